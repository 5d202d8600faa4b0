"""Formulas of hazards at points whose answers are published, and Hazus on the bundled district's buildings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import numpy as np

from yingji.sim.hazard.quake import homeless, states
from yingji.sim.hazard.roads import tokyo_2022
from yingji.sim.hazard.storm import flooded_mps, rain_of
from yingji.sim.hazard.streams import Streams
from yingji.sim.hazard.tables import read_casualties
from yingji.sim.hazard.world import COLLAPSED, COMPLETE, EXTENSIVE, QuakeWorld
from yingji.validity.case import Answer, Case
from yingji.validity.playing import NEAR

PREGNOLATO_KMH = {0: 86.9448, 100: 40.6548, 150: 24.2598, 200: 12.3648, 300: 2.0748}
TOKYO_PERCENT = {3.0: 0.9009 * 20 + 19.845, 3.5: 0.3514 * 20 + 13.189, 5.5: 0.2229 * 20 - 1.5026, 13.0: 0.0}
HAZUS_PERCENT = {
    "collapsed": (COLLAPSED, (40, 20, 5, 10)),
    "complete": (COMPLETE, (5, 1, 0.01, 0.01)),
    "extensive": (EXTENSIVE, (1, 0.1, 0.001, 0.001)),
}
"""Casualties, severity 1 … 4, in % of those indoors (Hazus 6.1, ch. 12)."""
TIANJIN_MM = {1: 33.2, 2: 41.8, 5: 53.1, 10: 61.7, 20: 70.3, 50: 81.7}
LOSE_HOME_AT_8 = {  # in the order of building_classes.csv
    "单层砖木": 0.11,
    "多层砌体未设防": 0.278,
    "多层砌体设防": 0.055,
    "多层框架": 0.0275,
    "高层剪力墙": 0.0091,
}
"""Share of the people of each class of home that lose it at intensity VIII, by hand from the damage matrix (itself assumed).

Single-family: complete, 0.11. Multi-family: complete + 0.9 · extensive:
0.08 + 0.9 · 0.22, 0.01 + 0.9 · 0.05, 0.005 + 0.9 · 0.025, 0.001 + 0.9 · 0.009.
"""
DRAWS = 250


def _flood() -> Iterator[Answer]:
    for mm, kmh in PREGNOLATO_KMH.items():
        yield Answer(kmh, float(flooded_mps(np.array([float(mm)]))[0] * 3.6), 1e-9, f"depth {mm}")


def _tokyo() -> Iterator[Answer]:
    for width_m, percent in TOKYO_PERCENT.items():
        yield Answer(percent, 100 * float(tokyo_2022(np.array([width_m]), np.array([20.0]))[0]), 1e-9, f"width {width_m:g}")


def _rain() -> Iterator[Answer]:
    """The bundled storm's own table, and half-way (in the log) between 10 and 20 years: (61.7 + 70.3) ÷ 2."""
    from yingji.scenarios.loader import load

    hazards = [strike.hazard for strike in load("nankai/rainstorm-2012").scenario.hazards]
    (storm,) = (hazard.rainstorm for hazard in hazards if hazard.rainstorm is not None)
    table = {float(years): 1000 * rain.value for years, rain in storm.rain_by_return_period.items()}
    for years, mm in TIANJIN_MM.items():
        yield Answer(mm, rain_of(years, table), 1e-9, f"years {years}")
    yield Answer(66.0, rain_of(200**0.5, table), 1e-9, "years √200")


def _casualties() -> Iterator[Answer]:
    table = read_casualties(str(files("yingji.scenarios.library").joinpath("hazards", "casualties_hazus.csv")), [])
    for name, (state, shares) in HAZUS_PERCENT.items():
        for severity, percent in enumerate(shares, 1):
            yield Answer(percent, 100 * float(table[state, severity - 1]), 1e-9, f"{name} {severity}")


def _displaced() -> Iterator[Answer]:
    """Nankai's buildings at intensity VIII everywhere: Σ over classes of people · share that lose their home."""
    quake = _nankai()
    people = np.bincount(quake.building_class, quake.building_people, minlength=len(LOSE_HOME_AT_8))
    expected = float(people @ np.array(list(LOSE_HOME_AT_8.values())))
    intensity = np.full(len(quake.common.people), 8.0)
    drawn = [float(homeless(quake, states(quake, intensity, Streams(1, replication))).sum()) for replication in range(DRAWS)]
    yield Answer(expected, float(np.mean(drawn)), NEAR * expected, "people")


def _nankai() -> QuakeWorld:
    from yingji.scenarios.ground import load_ground
    from yingji.scenarios.loader import load
    from yingji.sim.relief.disasters import build_disasters

    scenario = load("nankai/earthquake-8").scenario
    (world, *_) = build_disasters(scenario, load_ground(scenario.area))
    return next(hazard for hazard in world.hazards if isinstance(hazard, QuakeWorld))


CASES: tuple[Case, ...] = (
    Case("flooded_road", "hazard", "Pregnolato et al. (2017), Transportation Research D 55", _flood),
    Case("rubble", "hazard", "東京都 Tokyo Metropolitan Government (2022)", _tokyo),
    Case("rain", "hazard", "", _rain, by="tianjin"),
    Case("casualties", "hazard", "Hazus 6.1, ch. 12", _casualties),
    Case("displaced", "hazard", "Hazus 6.1, eq. 13-1", _displaced, by="by_hand"),
)
