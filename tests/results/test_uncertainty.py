"""A verdict's uncertainty is laid where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from yingji.base.figures import Figure, Range, figures
from yingji.commands import app
from yingji.results.answers import Answer, answers
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.doubts_told import told
from yingji.results.effects import Effect, effects, resamples
from yingji.results.measures import reduce_replication
from yingji.results.uncertainty import Effort, Uncertainty, _doubt, tell_apart
from yingji.results.verdicts import Verdict, judge, judge_runs
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.everyday import Breakdowns
from yingji.scenarios.schema.scenario import Run, ScenarioFile
from yingji.sim.build import build_world, build_worlds
from yingji.sim.held import held_fixed
from yingji.sim.replicate import replicate
from yingji.sim.unknown import Unknown, morris, unknowns
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


def of_walks(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], *, chance: bool) -> list[list[Answer]]:
    """Answers [walks][steps] of values [walks, steps, replications]."""
    return [[Answer(step[None, :], "at_most", chance) for step in walk] for walk in values]


PARTS = (Unknown("speeds", "assumed", 1 / 1.4, 1.4, ()), Unknown("turnout", "assumed", 1 / 1.4, 1.4, ()))


def test_the_part_that_turns_the_verdict_stands_first(five_minutes: Verdict) -> None:
    """Measured = 250 + 120 · a + 10 · b s: over its range a takes it past 300 s, b never alone."""
    walks = morris(2, 10, seed=5)
    values = 250 + 120 * walks[:, :, :1] + 10 * walks[:, :, 1:]
    first, second = effects(five_minutes, PARTS, walks, of_walks(values, chance=False), resamples(1, seed=1))
    assert (first.part, first.mean, first.spread) == ("speeds", pytest.approx(120), pytest.approx(0, abs=1e-9))
    assert (second.part, second.mean, second.noise) == ("turnout", pytest.approx(10), 0)
    assert (first.rank, second.rank) == (1, 2)
    assert first.changed > second.changed
    assert first.steps == second.steps == 10


def noisy(seed: int, size: float) -> list[Effect]:
    """Effects of a part that moves every year by `size`, and of one that moves none, under chance that is not shared (σ = 10 a year)."""
    walks = morris(2, 6, seed=seed)
    years = np.random.default_rng(seed).normal(0, 10, (6, 3, 6))
    scenario = load("hebei/everyday").scenario
    target = next(t for each in scenario.standards for t in each.targets if t.id == "建标152.five-minutes")
    verdict = Verdict(
        target.id, "建标152-2017", target.promise, target.promise, target.measure, "", "district", "time", "at_most", 300.0, "s", "5 min",
        "", 250.0, 240.0, 260.0, "95 %", 6, "met", 1.0, "", None, None, (), (), (),
    )  # fmt: skip
    return effects(verdict, PARTS, walks, of_walks(250 + size * walks[:, :, :1] + years, chance=True), resamples(6, seed=seed))


def test_an_effect_stands_out_only_above_chance() -> None:
    """A part that moves nothing is told from chance in about one case of twenty; one that moves much always is."""
    found = [{effect.part: effect for effect in noisy(seed, 60.0)} for seed in range(60)]
    assert all(each["speeds"].told and each["speeds"].rank == 1 for each in found)
    falsely = sum(each["turnout"].told for each in found)
    assert falsely <= 9  # of 60; Binomial(60, 0.05) has more in 0.1 % of cases
    assert all(each["turnout"].rank == 0 for each in found if not each["turnout"].told)
    errors = [each["speeds"].error for each in found]
    seen = np.std([each["speeds"].mean for each in found], ddof=1)
    assert np.mean(errors) == pytest.approx(seen, rel=0.35)  # the standard error told is the spread of the means from run to run


def test_one_replication_cannot_tell_an_effect_from_chance() -> None:
    walks = morris(2, 3, seed=1)
    values = 250 + 120 * walks[:, :, :1]
    scenario = load("hebei/everyday").scenario
    world = build_world(scenario, load_ground(scenario.area))
    verdict = judge(scenario, world, coverage(world), ())[-1]
    assert not any(effect.told for effect in effects(verdict, PARTS, walks, of_walks(values, chance=True), resamples(1, seed=1)))


def short(scenario: ScenarioFile, days: int) -> ScenarioFile:
    run = Run(days=str(days), warm_up=scenario.run.warm_up, replications="2", seed=1)  # type: ignore[arg-type]
    return scenario.model_copy(update={"run": run})


def apart(scenario: ScenarioFile, effort: Effort, **more: object) -> Uncertainty:
    ground = load_ground(scenario.area)
    return tell_apart(scenario, ground, build_worlds(scenario, ground), effort, seed=1, **more)[0]  # type: ignore[arg-type]


def test_turnout_decides_turnout_and_speeds_decide_travel() -> None:
    found = apart(short(load("hebei/everyday").scenario, 200), Effort(4, 1, 2, 2))
    largest = {effect.target: effect for effect in sorted(found.effects, key=lambda effect: effect.mean)}
    assert largest["NFPA1710.turnout"].part == "turnout"
    assert largest["NFPA1710.first-engine"].part in ("speeds", "congestion")
    assert largest["建标152.area"].mean == 0  # who is first due does not change when all are as much quicker
    assert not largest["建标152.area"].told


def test_a_rate_that_moves_nothing_has_an_effect_of_exactly_nothing() -> None:
    """Breakdowns of ambulances, of which the district has none, from weekly to yearly: every target stays what it is, to the last bit."""
    scenario = short(load("hebei/everyday").scenario, 60)
    often = Figure(value=30 * 86400.0, unit="s", range=Range(7 * 86400.0, 365 * 86400.0, ("7 d", "365 d")))
    none = Breakdowns.model_construct(between=often, repair=Figure(value=86400.0, unit="s"), source="", confidence=None)
    everyday = scenario.everyday.model_copy(update={"breakdowns": {**scenario.everyday.breakdowns, "ambulance": none}})
    found = apart(scenario.model_copy(update={"everyday": everyday}), Effort(2, 2, 2, 3))
    mine = [effect for effect in found.effects if effect.part == "everyday.breakdowns.ambulance.between"]
    assert len(mine) == len(found.doubts)
    assert all((effect.mean, effect.noise, effect.changed, effect.told) == (0.0, 0.0, 0, False) for effect in mine)


def test_an_answer_is_what_the_verdict_measures() -> None:
    scenario = short(load("hebei/everyday").scenario, 100)
    world = build_world(scenario, load_ground(scenario.area))
    samples = replicate(world, seed=1, replications=5, reduce=reduce_replication)
    runs = Runs(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), samples)
    found = answers(runs)
    judged = [verdict for verdict in judge_runs(runs) if verdict.verdict != "not simulated"]
    assert {(verdict.of, verdict.id) for verdict in judged} == set(found)
    for verdict in judged:
        assert found[verdict.of, verdict.id].measured == verdict.measured


def test_never_is_not_unknown() -> None:
    assert [told(value) for value in (1.5, np.nan, np.inf, -np.inf)] == [1.5, None, "inf", "-inf"]
    answer = Answer(np.array([[np.inf, np.inf, 3.0], [np.nan, np.nan, np.nan]]), "at_most", chance=True)
    assert answer.measured == np.inf


def test_the_command_writes_sensitivity_and_says_what_is_not_modelled(tmp_path: Path) -> None:
    words = ["uncertainty", "hebei/everyday", "--draws", "2", "--walks", "1", "--replications", "2", "--json", "--lang", "en"]
    answer = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    parts = {row["part"]: row for row in said["parts"]}
    assert parts["speeds"]["range_from"] == "confidence"
    calls = parts["everyday.calls.per_10k_people_year"]
    assert (calls["range_from"], calls["low"], calls["high"], calls["name"]) == ("file", 13.8, 17.3, "calls.per_10k_people_year")
    held = {row["input"]: row for row in said["held_fixed"]}
    assert {"everyday.travel_sigma", "everyday.kinds.*.share", "everyday.rhythm.hours.*", "area.streets", "places"} <= set(held)
    assert held["run.replications"]["confidence"] is None
    moved = {"area.speeds.engine.*", "area.intercepts.*.arriving", "everyday.alarm_handling.median", "everyday.calls.per_10k_people_year"}
    assert not moved & set(held)
    assert len(said["not_modelled"]) == 6
    written = {"uncertainty.json", "uncertainty.csv", "sensitivity.csv", "held_fixed.csv"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == written


def test_every_figure_of_a_scenario_is_moved_or_held_and_none_is_both() -> None:
    loaded = load("nankai/earthquake-8")
    scenario = loaded.scenario
    parts = unknowns(scenario, build_world(scenario, load_ground(scenario.area)))
    held = sum(each.count for each in held_fixed(scenario, parts, ()))
    assert held + sum(len(part.of) for part in parts) == len(list(figures(scenario)))


def test_the_page_on_validity_lists_what_is_held_fixed() -> None:
    loaded = load("hebei/everyday")
    parts = unknowns(loaded.scenario, build_world(loaded.scenario, load_ground(loaded.scenario.area)))
    page = (Path(__file__).parents[2] / "docs" / "validity.md").read_text("utf-8")
    listed = page.partition("**Held fixed.**")[2].partition("Of these")[0]
    named = {word for word in listed.split("`")[1::2] if "." in word or word == "places"} - {"held_fixed.csv"}
    assert named == {"area.streets"} | {each.field for each in held_fixed(loaded.scenario, parts, loaded.assumptions)}


def test_each_option_has_its_parts_and_a_disaster_its_own() -> None:
    words = ["--draws", "2", "--walks", "1", "--replications", "2", "--json"]
    answer = CliRunner().invoke(app, ["uncertainty", "hebei/temple-fair", *words])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert {"walking", "speeds"} <= {row["part"] for row in said["parts"]}
    assert {row["number"] for row in said["parts"]} == {row["number"] for row in said["targets"]}


def test_prior_ranges_stand_beside_what_is_published() -> None:
    found = priors(draws=4)
    assert len(found) == 2 * len(PUBLISHED)
    for prior in found:
        assert prior.low <= prior.middle <= prior.high
        assert prior.holds == (prior.low <= prior.published.figure <= prior.high)


def test_replications_go_on_until_the_half_width_that_was_asked_for() -> None:
    scenario = short(load("hebei/everyday").scenario, 100)
    loose, close = (apart(scenario, Effort(2, 1, 4, 1), until=until) for until in (None, 0.1))
    assert loose.replications == 4
    assert close.replications > 4
    for found, kept in ((loose, False), (close, True)):
        halves = [doubt.precision.ends for doubt in found.doubts if np.isfinite(doubt.precision.ends)]
        assert (max(halves) <= 0.1) == kept
