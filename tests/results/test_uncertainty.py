"""A verdict's uncertainty is laid where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from yingji.commands import app
from yingji.results.coverage import coverage
from yingji.results.uncertainty import _doubt, _effects, tell_apart
from yingji.results.verdicts import Verdict, judge
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_world
from yingji.sim.unknown import Unknown, morris
from yingji.validity.prior import PUBLISHED, priors


@pytest.fixture(scope="module")
def five_minutes() -> Verdict:
    scenario = load("hebei/everyday").scenario
    world = build_world(scenario, load_ground(scenario.area))
    return next(v for v in judge(scenario, world, coverage(world), ()) if v.id == "建标152.five-minutes")


@pytest.mark.parametrize(
    ("word", "values", "source"),
    [
        ("met", [200.0] * 100, "neither"),
        ("missed", [400.0] * 100, "neither"),
        ("uncertain", [400.0] * 100, "chance"),
        ("missed", [200.0] * 30 + [400.0] * 70, "parameters"),
        ("uncertain", [200.0] * 30 + [400.0] * 70, "both"),
        ("met", [300.0] * 96 + [301.0] * 4, "neither"),  # the bound itself is met, and four in a hundred are few
        ("missed", [200.0] * 100, "parameters"),  # all draws say otherwise than the verdict as written
    ],
)
def test_where_doubt_comes_from(five_minutes: Verdict, word: str, values: list[float], source: str) -> None:
    assert five_minutes.threshold == 300
    verdict = replace(five_minutes, verdict=word, interval="95 %")  # type: ignore[arg-type]
    assert _doubt(verdict, np.array(values)).source == source


def test_what_the_words_leave_open_is_no_chance(five_minutes: Verdict) -> None:
    open_ = replace(five_minutes, verdict="uncertain", interval="exact")
    assert _doubt(open_, np.array([400.0] * 100)).source == "text"


def test_the_part_that_turns_the_verdict_stands_first(five_minutes: Verdict) -> None:
    """Measured = 250 + 120 · a + 10 · b s: over its range a takes it past 300 s, b never alone."""
    parts = (Unknown("speeds", "assumed", 1.4), Unknown("turnout", "assumed", 1.4))
    walks = morris(2, 10, seed=5)
    first, second = _effects(five_minutes, parts, walks, 250 + 120 * walks[:, :, 0] + 10 * walks[:, :, 1])
    assert (first.part, first.mean, first.spread) == ("speeds", pytest.approx(120), pytest.approx(0, abs=1e-9))
    assert (second.part, second.mean) == ("turnout", pytest.approx(10))
    assert first.changed > second.changed
    assert first.steps == second.steps == 10


def test_turnout_decides_turnout_and_speeds_decide_travel() -> None:
    scenario = load("hebei/everyday").scenario
    world = replace(build_world(scenario, load_ground(scenario.area)), length_s=200 * 86400.0)
    world = replace(world, pattern=replace(world.pattern, expected=world.pattern.expected[:, : 207 * 24 + 1]))
    found = tell_apart(scenario, world, draws=4, trajectories=1, replications=2, each=1, seed=1)
    largest = {effect.target: effect for effect in sorted(found.effects, key=lambda effect: effect.mean)}
    assert largest["NFPA1710.turnout"].part == "turnout"
    assert largest["NFPA1710.first-engine"].part in ("speeds", "congestion")
    assert largest["建标152.area"].mean == 0  # who is first due does not change when all are as much quicker


def test_the_command_writes_sensitivity_and_says_what_is_not_modelled(tmp_path: Path) -> None:
    words = ["uncertainty", "hebei/everyday", "--draws", "2", "--walks", "1", "--replications", "2", "--json", "--lang", "en"]
    answer = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert {row["part"] for row in told["parts"]} >= {"speeds", "turnout", "calls"}
    assert len(told["not_modelled"]) == 6
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"uncertainty.json", "uncertainty.csv", "sensitivity.csv"}


def test_a_scenario_with_hazards_is_refused() -> None:
    assert CliRunner().invoke(app, ["uncertainty", "hebei/earthquake-8"]).exit_code == 2


def test_prior_ranges_stand_beside_what_is_published() -> None:
    found = priors(draws=4)
    assert len(found) == 2 * len(PUBLISHED)
    for prior in found:
        assert prior.low <= prior.middle <= prior.high
        assert prior.holds == (prior.low <= prior.published <= prior.high)


def test_replications_go_on_until_the_half_width_that_was_asked_for() -> None:
    scenario = load("hebei/everyday").scenario
    world = replace(build_world(scenario, load_ground(scenario.area)), length_s=100 * 86400.0)
    world = replace(world, pattern=replace(world.pattern, expected=world.pattern.expected[:, : 107 * 24 + 1]))
    loose, close = (
        tell_apart(scenario, world, draws=2, trajectories=1, replications=4, each=1, seed=1, until=until) for until in (None, 0.05)
    )
    assert loose.replications == 4
    assert close.replications > 4
    assert max(doubt.half for doubt in close.doubts if np.isfinite(doubt.half)) <= 0.05
    assert max(doubt.half for doubt in loose.doubts if np.isfinite(doubt.half)) > 0.05
