"""Figures of networks: known by hand on a small one, and the schematic ones against Hexi's real streets."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from yingji.geo.importing import import_streets
from yingji.geo.network import StreetNetwork
from yingji.geo.statistics import NetworkStatistics, network_statistics
from yingji.geo.streets_file import read_network

AREAS = Path(str(files("yingji.scenarios.library"))) / "areas"
HEXI_KM2 = 41.0
"""Facts §7: 488 km of all roads in about 41 km²."""


@pytest.fixture(scope="module")
def hexi(shared: Path) -> NetworkStatistics:
    net, _ = import_streets(shared / "tianjin" / "hexi_osm_roads.geojson", crs="EPSG:4326")
    return network_statistics(net, HEXI_KM2)


@pytest.mark.parametrize(("district", "km2"), [("hebei", 29.5), ("nankai", 41.4)])
def test_schematic_streets_are_like_those_of_hexi(hexi: NetworkStatistics, district: str, km2: float) -> None:
    """Within the tolerances that docs/schematic-streets.md states."""
    ours = network_statistics(read_network(AREAS / f"{district}_schematic.gpkg"), km2)
    assert ours.density_km_per_km2 == pytest.approx(hexi.density_km_per_km2, rel=0.20)
    assert ours.mean_link_m == pytest.approx(hexi.mean_link_m, rel=0.20)
    assert ours.median_link_m == pytest.approx(hexi.median_link_m, rel=0.45)
    assert ours.share_dead_ends == pytest.approx(hexi.share_dead_ends, abs=0.10)
    assert ours.share_three_links == pytest.approx(hexi.share_three_links, abs=0.15)
    assert ours.share_four_links == pytest.approx(hexi.share_four_links, abs=0.15)
    assert ours.circuity == pytest.approx(hexi.circuity, rel=0.05)
    assert ours.detour == pytest.approx(hexi.detour, rel=0.10)


def test_figures_of_a_plus_with_a_bent_arm() -> None:
    """Four arms of 100, 100, 100 and 300 + 400 m (500 m straight) around one node: the bend is no junction."""
    net = _plus()
    told = network_statistics(net, 2.0)
    assert (told.nodes, told.links) == (5, 4)
    assert told.length_km == pytest.approx(1.0)
    assert told.density_km_per_km2 == pytest.approx(0.5)
    assert told.share_dead_ends == pytest.approx(4 / 5)
    assert told.share_four_links == pytest.approx(1 / 5)
    assert told.share_three_links == 0
    assert told.mean_link_m == pytest.approx(250.0)
    assert told.median_link_m == pytest.approx(100.0)
    assert told.circuity == pytest.approx(1000 / 800)


def test_the_figures_are_told_in_both_languages() -> None:
    told = network_statistics(_plus(), 2.0)
    assert len(told.lines("zh")) == len(told.lines("en")) == len(NetworkStatistics.__dataclass_fields__)
    assert "density 0.5 km/km²" in told.lines("en")


def _plus() -> StreetNetwork:
    """Node 0 in the middle, 1–3 at 100 m, 4 the bend and 5 the end of the long arm."""
    x, y = np.array([0.0, -100, 0, 0, 300, 300]), np.array([0.0, 0, 100, -100, 0, 400])
    tail, head = np.array([0, 0, 0, 0, 4], np.int32), np.array([1, 2, 3, 4, 5], np.int32)
    m = len(tail)
    xy = np.column_stack([x, y])
    return StreetNetwork(
        crs="EPSG:4548", node_x=x, node_y=y, link_from=tail, link_to=head, length_m=np.array([100.0, 100, 100, 300, 400]),
        free_speed_mps=np.full(m, 10.0), link_class=np.full(m, 3, np.int8), oneway=np.zeros(m, np.int8), drive=np.ones(m, bool),
        walk=np.ones(m, bool), name_id=np.zeros(m, np.int32), names=("",), lanes=np.full(m, 2.0), width_m=np.full(m, 7.0),
        bridge=np.zeros(m, bool), geometry=np.stack([xy[tail], xy[head]], axis=1).reshape(-1, 2),
        offsets=np.arange(m + 1, dtype=np.int64) * 2,
    )  # fmt: skip
