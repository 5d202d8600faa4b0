"""How time grows with size: a city of four times the streets, side by side with the smaller one."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.engine import MOST_EXPONENT, exponent
from benchmarks.row import Row, best_s
from yingji.geo.importing import import_streets
from yingji.geo.plain import grid_network
from yingji.geo.travel import TravelTimes
from yingji.scenarios.loader import load


def rows(*, smoke: bool) -> Iterator[Row]:
    """Exponents of the time over the number of links (1: in proportion), and the time to read a bundled scenario."""
    side, times = (20, 1) if smoke else (112, 3)
    with TemporaryDirectory() as folder:
        small, large = _grid_file(side, Path(folder)), _grid_file(2 * side, Path(folder))
        took = [best_s(lambda path=path: import_streets(path), times=times) for path in (small, large)]  # type: ignore[misc]
    yield Row(f"import of {_links(2 * side):,} links", took[1], "s")
    yield Row("import: exponent of time over links", log(took[1] / took[0], 4), "", at_most=None if smoke else 1.2)
    networks = [grid_network(n, n, block_m=100.0) for n in (side, 2 * side)]
    took = [best_s(lambda net=net: TravelTimes(net).times(np.arange(20)), times=times) for net in networks]  # type: ignore[misc]
    yield Row("20 trees of travel times: exponent over links", log(took[1] / took[0], 4), "", at_most=None if smoke else 1.3)
    yield from _nodes(smoke=smoke)
    yield Row("hebei/everyday read and checked, without its ground", best_s(lambda: load("hebei/everyday"), times=times), "s")


def _nodes(*, smoke: bool) -> Iterator[Row]:
    """Trees on grids of 1, 4 and 16 times the nodes, by the same code, the graph being there."""
    sides = (20, 40, 80) if smoke else (125, 250, 500)
    took = []
    for side in sides:
        times, sources = TravelTimes(grid_network(side, side, block_m=100.0)), np.arange(100) * (side * side // 100)
        times.times(sources)
        took.append(best_s(lambda times=times, sources=sources: times.times(sources), times=1 if smoke else 3))  # type: ignore[misc]
    sizes = ", ".join(f"{side * side:,}" for side in sides)
    yield Row(f"100 trees: exponent of time over nodes, {sizes}", exponent(took), "", at_most=None if smoke else MOST_EXPONENT)


def _links(side: int) -> int:
    return 2 * side * (side - 1)


def _grid_file(side: int, folder: Path) -> Path:
    """Streets of a grid of `side` × `side` crossings, a line to a block, as GeoPackage."""
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    spot = np.stack([117.0 + x * 1e-3, 39.0 + y * 1e-3], axis=-1)
    across = np.stack([spot[:, :-1], spot[:, 1:]], axis=2).reshape(-1, 2, 2)
    along = np.stack([spot[:-1], spot[1:]], axis=2).reshape(-1, 2, 2)
    lines = shapely.linestrings(np.concatenate([across, along]))
    path = folder / f"grid_{side}.gpkg"
    gpd.GeoDataFrame({"highway": np.full(len(lines), "residential")}, geometry=lines, crs="EPSG:4326").to_file(path)
    return path
