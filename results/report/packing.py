"""Geometry and columns as short strings for the page: whole metres, differences, printable characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
MOST = 4095
"""The largest value of `pairs`; it stands for none."""
MOST_ONE = 63
"""The largest value of `singles`; it stands for none."""

Ints = npt.NDArray[np.int64]


def singles(values: npt.ArrayLike) -> str:
    """A character for each whole number 0 … 62; 63 and whatever is not finite mean none."""
    array = np.asarray(values, dtype=np.float64).ravel()
    whole = np.where(np.isfinite(array), np.clip(array, 0, MOST_ONE), MOST_ONE).astype(np.int64)
    return _ALPHABET[whole].tobytes().decode("ascii")


def pairs(values: npt.ArrayLike) -> str:
    """Two characters for each whole number 0 … 4094; 4095 and whatever is not finite mean none."""
    array = np.asarray(values, dtype=np.float64).ravel()
    whole = np.where(np.isfinite(array), np.clip(array, 0, MOST), MOST).astype(np.int64)
    return _ALPHABET[np.stack([whole // 64, whole % 64], axis=1).ravel()].tobytes().decode("ascii")


def origin_of(bounds: Sequence[float]) -> tuple[int, int]:
    """The point from which packed coordinates count: whole metres, below and left of everything."""
    return int(np.floor(bounds[0])), int(np.floor(bounds[1]))


def lines(shapes: npt.NDArray[Any], origin: tuple[int, int], *, tolerance_m: float = 0.0) -> list[str]:
    """Each line, or the rings of each polygon, as text: rings by `,`, every point the difference from the one before, in metres.

    `tolerance_m`: points that a line may do without (Douglas & Peucker 1973). A ring of fewer than three points, or a line of one,
    is left out.
    """
    thin = shapely.simplify(shapes, tolerance_m) if tolerance_m else shapes
    parts, owner = shapely.get_parts(thin, return_index=True)
    if len(parts) and (shapely.get_type_id(parts) == _POLYGON).any():
        parts, ring_owner = shapely.get_rings(parts, return_index=True)
        owner = owner[ring_owner]
    points, part = shapely.get_coordinates(parts, return_index=True)
    whole = np.round(points - np.array(origin)).astype(np.int64)
    first = np.ones(len(part), dtype=bool)
    first[1:] = part[1:] != part[:-1]
    keep = first.copy()
    keep[1:] |= (whole[1:] != whole[:-1]).any(axis=1)
    whole, part, first = whole[keep], part[keep], first[keep]
    step = whole.copy()
    step[1:] -= np.where(first[1:, None], 0, whole[:-1])
    said = _numbers(step.ravel())
    ends = np.append(np.flatnonzero(first), len(part)) * 2
    made: list[list[str]] = [[] for _ in range(len(shapes))]
    for index in range(len(ends) - 1):
        if ends[index + 1] - ends[index] >= 4:
            made[int(owner[part[ends[index] // 2]])].append("".join(said[ends[index] : ends[index + 1]]))
    return [",".join(rings) for rings in made]


_POLYGON = 3


def _numbers(values: Ints) -> list[str]:
    """Each number as Google's polyline algorithm writes it: zigzag, five bits a character, lowest first, from `?` (63) on."""
    zigzag = np.where(values < 0, ~(values << 1), values << 1)
    known = {int(value): _number(int(value)) for value in np.unique(zigzag)}
    return [known[value] for value in zigzag.tolist()]


def _number(value: int) -> str:
    text = ""
    while value >= 0x20:
        text += chr((0x20 | (value & 0x1F)) + 63)
        value >>= 5
    return text + chr(value + 63)
