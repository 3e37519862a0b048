"""Agents' call scripts: steps, say-text and typed questions as data; refuses input and output."""
