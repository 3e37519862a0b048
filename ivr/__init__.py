"""The flow language, the typed questions and the turn engine; refuses clocks, ids and any input or output."""
