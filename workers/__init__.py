"""Background work, driven by the outbox; refuses to be the truth: the database is."""
