"""Geometry and columns survive being packed into text, to the metre."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from yingji.results.report.packing import MOST, MOST_ONE, lines, pairs, singles

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def unpacked(text: str) -> list[tuple[int, int]]:
    """What map.js does."""
    numbers, value, shift = [], 0, 0
    for each in text:
        bits = ord(each) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    steps = np.array(numbers).reshape(-1, 2)
    return [(int(x), int(y)) for x, y in np.cumsum(steps, axis=0)]


metres = st.integers(-200_000, 200_000)


@given(st.lists(st.lists(st.tuples(metres, metres), min_size=2, max_size=6, unique=True), min_size=1, max_size=5))
def test_lines_come_back_to_the_metre(each: list[list[tuple[int, int]]]) -> None:
    shapes = np.array([shapely.LineString(points) for points in each], dtype=object)
    assert [unpacked(text) for text in lines(shapes, (0, 0))] == each


def test_a_polygon_is_its_rings() -> None:
    square = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    (text,) = lines(np.array([square], dtype=object), (-5, -5))
    outer, inner = (unpacked(ring) for ring in text.split(","))
    assert set(outer) == {(5, 5), (15, 5), (15, 15), (5, 15)}
    assert set(inner) == {(9, 9), (11, 9), (11, 11), (9, 11)}


def test_a_line_shorter_than_a_metre_is_left_out() -> None:
    dot = shapely.LineString([(0.1, 0.1), (0.3, 0.2)])
    assert lines(np.array([dot, shapely.LineString([(0, 0), (5, 0)])], dtype=object), (0, 0)) == ["", "??I?"]


@given(st.lists(st.integers(0, MOST - 1)))
def test_pairs_hold_every_number_below_none(values: list[int]) -> None:
    text = pairs(values)
    assert [ALPHABET.index(text[2 * i]) * 64 + ALPHABET.index(text[2 * i + 1]) for i in range(len(values))] == values


def test_what_is_not_known_is_none() -> None:
    assert [ALPHABET.index(each) for each in singles([0.0, 62.0, np.nan, np.inf, 99.0])] == [0, 62, MOST_ONE, MOST_ONE, MOST_ONE]
    assert pairs([np.inf]) == "__"
