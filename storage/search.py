"""Finding calls by what was said in them, Chinese and English alike; refuses to search what has been erased.

A call's words are cut here, the same way for both databases: Latin words in small letters, and Chinese in overlapping pairs of
characters, because nobody can tell where a Chinese word ends and most have two. Every character is there once more by itself,
after all pairs, so that one alone can be asked for and pairs still stand beside each other. Each database indexes those pieces.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BigInteger, bindparam, column, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import TextClause

from storage.columns import Words
from storage.schema import call_words
from storage.statement import Statement
from storage.transaction import Transaction

LONGEST = 64
"""Characters of one piece; longer ones are no words."""
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUNS = re.compile(f"([{_HAN}]+)|((?:(?![{_HAN}_])\\w)+)")
_INSIDE_WORDS = re.compile(r"(?<=\w)['’](?=\w)")
_NEVER_REACHED = 2**62


def pieces(text: str) -> list[str]:
    """What a text is found by, in order: `"Gas漏气了"` gives gas, 漏气, 气了."""
    return [piece for run in _runs(text) for piece in run]


def document(texts: Iterable[str]) -> str:
    """All that was said in a call as it is indexed."""
    found = [piece for text in texts for piece in pieces(text)]
    alone = sorted({sign for piece in found for sign in piece if re.match(f"[{_HAN}]", sign)})
    return " ".join([*found, *alone])


def query(words: str) -> str:
    """What is looked for, as both databases read it: every word, and every run of Chinese as it stands; "" for nothing at all."""
    return " ".join(f'"{" ".join(run)}"' for run in dict.fromkeys(tuple(run) for run in _runs(words)))


def _runs(text: str) -> Iterator[list[str]]:
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = _INSIDE_WORDS.sub("", unicodedata.normalize("NFKC", folded).casefold())
    for found in _RUNS.finditer(plain):
        han, word = found.groups()
        if word:
            yield [word[:LONGEST]]
        elif len(han) == 1:
            yield [han]
        else:
            yield [han[place : place + 2] for place in range(len(han) - 1)]


class _Hits(TextClause):
    """`hits`: the calls in whose words the query is found; each database asks its own index, and nothing but that."""

    inherit_cache = False


@compiles(_Hits, "sqlite")
def _on_sqlite(_hits: _Hits, compiler: SQLCompiler, **options: Any) -> str:
    places = [compiler.process(part, **options) for part in (_QUERY, _BEFORE, _LIMIT)]
    return f"({_HITS_ON_SQLITE.format(*places)}) AS hits"


@compiles(_Hits, "postgresql")
def _on_postgresql(_hits: _Hits, compiler: SQLCompiler, **options: Any) -> str:
    # OFFSET 0: made by itself, by the index, and not by reading backwards through every call
    places = [compiler.process(part, **options) for part in (_QUERY, _BEFORE)]
    return f"({_HITS_ON_POSTGRESQL.format(*places)} OFFSET 0) AS hits"


_QUERY = bindparam("query", type_=Words())
_BEFORE = bindparam("before", type_=BigInteger())
_LIMIT = bindparam("limit", type_=BigInteger())
_HITS_ON_SQLITE = (
    "SELECT rowid AS call_id FROM words_index WHERE words_index MATCH {} AND rowid < {} ORDER BY rowid DESC LIMIT {}"
)
_HITS_ON_POSTGRESQL = (
    "SELECT call_id FROM call_words WHERE words_vector @@ websearch_to_tsquery('simple'::regconfig, {}) AND call_id < {}"
)
_NEW = insert(call_words)
_INDEX = Statement(
    _NEW.on_conflict_do_update(index_elements=["call_id"], set_={"words": _NEW.excluded.words}).returning(call_words.c.id),
    *("call_id", "words"),
)
_FORGET = Statement(delete(call_words).where(call_words.c.call_id == bindparam("call_id")))
_CALL_ID = column("call_id", BigInteger())
_FIND = Statement(select(_CALL_ID).select_from(_Hits("hits")).order_by(_CALL_ID.desc()).limit(_LIMIT))


def index(tx: Transaction, call_id: int, texts: Iterable[str]) -> None:
    """Let a call be found by these texts, and by nothing it was found by before."""
    words = document(texts)
    if words:
        tx.row(_INDEX, call_id=call_id, words=words)
    else:
        forget(tx, call_id)


def forget(tx: Transaction, call_id: int) -> None:
    """Let nobody find this call by its words any more."""
    tx.change(_FORGET, call_id=call_id)


def find(tx: Transaction, words: str, *, limit: int = 50, before_id: int | None = None) -> list[int]:
    """Ids of the newest calls in which all of this was said, newest first, from below `before_id`; none for no words at all."""
    asked = query(words)
    if not asked:
        return []
    before = _NEVER_REACHED if before_id is None else before_id
    return [call_id for (call_id,) in tx.rows(_FIND, query=asked, before=before, limit=limit)]
