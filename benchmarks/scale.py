"""How time grows with size: a city of four and sixteen times the streets, side by side with the smaller ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.engine import MOST_EXPONENT, exponent, medians_s
from benchmarks.row import Row, best_s
from yingji.geo.importing import import_streets
from yingji.geo.network import Floats, StreetNetwork
from yingji.geo.plain import grid_network
from yingji.geo.travel import TravelTimes
from yingji.scenarios.loader import load


def rows(*, smoke: bool) -> Iterator[Row]:
    """Exponents of the processor time over the number of links (1: in proportion), and the time to read a bundled scenario."""
    side, rounds = (10, 1) if smoke else (112, 3)
    sides = (side, 2 * side, 4 * side)
    with TemporaryDirectory() as folder:
        files = {size: _grid_file(size, Path(folder)) for size in sides}
        took = medians_s({str(size): partial(import_streets, path) for size, path in files.items()}, rounds=rounds)
    yield Row(f"import of {_links(sides[-1]):,} links", took[str(sides[-1])], "s", note="processor time")
    yield Row("import: exponent of time over links", exponent([*took.values()]), "", at_most=None if smoke else 1.2)
    networks = {str(size): grid_network(size, size, block_m=100.0) for size in sides}
    took = medians_s({size: partial(_trees, net) for size, net in networks.items()}, rounds=rounds)
    yield Row("20 trees of travel times: exponent over links", exponent([*took.values()]), "", at_most=None if smoke else 1.3)
    yield from _nodes(smoke=smoke)
    yield Row("hebei/everyday read and checked, without its ground", best_s(lambda: load("hebei/everyday"), times=rounds), "s")


def _trees(net: StreetNetwork) -> Floats:
    return TravelTimes(net).times(np.arange(20))


def _nodes(*, smoke: bool) -> Iterator[Row]:
    """Trees on grids of 1, 4 and 16 times the nodes, by the same code, the graph being there."""
    sides = (20, 40, 80) if smoke else (125, 250, 500)
    asked = {}
    for side in sides:
        times = TravelTimes(grid_network(side, side, block_m=100.0))
        asked[f"{side * side:,}"] = partial(times.times, np.arange(100) * (side * side // 100))
    took = medians_s(asked, rounds=1 if smoke else 5)
    what = f"100 trees: exponent of time over nodes, {', '.join(asked)}"
    yield Row(what, exponent([*took.values()]), "", at_most=None if smoke else MOST_EXPONENT)


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
