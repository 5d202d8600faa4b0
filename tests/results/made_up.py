"""Hydrants, fire lanes and drawn areas that nobody has surveyed: made up along the bundled schematic streets, for tests alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from yingji.geo.network import CLASSES
from yingji.geo.snap import link_lines
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.names import bundled

NOTE = "made up for a test 测试用，非实测"


def write_made_up(district: str, folder: Path, scenario: str = "everyday") -> Path:
    """A copy of a bundled scenario whose area names made-up files, written into `folder`; gives the scenario's file."""
    name = f"{district}/{scenario}"
    loaded = load(name)
    area = loaded.scenario.area
    ground = load_ground(area)
    streets, rng = ground.network, np.random.default_rng(7)
    links = np.flatnonzero(
        streets.drive & np.isin(streets.link_class, [CLASSES.index(each) for each in ("arterial", "collector", "local")])
    )
    lines = link_lines(streets, links)
    at = [line.interpolate(float(d)) for line in lines for d in np.arange(30.0, line.length, 100.0)]
    points = np.array([point for point in at if ground.boundary.contains(point)], dtype=object)
    apart, kept = shapely.STRtree(points), []
    taken = np.zeros(len(points), bool)
    for i, point in enumerate(points):
        if not taken[i]:
            kept.append(i)
            taken[apart.query(point, predicate="dwithin", distance=80)] = True
    kept = [i for i in kept if rng.random() < 0.8]
    h = len(kept)
    gpd.GeoDataFrame(
        {
            "id": [f"H{i:04d}" for i in range(h)], "name": [NOTE] * h, "flow_lps": np.where(rng.random(h) < 0.05, 10.0, 20.0),
            "pressure_mpa": np.full(h, 0.2), "in_service": rng.random(h) > 0.04,
        },
        geometry=list(points[kept]), crs=ground.crs,
    ).to_file(folder / "hydrants.gpkg")  # fmt: skip
    service = link_lines(streets, np.flatnonzero(streets.link_class == CLASSES.index("service")))
    lanes = [line for line in service if line.within(ground.boundary)][:60]
    width = np.where(rng.random(len(lanes)) < 0.2, 3.2, 4.5)
    width[:3] = np.nan
    gpd.GeoDataFrame(
        {"name": [f"通道{i}" for i in range(len(lanes))], "width_m": width, "blocked": rng.random(len(lanes)) < 0.15},
        geometry=lanes,
        crs=ground.crs,
    ).to_file(folder / "lanes.gpkg")
    own = [station for station in loaded.scenario.plan.stations if station.kind == "fire" and station.status == "existing"][:4]
    west, south, east, north = ground.boundary.bounds
    edges = np.linspace(south, north, len(own) + 1)
    bands = [ground.boundary.intersection(shapely.box(west, low, east, high)) for low, high in pairwise(edges)]
    gpd.GeoDataFrame({"station": [station.name for station in own]}, geometry=bands, crs=ground.crs).to_file(folder / "drawn.gpkg")
    library = Path(bundled(name) or "").parents[1]
    text = (library / "areas" / f"{district}.yaml").read_text("utf-8")
    more = "hydrants: hydrants.gpkg\nfire_lanes: lanes.gpkg\nareas: drawn.gpkg\npeople:\n"
    (folder / "area.yaml").write_text(text.replace("people:\n", more, 1), "utf-8")
    written = (library / f"{name}.yaml").read_text("utf-8").replace(f"../areas/{district}.yaml", "area.yaml").replace("../", f"{library}/")
    (folder / "scenario.yaml").write_text(written.replace("NFPA1710]", "NFPA1710, GB51080-2015]"), "utf-8")
    return folder / "scenario.yaml"
