"""Days and costs of what is laid out over the years."""

from __future__ import annotations

from datetime import date

from yingji.base.figures import Figure
from yingji.scenarios.combining import expanded
from yingji.scenarios.loader import load
from yingji.scenarios.phased import cost_by, decided, in_year, programmes, roads_on
from yingji.scenarios.schema.phasing import Phasing
from yingji.scenarios.schema.scenario import Change, Option


def test_a_road_that_closes_and_opens_again_is_closed_in_between() -> None:
    phasing = Phasing.model_validate({
        "years": ["2021", "2025"], "roads": [{"at": "中山路", "closes": "2022-06-30", "opens": "2024-06-30"}]
    })  # fmt: skip
    closed = [bool(roads_on(phasing, date(year, 12, 31))) for year in range(2021, 2026)]
    assert closed == [False, True, True, False, False]


def test_each_change_of_a_composed_option_has_its_own_cost() -> None:
    """Of three steps one has a cost: what the others cost is not given, and the one that is given counts."""
    scenario = load("nankai/stations").scenario
    assert scenario.combine is not None
    first, *rest = scenario.combine.changes
    priced = first.model_copy(update={"cost": Figure(value=3e7, unit="yuan", printed="3000 万元")})
    plain = scenario.model_copy(update={"combine": scenario.combine.model_copy(update={"changes": (priced, *rest)}), "options": ()})
    phasing = Phasing.model_validate({"years": ["2021", "2025"]})
    (all_of_them,) = (each for each in programmes(expanded(plain), phasing) if len(each.parts) == 3)
    cost = cost_by(plain, all_of_them, date(2025, 12, 31))
    assert cost.spent == 3e7
    assert len(cost.not_given) == 2


def test_a_change_of_days_bears_its_own_days() -> None:
    """Beiyunhe, moved to the middle of 2023, is there at the end of 2023 and not at the end of 2022."""
    scenario = load("hebei/stations").scenario
    change = Change.model_validate({"date": {"station": "北运河消防救援站", "opens": "2023-06-30"}})
    moved = scenario.model_copy(update={"options": (Option(name=scenario.options[0].name, change=(change,)),)})
    (programme,) = programmes(moved, Phasing.model_validate({"years": ["2021", "2024"]}))
    _, option = in_year(moved, programme, date(2021, 12, 31), of_programmes=frozenset(), roads=())
    assert option.change == (change,)


def test_what_is_done_to_a_station_waits_until_it_is_there() -> None:
    """Vehicles move into Beiyunhe and into a new station when these open, whatever the day of the option."""
    scenario = load("hebei/stations").scenario
    new = {"name": "新站", "at": [117.2, 39.17], "opens": "2024-06-30", "vehicles": {"engine": "1"}}
    written = [
        {"open": "北运河消防救援站"},
        {"add": new},
        {"move_units": {"from": "育红路消防救援站", "to": "北运河消防救援站"}},
        {"move_units": {"from": "建昌道消防救援站", "to": "新站"}},
        {"units": {"station": "新站", "vehicles": {"engine": "3"}}},
    ]
    changes = tuple(Change.model_validate(each) for each in written)
    one = Option(name=scenario.options[1].name, as_of=date(2021, 1, 1), change=changes)
    asked = scenario.model_copy(update={"options": (one,)})
    made = programmes(asked, Phasing.model_validate({"years": ["2021", "2025"]}))
    about = decided(asked, made)
    done = {year: in_year(asked, made[0], date(year, 12, 31), of_programmes=about, roads=())[1].change for year in (2023, 2024, 2025)}
    _, added, into_beiyunhe, into_new, more = changes
    assert done == {2023: (), 2024: (added, into_new, more), 2025: (added, into_beiyunhe, into_new, more)}
