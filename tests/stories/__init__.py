"""Whole hotlines as tests: every story of every pack, played in this process; refuses sockets and real time."""
