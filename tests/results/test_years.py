"""The years of a plan: who meets which target first, and what is new in each year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yingji.base.figures import Text
from yingji.base.language import Lang
from yingji.results.case import Runs
from yingji.results.ranking import BY_DEFAULT
from yingji.results.years import Course, Years, YearState, year_state, years_json
from yingji.results.years_shown import cost_words
from yingji.scenarios.phased import Cost
from yingji.scenarios.schema.phasing import Phasing

FIVE, EIGHT = ("plan", "five"), ("plan", "eight")
NOTHING = Cost(0.0, (), ())


def both(word: str) -> Text:
    return Text(zh=word, en=word)


def course(name: str, *met: set[tuple[str, str]], stations: tuple[str, ...] = ("1", "1", "12")) -> Course:
    """Three years; in each the targets that are met, and a letter for each station."""
    years = tuple(
        YearState(2021 + i, tuple(map(both, stations[i])), 100, 50, 0.5, {key: both(key[1]) for key in sorted(each)})
        for i, each in enumerate(met)
    )
    return Course(both(name), years, (NOTHING,) * 3)


A = course("A", set(), {FIVE}, {FIVE, EIGHT})
B = course("B", {EIGHT}, set(), {EIGHT, FIVE})
PHASING = Phasing.model_validate({"years": ["2021", "2023"]})


def test_a_target_is_first_met_once_even_if_it_is_lost_again() -> None:
    assert [[each.en for each in B.newly_met(i)] for i in range(3)] == [["eight"], [], ["five"]]
    assert [A.first_met(FIVE), A.first_met(EIGHT), B.first_met(EIGHT), A.first_met(("plan", "none"))] == [2022, 2023, 2021, None]


def test_stations_are_new_in_the_year_after_which_they_serve() -> None:
    assert [[each.en for each in A.opened(i)] for i in range(3)] == [[], [], ["2"]]


def test_who_meets_a_target_first_is_said_of_each_target() -> None:
    found = Years(PHASING, BY_DEFAULT, 10, (A, B)).first_met()
    assert [(row.target, row.years, row.first, row.by) for row in found] == [
        (EIGHT, (2023, 2021), 2021, (1,)),
        (FIVE, (2022, 2023), 2022, (0,)),
    ]
    said: Any = years_json(Years(PHASING, BY_DEFAULT, 10, (A, B)), "en")
    assert said["targets"][1]["by"] == ["A"]
    assert [year["newly_met"] for year in said["programmes"][1]["years"]] == [["eight"], [], ["five"]]
    assert said["people"] == {"source": None, "confidence": None}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_cost_that_no_file_gives_is_never_shown_as_nothing(lang: Lang) -> None:
    from yingji.base.figures import Figure

    nothing_said, partly = Cost(0.0, ("站",), ()), Cost(9e6, ("站",), (Figure(value=9e6),))
    assert "900" in cost_words(partly, lang)
    assert cost_words(NOTHING, lang) == "–"
    assert not any(digit in cost_words(nothing_said, lang) for digit in "0123456789")


def test_a_year_is_reduced_to_stations_people_and_what_ranks(make_runs: Callable[..., Runs], scenario: Any) -> None:
    """The little district: 300 and 100 residents; of four calls one is answered within five minutes of the order (see its records)."""
    runs = make_runs(scenario(), samples=3)
    found = year_state(runs, 2022, BY_DEFAULT)
    assert ([each.zh for each in found.stations], found.people) == (["一号站"], 400)
    assert found.people_within == pytest.approx(float(runs.world.cells.night[runs.coverage.time_s <= 300].sum()))
    assert 0 <= found.mean <= 1
