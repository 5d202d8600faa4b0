"""How people write places: the forms of a crossing and of a stretch, and how alike two names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from yingji.geo.hanzi import simplified

_CJK = "\u2e80-\u9fff\uf900-\ufaff"
_SPACES = re.compile(rf"(?<=[{_CJK}()×/—,])\s+|\s+(?=[{_CJK}()×/—,])")
_DASHES = str.maketrans(dict.fromkeys("-–―−－~～〜﹣‐‑‒", "—"))
_SUFFIX = re.compile(r"(大街|大道|公路|胡同|路|道|街|巷|里)$")
_STRETCH = re.compile(r"(?P<road>[^()]+)\((?P<ends>[^()]+)\)(?:段)?")
_STRETCH_ENDS = re.compile(r"—+|至|到|\sto\s")
_STRONG = re.compile(rf"×|/|&|@|\+|\s(?:x|and|at)\s|(?<=[{_CJK}])(?:x|and)(?=[{_CJK}])")
_WEAK = re.compile(r"[与和及、,交]")
_TAIL = re.compile(r"(?:相交处|交叉路口|交叉口|交叉处|交汇处|交口|路口|交界)$")
_LATIN = re.compile(rf"[^{_CJK}]+")


@cache
def key_of(text: str) -> str:
    """What two spellings of one name have in common: half width, simplified, one kind of dash, no spaces about Chinese, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    return _SPACES.sub("", re.sub(r"\s+", " ", simplified(folded)).strip())


def keys_of_road(name: str) -> tuple[str, ...]:
    """The keys a street of a map answers to: its name, each part of `a;b`, and its Chinese part where both scripts stand in one name."""
    found = []
    for part in (name, *re.split(r"[;；]", name)):
        key = key_of(part)
        chinese = _LATIN.sub(" ", key).strip()
        found += [key, *([chinese] if chinese and " " not in chinese and len(chinese) < len(key) and _latin_words(key) else [])]
    return tuple(dict.fromkeys(key for key in found if key))


def _latin_words(key: str) -> bool:
    """Whether what is not Chinese in a name is words (`大沽南路 da gu nan lu`), not a number or a note in brackets."""
    rest = re.sub(rf"[{_CJK}]+", "", key).strip()
    return bool(re.fullmatch(r"[a-z][a-z .']*", rest))


@dataclass(frozen=True)
class Crossing:
    """Two roads, as keys."""

    first: str
    second: str


@dataclass(frozen=True)
class Stretch:
    """A road between two others, as keys."""

    road: str
    start: str
    end: str


def read_stretch(key: str) -> Stretch | None:
    """`怀安环路(苏堤路—三潭路)` in any width of bracket and any dash; `None` where the text has another form."""
    match = _STRETCH.fullmatch(key)
    if match is None:
        return None
    ends = [end.strip() for end in _STRETCH_ENDS.split(match["ends"])]
    return Stretch(match["road"].strip(), *ends) if len(ends) == 2 and all(ends) else None


def read_crossing(key: str, known: Callable[[str], bool]) -> Crossing | None:
    """`A×B`, `A/B`, `A & B`, `A与B交口`, `AB交口` (the names tell where A ends); `None` where the text is no crossing.

    Of several ways to read it, the first in which both roads are `known` wins; then one marked by ×, / or &; then one road known.
    """
    body = _TAIL.sub("", key)
    tailed = body != key
    strong = [(body[: m.start()].strip(), body[m.end() :].strip()) for m in _STRONG.finditer(body)]
    weak = [(body[: m.start()], body[m.end() :]) for m in _WEAK.finditer(body)]
    joined = [(body[:i], body[i:]) for i in range(2, len(body) - 1)] if tailed else []
    pairs = [pair for pair in (*strong, *weak, *joined) if all(pair)]
    both = next((pair for pair in pairs if known(pair[0]) and known(pair[1])), None)
    marked = next((pair for pair in strong if all(pair)), None) if len(strong) == 1 else None
    either = next((pair for pair in pairs if known(pair[0]) or known(pair[1])), None) if tailed else None
    pair = both or marked or either
    return Crossing(*pair) if pair else None


def alike(key: str, other: str) -> float:
    """How alike two keys are, 0…1: edits (swapped neighbours count once), and near 1 where only 道/路/街 differ or one holds the other."""
    score = float(OSA.normalized_similarity(key, other))
    stem, other_stem = _SUFFIX.sub("", key), _SUFFIX.sub("", other)
    if stem == other_stem:
        return max(score, 0.98)
    if len(stem) >= 2 and len(other_stem) >= 2:
        score = max(score, 0.98 * float(OSA.normalized_similarity(stem, other_stem)))
        if other in key or key in other:
            score = max(score, 0.75 + 0.2 * min(len(key), len(other)) / max(len(key), len(other)))
    return score


def most_alike(key: str, names: Iterable[str], *, most: int = 4, least: float = 0.45) -> list[str]:
    """At most `most` of `names` that are like `key`, the likest first, ties in the order of the alphabet."""
    scored = sorted((-alike(key, key_of(name)), name) for name in set(names))
    return [name for score, name in scored if -score >= least][:most]
