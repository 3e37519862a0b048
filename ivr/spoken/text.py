"""Text as recognisers write it, brought to one form; refuses to lose anything that carries meaning."""

import re
import unicodedata

_SPEECH = re.compile(r"[^\W_]")
_NOT_SPEECH = re.compile(r"[\W_]+")
_SPACE_BY_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_SPACES = re.compile(r"\s+")
HAN = re.compile(r"[\u3400-\u9fff]")

# the traditional characters that occur in times, numbers and consent
_TRADITIONAL = str.maketrans(
    "週點後號兩禮個鐘時間這過從還幾遲聖誕節開內來約曆國慶勞動兒陽裡裏淩與換變別無給幫請預對沒錯電話號碼機現為沖會麼樣隨盡儘鐘頭總閒當發貳參陸萬億壹肆伍柒捌玖拾佰確認誤願訴氣煙漏熱爐",
    "周点后号两礼个钟时间这过从还几迟圣诞节开内来约历国庆劳动儿阳里里凌与换变别无给帮请预对没错电话号码机现为冲会么样随尽尽钟头总闲当发二三六万亿一四五七八九十百确认误愿诉气烟漏热炉",
)


def speech_in(text: str) -> str:
    """Only the letters and digits of a text; empty when nothing was said."""
    return _NOT_SPEECH.sub("", text) if _SPEECH.search(text) else ""


def has_han(text: str) -> bool:
    """Whether Chinese characters occur."""
    return HAN.search(text) is not None


def plain(text: str) -> str:
    """Small letters, half-width, simplified where times need it, single spaces, none beside Chinese characters."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL)
    return _SPACE_BY_HAN.sub("", _SPACES.sub(" ", text)).strip()
