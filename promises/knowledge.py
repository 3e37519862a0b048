"""What the hotline can answer by itself: entries with words to find them by; refuses to guess below a threshold."""

from typing import Annotated

from pydantic import Field

from promises.written import Name, Text, Words, Written


class Entry(Written):
    """One answer: found when a caller uses its `words` (words or phrases, every language), then `text` is spoken."""

    words: Words
    text: Text
    intents: tuple[Name, ...] = ()


class KnowledgeFile(Written):
    """The knowledge file of a pack."""

    entries: Annotated[dict[Name, Entry], Field(min_length=1)]
