"""One case file for each kind of node."""
