"""The few words in a picture that no flow has: kinds of node, ways out, what the marks mean; refuses sentences."""

from collections.abc import Mapping
from typing import Final

Both = tuple[str, str]
"""Chinese, English."""

KINDS: Final[Mapping[str, Both]] = {
    "say": ("播报", "say"),
    "ask": ("提问", "ask"),
    "menu": ("菜单", "menu"),
    "branch": ("分支", "branch"),
    "set": ("记下", "set"),
    "speak": ("语言", "speak"),
    "record": ("录音", "record"),
    "find": ("查询", "find"),
    "queue": ("排队", "queue"),
    "dial": ("拨号", "dial"),
    "end": ("结束", "end"),
}
WAYS: Final[Mapping[str, Both]] = {
    "next": ("接着", "then"),
    "answer": ("答了", "answered"),
    "give_up": ("没听懂", "gives up"),
    "hung_up": ("挂断", "hangs up"),
    "heard_next": ("先前已答", "said before"),
    "otherwise": ("其他", "otherwise"),
    "back": ("回到被打断的问题", "back to what was interrupted"),
    "answered": ("接通", "answered"),
    "left": ("离开队列", "left"),
    "full": ("队列已满", "full"),
    "failed": ("失败", "failed"),
    "busy": ("忙", "busy"),
    "no_answer": ("无人接", "no answer"),
}
ARRIVALS: Final[Mapping[str, Both]] = {
    "start": ("来电从这里开始", "calls begin here"),
    "entry": ("去电：{name}", "calls of ours: {name}"),
    "interrupt": ("随时：{name}", "at any time: {name}"),
    "limit": ("到了上限", "a limit is reached"),
    "from": ("来自 {count} 处", "from {count} places"),
    "from_one": ("来自 {name}", "from {name}"),
    "nodes": ("{count} 个节点", "{count} nodes"),
    "key": ("键 {key}", "key {key}"),
    "nothing": ("（无）", "(nothing)"),
}


def word(words: Mapping[str, Both], key: str, language: str, /, **values: object) -> str:
    """The word in the language, Chinese for zh-CN and English for every other; the key itself where there is none."""
    both = words.get(key)
    text = key.replace("_", " ") if both is None else both[0 if language == "zh-CN" else 1]
    return text.format(**values) if values else text
