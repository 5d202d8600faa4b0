"""What is built by when: orders of building on their days, options on the plan's, people in between, and what it has cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from yingji.base.faults import BadInput
from yingji.scenarios.loader import load
from yingji.scenarios.phased import cost_by, decided, in_year, programmes, roads_on, with_people
from yingji.scenarios.schema.phasing import PeopleByYear, Phasing
from yingji.scenarios.schema.scenario import ScenarioFile

FENSHUI, OLYMPIC, SANFENG = "汾水道消防救援站", "奥体中心消防救援站", "三峰客车厂地块消防站"


@pytest.fixture(scope="module")
def nankai() -> ScenarioFile:
    return load("nankai/stations").scenario


@pytest.fixture(scope="module")
def hebei() -> ScenarioFile:
    return load("hebei/stations").scenario


def serving(scenario: ScenarioFile, phasing: Phasing, name: str, year: int) -> list[str]:
    """Planned stations that serve at the end of a year in the programme of that name."""
    made = programmes(scenario, phasing)
    (one,) = [each for each in made if each.name.en == name]
    about, day = decided(scenario, made), date(year, 12, 31)
    then, option = in_year(scenario, one, day, of_programmes=about, roads=())
    assert not [change for change in option.change if change.open in about]
    return [row.name for row in then.plan.stations if row.name in about and row.in_service(day)]


def test_every_order_is_laid_on_the_days_of_its_steps(nankai: ScenarioFile) -> None:
    """Whatever day the plan gives a station, an order opens it on the day of its own step."""
    assert nankai.phasing is not None
    assert len(programmes(nankai, nankai.phasing)) == 6
    order = "Sanfeng plot → Fenshui Road → Olympic Centre"
    found = [serving(nankai, nankai.phasing, order, year) for year in (2021, 2022, 2023, 2024, 2025)]
    assert found == [[], [SANFENG], [SANFENG], [FENSHUI, SANFENG], [FENSHUI, OLYMPIC, SANFENG]]


def test_an_option_opens_its_stations_on_the_days_of_the_plan_and_no_other_station(hebei: ScenarioFile) -> None:
    """The plan opens three at the end of 2025; each option gets those that it asks for, and today's four none of them."""
    assert hebei.phasing is not None
    assert serving(hebei, hebei.phasing, "+ Beiyunhe", 2024) == []
    assert serving(hebei, hebei.phasing, "+ Beiyunhe", 2025) == ["北运河消防救援站"]
    assert serving(hebei, hebei.phasing, "Today's four", 2025) == []


def test_a_station_without_a_day_opens_when_the_block_says(nankai: ScenarioFile) -> None:
    phasing = Phasing.model_validate({"years": ["2021", "2025"], "opens": {SANFENG: "2023"}})
    assert serving(nankai, phasing, "Sanfeng plot", 2022) == []
    assert serving(nankai, phasing, "Sanfeng plot", 2023) == [SANFENG]
    assert serving(nankai, phasing, "Fenshui Road", 2022) == [FENSHUI]  # the plan's own day


def test_people_grow_by_the_year_or_are_counted_with_straight_lines_between() -> None:
    grown = PeopleByYear.model_validate({"from": 2020, "growth": "-10 %"})
    assert grown.factor(2020, total=1000) == 1
    assert grown.factor(2022, total=1000) == pytest.approx(0.81)
    counted = PeopleByYear.model_validate({"by_year": [{"year": 2024, "people": "1400"}, {"year": 2020, "people": "1000"}]})
    assert [counted.factor(year, total=1000) for year in (2019, 2020, 2021, 2024, 2030)] == pytest.approx([1, 1, 1.1, 1.4, 1.4])
    with pytest.raises(ValidationError):
        PeopleByYear.model_validate({"growth": "1 %"})


def test_twice_the_people_make_twice_the_calls(nankai: ScenarioFile) -> None:
    twice = with_people(nankai, 2)
    assert twice.area.people.total.value == 2 * nankai.area.people.total.value
    calls = nankai.everyday.calls
    assert (twice.everyday.calls.per_10k_people_year, calls.per_year) == (calls.per_10k_people_year, None)  # more people, the same rate


def test_a_road_is_closed_before_it_opens_and_after_it_closes() -> None:
    phasing = Phasing.model_validate(
        {"years": ["2021", "2025"], "roads": [{"at": "甲路", "opens": "2023-06-30"}, {"at": "乙路", "closes": "2024-01-01"}]}
    )
    closed = [[str(road.at) for road in roads_on(phasing, date(year, 12, 31))] for year in (2022, 2023, 2024)]
    assert closed == [["甲路"], [], ["乙路"]]


def test_costs_add_up_as_things_are_built_and_what_has_none_is_named(nankai: ScenarioFile) -> None:
    """汾水道 bears a cost of its own, the step of 奥体中心 one as a whole, 三峰 none."""
    assert nankai.phasing is not None
    assert nankai.combine is not None
    money = {"value": "900 万元", "source": "假设", "confidence": "assumed"}
    rows = [row.model_copy(update={"cost": _money(money)}) if row.name == FENSHUI else row for row in nankai.plan.stations]
    steps = list(nankai.combine.changes)
    steps[1] = steps[1].model_copy(update={"cost": _money({"value": "0.3 亿元"})})
    priced = nankai.model_copy(
        update={
            "plan": nankai.plan.model_copy(update={"stations": tuple(rows)}),
            "combine": nankai.combine.model_copy(update={"changes": tuple(steps)}),
        }
    )
    first = programmes(priced, nankai.phasing)[0]
    found = [cost_by(priced, first, date(year, 12, 31)) for year in (2021, 2022, 2024, 2025)]
    assert [each.spent for each in found] == [0, 9e6, 39e6, 39e6]
    assert [each.not_given for each in found] == [(), (), (), (SANFENG,)]
    assert found[1].figures[0].source == "假设"


def _money(written: Any) -> Any:
    from yingji.scenarios.schema.plan import Station

    return Station.model_validate({"name": "x", "at": "y", "cost": written}).cost


def test_every_mistake_of_the_block_is_told(tmp_path: Any) -> None:
    import shutil

    from yingji.scenarios.names import library

    shutil.copytree(library(), tmp_path / "mine", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    path = tmp_path / "mine" / "nankai" / "stations.yaml"
    text = path.read_text("utf-8").replace("years: [2021, 2025]", "years: [2025, 2021]\n  opens: {汾水道消防站: 2025}")
    text = text.replace(", 2024-12-31, 2025-12-31]", ", 2024-12-31]").replace("from: 2020, growth: 0 %", "growth: 0 %")
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as wrong:
        load(path)
    told = wrong.value.render("en")
    for words in ("[2021, 2025]", FENSHUI, "2 dates and 3 changes", "from and growth", "opens does nothing"):
        assert words in told
