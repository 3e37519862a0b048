"""The kinds of node a flow is made of, one file a kind; refuses input and output."""
