"""Travel-time formulas of the literature: known answers for the network model, and a second opinion where there are no streets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.geo.network import Floats

MILE_M = 1609.344


def iso_time_s(distance_m: npt.ArrayLike) -> Floats:
    """Travel time of a fire engine over 0.5–8 miles of road: T = 0.65 + 1.7 D (minutes, miles).

    Source: ISO, Fire Suppression Rating Schedule (RAND's regression); 1.5 mi → 3.2 min, 2.5 mi → 4.9 min. Outside its range `ValueError`.
    """
    miles = np.asarray(distance_m, dtype=np.float64) / MILE_M
    if np.any(miles < 0.5 * (1 - 1e-12)) or np.any(miles > 8 * (1 + 1e-12)):
        raise ValueError("ISO's formula holds from 0.5 to 8 miles")
    return np.asarray(60 * (0.65 + 1.7 * miles))


NEW_YORK_KINK_M = 0.88 * MILE_M


def new_york_time_s(distance_m: npt.ArrayLike) -> Floats:
    """Travel time of a New York fire engine: 2.88 √D up to 0.88 miles, then 1.35 + 1.53 D (minutes, miles).

    Source: Kolesar (1975), A model for predicting average fire engine travel times, Operations Research 23(4); the constants are from
    memory (facts of the project, section 6), and value and slope of the two pieces join within 0.3 s and 1 %.
    """
    miles = np.asarray(distance_m, dtype=np.float64) / MILE_M
    return np.asarray(60 * np.where(miles <= 0.88, 2.88 * np.sqrt(miles), 1.35 + 1.53 * miles))


def acceleration_time_s(distance_m: npt.ArrayLike, *, cruise_mps: float, acceleration_mps2: float) -> Floats:
    """Travel time of a vehicle that speeds up to `cruise_mps` and slows down again, both at `acceleration_mps2`.

    2 √(d/a) up to d = v²/a, where cruising speed is just touched (v²/2a on each side); beyond it d/v + v/a.
    Source: Larson and Odoni, Urban Operations Research (1981), chapter 3.
    """
    d = np.asarray(distance_m, dtype=np.float64)
    v, a = cruise_mps, acceleration_mps2
    return np.asarray(np.where(d <= v * v / a, 2 * np.sqrt(d / a), d / v + v / a))


def mean_distance_m(*, area_m2: float, stations: float, right_angle: bool = True) -> float:
    """Mean distance from anywhere to the nearest of stations placed at random (Poisson): 0.627/√γ along right angles, 0.5/√γ straight.

    γ is stations to the m²; 0.627 is √(2π)/4. The square-root law: Kolesar and Blum (1973), Management Science 19(12); no edges.
    """
    factor = np.sqrt(2 * np.pi) / 4 if right_angle else 0.5
    return float(factor / np.sqrt(stations / area_m2))
