"""Whatever the plans name as a place is found on the map of their district."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from yingji.geo.places import Gazetteer, PlaceNotFound
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import check, load

LIBRARY = Path(str(files("yingji.scenarios.library")))
DISTRICTS = ("hebei", "nankai")


def _lost(gazetteer: Gazetteer, names: Iterable[str]) -> list[str]:
    """Those of `names` that are not on the map."""
    lost = []
    for name in names:
        try:
            gazetteer.resolve(name)
        except PlaceNotFound:
            lost.append(name)
    return sorted(lost)


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_place_of_the_plan_is_on_the_map(district: str) -> None:
    """The whole scenario is checked, and so each `at` of its plan on its streets and places."""
    assert check(LIBRARY / district / "everyday.yaml") == ()


@pytest.mark.parametrize("district", DISTRICTS)
def test_roads_schools_and_sights_of_the_plan_are_on_the_map(district: str) -> None:
    """Bounding roads of zones, schools, parks, sights, malls, roads to be built: whatever a row names as a place."""
    scenario = load(LIBRARY / district / "everyday.yaml").scenario
    gazetteer = load_ground(scenario.area).gazetteer
    named = {
        name
        for asset in scenario.plan.assets
        if asset.kind in ("zone", "school", "park", "heritage", "commerce", "road", "metro", "bus")
        for name in asset.names
    }
    assert len(named) > 40
    assert not _lost(gazetteer, named)


@pytest.mark.parametrize(
    ("district", "names"),
    [
        ("hebei", "志成道×泰兴路 杨桥大街地块规划小学 北运河公园 中纺前街地道 冈纬路 大悲禅院 意式风情区 北宁公园"),
        ("nankai", "科研西路与大学道交口 怀安环路（苏堤路—三潭路） 松杉路（湖滨道—湖波道） 樂山道 墙子河西路 四化河道 凌奧橋 陳台子河"),
    ],
)
def test_names_in_running_text_are_on_the_map(district: str, names: str) -> None:
    """Crossings, stretches and spellings as the plans print them, outside lists of names."""
    gazetteer = load_ground(load(LIBRARY / district / "everyday.yaml").scenario.area).gazetteer
    assert not _lost(gazetteer, names.split())
