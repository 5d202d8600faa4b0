"""`yingji run --until`: replications are played until every target's mean over years is known well enough, and no more than that."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from yingji import enough as module
from yingji.commands import app
from yingji.enough import by_year, enough
from yingji.players import Player
from yingji.playing import Where
from yingji.progress import silent
from yingji.results.convergence import half_width
from yingji.results.verdicts import judge_runs
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_worlds


def test_so_many_are_enough_and_few_were_not() -> None:
    scenario = load("hebei/everyday").scenario
    worlds = build_worlds(scenario, load_ground(scenario.area))
    player = Player(scenario.run.seed, Where(), "auto", silent)
    many, within = enough(scenario, worlds, player, first=2, until=0.02)
    assert within
    more = player.growing(scenario, worlds)

    def widest(replications: int) -> float:
        return max(half_width(years[~np.isnan(years)]) / verdict.threshold for verdict, years in by_year(more(0, replications)))

    assert widest(many) <= 0.02 < widest(module.FEWEST)


def test_a_year_is_judged_as_if_it_had_been_the_only_one() -> None:
    scenario = load("nankai/everyday").scenario
    worlds = build_worlds(scenario, load_ground(scenario.area))
    runs = Player(3, Where(), "auto", silent).growing(scenario, worlds)(0, 4)
    alone = [{(v.of, v.id): v.measured for v in judge_runs(replace(runs, samples=[sample]))} for sample in runs.samples]
    seen = list(by_year(runs))
    assert len(seen) == 3
    for verdict, years in seen:
        np.testing.assert_array_equal(years, [year[verdict.of, verdict.id] for year in alone])


def test_a_run_plays_them_and_says_when_they_are_not_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "MOST", 12)
    out = tmp_path / "run"
    answer = CliRunner().invoke(
        app, ["run", "hebei/everyday", "--replications", "2", "--until", "0.001", "--out", str(out), "--lang", "en"]
    )
    assert answer.exit_code == 0, answer.output
    assert "12 replications are not enough" in answer.output
    assert json.loads((out / "manifest.json").read_text("utf-8"))["replications"] == 12


def test_an_interrupted_run_has_its_number_already(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["run", "--resume", str(tmp_path), "--until", "0.01", "--lang", "en"])
    assert answer.exit_code == 2
    assert "leave --until out" in answer.output
