"""What is wrong with an answer, in the agent's language; refuses to repeat what was typed."""

_REASONS = {
    "nonsense": {"zh-CN": "没看懂，请换个说法", "en-US": "Not understood; put it another way"},
    "wrong_key": {"zh-CN": "没有这个选项", "en-US": "There is no such choice"},
    "too_short": {"zh-CN": "太短了，请补全", "en-US": "Too short; please complete it"},
    "too_long": {"zh-CN": "太长了，请核对", "en-US": "Too long; please check"},
    "not_offered": {"zh-CN": "这个选不了", "en-US": "That one cannot be had"},
    "past": {"zh-CN": "这个时间已经过了", "en-US": "That time has passed"},
    "invalid": {"zh-CN": "不对，请与客户核对", "en-US": "Not valid; please check with the caller"},
}
_SPECIAL = {
    ("phone", "nonsense"): {"zh-CN": "请输入电话号码，如 13912345678", "en-US": "Enter a telephone number, as 13912345678"},
    ("phone", "too_short"): {"zh-CN": "号码位数不够，座机请加区号", "en-US": "Too few digits; a landline needs its area code"},
    ("phone", "invalid"): {
        "zh-CN": "没有这样的号码，座机请加区号",
        "en-US": "No such number exists; a landline needs its area code",
    },
    ("digits", "nonsense"): {"zh-CN": "请输入数字", "en-US": "Enter digits"},
    ("digits", "too_short"): {"zh-CN": "位数不够", "en-US": "Too few digits"},
    ("digits", "too_long"): {"zh-CN": "位数太多", "en-US": "Too many digits"},
    ("digits", "invalid"): {
        "zh-CN": "校验位不对，可能听错了一位",
        "en-US": "The check digit is wrong: one digit may be misheard",
    },
    ("date-time", "nonsense"): {
        "zh-CN": "没看懂是什么时候，如“明天下午”“11月25日 9点”",
        "en-US": 'When? For example "tomorrow afternoon" or "25 November at 9"',
    },
    ("date-time", "invalid"): {
        "zh-CN": "缺日期或钟点，或者时间不合理",
        "en-US": "The day or the time is missing, or cannot be right",
    },
    ("amount", "nonsense"): {"zh-CN": "请输入金额，如 128.5", "en-US": "Enter an amount, as 128.5"},
    ("plate", "nonsense"): {"zh-CN": "请输入车牌，如 京A12345", "en-US": "Enter a number plate, as 京A12345"},
    ("yes-no", "nonsense"): {"zh-CN": "请选是或否", "en-US": "Choose yes or no"},
    ("choice", "nonsense"): {"zh-CN": "请从选项里选一个", "en-US": "Choose one of the answers"},
}


def explain(type_: str, reason: str, language: str) -> str:
    """What is wrong with an answer to this type of question; `language` is the agent's, English for one we do not speak."""
    texts = _SPECIAL.get((type_, reason)) or _REASONS.get(reason) or _REASONS["invalid"]
    return texts["zh-CN" if language == "zh-CN" else "en-US"]
