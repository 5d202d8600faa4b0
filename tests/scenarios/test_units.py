"""Quantities as planners write them, and what is said of those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingji.base.language import LANGS, say
from yingji.base.units import BASE_UNIT, EXAMPLE, UNITS, Dimension, WrongQuantity, parse_quantity

SI = [
    ("5 min", "time", 300), ("5分钟", "time", 300), ("10 h", "time", 36000), ("12小时", "time", 43200), ("-5 min", "time", -300),
    ("7 km²", "area", 7e6), ("1,360,000 m²", "area", 1.36e6), ("1e3 m", "length", 1000), (".5 km", "length", 500),
    ("38 %", "share", 0.38), ("38％", "share", 0.38), ("0.4 ‰", "share", 0.0004), ("0.38", "share", 0.38),
    ("40 km/h", "speed", 40 / 3.6), ("12 m²/person", "area_per_person", 12), ("615吨", "mass", 615000), ("13.8", "number", 13.8),
    ("161 处", "count", 161),
]  # fmt: skip
NONE = [
    ("5", "time", "units.no_unit", "5 min"), ("5 km", "time", "units.unknown_unit", "5 min"),
    ("5 Min", "time", "units.unknown_unit", "5 min"),
    ("5 M", "length", "units.unknown_unit", "5 m"), ("1/2 h", "time", "units.unknown_unit", "min"),
    ("3 - 5 min", "time", "units.unknown_unit", "min"), ("soon", "time", "units.not_a_number", "5 min"),
    ("1,5 h", "time", "units.not_a_number", "5 min"), ("12,34 s", "time", "units.not_a_number", "5 min"),
    ("", "time", "units.not_a_number", "5 min"), ("1e999 m", "length", "units.not_a_number", "m"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "dimension", "value"), SI)
def test_quantities_become_si(text: str, dimension: Dimension, value: float) -> None:
    assert parse_quantity(text, dimension) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("text", "dimension", "key", "remedy"), NONE)
def test_what_is_no_quantity_is_told_with_what_to_write(text: str, dimension: Dimension, key: str, remedy: str) -> None:
    with pytest.raises(WrongQuantity) as wrong:
        parse_quantity(text, dimension)
    assert wrong.value.key == key
    for lang in LANGS:
        assert remedy in say(key, lang, **wrong.value.values())


@pytest.mark.parametrize("dimension", list(UNITS))
def test_every_dimension_has_a_base_unit_and_an_example(dimension: Dimension) -> None:
    assert UNITS[dimension][BASE_UNIT[dimension]] == 1 if BASE_UNIT[dimension] in UNITS[dimension] else dimension == "rate"
    assert parse_quantity(EXAMPLE[dimension], dimension) > 0


@given(st.floats(min_value=1e-9, max_value=1e12), st.sampled_from([(d, u) for d in UNITS for u in UNITS[d]]))
def test_a_number_and_a_known_unit_are_read_with_or_without_a_space(number: float, kind: tuple[Dimension, str]) -> None:
    dimension, unit = kind
    assert parse_quantity(f"{number!r} {unit}", dimension) == pytest.approx(number * UNITS[dimension][unit], rel=1e-12)
    assert parse_quantity(f"{number!r}{unit}", dimension) == parse_quantity(f"{number!r} {unit}", dimension)
