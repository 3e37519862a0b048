"""What we owe callers, rule by rule."""
