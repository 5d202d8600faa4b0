"""The bundled standards and the profile of everyday calls, against the facts that they are made of."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from yingji.base.figures import figures
from yingji.scenarios.loader import check
from yingji.scenarios.schema.everyday import Everyday, Kind
from yingji.scenarios.schema.scenario import Standard

LIBRARY = Path(str(files("yingji.scenarios.library")))
STANDARDS = sorted((LIBRARY / "standards").glob("*.yaml"))
EVERYDAY = LIBRARY / "profiles" / "everyday_china.yaml"


def read(path: Path) -> object:
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def profile() -> Everyday:
    return Everyday.model_validate(read(EVERYDAY))


def standard(name: str) -> Standard:
    return Standard.model_validate(read(LIBRARY / "standards" / f"{name}.yaml"))


def vehicles(kind: Kind) -> float:
    """Mean vehicles of a call of the kind."""
    return sum(level.share.value * sum(count.value for count in level.send.values()) for level in kind.levels)


@pytest.mark.parametrize("path", [*STANDARDS, EVERYDAY], ids=lambda path: path.stem)
def test_the_loader_finds_no_fault(path: Path) -> None:
    assert check(path) == ()


def test_kinds_and_number_of_calls_are_the_nations_of_2021() -> None:
    """13.8 calls to 10,000 people; fires 38.1, rescue 23.5, public service 28.1, other 10.3 % (facts 5)."""
    everyday = profile()
    assert everyday.calls.per_10k_people_year.value == 13.8
    assert {kind.kind: round(kind.share.value, 4) for kind in everyday.kinds} == {
        "fire": 0.381,
        "rescue": 0.235,
        "service": 0.281,
        "other": 0.103,
    }
    assert [kind.kind for kind in everyday.kinds if kind.fire_target] == ["fire"]


def test_a_call_draws_as_many_vehicles_as_in_the_nation() -> None:
    """3.64 M turnouts of vehicles to 1.956 M calls: 1.86."""
    mean = sum(kind.share.value * vehicles(kind) for kind in profile().kinds)
    assert mean == pytest.approx(3.64 / 1.956, abs=0.01)
    assert mean == pytest.approx(1.86, abs=0.01)


def test_fires_get_the_least_force_of_their_level() -> None:
    """等级调派: 2, 7, 10, 25 vehicles; the upper two are rare."""
    fire = next(kind for kind in profile().kinds if kind.kind == "fire")
    assert [sum(count.value for count in level.send.values()) for level in fire.levels] == [2, 7, 10, 25]
    assert sum(level.share.value for level in fire.levels[2:]) < 0.01


def test_fires_come_in_winter_and_spring() -> None:
    """Tianjin 2021: 58 % of the year's fires from December to May."""
    everyday = profile()
    fire = next(kind for kind in everyday.kinds if kind.kind == "fire")
    months = [weight.value for weight in everyday.rhythm_of(fire).months]
    assert (sum(months[:5]) + months[11]) / sum(months) == pytest.approx(0.58, abs=0.001)


def test_a_kind_keeps_the_hours_of_the_profile_where_it_has_none() -> None:
    everyday = profile()
    fire, rescue = everyday.kinds[0], everyday.kinds[1]
    assert everyday.rhythm_of(fire).hours == everyday.rhythm.hours
    assert everyday.rhythm_of(rescue) == everyday.rhythm


def test_every_figure_of_the_profile_says_whence_and_how_sure() -> None:
    assert [path for path, figure in figures(profile()) if not figure.source or figure.confidence is None] == []


def test_turnout_is_what_is_required_by_day_and_night() -> None:
    for turnout in profile().turnout.values():
        assert (turnout.by_day.value, turnout.by_night.value) == (45, 60)
        assert turnout.by_day.confidence == "law"
        assert turnout.sigma.confidence == "assumed"


@pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)
def test_standards_are_named_as_their_files_and_say_how_sure_they_are(path: Path) -> None:
    """What is from memory is not called law."""
    found = Standard.model_validate(read(path))
    assert found.id == path.stem
    for target in found.targets:
        assert target.source, target.id
        assert target.confidence == ("assumed" if target.source.startswith("凭记忆") else found.confidence), target.id


def test_five_minutes_run_from_the_order_to_the_edge_of_each_area() -> None:
    """GB 51080-2015 4.1.3."""
    for name in ("建标152-2017", "GB51080-2015"):
        rule = next(target for target in standard(name).targets if target.measure == "station.edge_time")
        assert (rule.threshold("time"), rule.clock, rule.scope) == (300, "order", "each station")
        assert "GB 51080-2015 4.1.3" in rule.clause


def test_limits_of_areas_by_class() -> None:
    assert standard("建标152-2017").area_limits_km2 == {"一级": 7, "二级": 4, "小型": 2, "特勤": 7}


def test_one_ambulance_site_serves_eighty_thousand() -> None:
    """Nankai's 14 sites to 890,422 people keep it: 63,602 each."""
    rule = next(target for target in standard("天津急救").targets if target.measure)
    assert rule.threshold("count") == 80_000 >= 890_422 / 14


def test_nfpa_1710_times() -> None:
    judged = {target.measure: target.threshold("time") for target in standard("NFPA1710").targets if target.measure}
    assert judged == {"response.turnout": 80, "response.travel": 240, "response.full": 80 + 480}  # from the order: turnout and travel
    assert {target.statistic for target in standard("NFPA1710").targets if target.measure} == {"p90"}


@pytest.mark.parametrize("district", ["hebei", "nankai"])
def test_scenarios_name_standards_that_are_there(district: str) -> None:
    scenario = read(LIBRARY / district / "everyday.yaml")
    assert set(scenario["standards"]) <= {path.stem for path in STANDARDS}
    assert "建标152-2017" in scenario["standards"]


def test_a_kind_with_hours_of_its_own_has_them_at_the_weekend_too() -> None:
    """Unless it names weekend hours: the profile's belong to the profile's hours."""
    own, usual = [str(1 + i % 2) for i in range(24)], ["1"] * 24
    kind = {
        "kind": "a",
        "name": "a",
        "share": "50 %",
        "levels": [{"level": "1", "share": "100 %", "send": {}, "on_scene": {"median": "9 min"}}],
    }
    profile = Everyday.model_validate(
        {
            "title": "t", "calls": {"per_year": "10"}, "rhythm": {"hours": usual, "weekend_hours": usual},
            "kinds": [{**kind, "rhythm": {"hours": own}}, {**kind, "kind": "b", "rhythm": {"weekdays": ["1"] * 7}}],
            "alarm_handling": {"median": "1 min"}, "turnout": {}, "day_hours": ["7", "22"],
        }
    )  # fmt: skip
    rhythms = [profile.rhythm_of(kind) for kind in profile.kinds]
    assert [len(rhythm.weekend_hours) for rhythm in rhythms] == [0, 24]
    assert [rhythm.hours[1].value for rhythm in rhythms] == [2, 1]
