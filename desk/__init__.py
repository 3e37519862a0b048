"""Pages for agents and supervisors; refuses to fetch what the reader may not see."""
