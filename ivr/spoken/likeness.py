"""How like a few known phrases a text is: shared pieces of writing and of sound, rare ones counting more; refuses meaning.

A phrase becomes a bag of features: single characters, pairs and threes, and pairs of folded syllables for Chinese; words and
pieces of words for English. Two bags compare by the cosine of their weights. Pieces no phrase has still count in the text's own
length, so that a text about something else scores low even when it shares a word.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from ivr.spoken.pinyin import folded, romanised, syllables
from ivr.spoken.text import HAN, plain

Bag = Mapping[str, float]

_FILLERS_ZH = re.compile(
    r"你好|您好|喂|嗯|呃|啊|哦|呀|那个|这个|请问|麻烦|劳驾|谢谢|帮忙|我想|我要|我需要|帮我|给我|一下|你们|我们|的话|好吗|可以吗|行吗|吧|呢|吗|了|的|就是|想要"
)
_FILLERS_EN = frozenset(
    """
    a an the i i'm i'd i'll i've my me we our you your it it's is am are was were be been to of for on in at and or so
    um uh er oh well hello hi hey please thanks thank like want would can could will shall do does did just have has
    had get got this that there some any with what what's when how who which he she they them his her if but as about
    today day much
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
_CUT = 300


def han_bag(text: str) -> Bag:
    """The features of Chinese writing and of its sound."""
    said = "".join(HAN.findall(_FILLERS_ZH.sub(" ", plain(text[:_CUT])))) or "".join(HAN.findall(text[:_CUT]))
    bag = Counter[str]()
    bag.update({f"1{sign}": 0.5 * count for sign, count in Counter(said).items()})
    bag.update(f"2{first}{second}" for first, second in pairwise(said))
    bag.update(f"3{said[place : place + 3]}" for place in range(len(said) - 2))
    for feature, weight in _sounds(syllables(said)).items():
        bag[feature] += weight
    return bag


def sound_bag(text: str) -> Bag:
    """The features of sound alone, of Chinese writing or of romanised Chinese."""
    said = "".join(HAN.findall(_FILLERS_ZH.sub(" ", plain(text[:_CUT]))))
    return _sounds(syllables(said) if said else romanised(text[:_CUT]))


def _sounds(said: Iterable[str]) -> Counter[str]:
    sounds = [folded(syllable) for syllable in said]
    bag = Counter[str]({f"s{sound}": 0.4 * count for sound, count in Counter(sounds).items()})
    bag.update({f"p{first} {second}": 1.0 * count for (first, second), count in Counter(pairwise(sounds)).items()})
    return bag


def english_bag(text: str) -> Bag:
    """The features of English: words, pairs of words, and pieces of four letters, fillers left out of the words."""
    words = re.findall(r"[a-z][a-z']*", plain(text[:_CUT]).replace("’", "'"))
    kept = [word for word in words if word not in _FILLERS_EN] or words
    bag = Counter[str]({f"w{word}": 1.0 * count for word, count in Counter(kept).items()})
    bag.update({f"b{first} {second}": 0.8 * count for (first, second), count in Counter(pairwise(kept)).items()})
    for word in kept:
        framed = f"<{word}>"
        bag.update({f"g{framed[place : place + 4]}": 0.4 for place in range(max(1, len(framed) - 3))})
    return bag


class Likeness:
    """Known phrases by label, ready to be compared with."""

    def __init__(self, phrases: Iterable[tuple[str, str]], bag_of: Callable[[str], Bag]) -> None:
        bags = [(label, bag_of(phrase)) for label, phrase in phrases]
        self._bag_of = bag_of
        seen = Counter(feature for _, bag in bags for feature in bag)
        self._weights = {feature: math.log((len(bags) + 1) / (count + 0.5)) for feature, count in seen.items()}
        self._unseen = math.log((len(bags) + 1) / 0.5)
        self._labels = [label for label, _ in bags]
        self._having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, (_, bag) in enumerate(bags):
            for feature, weight in self._weighed(bag).items():
                self._having[feature].append((index, weight))

    def scores(self, text: str) -> dict[str, float]:
        """By label the likeness (0–1) of the nearest phrase; labels that share nothing are left out."""
        alike: dict[int, float] = defaultdict(float)
        for feature, weight in self._weighed(self._bag_of(text)).items():
            for index, other in self._having.get(feature, ()):
                alike[index] += weight * other
        best: dict[str, float] = {}
        for index, score in alike.items():
            label = self._labels[index]
            best[label] = max(best.get(label, 0.0), min(1.0, score))
        return best

    def _weighed(self, bag: Bag) -> dict[str, float]:
        """The bag's features by weight, of length one."""
        weighed = {feature: count * self._weights.get(feature, self._unseen) for feature, count in bag.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values()))
        return {feature: weight / length for feature, weight in weighed.items()} if length else {}
