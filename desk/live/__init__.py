"""Pages that know within a second when something changes: one reader a process, streams that cost no thread; refuses content."""
