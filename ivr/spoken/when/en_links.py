"""How English joins, rules out and corrects times; refuses to hear a refusal in "why not Monday"."""

from ivr.spoken.when.lexing import Rule, rule
from ivr.spoken.when.pieces import Bound, Fix, Not, To

_PREPOSITION = r"(?: (?:on|at|in|for|the|this|before))*"
_REFUSED = (
    r"(?<!why )(?<!if )\bnot(?: (?:on|at|in|for|this|the))*\b|\b(?:anything|any ?time|any day|every day|"
    r"all|anyday) (?:but|except|other than|besides)(?: for)?(?: on)?\b|"
    r"\bexcept(?: for)?(?: on)?\b|\bother than(?: on)?\b|\bapart from(?: on)?\b|\bexcluding\b|"
    r"\binstead of(?: on)?\b|\brather than(?: on)?\b|\bbut not(?: on| in| at)?\b|"
    r"\b(?:can't|cannot|can not|couldn't|won't|don't|do not)(?: \w+){0,2}? (?:do|make|want|come|be home|"
    r"manage|be there|be free)(?: it)?(?: on| in| at)?\b|"
    r"\b(?:busy|not available|unavailable|not free|not home|away|out|working)(?: on| in| at)\b|\bi'm busy\b"
)
_UNFIT = (
    r"(?<=\w) (?:(?:really |just |definitely )?(?:doesn't|does not|won't|will not|isn't|is not|is no|'s no|"
    r"'s not|wouldn't|would not)"
    r"(?: really| going to| be| a)*(?: (?:work|good|possible|suit|ok|okay|convenient|fine|great|available|"
    r"free|do|well|me|an option|for me))+)|"
    r"(?<=\w) (?:is|'s) (?:out|bad|impossible|off|no use|too early|too late|fully booked|full)\b|"
    r"(?<=\w),? not good\b|(?<=\w) i(?:'m| am) (?:busy|away|out|working)(?=$|[,.!?;])|(?<=\w) i (?:can't|"
    r"cannot)(?=$|[,.!?;])"
)
_FIXED = (
    r"\bno\b|\bnope\b|\bsorry\b|\bactually\b|\bi mean\b|\bi meant\b|\bmake (?:it|that)\b|\brather\b|"
    r"\bscratch that\b|\bcorrection\b|\bon second thoughts?\b|"
    r"\b(?:change|move|push|switch|shift|bring|put|reschedule|postpone)(?: \w+){0,4}? (?:to|until|for|till|"
    r"forward to)\b|\bwait\b|\bbetter\b"
)

RULES: tuple[Rule, ...] = (
    rule("tu -–—", r"\b(?:to|till|until|through|thru)\b| ?[-–—]+ ?", To()),
    rule("nsaimrcopwbh", _FIXED, Fix()),
    rule("naeoibrucdw", _REFUSED, Not(follows=True)),
    rule(" ,", _UNFIT, Not(follows=False)),
    rule(
        "annsf", r"\b(?:after|not before|no earlier than|not earlier than|starting|as of|from)\b", Bound("after", follows=False)
    ),
    rule(
        "bna",
        r"(?<!come )(?<!drop )(?<!stop )(?<!came )\b(?:before|by|no later than|not later than|at the latest)\b",
        Bound("before", follows=False),
    ),
    rule(" ", r" or later\b| onwards?\b", Bound("after", follows=True)),
    rule(" ", r" or earlier\b| at the latest\b", Bound("before", follows=True)),
)
