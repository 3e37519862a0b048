"""Folds joined pieces into wishes: what is ruled out, what corrects what, what are alternatives; refuses dates."""

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from ivr.spoken.when.joining import tight
from ivr.spoken.when.pieces import (
    DAY,
    Ahead,
    Clock,
    Day,
    Fix,
    Hours,
    Loosely,
    Month,
    MonthDay,
    Moved,
    Not,
    Open,
    Part,
    Piece,
    Relative,
    Shift,
    Slice,
    Token,
    Week,
    Weekday,
    Weekend,
    Year,
)

_WISHED = re.compile(r"(?:要|约|就|想|选|改|那|want|need|like|do|take|prefer)\s*$")
_TOGETHER = re.compile(r"(?:还是|或者?|[\s的和跟与及、在])*|\s*(?:(?:and|or|nor|at|on|in|the)(?: (?:on|at|in|the))*)?\s*")
_REACH = 8


class Wish(Struct, kw_only=True):
    """One alternative: a day, a part of it, hours; `weekday` is one named beside a date, as a check on it."""

    day: Day | None = None
    part: Slice | None = None
    hours: Hours | None = None
    shift: int | None = None
    weekday: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was wished yet."""
        return self.day is None and self.part is None and self.hours is None and self.shift is None


class Folded(Struct, kw_only=True):
    """All that was wished, and the days ruled out; `open`: any time will do; `loose`: no single time is meant."""

    wishes: list[Wish] = field(default_factory=list)
    excluded: list[Day] = field(default_factory=list)
    open: bool = False
    loose: bool = False


def fold(text: str, tokens: list[Token]) -> Folded:
    """The wishes in joined tokens."""
    folding, out = _Folding(text), _ruled_out(text, tokens)
    previous: Token | None = None
    for place, token in enumerate(tokens):
        if not isinstance(token.piece, Not):
            folding.take(token, ruled_out=place in out, previous=previous)
            previous = token
    return folding.finished()


def _ruled_out(text: str, tokens: list[Token]) -> set[int]:
    """The places of what refusals rule out."""
    out: set[int] = set()
    for place, token in enumerate(tokens):
        if isinstance(token.piece, Not):
            out |= _group(text, tokens, place, forward=_is_forward(text, tokens, place, token.piece))
    return out


def _is_forward(text: str, tokens: list[Token], place: int, refusal: Not) -> bool:
    """Whether a refusal looks ahead: 不要明天要后天 does, 明天不要 does not."""
    if refusal.follows is not None:
        return refusal.follows
    touches_next = place + 1 < len(tokens) and tokens[place + 1].start - tokens[place].end <= 1
    touches_last = place > 0 and tokens[place].start == tokens[place - 1].end
    if touches_next and touches_last:
        first = _first_of_group(text, tokens, place - 1)
        return _WISHED.search(text, 0, tokens[first].start) is not None
    return touches_next or not touches_last


def _first_of_group(text: str, tokens: list[Token], place: int) -> int:
    while place > 0 and _is_time(tokens[place - 1]) and _TOGETHER.fullmatch(text, tokens[place - 1].end, tokens[place].start):
        place -= 1
    return place


def _group(text: str, tokens: list[Token], place: int, *, forward: bool) -> set[int]:
    """The places of the times beside a refusal that belong together; none when they are too far away."""
    step = 1 if forward else -1
    here, group = place, set[int]()
    while 0 <= here + step < len(tokens) and _is_time(tokens[here + step]):
        first, second = sorted((here, here + step))
        start, end = tokens[first].end, tokens[second].start
        end = max(end, start)
        gap = text[start:end]
        near = len(gap) <= _REACH and not re.search("[,。.!?;]", gap) if not group else _TOGETHER.fullmatch(gap)
        if not near:
            break
        here += step
        group.add(here)
    return group


def _is_time(token: Token) -> bool:
    return isinstance(token.piece, (*DAY, Part, Clock, Hours, Shift)) and not isinstance(token.piece, Relative)


class _Folding:
    """The fold in progress."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = Folded()
        self.wish = Wish()
        self.last_day: Day | None = None
        self.context: Day | None = None
        self.refused: Day | None = None
        self.stale: set[str] = set()
        """What a correction may still replace."""

    def finished(self) -> Folded:
        self._close()
        return self.folded

    def take(self, token: Token, *, ruled_out: bool, previous: Token | None) -> None:
        """The next token, the one before it, and whether it is ruled out."""
        piece: Piece = token.piece
        if isinstance(piece, Relative):
            piece = Moved(self.last_day, piece.days) if self.last_day is not None else Loosely()
        if ruled_out:
            self._refuse(piece)
        else:
            self._wish(piece, token, previous)

    def _wish(self, piece: Piece, token: Token, previous: Token | None) -> None:
        match piece:
            case _ if isinstance(piece, DAY):
                self._day(piece, token, previous)
            case Part(slice_):
                self._part(slice_)
            case Clock() | Hours():
                self._hours(piece, token, previous)
            case Fix():
                self.stale = {"day", "part", "hours"}
            case Open():
                self.folded.open = True
            case Loosely():
                self.folded.loose = True
            case Shift(minutes):
                self.wish.shift = minutes

    def _refuse(self, piece: Piece) -> None:
        """A day ruled out; with a part or time behind it only that is, and the day stays for what comes."""
        if isinstance(piece, DAY):
            self.last_day = self.refused = piece
            self.context = None
            self.folded.excluded.append(piece)
        elif self.refused is not None and isinstance(piece, Part | Clock | Hours):
            self.context = self.refused
            if self.refused in self.folded.excluded:
                self.folded.excluded.remove(self.refused)

    def _day(self, day: Day, token: Token, previous: Token | None) -> None:
        self.last_day = day
        wish, vague = self.wish, Week | Month | Year | Weekend
        beside = previous is not None and tight(self.text, previous, token)
        if wish.day is None or self._replaces("day") or (isinstance(wish.day, vague) and not isinstance(day, vague)):
            wish.day, wish.weekday = day, None
        elif beside and isinstance(day, Weekday) and day.week is None and isinstance(wish.day, MonthDay | Ahead):
            wish.weekday = day.day
        elif beside and isinstance(wish.day, Weekday) and wish.day.week is None and isinstance(day, MonthDay | Ahead):
            wish.weekday, wish.day = wish.day.day, day
        elif wish.day != day:
            self._close()
            self.wish = Wish(day=day)

    def _part(self, part: Slice) -> None:
        self._settle()
        wish = self.wish
        if self._replaces("part"):
            wish.part, wish.hours = part, None
        elif wish.part is None:
            for other in self._alike():
                other.part = part
            wish.part = part
        elif wish.part != part:
            self._close()
            self.wish = Wish(day=wish.day, part=part)

    def _hours(self, piece: Clock | Hours, token: Token, previous: Token | None) -> None:
        if isinstance(piece, Clock) and piece.loose and not self._has_company(token, previous):
            return
        hours = piece if isinstance(piece, Hours) else Hours(piece)
        self._settle()
        wish = self.wish
        if self._replaces("hours"):
            wish.hours = hours
        elif wish.hours is None:
            for other in self._alike():
                other.hours = hours
            wish.hours = hours
        elif wish.hours != hours:
            self._close()
            self.wish = Wish(day=wish.day, part=wish.part, hours=hours)

    def _replaces(self, what: str) -> bool:
        """Whether a correction was announced that this answers; each kind of piece is replaced once."""
        if what not in self.stale:
            return False
        self.stale.remove(what)
        return getattr(self.wish, what) is not None

    def _has_company(self, token: Token, previous: Token | None) -> bool:
        """Whether a bare number stands right behind a time, so that it can only be one."""
        if previous is None:
            return False
        if isinstance(previous.piece, Fix) or self.context is not None:
            return self.wish.hours is not None or self.context is not None
        return _is_time(previous) and tight(self.text, previous, token)

    def _settle(self) -> None:
        """What follows a refused time is on the same day."""
        if self.wish.day is None and self.context is not None:
            self.wish.day = self.context

    def _alike(self) -> Iterator[Wish]:
        """Alternatives just named that still want what comes: 周三或者周四下午三点."""
        for other in reversed(self.folded.wishes):
            if other.hours is not None or other.part != self.wish.part or other.day is None or self.wish.hours is not None:
                return
            yield other

    def _close(self) -> None:
        if not self.wish.is_empty:
            self.folded.wishes.append(replace(self.wish))
            self.wish = Wish()
