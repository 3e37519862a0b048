"""The flow language, the engine and the typed questions."""
