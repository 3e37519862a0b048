"""What people do to what is owed, one module a kind; refuses what the rules of `promises.acts` do not allow as it stands now."""
