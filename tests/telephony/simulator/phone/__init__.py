"""The phone page without a browser."""
