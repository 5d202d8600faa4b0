"""GCJ-02 and BD-09, the offset coordinates of Chinese web maps, to and from WGS 84."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yingji.geo.network import Floats

_A = 6378245.0  # Krasovsky 1940, m
_EE = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 73.66, 135.05, 3.86, 53.55
_STEPS = 40  # the inverse contracts by about 100 a step; 40 is never reached inside the box


def gcj02_from_wgs84(lonlat: Floats) -> Floats:
    """GCJ-02 of WGS 84, degrees [k, 2]; outside the box 73.66–135.05° E, 3.86–53.55° N nothing is shifted.

    The formula that became public as «eviltransform»; agrees with wandergis/coordtransform's published pairs.
    """
    given = np.asarray(lonlat, dtype=np.float64)
    x, y = given[..., 0] - 105.0, given[..., 1] - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    south = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    south += 2.0 / 3.0 * (wave + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi))
    south += 2.0 / 3.0 * (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += 2.0 / 3.0 * (wave + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi))
    east += 2.0 / 3.0 * (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi))
    latitude = np.radians(given[..., 1])
    magic = 1.0 - _EE * np.sin(latitude) ** 2
    shift = np.stack(
        [
            np.degrees(east / (_A / np.sqrt(magic) * np.cos(latitude))),
            np.degrees(south / (_A * (1.0 - _EE) / (magic * np.sqrt(magic)))),
        ],
        axis=-1,
    )
    return np.where(_in_china(given)[..., None], given + shift, given)


def wgs84_from_gcj02(lonlat: Floats) -> Floats:
    """WGS 84 of GCJ-02, degrees [k, 2], by iterating the forward formula; error below 1e-11° (about 1 µm)."""
    return _inverse(gcj02_from_wgs84, lonlat)


def bd09_from_gcj02(lonlat: Floats) -> Floats:
    """BD-09 (Baidu) of GCJ-02, degrees [k, 2]."""
    given = np.asarray(lonlat, dtype=np.float64)
    x, y = given[..., 0], given[..., 1]
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_TURN)
    return np.stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006], axis=-1)


def gcj02_from_bd09(lonlat: Floats) -> Floats:
    """GCJ-02 of BD-09, degrees [k, 2], by iteration; error below 1e-11°."""
    return _inverse(bd09_from_gcj02, lonlat)


def bd09_from_wgs84(lonlat: Floats) -> Floats:
    """BD-09 of WGS 84, degrees [k, 2]."""
    return bd09_from_gcj02(gcj02_from_wgs84(lonlat))


def wgs84_from_bd09(lonlat: Floats) -> Floats:
    """WGS 84 of BD-09, degrees [k, 2]."""
    return wgs84_from_gcj02(gcj02_from_bd09(lonlat))


def _in_china(lonlat: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    lon, lat = lonlat[..., 0], lonlat[..., 1]
    return np.asarray((lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH))


def _inverse(forward: Callable[[Floats], Floats], lonlat: Floats) -> Floats:
    target = np.asarray(lonlat, dtype=np.float64)
    guess = target.copy()
    for _ in range(_STEPS):
        miss = target - forward(guess)
        guess = guess + miss
        if miss.size == 0 or np.abs(miss).max() < 1e-12:
            break
    return guess
