"""`yingji uncertainty`: what is chance in a verdict, what is not known, and what no figure here covers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from yingji.base.faults import BadInput, Fault
from yingji.base.language import Lang, say
from yingji.progress import Progress, silent
from yingji.results.report.record import DOUBTS
from yingji.results.runfolder import RunFolder, versions, write_json
from yingji.results.statistics import finite
from yingji.results.uncertainty import Uncertainty, tell_apart
from yingji.results.verdicts import Verdict
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.sim.build import build_worlds
from yingji.sim.world import World

DRAWS, TRAJECTORIES, REPLICATIONS, EACH = 60, 6, 20, 6
"""Draws of all parts at once, Morris walks, replications for chance, and replications of every draw and step."""
NOT_MODELLED = ("arrival", "dispatcher", "traffic", "people", "rare", "neighbours")


@dataclass(frozen=True, eq=False)
class Doubted:
    """One uncertainty for each option, and where it was written if a folder was asked for."""

    scenario: str
    seed: int
    found: tuple[Uncertainty, ...]
    folder: Path | None

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji uncertainty --json` prints."""
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "folder": str(self.folder) if self.folder else None,
            "parts": [
                {"part": part.key, "confidence": part.confidence, "least": 1 / part.most, "most": part.most} for part in self.found[0].parts
            ],
            "replications_of_each_draw": EACH,
            "warm_up": [{"mser5_s": one.warm_up_s, "scenario_s": one.world.warm_up_s} for one in self.found],
            "targets": [{"number": i, **row} for i, one in enumerate(self.found) for row in target_rows(one, lang)],
            "sensitivity": [{"number": i, **row} for i, one in enumerate(self.found) for row in effect_rows(one, lang)],
            "not_modelled": [say(f"uncertainty.not_modelled.{name}", lang) for name in NOT_MODELLED],
        }


def doubt_scenario(
    path_or_name: str | Path,
    *,
    draws: int = DRAWS,
    trajectories: int = TRAJECTORIES,
    replications: int = REPLICATIONS,
    until: float | None = None,
    seed: int | None = None,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Doubted:
    """Tell uncertainty apart in each option of an everyday scenario. Raises `BadInput`."""
    progress.stage("read")
    loaded = load(path_or_name)
    scenario = loaded.scenario
    if scenario.hazards:
        raise BadInput([Fault(loaded.mark(("hazards",)), "hazards", "uncertainty.everyday_only")])
    when = datetime.now().astimezone()
    with RunFolder(out, when=when) if out is not None else nullcontext() as folder:
        progress.stage("worlds")
        worlds = build_worlds(scenario, load_ground(scenario.area))
        done = doubted(
            loaded, worlds, draws=draws, trajectories=trajectories, replications=replications, until=until,
            seed=scenario.run.seed if seed is None else seed, folder=folder.final if folder is not None else None, progress=progress,
        )  # fmt: skip
        if folder is not None:
            progress.stage("write")
            write_doubts(folder.path, done, lang)
    return done


def doubted(
    loaded: Loaded,
    worlds: Sequence[World],
    *,
    seed: int,
    draws: int = DRAWS,
    trajectories: int = TRAJECTORIES,
    replications: int = REPLICATIONS,
    until: float | None = None,
    folder: Path | None = None,
    progress: Progress = silent,
) -> Doubted:
    """Uncertainty told apart in each of `worlds`, the options of an everyday scenario."""
    found = []
    for world in worlds:
        progress.stage("doubt", total=draws + trajectories * 8, option=world.option)
        found.append(
            tell_apart(
                loaded.scenario, world, draws=draws, trajectories=trajectories, replications=replications, each=EACH, seed=seed,
                until=until,
                progress=progress.advance,
            )
        )  # fmt: skip
    return Doubted(loaded.name, seed, tuple(found), folder)


def write_doubts(folder: Path, done: Doubted, lang: Lang) -> None:
    """uncertainty.json with everything, uncertainty.csv by target, sensitivity.csv by target and assumption."""
    content = done.as_json(lang)
    write_json(folder / DOUBTS, {**content, "versions": versions()})
    for name, key in (("uncertainty", "targets"), ("sensitivity", "sensitivity")):
        pd.DataFrame(content[key]).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")


def target_rows(one: Uncertainty, lang: Lang) -> list[dict[str, Any]]:
    """A row a target, values in SI units."""
    return [
        {
            "option": one.world.option.in_(lang),
            "target": doubt.verdict.id,
            "of": doubt.verdict.of,
            "promise": doubt.verdict.promise.in_(lang),
            "verdict": doubt.verdict.verdict,
            "unit": doubt.verdict.unit,
            "threshold": finite(doubt.verdict.threshold),
            "measured": finite(doubt.verdict.measured),
            "chance_low": finite(doubt.verdict.low),
            "chance_high": finite(doubt.verdict.high),
            "parameters_low": finite(doubt.low),
            "parameters_high": finite(doubt.high),
            "met_in_draws": finite(doubt.met),
            "uncertain_by": doubt.source,
            "half_width_to_bound": finite(doubt.half),
            "replications": one.replications,
            "replications_needed": doubt.needed or None,
        }
        for doubt in one.doubts
    ]


def effect_rows(one: Uncertainty, lang: Lang) -> list[dict[str, Any]]:
    """A row a target and part: what sensitivity.csv holds."""
    option = one.world.option.in_(lang)
    return [
        {
            "option": option, "target": effect.target, "of": effect.of, "part": effect.part, "mean_effect": finite(effect.mean),
            "spread": finite(effect.spread), "verdicts_changed": effect.changed, "steps": effect.steps,
        }
        for effect in one.effects
    ]  # fmt: skip


def show_doubts(done: Doubted, lang: Lang) -> None:
    """A table for each option, the ranges behind it, and in words what is not modelled."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    for one in done.found:
        title = say("uncertainty.title", lang, option=one.world.option.in_(lang), draws=one.draws)
        table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
        for name in ("target", "threshold", "chance", "parameters", "met", "by", "first", "needed"):
            table.add_column(say(f"uncertainty.column.{name}", lang), overflow="fold")
        for doubt in one.doubts:
            verdict = doubt.verdict
            first = next((e for e in one.effects if (e.of, e.target) == (verdict.of, verdict.id)), None)
            table.add_row(
                verdict.promise.in_(lang),
                _value(verdict, verdict.threshold),
                f"{_value(verdict, verdict.measured)} [{_value(verdict, verdict.low)}–{_value(verdict, verdict.high)}]",
                f"[{_value(verdict, doubt.low)}–{_value(verdict, doubt.high)}]".replace("[", "\\["),
                "–" if isnan(doubt.met) else f"{doubt.met:.0%}",
                say(f"uncertainty.by.{doubt.source}", lang),
                say(f"uncertainty.part.{first.part}", lang) if first is not None and first.mean > 0 else "–",
                f"{doubt.needed:,}" if doubt.needed else "–",
            )
        console.print(table)
        ranges = ", ".join(
            say(
                "uncertainty.range",
                lang,
                part=say(f"uncertainty.part.{p.key}", lang),
                most=f"{p.most:g}",
                confidence=say(f"results.confidence.{p.confidence}", lang),
            )
            for p in one.parts
        )
        console.print(say("uncertainty.ranges", lang, ranges=ranges), highlight=False, soft_wrap=True)
        hours = {"cut": f"{one.warm_up_s / 3600:.0f}", "left": f"{one.world.warm_up_s / 3600:.0f}", "played": one.replications}
        enough = one.warm_up_s <= one.world.warm_up_s
        console.print(say(f"uncertainty.warm_up_{'enough' if enough else 'short'}", lang, **hours), highlight=False, soft_wrap=True)
    console.print(say("uncertainty.not_modelled", lang), style="bold")
    for name in NOT_MODELLED:
        console.print(f"  – {say(f'uncertainty.not_modelled.{name}', lang)}", highlight=False, soft_wrap=True)
    if done.folder is not None:
        console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)


def _value(verdict: Verdict, value: float) -> str:
    """A value as a person reads it: seconds as minutes, shares in %."""
    if isnan(value):
        return "–"
    if verdict.unit == "s":
        return f"{value / 60:.1f} min" if value < 5 * 3600 else f"{value / 3600:.1f} h"
    return f"{value:.1%}" if verdict.dimension == "share" else f"{value:.3g}"
