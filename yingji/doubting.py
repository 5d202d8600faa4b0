"""`yingji uncertainty`: what is chance in a verdict, what is not known, and what no figure here covers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Text, figures
from yingji.base.language import Lang, say
from yingji.progress import Progress, silent
from yingji.results.case import Runs
from yingji.results.doubts_told import effect_rows, held_rows, part_rows, target_rows, told
from yingji.results.looks import Built, built_for, everyday
from yingji.results.report.record import DOUBTS
from yingji.results.runfolder import RunFolder, versions, write_json
from yingji.results.uncertainty import Effort, Uncertainty, tell_apart
from yingji.results.unmodelled import NOT_MODELLED
from yingji.results.verdicts import Verdict
from yingji.scenarios.altered import Way, altered
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.sim.build import build_worlds
from yingji.sim.held import Held, held_fixed
from yingji.sim.relief.disasters import build_disasters
from yingji.sim.unknown import unknowns

EVERYDAY, DISASTER = Effort(60, 6, 20, 6), Effort(30, 4, 20, 4)
"""What is played where nobody says otherwise: a disaster takes a second, a year of calls a tenth of one."""


@dataclass(frozen=True, eq=False)
class Doubted:
    """One uncertainty for each option, what is held fixed in all, and where it was written if a folder was asked for."""

    scenario: str
    seed: int
    found: tuple[Uncertainty, ...]
    held: tuple[Held, ...]
    fields: dict[str, str]  # of parts that are one figure: what the figure is called in its file
    folder: Path | None

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji uncertainty --json` prints: values are finite, null where there is none, and "inf" for what never ends."""
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "folder": str(self.folder) if self.folder else None,
            "draws": self.found[0].draws,
            "replications_of_each_draw": self.found[0].each,
            "parts": [{"number": i, **row} for i, one in enumerate(self.found) for row in part_rows(one, self.fields, lang)],
            "held_fixed": held_rows(self.held),
            "warm_up": [{"mser5_s": told(one.warm_up_s), "scenario_s": one.world.warm_up_s} for one in self.found],
            "targets": [{"number": i, **row} for i, one in enumerate(self.found) for row in target_rows(one, lang)],
            "sensitivity": [{"number": i, **row} for i, one in enumerate(self.found) for row in effect_rows(one, lang)],
            "not_modelled": [say(f"uncertainty.not_modelled.{name}", lang) for name in NOT_MODELLED],
        }

    def said(self, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        """The verdicts of all options, each with what makes it uncertain."""
        by = {
            (doubt.verdict.option, doubt.verdict.of, doubt.verdict.id): doubt.source for one in self.found for doubt in one.doubts
        }  # fmt: skip
        return tuple(replace(v, uncertain_by=by.get((v.option, v.of, v.id), v.uncertain_by)) for v in verdicts)


def doubt_scenario(
    path_or_name: str | Path,
    *,
    draws: int | None = None,
    trajectories: int | None = None,
    replications: int | None = None,
    until: float | None = None,
    seed: int | None = None,
    workers: int = 1,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Doubted:
    """Tell uncertainty apart in each option of a scenario, everyday or disaster. Raises `BadInput`."""
    progress.stage("read")
    loaded = load(path_or_name)
    scenario = loaded.scenario
    when = datetime.now().astimezone()
    usual = DISASTER if scenario.hazards else EVERYDAY
    effort = Effort(draws or usual.draws, trajectories or usual.trajectories, replications or usual.replications, usual.each)
    with RunFolder(out, when=when) if out is not None else nullcontext() as folder:
        progress.stage("worlds")
        ground = load_ground(scenario.area, mark=loaded.mark)
        built: Built = (build_disasters if scenario.hazards else build_worlds)(scenario, ground, mark=loaded.mark)
        if faults := ranges_to_zero(loaded, ground):
            raise BadInput(faults)
        done = doubted(
            loaded, ground, built, effort, until=until, workers=workers, seed=scenario.run.seed if seed is None else seed,
            folder=folder.final if folder is not None else None, progress=progress,
        )  # fmt: skip
        if folder is not None:
            progress.stage("write")
            write_doubts(folder.path, done, lang)
    return done


def doubted(
    loaded: Loaded,
    ground: Ground,
    built: Built,
    effort: Effort | None = None,
    *,
    seed: int,
    until: float | None = None,
    base: Sequence[Runs] | None = None,
    workers: int = 1,
    folder: Path | None = None,
    progress: Progress = silent,
) -> Doubted:
    """Uncertainty told apart in each option; `base` are their replications as written, where they have been played already."""
    scenario = loaded.scenario
    effort = effort or (DISASTER if scenario.hazards else EVERYDAY)
    parts = unknowns(scenario, everyday(built[0]))
    progress.stage("doubt", total=effort.draws + effort.trajectories * (len(parts) + 1))
    found = tell_apart(
        scenario, ground, built, effort, seed=seed, until=until, base=base, workers=workers, progress=progress.advance
    )  # fmt: skip
    fields = {part.key: loaded.words(part.of[0][0]) for part in parts if part.own}
    streets = ground.network.source
    drawn = (Held("area.streets", 1, streets.title, "assumed"),) if streets.schematic else ()
    return Doubted(loaded.name, seed, found, (*drawn, *held_fixed(scenario, parts, loaded.assumptions)), fields, folder)


def ranges_to_zero(loaded: Loaded, ground: Ground) -> list[Fault]:
    """A fault for each range in the file down to 0 that makes a scenario which cannot be built: alone, or else together with others."""
    scenario = loaded.scenario
    zeros = {
        way: (each.printed, each.range.printed)
        for way, each in figures(scenario)
        if each.range is not None and each.range.low == 0 < each.value
    }

    def wrong(ways: Sequence[Way]) -> Fault | None:
        low = altered(scenario, dict.fromkeys(ways, 0.0))
        try:
            built_for(low, ground.under(low.area))
        except BadInput as bad:
            return bad.faults[0]
        return None

    left = list(zeros)
    if not left or not (reason := wrong(left)):
        return []
    alone = {way: fault for way in zeros if (fault := wrong([way]))}
    for way in () if alone else zeros:
        without = [each for each in left if each != way]
        if fault := wrong(without):
            left, reason = without, fault
    return [
        Fault(
            loaded.mark((*way, "range")), f"{loaded.words(way)}.range",
            "uncertainty.range_to_zero" if alone else "uncertainty.ranges_to_zero",
            {
                "range": "–".join(zeros[way][1]), "example": f"[{zeros[way][0]}, {zeros[way][1][1]}]",
                "reason": Text(zh=_what(fault, "zh").split("；")[0], en=_what(fault, "en").split("; ")[0]),
            },
        )
        for way, fault in (alone or dict.fromkeys(left, reason)).items()
    ]  # fmt: skip


def _what(fault: Fault, lang: Lang) -> str:
    return say(fault.key, lang, **fault.values)


def write_doubts(folder: Path, done: Doubted, lang: Lang) -> None:
    """uncertainty.json with everything, uncertainty.csv by target, sensitivity.csv by target and assumption, held_fixed.csv."""
    content = done.as_json(lang)
    write_json(folder / DOUBTS, {**content, "versions": versions()})
    for name, key in (("uncertainty", "targets"), ("sensitivity", "sensitivity"), ("held_fixed", "held_fixed")):
        pd.DataFrame(content[key]).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
