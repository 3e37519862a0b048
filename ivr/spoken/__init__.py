"""Numbers, dates and names as people say them, in Chinese and English; refuses to guess silently."""
