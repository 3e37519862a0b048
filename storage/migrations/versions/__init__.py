"""The steps, named by their number; refuses changes: a step that has left the house is never edited."""
