"""One module a page: what its address means and which template shows it; refuses to ask the store but through `desk.reading`."""
