"""Travel times of the literature, and the network model against them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yingji.geo.formulas import MILE_M, NEW_YORK_KINK_M, acceleration_time_s, iso_time_s, mean_distance_m, new_york_time_s
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes
from yingji.validity.case import Answer, Case
from yingji.validity.playing import NEAR

ISO = "ISO, Fire Suppression Rating Schedule: T = 0.65 + 1.7 D min"
GRID, BLOCK_M, TOWNS = 60, 100.0, 600


def _iso() -> Iterator[Answer]:
    """A street at 60/1.7 mph and 0.65 min of intercept is ISO's formula; 1.5 and 2.5 miles are its own examples."""
    miles = np.array([0.0, 0.5, 1.5, 2.5, 8.0])
    line = np.column_stack([miles * MILE_M, np.zeros(5)])
    street = plain_network(line, [(i, i + 1) for i in range(4)], speed_mps=60 / 1.7 * MILE_M / 3600)
    found = TravelTimes(street, rolling_out_s=0.4 * 60, arriving_s=0.25 * 60).matrix([0], [1, 2, 3, 4], door_to_door=True)[0] / 60
    for at, minutes, network_min in zip((0.5, 1.5, 2.5, 8.0), (1.5, 3.2, 4.9, 14.25), found.tolist(), strict=True):
        yield Answer(minutes, float(iso_time_s(at * MILE_M)) / 60, 1e-9, f"miles {at}")
        yield Answer(minutes, network_min, 1e-9, f"miles_of_street {at}")


def _acceleration() -> Iterator[Answer]:
    """12 m/s, 0.8 m/s²: 2 √(80 ÷ 0.8) = 20; 180 m just reach 12 m/s, 180 ÷ 12 + 12 ÷ 0.8 = 30; 1,800 ÷ 12 + 15 = 165."""
    for metres, seconds in ((80.0, 20.0), (180.0, 30.0), (1800.0, 165.0)):
        yield Answer(seconds, float(acceleration_time_s(metres, cruise_mps=12.0, acceleration_mps2=0.8)), 1e-9, f"metres {metres:,.0f}")


def _new_york() -> Iterator[Answer]:
    """60 · 2.88 √D up to 0.88 miles, 60 · (1.35 + 1.53 D) beyond: where they meet, their printed coefficients leave 0.3 s between them."""
    for miles, seconds in ((0.25, 86.4), (2.0, 264.6)):
        yield Answer(seconds, float(new_york_time_s([miles * MILE_M])[0]), 1e-6, f"drive {miles:g}")
    before, after = new_york_time_s([NEW_YORK_KINK_M, NEW_YORK_KINK_M * (1 + 1e-12)])
    yield Answer(162.10077, float(before), 1e-5, "drive 0.88 (√)")
    yield Answer(161.784, float(after), 1e-5, "drive 0.88 (+)")


def _square_root() -> Iterator[Answer]:
    """40 stations in 100 km²: 0.5 ÷ √γ in a straight line, ½ √(π/2) ÷ √γ = 0.6266571 ÷ √γ round right angles."""
    for name, metres, right_angle in (("straight", 790.56942, False), ("right_angle", 990.83183, True)):
        yield Answer(metres, mean_distance_m(area_m2=1e8, stations=40, right_angle=right_angle), 1e-5, name)


def _square_root_streets() -> Iterator[Answer]:
    """A grid of 60 × 60 crossings that closes on itself, 18 stations at crossings drawn evenly: from every crossing to the nearest.

    By hand for the grid: with N(k) crossings within k blocks of one, P(nearest is farther than k) = (1 − N(k) ÷ 3,600)¹⁸, and the mean
    distance is the sum of that over k = 0, 1, …, in blocks. On a plane it would be 0.6266571 ÷ √γ = 886.2 m.
    """
    rng = np.random.default_rng(2)
    node = np.arange(GRID * GRID).reshape(GRID, GRID)
    ends = np.concatenate([np.column_stack([node.ravel(), np.roll(node, -1, axis=axis).ravel()]) for axis in (0, 1)])
    row, column = np.divmod(node.ravel(), GRID)
    links = [(int(a), int(b)) for a, b in ends]
    times = TravelTimes(plain_network(np.column_stack([column, row]) * BLOCK_M, links, length_m=BLOCK_M, speed_mps=1.0))
    means = [float(times.nearest(rng.integers(0, GRID * GRID, 18))[1].mean()) for _ in range(TOWNS)]
    blocks = np.minimum(row, GRID - row) + np.minimum(column, GRID - column)  # from the first crossing
    within = np.cumsum(np.bincount(blocks))
    expected = BLOCK_M * float(((1 - within / GRID**2) ** 18).sum())
    yield Answer(expected, float(np.mean(means)), NEAR * expected, "grid")


CASES: tuple[Case, ...] = (
    Case("iso", "travel", ISO, _iso),
    Case("acceleration", "travel", "Larson & Odoni (1981), ch. 3", _acceleration),
    Case("new_york", "travel", "Kolesar (1975), Operations Research 23(4)", _new_york),
    Case("square_root", "travel", "Kolesar & Blum (1973), Management Science 19(12)", _square_root),
    Case("square_root_streets", "travel", "Kolesar & Blum (1973), Management Science 19(12)", _square_root_streets, by="by_hand"),
)
