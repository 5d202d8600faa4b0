"""`yingji coverage --unit`: the isochrones of one kind of unit alone."""

from __future__ import annotations

from typing import Any

from yingji.looking import _told_apart


def test_ladders_alone_come_from_the_station_that_has_one(yingji: Any) -> None:
    """Hebei's one ladder stands at Jianchang Road: it covers no more than all engines, and its station alone has an area."""
    engines, ladders = (
        yingji("coverage", "hebei/everyday", "--json", *more) for more in ((), ("--unit", "ladder", "--hour", "3"))
    )  # fmt: skip
    assert engines.status == ladders.status == 0, ladders.err
    (all_units,), (alone,) = (answer.json["coverage"].values() for answer in (engines, ladders))
    assert [station["name"] for station in alone["stations"]] == ["建昌道消防救援站"]
    assert alone["people_within"]["5_min"] < all_units["people_within"]["5_min"]


def test_a_unit_that_nobody_has_is_refused_with_those_that_are_there(yingji: Any) -> None:
    answer = yingji("coverage", "hebei/everyday", "--unit", "support")
    assert answer.status == 2
    assert "engine" in answer.err
    told = yingji("coverage", "hebei/everyday", "--unit", "support", "--lang", "zh")
    assert "没有一个方案有support（战勤保障消防车）；请写 engine（水罐消防车）" in told.err


def test_options_of_one_name_are_numbered() -> None:
    assert _told_apart(["as planned", "more", "as planned"]) == ["as planned (1)", "more", "as planned (2)"]
