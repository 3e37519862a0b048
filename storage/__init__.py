"""Tables and their queries, the event log, the outbox and the one door for writes; refuses business decisions."""
