"""The phone edge, tested from both sides: the carrier's requests in, its documents out."""
