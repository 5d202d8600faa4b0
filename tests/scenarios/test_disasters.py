"""The bundled disasters: they load, every number says whence it is, and what rests on nothing is called assumed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml

from yingji.base.figures import figures
from yingji.scenarios.loader import check, load
from yingji.scenarios.names import library, library_names

LIBRARY = library()
DISASTERS = [
    "hebei/earthquake-8", "hebei/rainstorm-2021", "hebei/temple-fair",
    "nankai/earthquake-8", "nankai/earthquake-8-options", "nankai/rainstorm-2012",
]  # fmt: skip
TABLES = [*sorted((LIBRARY / "hazards").glob("*.csv")), *sorted((LIBRARY / "areas").glob("*_buildings.csv"))]
PARTS = [path for folder in ("hazards", "needs", "relief") for path in sorted((LIBRARY / folder).glob("*.yaml"))]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def texts(value: object) -> Iterator[dict[str, str]]:
    """Every {zh, en} of a file."""
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_the_disasters_are_listed() -> None:
    assert [entry.name for entry in library_names() if entry.name in DISASTERS] == DISASTERS


@pytest.mark.parametrize("name", DISASTERS)
def test_a_disaster_has_no_fault_and_runs_as_long_and_as_often(name: str) -> None:
    assert check(name) == ()
    run = load(name).scenario.run
    assert run.days is not None
    assert (run.days.value, run.replications.value) == (15, 30)


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_a_part_has_no_fault_and_speaks_both_languages(path: Path) -> None:
    assert check(path) == ()
    found = list(texts(yaml.safe_load(path.read_text("utf-8"))))
    assert found
    assert all(text["zh"] and text["en"] for text in found)


@pytest.mark.parametrize("name", DISASTERS)
def test_every_figure_of_hazards_relief_and_needs_has_a_source(name: str) -> None:
    scenario = load(name).scenario
    for part in (*(strike.hazard for strike in scenario.hazards), scenario.relief, scenario.needs):
        without = [way for way, figure in figures(part) if not figure.source or figure.confidence is None]
        assert without == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_of_a_table_has_a_source(path: Path) -> None:
    assert rows(path)
    assert all(row["source"] and row["confidence"] in ("law", "plan", "measured", "derived", "assumed") for row in rows(path))


def test_the_promises_of_reserves_are_put_in_as_assumed_and_the_flour_is_the_plans() -> None:
    """The plan promises 1 % and 5 % for 7 days, and nowhere says that they are there; the flour it counts."""
    for name in ("nankai/earthquake-8", "hebei/earthquake-8"):
        scenario = load(name).scenario
        assert scenario.relief is not None
        kept = {(row.item, row.depot): row for row in scenario.relief.stock}
        assert all(row.for_share is None or row.for_share.confidence == "assumed" for row in scenario.relief.stock)
        assert kept["bedding", "区应急物资库"].for_share is not None
        lots = [row.for_share.value for row in scenario.relief.stock if row.item == "water" and row.name and row.for_share is not None]
        assert sum(lots) == pytest.approx(0.05)
    nankai = load("nankai/earthquake-8").scenario
    assert nankai.relief is not None
    flour = next(row.quantity for row in nankai.relief.stock if row.item == "flour")
    assert flour is not None
    assert (flour.value, flour.confidence) == (615_000, "plan")
    assert all(row.people is None and row.person_days is None for row in nankai.plan.reserves)  # so its ratios stay unjudged


def test_seventy_two_in_a_hundred_of_nankais_homes_are_from_before_2000() -> None:
    weight = {row["name"]: float(row["weight"]) for row in rows(LIBRARY / "areas" / "nankai_subdistricts.csv")}
    old = {"单层砖木", "多层砌体未设防", "多层砌体设防"}
    homes = rows(LIBRARY / "areas" / "nankai_buildings.csv")
    share = sum(weight[row["subdistrict"]] * float(row["share"]) for row in homes if row["class"] in old) / sum(weight.values())
    assert share == pytest.approx(0.72, abs=0.005)


def test_better_classes_of_building_are_damaged_less_at_every_intensity() -> None:
    table = rows(LIBRARY / "hazards" / "damage_china.csv")
    classes = ["单层砖木", "多层砌体设防", "多层框架", "高层剪力墙"]
    heavy = np.array([[float(r["extensive"]) + float(r["complete"]) for r in table if r["class"] == name] for name in classes])
    assert heavy.shape == (4, 5)
    assert (np.diff(heavy, axis=0) <= 0).all()


def test_the_points_of_nankais_storm_are_the_plans_and_so_are_its_works() -> None:
    scenario = load("nankai/rainstorm-2012").scenario
    storm = scenario.hazards[0].hazard.rainstorm
    assert storm is not None
    works = {asset.name: asset for asset in scenario.plan.assets if asset.kind == "drainage"}
    relieved = [point for point in storm.points if point.works]
    assert [len(storm.points), len(relieved)] == [6, 4]
    days = [option.as_of or scenario.as_of for option in scenario.options]
    assert [sum(works[point.works].in_service(day) for point in relieved) for day in days] == [0, 4]


def test_hebeis_twelve_hours_are_of_natural_disasters_alone() -> None:
    """The accident at the temple is none of the kinds that the target names."""
    scenario = load("hebei/temple-fair").scenario
    (target,) = [target for target in scenario.plan.targets if target.measure == "relief.time_all_served"]
    assert scenario.hazards[0].hazard.accident is not None
    assert target.applies_to == ("earthquake", "rainstorm")
