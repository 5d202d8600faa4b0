"""Travel times of the literature, and the network model against them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yingji.geo.formulas import MILE_M, NEW_YORK_KINK_M, acceleration_time_s, iso_time_s, mean_distance_m, new_york_time_s
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes
from yingji.validity.case import Answer, Case

ISO = "ISO, Fire Suppression Rating Schedule: T = 0.65 + 1.7 D min"


def _iso() -> Iterator[Answer]:
    """A street at 60/1.7 mph and 0.65 min of intercept is ISO's formula; 1.5 and 2.5 miles are its own examples."""
    miles = np.array([0.0, 0.5, 1.5, 2.5, 8.0])
    line = np.column_stack([miles * MILE_M, np.zeros(5)])
    street = plain_network(line, [(i, i + 1) for i in range(4)], speed_mps=60 / 1.7 * MILE_M / 3600)
    found = TravelTimes(street, rolling_out_s=0.4 * 60, arriving_s=0.25 * 60).matrix([0], [2, 3], door_to_door=True)[0] / 60
    for at, minutes, network_min in zip((1.5, 2.5), (3.2, 4.9), found.tolist(), strict=True):
        yield Answer(minutes, float(iso_time_s(at * MILE_M)) / 60, 1e-9, f"{at} mi")
        yield Answer(minutes, network_min, 1e-9, f"{at} mi, network")


def _acceleration() -> Iterator[Answer]:
    for metres, seconds in ((80.0, 20.0), (1800.0, 165.0)):
        yield Answer(seconds, float(acceleration_time_s(metres, cruise_mps=12.0, acceleration_mps2=0.8)), 1e-9, f"{metres:.0f} m")
    join = 12.0**2 / 0.8
    yield Answer(join / 12 + 12 / 0.8, float(acceleration_time_s(join, cruise_mps=12.0, acceleration_mps2=0.8)), 1e-9, "d = v²/a")


def _new_york() -> Iterator[Answer]:
    for miles, seconds in ((0.25, 86.4), (2.0, 264.6)):  # 60 · 2.88 √0.25, 60 · (1.35 + 1.53 · 2)
        yield Answer(seconds, float(new_york_time_s([miles * MILE_M])[0]), 1e-6, f"{miles:g} mi, s")
    before, after = new_york_time_s([NEW_YORK_KINK_M, NEW_YORK_KINK_M * (1 + 1e-12)])
    yield Answer(float(before), float(after), 0.4, "0.88 mi, s")


def _square_root_straight() -> Iterator[Answer]:
    """Nearest of Poisson stations on a torus, by drawing: 0.5/√γ."""
    rng = np.random.default_rng(1)
    side, stations = 10_000.0, 40
    distances = []
    for _ in range(60):
        at, asked = rng.uniform(0, side, (rng.poisson(stations), 2)), rng.uniform(0, side, (400, 2))
        apart = np.abs(asked[:, None] - at[None])
        distances.append(float(np.hypot(*np.minimum(apart, side - apart).transpose(2, 0, 1)).min(axis=1).mean()))
    expected = mean_distance_m(area_m2=side**2, stations=stations, right_angle=False)
    yield Answer(expected, float(np.mean(distances)), 0.03 * expected, "m")


def _square_root_grid() -> Iterator[Answer]:
    """The same on a grid of streets that closes on itself: 0.627/√γ along right angles."""
    rng = np.random.default_rng(2)
    side, block_m = 60, 100.0
    node = np.arange(side * side).reshape(side, side)
    ends = np.concatenate([np.column_stack([node.ravel(), np.roll(node, -1, axis=axis).ravel()]) for axis in (0, 1)])
    row, column = np.divmod(node.ravel(), side)
    links = [(int(a), int(b)) for a, b in ends]
    times = TravelTimes(plain_network(np.column_stack([column, row]) * block_m, links, length_m=block_m, speed_mps=1.0))
    gamma, area = 0.5e-6, (side * block_m) ** 2
    means = [float(times.nearest(rng.integers(0, side * side, rng.poisson(gamma * area)))[1].mean()) for _ in range(150)]
    expected = mean_distance_m(area_m2=1e6, stations=gamma * 1e6)
    yield Answer(0.627 / gamma**0.5, expected, 1.0, "formula, m")
    yield Answer(expected, float(np.mean(means)), 0.03 * expected, "streets, m")


CASES: tuple[Case, ...] = (
    Case("iso", "travel", ISO, _iso),
    Case("acceleration", "travel", "Larson & Odoni (1981), ch. 3", _acceleration),
    Case("new_york", "travel", "Kolesar (1975), Operations Research 23(4)", _new_york),
    Case("square_root_straight", "travel", "Kolesar & Blum (1973), Management Science 19(12)", _square_root_straight),
    Case("square_root_grid", "travel", "Kolesar & Blum (1973), Management Science 19(12)", _square_root_grid),
)
