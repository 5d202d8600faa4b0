"""Formulas of hazards at points whose answers are published, and Hazus on the bundled district's buildings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import numpy as np

from yingji.sim.hazard.quake import between, homeless, states
from yingji.sim.hazard.roads import tokyo_2022
from yingji.sim.hazard.storm import flooded_mps, rain_of
from yingji.sim.hazard.streams import Streams
from yingji.sim.hazard.tables import read_casualties
from yingji.sim.hazard.world import COLLAPSED, COMPLETE, EXTENSIVE, QuakeWorld
from yingji.validity.case import ERRORS, Answer, Case

PREGNOLATO_KMH = {0: 86.9448, 100: 40.6548, 150: 24.2598, 200: 12.3648, 300: 2.0748}
TOKYO_PERCENT = {3.0: 0.9009 * 20 + 19.845, 3.5: 0.3514 * 20 + 13.189, 5.5: 0.2229 * 20 - 1.5026, 13.0: 0.0}
HAZUS_PERCENT = {
    "collapsed": (COLLAPSED, (40, 20, 5, 10)),
    "complete": (COMPLETE, (5, 1, 0.01, 0.01)),
    "extensive": (EXTENSIVE, (1, 0.1, 0.001, 0.001)),
}
"""Casualties, severity 1 … 4, in % of those indoors (Hazus 6.1, ch. 12)."""
TIANJIN_MM = {1.0: 33.2, 2.0: 41.8, 5.0: 53.1, 10.0: 61.7, 20.0: 70.3, 50.0: 81.7}
DRAWS = 20


def _flood() -> Iterator[Answer]:
    for mm, kmh in PREGNOLATO_KMH.items():
        yield Answer(kmh, float(flooded_mps(np.array([float(mm)]))[0] * 3.6), 1e-9, f"{mm} mm, km/h")


def _tokyo() -> Iterator[Answer]:
    for width_m, percent in TOKYO_PERCENT.items():
        yield Answer(percent, 100 * float(tokyo_2022(np.array([width_m]), np.array([20.0]))[0]), 1e-9, f"{width_m:g} m, %")


def _rain() -> Iterator[Answer]:
    yield Answer(61.7, rain_of(10, TIANJIN_MM), 1e-9, "10 a, mm")
    yield Answer((61.7 + 70.3) / 2, rain_of(float(np.sqrt(200)), TIANJIN_MM), 1e-9, "√200 a, mm")


def _casualties() -> Iterator[Answer]:
    table = read_casualties(str(files("yingji.scenarios.library").joinpath("hazards", "casualties_hazus.csv")), [])
    for name, (state, shares) in HAZUS_PERCENT.items():
        for severity, percent in enumerate(shares, 1):
            yield Answer(percent, 100 * float(table[state, severity - 1]), 1e-9, f"{name}, {severity}, %")


def _displaced() -> Iterator[Answer]:
    """Nankai's buildings at intensity VIII everywhere: Σ people · (single: complete; several: complete + 0.9 extensive)."""
    quake = _nankai()
    intensity = np.full(len(quake.common.people), 8.0)
    worse = between(quake.damage_at, quake.exceed, np.array([8.0]))[0]  # [class, state or worse]
    extensive, complete = worse[:, 2] - worse[:, 3], worse[:, 3]
    share = np.where(quake.multi, 0.9 * extensive + complete, complete)
    expected = float(share[quake.building_class] @ quake.building_people)
    drawn = []
    for replication in range(DRAWS):
        state = states(quake, intensity, Streams(1, replication))
        drawn.append(float(homeless(quake, state).sum()))
    yield Answer(expected, float(np.mean(drawn)), ERRORS * float(np.std(drawn, ddof=1)) / DRAWS**0.5, "people")


def _nankai() -> QuakeWorld:
    from yingji.scenarios.ground import load_ground
    from yingji.scenarios.loader import load
    from yingji.sim.relief.disasters import build_disasters

    scenario = load("nankai/earthquake-8").scenario
    (world, *_) = build_disasters(scenario, load_ground(scenario.area))
    return next(hazard for hazard in world.hazards if isinstance(hazard, QuakeWorld))


CASES: tuple[Case, ...] = (
    Case("flooded_road", "hazard", "Pregnolato et al. (2017), Transportation Research D 55", _flood),
    Case("rubble", "hazard", "Tokyo Metropolitan Government (2022)", _tokyo),
    Case("rain", "hazard", "Tianjin station, rain in 60 min by return period", _rain),
    Case("casualties", "hazard", "Hazus 6.1, ch. 12", _casualties),
    Case("displaced", "hazard", "Hazus 6.1, eq. 13-1", _displaced),
)
