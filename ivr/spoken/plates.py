"""Number plates of China as people spell them; refuses letters that plates leave out (I and O)."""

import re

from ivr.spoken.numbers import EN_ONES, ZH_DIGITS
from ivr.spoken.text import plain

PROVINCES = tuple("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
_NAMED = {
    **dict(
        zip(
            [
                "北京",
                "天津",
                "上海",
                "重庆",
                "河北",
                "河南",
                "云南",
                "辽宁",
                "黑龙江",
                "湖南",
                "安徽",
                "山东",
                "新疆",
                "江苏",
                "浙江",
                "江西",
                "湖北",
                "广西",
                "甘肃",
                "山西",
                "内蒙古",
                "陕西",
                "吉林",
                "福建",
                "贵州",
                "广东",
                "青海",
                "西藏",
                "四川",
                "宁夏",
                "海南",
            ],
            PROVINCES,
            strict=True,
        )
    ),
    **dict(
        zip(
            [
                "beijing",
                "tianjin",
                "shanghai",
                "chongqing",
                "hebei",
                "henan",
                "yunnan",
                "liaoning",
                "heilongjiang",
                "hunan",
                "anhui",
                "shandong",
                "xinjiang",
                "jiangsu",
                "zhejiang",
                "jiangxi",
                "hubei",
                "guangxi",
                "gansu",
                "shanxi",
                "neimenggu",
                "shaanxi",
                "jilin",
                "fujian",
                "guizhou",
                "guangdong",
                "qinghai",
                "xizang",
                "sichuan",
                "ningxia",
                "hainan",
            ],
            PROVINCES,
            strict=True,
        )
    ),
}
_NAMES = re.compile("|".join(sorted(_NAMED, key=len, reverse=True)))
_SPELLED = re.compile(r"\b([a-z]) (?:for|as in|like) [a-z]+")
_EN_DIGIT = re.compile(r"\b(?:" + "|".join(word for word, value in EN_ONES.items() if value < 10 and word != "o") + r")\b")
_PLATE = re.compile(f"([{''.join(PROVINCES)}])([A-HJ-NP-Z])([A-HJ-NP-Z0-9]{{5,6}})(?![A-Z0-9])")
_LEFT_OUT = re.compile(r"[\s,.\-·。,、的]|杠|点|字母|数字|号")


def plate_in(text: str) -> str | None:
    """The plate said, without blanks; None when there is none."""
    said = _NAMES.sub(lambda found: _NAMED[found.group()], _SPELLED.sub(r"\1", plain(text[:400])))
    said = _EN_DIGIT.sub(lambda found: str(EN_ONES[found.group()]), said)
    signs = "".join(str(ZH_DIGITS.get(sign, sign)) for sign in _LEFT_OUT.sub("", said))
    found = _PLATE.search(signs.upper())
    return found.group() if found else None


def spelled(plate: str, language: str) -> str:
    """The plate one sign after another; in English the province by its name."""
    signs = list(plate)
    if language != "zh-CN" and signs and signs[0] in PROVINCES:
        names = {sign: name for name, sign in _NAMED.items() if name.isascii()}
        signs[0] = names[signs[0]].title()
    return " ".join(signs)
