"""Numbers as people read them: 4.6 min, 0.28 ‰, ≤ 7 km², in Chinese and in English."""

from __future__ import annotations

import math
import re

from yingji.base.language import Lang, say
from yingji.base.units import UNITS, Dimension
from yingji.results.verdicts import PartVerdict, Verdict

_UNIT = re.compile(r"[-+\d.,eE\s]*(.*)")
# One word for each unit that a file may write in several ways; the key is the last step of the message results.unit.…
_SAME = {
    "秒": "s", "分": "min", "分钟": "min", "小时": "h", "天": "d", "日": "d", "day": "d", "days": "d", "年": "y", "year": "y", "years": "y",
    "米": "m", "公里": "km", "千米": "km", "m2": "m²", "平方米": "m²", "㎡": "m²", "公顷": "ha", "km2": "km²", "平方公里": "km²", "％": "%",
    "人": "", "个": "", "处": "", "座": "", "辆": "", "people": "", "units": "",
}  # fmt: skip
_DEFAULT: dict[Dimension, str] = {"time": "min", "length": "m", "area": "km²", "share": "%", "speed": "km/h"}
_DECIMALS = {"s": 0, "min": 1, "h": 1, "d": 1, "%": 1, "‰": 2, "km²": 2, "ha": 1, "m²": 0, "m": 0, "km": 1, "km/h": 0, "": 0}
_SYMBOLS = {"%", "‰", "km²", "ha", "m²", "km/h", "km", "m"}
_MOST_DECIMALS = 4


def unit_like(written: str, dimension: Dimension) -> str:
    """The unit in which `written` ("5 min", "0.4‰") is, or the usual one of the dimension."""
    match = _UNIT.fullmatch(written.strip())
    unit = match[1].strip() if match else ""
    unit = _SAME.get(unit, unit)
    return unit if unit and unit in UNITS[dimension] else _DEFAULT.get(dimension, "")


def number(value: float, decimals: int) -> str:
    """A number with thousands apart; "∞" where a call was never reached, "–" where nothing is known."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:,.{decimals}f}"


def quantity(value: float, dimension: Dimension, lang: Lang, *, like: str = "", against: float = math.nan) -> str:
    """`value` (SI) with its unit, in the unit of `like`; with decimals enough to be told from `against`."""
    unit = unit_like(like, dimension)
    scaled, bound = scale(value, dimension, unit), scale(against, dimension, unit)
    return with_unit(number(scaled, decimals(scaled, unit, against=bound)), unit, lang)


def scale(value: float, dimension: Dimension, unit: str) -> float:
    """`value` from SI to `unit`."""
    return value / UNITS[dimension].get(unit, 1.0)


def decimals(value: float, unit: str, *, against: float = math.nan) -> int:
    """Usual decimals of the unit; more where the rounded value would look equal to `against` and is not."""
    usual = _DECIMALS.get(unit, 1)
    if math.isnan(against) or math.isinf(value) or math.isnan(value) or math.isclose(value, against, rel_tol=1e-9):
        return usual
    return next((n for n in range(usual, _MOST_DECIMALS) if round(value, n) != round(against, n)), _MOST_DECIMALS)


def with_unit(text: str, unit: str, lang: Lang) -> str:
    """A number and its unit in the language; a sign of per cent stands at its number, as everywhere else."""
    if not unit or text in ("–", "∞"):
        return text
    if unit in ("%", "‰"):
        return text + unit
    return f"{text} {unit}" if unit in _SYMBOLS or unit not in _WORDS else say(f"results.unit.{unit}", lang, n=text)


def as_written(written: str, dimension: Dimension, lang: Lang) -> str:
    """A value as its file has it ("1 %", "5 秒"), its unit as everywhere else."""
    match = re.match(r"[-+\d.,eE]+", written.strip())
    return with_unit(match[0] if match else written, unit_like(written, dimension), lang)


_WORDS = {"s", "min", "h", "d", "y", "m²/person"}


def unit_word(unit: str, lang: Lang) -> str:
    """The unit alone, in the language."""
    return with_unit("", unit, lang).strip()


def promised(verdict: Verdict, lang: Lang) -> str:
    """The bound: "≤ 5 min"; for a ledger row what the plan prints."""
    if verdict.dimension is None:
        return verdict.printed
    sign = "≤" if verdict.bound == "at_most" else "≥"
    unit = unit_like(verdict.written, verdict.dimension)
    value = scale(verdict.threshold, verdict.dimension, unit)
    return f"{sign} {with_unit(f'{value:,.10g}', unit, lang)}"


def measured(verdict: Verdict, lang: Lang) -> str:
    """The value with its interval: "4.6 min [4.3–4.9]"; the interval is left out where there is no chance in it."""
    return _with_interval(verdict, verdict, lang)


def part_measured(verdict: Verdict, part: PartVerdict, lang: Lang) -> str:
    """The same for one part."""
    return _with_interval(verdict, part, lang)


def _with_interval(verdict: Verdict, values: Verdict | PartVerdict, lang: Lang) -> str:
    if verdict.dimension is None or math.isnan(values.measured):
        return "–"
    unit = unit_like(verdict.written, verdict.dimension)
    bound = scale(verdict.threshold, verdict.dimension, unit)
    ends = [scale(value, verdict.dimension, unit) for value in (values.measured, values.low, values.high)]
    places = max(decimals(end, unit, against=bound) for end in ends)
    middle, low, high = (number(end, places) for end in ends)
    text = with_unit(middle, unit, lang)
    if isinstance(values, Verdict) and verdict.parts:
        text = say("results.worst", lang, value=text)
    return text if low == high == middle else f"{text} [{low}–{high}]"


def why(verdict: Verdict, lang: Lang) -> str:
    """All reasons in a line."""
    return say("results.join", lang).join(reason.text(lang) for reason in verdict.why)


def verdict_word(word: str, lang: Lang) -> str:
    """met, missed, uncertain, not simulated in the language."""
    return say(f"results.verdict.{word.replace(' ', '_')}", lang)


SYMBOLS = {"met": "✓", "missed": "✗", "uncertain": "?", "not simulated": "–"}


CLASSES = {"一级": "1", "二级": "2", "小型": "small", "特勤": "special", "战勤保障": "support"}
"""Classes of fire stations by 建标152-2017, as plans write them, and how the catalogue calls them."""


def class_word(class_: str, lang: Lang) -> str:
    """A station's class in `lang`."""
    return say(f"maps.shape_{CLASSES.get(class_, 'unknown')}", lang)


SHELTERS = {
    "紧急": "emergency", "临时": "temporary", "短期固定": "short", "中期固定": "middle", "长期固定": "long",
    "固定": "fixed", "中心": "central",
}  # fmt: skip
"""Classes of shelters by GB 51143-2015, and how the catalogue calls them."""


def shelter_class(class_: str, lang: Lang) -> str:
    """A shelter's class in `lang`."""
    return say(f"results.shelter_class.{SHELTERS.get(class_, 'unknown')}", lang)
