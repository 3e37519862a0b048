"""Joins the pieces that belong together: weeks with their weekdays, the two ends of a range, bounds; refuses dates.

Each step takes the tokens in the text's order and gives fewer, larger ones.
"""

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from ivr.spoken.when.pieces import (
    DAY,
    Ahead,
    Bound,
    Clock,
    Day,
    Days,
    Edge,
    Festival,
    Hours,
    Month,
    MonthDay,
    Move,
    Moved,
    Part,
    Piece,
    Relative,
    Slice,
    To,
    Token,
    Week,
    Weekday,
    Weekend,
    Year,
)

NEAR = 8
"""Signs that may stand between two pieces that belong together ("next week, on the Friday")."""
_STOP = re.compile("[。.!?;]")
_TIGHT = re.compile(r"[\s,、的]*(?:(?:the|at|on|about|around|of|for|is|with) )*\s*")

_AFTER = {
    Slice.DAWN: Slice.EARLY,
    Slice.EARLY: Slice.MORNING,
    Slice.MORNING: Slice.AFTERNOON,
    Slice.NOON: Slice.AFTERNOON,
    Slice.AFTERNOON: Slice.EVENING,
}
_BEFORE = {Slice.NOON: Slice.MORNING, Slice.AFTERNOON: Slice.MORNING, Slice.EVENING: Slice.AFTERNOON, Slice.NIGHT: Slice.EVENING}


def join(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens with everything joined that belongs together."""
    kinds = {type(token.piece) for token in tokens}
    for step, wanted in STEPS:
        if all(map(kinds.intersection, wanted)):
            tokens = step(text, tokens)
    return tokens


def tight(text: str, before: Token, after: Token) -> bool:
    """Whether nothing of weight stands between two tokens."""
    return _TIGHT.fullmatch(text, before.end, after.start) is not None if after.start >= before.end else True


def _pairwise(text: str, tokens: Iterable[Token], join_two: Callable[[Piece, Piece], Piece | None]) -> list[Token]:
    """Joins neighbours wherever `join_two` has something for them, in either order of the two."""
    joined: list[Token] = []
    for token in tokens:
        if joined and token.start - joined[-1].end <= NEAR and not _STOP.search(text, joined[-1].end, token.start):
            last = joined[-1]
            piece = join_two(last.piece, token.piece) or join_two(token.piece, last.piece)
            if piece is not None:
                joined[-1] = Token(last.start, token.end, piece)
                continue
        joined.append(token)
    return joined


def _months(text: str, tokens: list[Token]) -> list[Token]:
    """Joins a month and its day: the fifth of next month."""

    def of_month(month: Piece, day: Piece) -> Piece | None:
        match month, day:
            case Month(number, months), MonthDay(month=None, months=None):
                return replace(day, month=number, months=months)
            case Month(number, months), Edge(month=None, months=None):
                return replace(day, month=number, months=months)
        return None

    return _pairwise(text, tokens, of_month)


def _weeks(text: str, tokens: list[Token]) -> list[Token]:
    """Joins a week and its day: Monday next week, 两周后的周三."""

    def in_week(week: Piece, day: Piece) -> Piece | None:
        match week, day:
            case Week(number), Weekday(week=None, last=False):
                return replace(day, week=number)
            case Week(number), Weekend(week=None):
                return Weekend(number)
            case Ahead(days=days, months=0), Weekday(week=None, last=False) if days >= 7 and days % 7 == 0:
                return replace(day, week=days // 7)
        return None

    return _pairwise(text, tokens, in_week)


def _years(text: str, tokens: list[Token]) -> list[Token]:
    """Joins a year and its day: January second next year."""

    def in_year(year: Piece, day: Piece) -> Piece | None:
        match year, day:
            case Year(years), MonthDay(year=None, years=None) | Festival(years=None):
                return replace(day, years=years)
        return None

    return _pairwise(text, tokens, in_year)


def _moves(text: str, tokens: list[Token]) -> list[Token]:
    """Moves a day: a week on Friday, 圣诞节的前一天; in front of no day the one mentioned before is meant."""
    moved: list[Token] = []
    waiting: Token | None = None
    for token in tokens:
        match token.piece:
            case Move(_, True):
                waiting = token
                continue
            case Move(days, False):
                if moved and isinstance(moved[-1].piece, DAY) and tight(text, moved[-1], token):
                    moved[-1] = Token(moved[-1].start, token.end, Moved(moved[-1].piece, days))
                continue
            case _ if waiting is not None and isinstance(waiting.piece, Move):
                days = waiting.piece.days
                if isinstance(token.piece, DAY) and tight(text, waiting, token):
                    moved.append(Token(waiting.start, token.end, Moved(token.piece, days)))
                else:
                    moved += [Token(waiting.start, waiting.end, Relative(days)), token]
                waiting = None
            case _:
                moved.append(token)
    if waiting is not None and isinstance(waiting.piece, Move):
        moved.append(Token(waiting.start, waiting.end, Relative(waiting.piece.days)))
    return moved


def _ranges(text: str, tokens: list[Token]) -> list[Token]:
    """Two times or two days about a "to"; any other "to" means nothing."""
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if not isinstance(token.piece, To):
            joined.append(token)
            continue
        end = _range_end(text, tokens, place)
        if end is None or not joined or not tight(text, joined[-1], token) or not tight(text, token, tokens[place]):
            continue
        piece = _ranged(joined[-1].piece, end[0])
        if piece is not None:
            place = end[1]
            joined[-1] = Token(joined[-1].start, tokens[place - 1].end, piece)
    return joined


def _range_end(text: str, tokens: list[Token], place: int) -> tuple[Piece, int] | None:
    """The end of a range and the place after it; a part of the day before the end's time goes into it."""
    if place == len(tokens):
        return None
    piece = tokens[place].piece
    if isinstance(piece, Part) and place + 1 < len(tokens) and tight(text, tokens[place], tokens[place + 1]):
        clock = tokens[place + 1].piece
        if isinstance(clock, Clock):
            return replace(clock, part=piece.slice), place + 2
    return piece, place + 1


def _ranged(first: Piece, last: Piece) -> Piece | None:
    match first, last:
        case Clock(), Clock() if not (first.loose and last.loose):
            return Hours(first, last)
        case Weekday(week=week), Weekday(week=None):
            return Days(first, replace(last, week=week))
        case MonthDay(month=month, months=months), MonthDay(month=None, months=None):
            return Days(first, replace(last, month=month, months=months))
        case (
            (Ahead() | Weekday() | MonthDay() | Festival() | Edge() | Moved()),
            (Ahead() | Weekday() | MonthDay() | Festival() | Edge() | Moved()),
        ):
            return Days(first, last)
    return None


def _bounds(text: str, tokens: list[Token]) -> list[Token]:
    """After or before a time; a bound beside nothing means nothing."""
    bounded: list[Token] = []
    waiting: Token | None = None
    for token in tokens:
        if isinstance(token.piece, Bound):
            if not token.piece.follows:
                waiting = token
            elif bounded and bounded[-1].end == token.start:
                bounded[-1] = Token(bounded[-1].start, token.end, _bounded(bounded[-1].piece, token.piece))
            continue
        if waiting is not None and isinstance(waiting.piece, Bound) and tight(text, waiting, token):
            token = Token(waiting.start, token.end, _bounded(token.piece, waiting.piece))  # noqa: PLW2901 - the token, bounded
        waiting = None
        bounded.append(token)
    return bounded


def _bounded(piece: Piece, bound: Bound) -> Piece:
    after = bound.side == "after"
    match piece:
        case Clock(loose=False):
            return Hours(piece, None) if after else Hours(None, piece)
        case Part(slice_):
            return Part((_AFTER if after else _BEFORE).get(slice_, slice_))
        case Ahead() | Weekday() | MonthDay() | Festival() | Edge() | Moved() | Weekend() | Week():
            day: Day = piece
            return Days(day, None) if after else Days(None, day)
    return piece


STEPS: tuple[tuple[Callable[[str, list[Token]], list[Token]], tuple[frozenset[type[Piece]], ...]], ...] = (
    (_months, (frozenset({Month}), frozenset({MonthDay, Edge}))),
    (_weeks, (frozenset({Week, Ahead}), frozenset({Weekday, Weekend}))),
    (_years, (frozenset({Year}), frozenset({MonthDay, Festival}))),
    (_moves, (frozenset({Move}),)),
    (_ranges, (frozenset({To}),)),
    (_bounds, (frozenset({Bound}),)),
)
"""The steps in order, each with the kinds of piece of which it needs one of each set: without them it would change nothing."""
