"""A district of four square cells of 500 m on a grid of streets, and the files of hazards in it, for the tests of building."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import shapely

from tests.sim.hazard.quarter import relief_world
from yingji.geo.cells import CellTable
from yingji.geo.crs import to_lonlat
from yingji.geo.places import Feature, Gazetteer
from yingji.geo.plain import grid_network
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.hazard import Hazard, Strike
from yingji.scenarios.schema.plan import Asset
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.hazard.build import build_hazards
from yingji.sim.hazard.world import HazardWorld
from yingji.sim.relief.world import ReliefWorld

X, Y = 500_000.0, 4_330_000.0
"""South-west corner, EPSG:4548."""
FILES = {
    "classes": "class,people_per_building,families,collapse_given_complete,height_m\n平房,4,single,0.15,3\n砖混,50,multi,0.10,18\n",
    "damage": "class,intensity,none,slight,moderate,extensive,complete\n平房,7,0.4,0.3,0.2,0.08,0.02\n平房,8,0.2,0.2,0.2,0.2,0.2\n"
    "砖混,7,0.6,0.2,0.1,0.05,0.05\n砖混,8,0.3,0.3,0.2,0.1,0.1\n",
    "casualties": "state,severity_1,severity_2,severity_3,severity_4\ncollapsed,0.4,0.2,0.05,0.1\ncomplete,0.05,0.01,0.0001,0.0001\n",
    "homes": "subdistrict,class,share\n东街道,平房,0.1\n东街道,砖混,0.9\n西街道,砖混,1\n",
}
SPREAD = {"median": "2 h", "sigma": "0.5"}


def ground(people: Sequence[float] = (1000.4, 500.3, 200.2, 0.1)) -> Ground:
    """Streets every 100 m, cells west to east and south to north, the eastern two in the first subdistrict; a lake in the middle."""
    net = grid_network(11, 11, block_m=100)
    net = type(net)(**{**net.__dict__, "node_x": net.node_x + X, "node_y": net.node_y + Y, "geometry": net.geometry + np.array([X, Y])})
    corner = np.array([(0, 0), (500, 0), (0, 500), (500, 500)])
    cells = CellTable(
        crs="EPSG:4548", x=X + corner[:, 0] + 250.0, y=Y + corner[:, 1] + 250.0,
        polygon=shapely.box(X + corner[:, 0], Y + corner[:, 1], X + corner[:, 0] + 500, Y + corner[:, 1] + 500),
        area_m2=np.full(4, 250_000.0), night=np.array(people), day=np.array(people) * 2, subdistrict=np.array([1, 0, 1, 0], dtype=np.int32),
        subdistricts=("东街道", "西街道"),
    )  # fmt: skip
    middle = Feature("湖心", "Lake", "park", X + 250, Y + 250)
    made = SimpleNamespace(
        network=net, cells=cells, gazetteer=Gazetteer(net, [middle]), crs="EPSG:4548", area=SimpleNamespace(crs="EPSG:4326")
    )
    return cast(Ground, made)


def lonlat(x: float, y: float) -> list[float]:
    """Degrees of a place in metres from the corner."""
    return to_lonlat(np.array([[X + x, Y + y]]), "EPSG:4548")[0].tolist()  # type: ignore[no-any-return]


def write(folder: Path, **changed: str) -> dict[str, str]:
    """The files, or what is changed of them, written to `folder`: their paths."""
    for name, text in {**FILES, **changed}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return {name: str(folder / f"{name}.csv") for name in FILES}


def quake(files: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"title": "地震", "earthquake": {
        "intensity": "8", "damage": files["damage"], "classes": files["classes"], "casualties": files["casualties"],
        "indoors": ["0.5"] * 24,
        "debris": {"clear": SPREAD}, "bridges": {"lost": {"8": "10 %"}, "repair": SPREAD},
        "ignitions": {"per_10k_people": {"8": "0.5"}, "within": "1 h"}, **more,
    }}  # fmt: skip


def rain(**more: Any) -> dict[str, Any]:
    return {"title": "暴雨", "rainstorm": {
        "rain_60min": "80 mm", "reference_rain": "60 mm", "drained": "40 mm", "rises_over": "1 h", "stands_for": "1 h", "falls_over": "1 h",
        "closed_at": "300 mm", "walk_closed_at": "500 mm", "homes_at": "200 mm", "ground_floor": "20 %", **more,
    }}  # fmt: skip


def build(*hazards: dict[str, Any], homes: str = "", day: date = date(2025, 6, 1), hour: int = 2, **more: Any) -> tuple[HazardWorld, ...]:
    """The worlds of hazards as they are written, on the district's ground."""
    here = more.pop("ground", None) or ground()
    world = relief_world(
        here.network, shelters=[0, 12], depots=[60], residents=here.cells.night, start_hour=hour,
        cell_node=np.array([24, 29, 79, 84], dtype=np.int32),
    )  # fmt: skip

    def figure(value: float) -> Any:
        return SimpleNamespace(value=value)

    scenario = SimpleNamespace(
        hazards=tuple(Strike(hazard=Hazard.model_validate(hazard), after=None) for hazard in hazards),
        area=SimpleNamespace(buildings=homes),
        plan=SimpleNamespace(assets=(Asset(name="湖心积水片区改造", kind="drainage", opens="2025-12-31", status="planned"),)),
        everyday=SimpleNamespace(day_hours=(figure(7), figure(19))),
        relief=SimpleNamespace(
            people=SimpleNamespace(relatives=figure(0.3), walkers=(SimpleNamespace(share=figure(1.0), driven=None),), kits=None),
            clearing=SimpleNamespace(crews=figure(2), starts=SimpleNamespace(median=figure(3600), sigma=None), first="main roads"),
        ),
        **more,
    )
    return build_hazards(cast(ScenarioFile, scenario), here, cast(ReliefWorld, world), day=day)
