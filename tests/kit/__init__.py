"""The test kit, used as others would use it, and broken on purpose; refuses to look inside it."""
