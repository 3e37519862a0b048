"""The typed questions: each understands keys and speech in every language, validates and reads back; refuses prompts."""
