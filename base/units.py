"""Quantities with units: a closed list, each converted once to SI (or to its plain count) where files are read."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["time", "length", "area", "speed", "share", "area_per_person", "mass", "volume", "count", "rate", "number", "money"]

# dimension → unit as written → factor to the base unit (s, m, m², m/s, 1, m²/person, kg, m³, 1, 1/s, yuan)
UNITS: dict[Dimension, dict[str, float]] = {
    "time": {
        "s": 1, "秒": 1, "min": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600, "d": 86400, "days": 86400, "day": 86400,
        "天": 86400, "日": 86400, "years": 365 * 86400, "year": 365 * 86400, "年": 365 * 86400,
    },
    "length": {"m": 1, "米": 1, "km": 1000, "公里": 1000, "千米": 1000, "mi": 1609.344, "mm": 0.001, "毫米": 0.001},
    "area": {"m²": 1, "m2": 1, "平方米": 1, "㎡": 1, "ha": 1e4, "公顷": 1e4, "km²": 1e6, "km2": 1e6, "平方公里": 1e6, "亩": 2000 / 3},
    "speed": {"km/h": 1 / 3.6, "公里/小时": 1 / 3.6, "m/s": 1, "米/秒": 1, "mph": 0.44704},
    "share": {"%": 0.01, "％": 0.01, "‰": 0.001, "": 1},
    "area_per_person": {"m²/person": 1, "m2/person": 1, "平方米/人": 1, "㎡/人": 1},
    "mass": {"kg": 1, "千克": 1, "公斤": 1, "t": 1000, "吨": 1000},
    "volume": {"m³": 1, "m3": 1, "立方米": 1, "L": 0.001, "升": 0.001},
    "count": {"": 1, "人": 1, "个": 1, "处": 1, "座": 1, "辆": 1, "people": 1, "units": 1},
    "rate": {"/year": 1 / (365 * 86400), "/年": 1 / (365 * 86400), "/day": 1 / 86400, "/天": 1 / 86400, "/h": 1 / 3600, "/小时": 1 / 3600},
    "number": {"": 1},
    "money": {"元": 1, "yuan": 1, "CNY": 1, "万元": 1e4, "亿元": 1e8},
}  # fmt: skip

BASE_UNIT: dict[Dimension, str] = {
    "time": "s", "length": "m", "area": "m²", "speed": "m/s", "share": "", "area_per_person": "m²/person", "mass": "kg",
    "volume": "m³", "count": "", "rate": "/s", "number": "", "money": "yuan",
}  # fmt: skip

EXAMPLE: dict[Dimension, str] = {
    "time": "5 min", "length": "200 m", "area": "7 km²", "speed": "40 km/h", "share": "38 %", "area_per_person": "2 m²/person",
    "mass": "615 t", "volume": "3 L", "count": "4", "rate": "12 /day", "number": "1.5", "money": "3500 万元",
}  # fmt: skip

_QUANTITY = re.compile(r"([-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\d,.])\s*(.*)")


@dataclass(frozen=True)
class WrongQuantity(ValueError):
    """A text that is no quantity of the dimension; `key` names the message, `written` what stood there."""

    key: Literal["units.not_a_number", "units.no_unit", "units.unknown_unit"]
    written: str
    dimension: Dimension

    def __str__(self) -> str:
        return f"{self.key}: {self.written!r}"

    def values(self) -> dict[str, str]:
        """The gaps of the message: what was written, an example, and the units that are known."""
        known = ", ".join(unit for unit in UNITS[self.dimension] if unit)
        number = _QUANTITY.fullmatch(self.written.strip())
        unit = EXAMPLE[self.dimension].partition(" ")[2]
        example = f"{number[1]} {unit}".strip() if number else EXAMPLE[self.dimension]
        return {"written": self.written, "example": example, "known": known}


def parse_quantity(text: str, dimension: Dimension) -> float:
    """The value of `text` ("10 h", "7 km²", "5 分钟") in the base unit of `dimension`; raises `WrongQuantity`."""
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise WrongQuantity("units.not_a_number", text, dimension)
    number, unit = float(match[1].replace(",", "")), match[2].strip()
    units = UNITS[dimension]
    if unit not in units:
        raise WrongQuantity("units.unknown_unit" if unit else "units.no_unit", text, dimension)
    if not math.isfinite(number):
        raise WrongQuantity("units.not_a_number", text, dimension)
    return number * units[unit]
