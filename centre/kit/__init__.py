"""The test kit: whole calls as tests of a few lines, for any pack; refuses to be loaded by programs that answer calls."""
