"""How Chinese joins, rules out and corrects times; refuses to hear a refusal in 行不行 or 不好意思."""

import re

from ivr.spoken.when.lexing import Rule, rule
from ivr.spoken.when.pieces import Bound, Fix, Not, To

_ASKED = re.compile(r"(.)[不没]\1")
_MEANT_OTHERWISE = re.compile(
    r"不好意思|不知道|不晓得|不清楚|不如|不过|不管|不论|不妨|不客气|不错|要不然|要不|不确定|不急|不一定|"
    r"对不起|差不多|不用谢|不然|别的|有没有|特别|分别|别人|级别"
)


def neutral(text: str) -> str:
    """The text with words that only look like refusals blotted out, every sign keeping its place."""
    return _ASKED.sub("□□□", _MEANT_OTHERWISE.sub(lambda found: "□" * len(found.group()), text))


_FIXED = (
    r"不对|不不+|说错了?|错了|口误|我是说|更正|[改换调挪推延](?:成|到|为|约|在|至)|(?:推迟|延后|提前|调整|"
    r"顺延|改约|换)(?:到|成)|算了|"
    r"还是(?=[^,。!?]{1,12}(?:吧|好了|得了|好一点|更好|比较好))"
)
_EXCEPT = r"(?:不是|除了?|除开|除去|避开|排除|错开|非|甭)(?:在|约)?"
_REFUSED = r"(?:不要|不想要?|不能|不约|不选|不去|不在|不用|别|不)(?:约|安排|在|选|挑|是|给我约|给我安排)?"
_UNFIT = (
    r"(?:不行|不可以|不方便|不合适|不好|不成|不在家|不在|不得空|不太行|不太方便|没空|没有空|没时间|"
    r"没有时间|没人在家|没人|有事|[要得在]上班|要?出差|要?开会|"
    r"[来去]不了|走不开|太早|太晚|太赶|不来|不要了|除外|[以之]外|约满|满了|排满)"
)

RULES: tuple[Rule, ...] = (
    rule("到至直-~—–", r"到|至|直到|[-~—–]+", To()),
    rule("不说错口我更改换调挪推延提顺算还", _FIXED, Fix()),
    rule("不除避排错非甭", _EXCEPT, Not(follows=True)),
    rule("不别", _REFUSED, Not(follows=None)),
    rule("不没有要得在出开来去走太除以之约满排", _UNFIT, Not(follows=False)),
    rule("之以过后开起", r"[之以过]?后(?![天面来日半])|开始|起(?![来火床])", Bound("after", follows=True), "后始起"),
    rule("之以前为", r"[之以]?前(?![天面台后年])|为止", Bound("before", follows=True), "前止"),
)
