"""Tests of the typed questions, one file a matter; refuses prompts."""
