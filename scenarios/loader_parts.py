"""The kinds of file that planners write: their models, where the library keeps them, and which of their fields name further files."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from yingji.base.figures import Text
from yingji.scenarios.loader_shape import fields
from yingji.scenarios.marks import Map, Way
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.hazard import Hazard
from yingji.scenarios.schema.plan import Plan
from yingji.scenarios.schema.relief import Needs, Relief
from yingji.scenarios.schema.scenario import ScenarioFile, Standard


@dataclass(frozen=True)
class Part:
    """A kind of file: its model, the folder of the library where such files lie, the word that files use for it, and its fields that
    name a file."""

    model: type[BaseModel]
    folder: str
    word: str
    title: Text
    files: tuple[Way, ...] = ()  # "*" is each row of a list


SCENARIO = Part(
    ScenarioFile, "", "scenario", Text(zh="情景", en="a scenario"), (("site", "candidates", "parcels"), ("site", "keep_away", "*", "file"))
)
PLAN = Part(Plan, "plans", "plan", Text(zh="规划", en="a plan"))
AREA = Part(
    AreaFile, "areas", "area", Text(zh="区域", en="an area"),
    (
        *((name,) for name in ("boundary", "streets", "places", "barriers", "areas", "hydrants", "fire_lanes", "by_hour", "buildings")),
        ("people", "by_subdistrict"), ("people", "raster"),
    ),
)  # fmt: skip
EVERYDAY = Part(Everyday, "profiles", "everyday", Text(zh="日常响应参数", en="a profile of everyday response"), (("calls", "points"),))
STANDARD = Part(Standard, "standards", "standard", Text(zh="标准", en="a standard"))
HAZARD = Part(
    Hazard, "hazards", "hazard", Text(zh="灾害", en="a hazard"),
    (*(("earthquake", name) for name in ("damage", "classes", "casualties")), ("rainstorm", "polygons"), ("rainstorm", "raster")),
)  # fmt: skip
RELIEF = Part(Relief, "relief", "relief", Text(zh="救助", en="relief"))
NEEDS = Part(Needs, "needs", "needs", Text(zh="人均需求", en="a profile of needs"))
PARTS = (SCENARIO, PLAN, AREA, EVERYDAY, STANDARD, HAZARD, RELIEF, NEEDS)
NAMED = {"plan": PLAN, "area": AREA, "everyday": EVERYDAY, "relief": RELIEF, "needs": NEEDS}
"""Parts that a scenario has once at most; its standards and hazards are lists."""


def kind_of(root: Map, want: Part | None = None) -> Part | None:
    """The kind of file whose fields these are mostly (of several, the one with the nearer names, then `want`); None where none fits."""
    scores = {part.word: sum(name in fields(part.model) for name in root.entries) for part in PARTS}
    best = max(scores.values())
    tied = [part for part in PARTS if scores[part.word] == best]
    if not best or len(tied) == 1:
        return tied[0] if best else None
    near = {part.word: sum(bool(nearest(name, fields(part.model), least=70)) for name in root.entries) for part in tied}
    return max(tied, key=lambda part: (near[part.word], part is want))
