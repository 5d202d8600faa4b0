"""Whence a figure is and how sure it is: what a mapping says stands for the figures in it, and the nearest word wins."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import Standard

STATION = {"name": "站", "at": "路", "clause": "规划 一"}


def test_the_nearest_source_and_confidence_win_each_by_itself() -> None:
    spread = {"median": {"value": "3 min", "source": "figure"}, "sigma": "0.3", "source": "spread"}
    level = {"level": "1", "share": "100 %", "confidence": "measured", "send": {"engine": "1"}, "on_scene": spread}
    profile = Everyday.model_validate(
        {
            "title": "t", "source": "profile", "confidence": "derived", "calls": {"per_year": "10"},
            "kinds": [{"kind": "a", "name": "a", "share": "100 %", "source": "kind", "levels": [level]}],
            "alarm_handling": {"median": "1 min"}, "turnout": {}, "day_hours": ["7", "22"],
        }
    )  # fmt: skip
    first = profile.kinds[0].levels[0]
    figures = (profile.calls.per_year, profile.kinds[0].share, first.send["engine"], first.on_scene.median, first.on_scene.sigma)
    assert [(figure.source, figure.confidence) for figure in figures if figure is not None] == [
        ("profile", "derived"), ("kind", "derived"), ("kind", "measured"), ("figure", "measured"), ("spread", "measured"),
    ]  # fmt: skip


def test_a_doubtful_target_of_a_standard_stays_doubtful() -> None:
    target = {"id": "a", "promise": "a", "printed": "1", "measure": "response.first", "at_most": "5 min"}
    standard = Standard.model_validate(
        {
            "id": "s", "title": "s", "document": "d", "source": "seen", "confidence": "law",
            "targets": [target, {**target, "id": "b", "confidence": "assumed", "source": "memory"}],
        }
    )  # fmt: skip
    assert [(target.confidence, target.source) for target in standard.targets] == [("law", "seen"), ("assumed", "memory")]


def test_what_stands_under_a_clause_is_the_plans_word_unless_more_is_said() -> None:
    crew = {"state": "20", "source": "register", "confidence": "measured"}
    station = Station.model_validate({**STATION, "vehicles": {"engine": "2", "ladder": {"value": "1", "source": "press"}}, "crew": crew})
    assert (station.vehicles["engine"].source, station.vehicles["engine"].confidence) == ("规划 一", "plan")
    assert (station.vehicles["ladder"].source, station.vehicles["ladder"].confidence) == ("press", None)  # the loader calls it assumed
    assert station.crew is not None
    assert station.crew.state is not None
    assert station.crew.state.confidence == "measured"


def test_a_station_works_from_the_day_it_opens_to_the_day_before_it_closes() -> None:
    station = Station.model_validate({**STATION, "opens": "2025-03-01", "closes": "2025-06-01"})
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 5, 31), date(2025, 6, 1)]
    assert [station.in_service(day) for day in days] == [False, True, True, False]


def test_a_model_does_not_change() -> None:
    station = Station.model_validate(STATION)
    with pytest.raises(ValidationError):
        station.name = "other"
