"""Whether somebody said yes or no; refuses to decide when both were said."""

import re

from ivr.spoken.text import plain

HINTS = {
    "zh-CN": ("是的", "对", "好的", "可以", "没错", "不是", "不对", "不要", "不可以"),
    "en-US": ("yes", "yeah", "correct", "that's right", "no", "nope", "wrong"),
}

_ASKED = re.compile(r"(.)[不没]\1|有没有")
_NO_ZH = re.compile(
    r"不(?:是|对|行|好|要|可以|用|需要|同意|正确|想|成|必|愿意|满意|太|能|方便|愿|了)|没有|没空|错了|有误|"
    r"算了|取消|别|否|拒绝|^(?:不|没|错|no)+(?:啊|呀|呢)?$"
)
_POLITE_ZH = re.compile(r"没错|没问题|没关系|没事|不错|不客气|没意见|不好意思|差不多|没说错|对不起")
_YES_ZH = re.compile(
    r"是|对|好|行|可以|没错|没问题|没意见|正确|确认|确定|同意|嗯|恩|要|需要|有|愿意|接受|成|中$|ok|okay|"
    r"yes|哎|诶|可|不错|没关系|没说错|当然|必须的|妥"
)
_NO_EN = re.compile(
    r"\b(?:no|nope|nah|not|never|wrong|incorrect|negative|don'?t|doesn'?t|isn'?t|won'?t|can'?t|cannot|"
    r"cancel|bu shi|bu dui|bu yao|bu xing|bu hao|bu)\b"
)
_DOUBT_EN = re.compile(
    r"\bno (?:problem|worries|doubt)\b|\bnot (?:bad|a problem)\b|\bwhy not\b|\bno,? (?=that'?s (?:right|fine))"
)
_YES_EN = re.compile(
    r"\b(?:yes|yeah|yep|yup|yah|ya|ye|aye|sure|correct|right|ok|okay|fine|good|great|perfect|please|"
    r"absolutely|definitely|of course|"
    r"affirmative|certainly|indeed|exactly|uh huh|mm ?hmm|agreed?|accept|i do|it is|that works|go ahead|sounds good|"
    r"no problem|no worries|not bad|not a problem|why not|no doubt|shi de|shi|dui|hao de|hao|ke yi|xing|mei cuo|en)\b"
)


def consent(text: str) -> bool | None:
    """True for yes, False for no, None when neither or not to be told. Either language, whatever the call's."""
    said = plain(text[:400])
    said = _ASKED.sub(" ", said)
    no = _NO_ZH.search(_POLITE_ZH.sub(" ", said)) or _NO_EN.search(_DOUBT_EN.sub(" ", said))
    if no is None:
        return True if _YES_ZH.search(said) or _YES_EN.search(said) else None
    # "yes, no problem" was cut out above; what is left of a yes beside a no is a correction: the last word counts
    return None if _is_mixed(said) else False


def _is_mixed(said: str) -> bool:
    """Whether a plain yes stands beside a plain no ("yes no")."""
    return re.fullmatch(r"(?:yes|yeah|是的?|对)[ ,，、。.!]*(?:no|nope|不是?|不对)[ ,，、。.!]*", said) is not None
