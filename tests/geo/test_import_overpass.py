"""Overpass JSON, in both of its forms: the same town as from XML, and what is missing is counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.geo.osm_towns import LAT, LON, PLACES, RING, STEP, of, osm_xml
from yingji.base.faults import BadInput
from yingji.geo.importing import import_streets


def _overpass(path: Path, *, geom: bool, gap: bool = False) -> Path:
    at = {node: {"lon": LON + x * STEP, "lat": LAT + y * STEP} for node, (x, y) in PLACES.items()}
    elements: list[dict[str, object]] = []
    for number, (nodes, tags) in enumerate([RING, ([5, 9, 6], {"highway": "residential", "name": "街"})]):
        way: dict[str, object] = {"type": "way", "id": number, "nodes": nodes, "tags": tags}
        if geom:
            way["geometry"] = [None if gap and node == 9 else at[node] for node in nodes]
        elements.append(way)
    if not geom:
        elements += [{"type": "node", "id": node, **place} for node, place in at.items() if not (gap and node == 9)]
    path.write_text(json.dumps({"version": 0.6, "elements": elements}), "utf-8")
    return path


@pytest.mark.parametrize("geom", [True, False])
def test_overpass_gives_the_town_that_xml_gives(tmp_path: Path, geom: bool) -> None:
    pytest.importorskip("osmium")
    net, report = import_streets(_overpass(tmp_path / "a.json", geom=geom))
    same, _ = import_streets(osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], {"highway": "residential", "name": "街"})]))
    assert np.abs(net.geometry - same.geometry).max() < 1e-3
    assert np.array_equal(net.link_from, same.link_from)
    assert net.source.licence == "ODbL 1.0"
    assert report.row("streets.read").links == 2


@pytest.mark.parametrize("geom", [True, False])
def test_overpass_with_a_gap_is_counted_not_fatal(tmp_path: Path, geom: bool) -> None:
    net, report = import_streets(_overpass(tmp_path / "a.json", geom=geom, gap=True))
    assert report.row("streets.broken_ways").links == 1
    assert not of(net, "街")  # 5 | 6: two single nodes are no run


def test_overpass_that_ran_out_of_time_says_what_it_said(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"elements": [], "remark": "runtime error: Query timed out"}), "utf-8")
    with pytest.raises(BadInput) as caught:
        import_streets(file)
    assert "Query timed out" in caught.value.render("zh")


def test_overpass_tells_a_bridge_by_its_node_numbers(tmp_path: Path) -> None:
    """Two vertices on one spot with different numbers, one above the other, are no junction; without numbers they must be one."""
    middle = {"lon": LON + 2 * STEP, "lat": LAT + 2 * STEP}

    def spot(node: int) -> dict[str, float]:
        return middle if node in (90, 91) else {"lon": LON + PLACES[node][0] * STEP, "lat": LAT + PLACES[node][1] * STEP}

    ways = [RING, ([5, 90, 6], {"highway": "residential", "name": "桥"}), ([7, 91, 8], {"highway": "residential", "name": "桥下"})]
    found = []
    for numbered in (True, False):
        elements = [
            {"type": "way", "id": i, "tags": tags, "geometry": [spot(node) for node in nodes], **({"nodes": nodes} if numbered else {})}
            for i, (nodes, tags) in enumerate(ways)
        ]
        (tmp_path / "a.json").write_text(json.dumps({"elements": elements}), "utf-8")
        net, _ = import_streets(tmp_path / "a.json")
        found.append((len(of(net, "桥")), len(of(net, "桥下"))))
    assert found == [(1, 1), (2, 2)]
