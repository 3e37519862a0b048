"""Moments, lengths and numbers as people read them in their language; refuses to guess a zone: moments come in the hotline's."""

from datetime import date, datetime, timedelta, tzinfo

from promises.masking import MASK, masked

WEEKDAYS = (("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"), ("周日", "Sun"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: date, language: str) -> str:
    """`11月18日 周三` or `Wed 18 Nov`."""
    chinese, english = WEEKDAYS[moment.weekday()]
    if language == "zh-CN":
        return f"{moment.month}月{moment.day}日 {chinese}"
    return f"{english} {moment.day} {MONTHS[moment.month - 1]}"


def clock(moment: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """`10:20` or `10:20:35`."""
    return moment.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def when(moment: datetime | None, now: datetime, language: str) -> str:
    """The time alone for today, with its day otherwise, with its year when it is another."""
    if moment is None:
        return "—"
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    if local.year == now.year:
        return f"{day(local, language)} {local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def length(seconds: float | None) -> str:
    """`2:47`, `1:02:03`; a dash for none."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def left(due: datetime, now: datetime, language: str) -> str:
    """How long until then, or since, roughly: `余 3 小时`, `超时 20 分钟`; `3 h left`, `20 min late`."""
    gap = due - now
    size = abs(gap)
    if size >= timedelta(days=2):
        count, unit = size.days, ("天", "d")
    elif size >= timedelta(hours=1):
        count, unit = int(size.total_seconds() // 3600), ("小时", "h")
    else:
        count, unit = int(size.total_seconds() // 60), ("分钟", "min")
    if language == "zh-CN":
        return f"{'余' if gap >= timedelta() else '超时'} {count} {unit[0]}"
    return f"{count} {unit[1]} {'left' if gap >= timedelta() else 'late'}"


def number(text: str | None) -> str | None:
    """A caller's number as it may be seen: `+86 **** 8000`; a client's name without most of it."""
    return masked(text).replace(MASK, " **** ").strip() if text else None


def percent(share: float) -> str:
    """`87.3%`; whole figures without a fraction."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"
