"""`yingji site`: location models nominate, the simulation on the same draws ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Figure, Text
from yingji.base.language import Lang
from yingji.comparing import first_and_most
from yingji.growing import grow
from yingji.players import Player
from yingji.playing import Where
from yingji.progress import Progress, silent
from yingji.reporting import write_short
from yingji.results.case import Runs
from yingji.results.compared import Comparison, comparison, comparison_json
from yingji.results.maps.changes import draw_changes
from yingji.results.runfolder import RunFolder, write_json
from yingji.results.siting.answers import Answers, answer
from yingji.results.siting.layers import write_siting
from yingji.results.siting.options import options_of
from yingji.results.siting.picture import draw_siting
from yingji.results.siting.question import ask
from yingji.results.siting.said import siting_json, siting_record
from yingji.results.siting.tables import siting_sheets
from yingji.results.siting.words import why_refused
from yingji.results.tables import write_csv, write_workbook
from yingji.results.verdicts import judge_runs
from yingji.results.writing import write_comparison, write_results
from yingji.running import Stopwatch, draw_maps, laid_out, record
from yingji.scenarios.ground import Ground
from yingji.scenarios.loader import Loaded
from yingji.scenarios.schema.siting import Siting
from yingji.sim.build import build_worlds
from yingji.sim.compiled import Engine
from yingji.sim.executing import Kind
from yingji.unfinished import Asked, agreed, all_versions, folder_of, kept_in, scenario_of, taken_up


@dataclass(frozen=True, eq=False)
class SitingDone:
    """A finished siting: where it is, what the models chose, and what the simulation says of it (None: it was not asked)."""

    folder: Path
    scenario: str
    title: Text
    seed: int
    answers: Answers
    found: Comparison | None
    not_simulated: tuple[Text, ...]
    maps: tuple[Path, ...]
    schematic: bool
    seconds: dict[str, float]

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji site --json` prints."""
        simulated = comparison_json(self.found, lang) if self.found is not None else None
        return {
            "run": str(self.folder), "scenario": self.scenario, "seed": self.seed, **siting_json(self.answers, lang),
            "simulated": simulated,
        }  # fmt: skip


def site_scenario(
    path_or_name: str | Path | None = None,
    *,
    add: int | None = None,
    frontier: int | None = None,
    simulate: bool | None = None,
    replications: int | None = None,
    budget: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    engine: Engine | None = None,
    executor: Kind | None = None,
    cluster: str = "",
    resume: Path | None = None,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> SitingDone:
    """Solve the scenario's `site` block (or the usual questions where it has none), simulate the choices, and write a run folder.

    `add` and `frontier` stand before the block's own. The best choices, the plan's own new stations and today are played on the same
    draws, as `compare_scenario` does, with `budget` replications at most. Raises `BadInput` with every fault, and where no model has an
    answer. `simulate` None: yes. `workers`, `executor`, `cluster` and `resume` are those of `run_scenario`, for the simulation.
    """
    begun = taken_up(resume, "site")
    path_or_name = scenario_of(begun, path_or_name)
    when, clock = datetime.now().astimezone(), Stopwatch()
    loaded, ground = laid_out(path_or_name, clock, progress)
    scenario = loaded.scenario
    now = Asked(
        command="site", scenario=str(path_or_name), place=str(Path(path_or_name).absolute()), replications=replications, seed=seed,
        engine=engine, lang=lang, started=when.isoformat(), out=str(out.absolute()) if out else "", inputs=loaded.files,
        versions=all_versions(), other={"add": add, "frontier": frontier, "simulate": simulate, "budget": budget},
    )  # fmt: skip
    asked = agreed(begun, now, seed=scenario.run.seed, engine="auto")
    seed, lang, when = cast(int, asked.seed), asked.lang, datetime.fromisoformat(asked.started)
    simulate = asked.other["simulate"] is not False
    answers = _solve(loaded, ground, {name: asked.other[name] for name in ("add", "frontier")}, clock, progress)
    question, where = answers.question, Where(executor, workers, cluster)
    workers = where.how(compiled=False, disasters=False).workers
    simulated = options_of(answers, ground, most_new=round(question.siting.add.value))
    with folder_of(begun, asked, name=loaded.name) as folder:
        batches = kept_in(folder, begun, asked, progress)
        found, maps = None, list[Path]()
        if simulate and len(simulated.options) > 1:
            chosen = replace(loaded, scenario=scenario.model_copy(update={"options": simulated.options, "combine": None}))
            worlds = build_worlds(chosen.scenario, ground, mark=loaded.mark)
            player = Player(seed, where, asked.engine or "auto", progress, batches)
            first, most = first_and_most(scenario, asked.replications, asked.other["budget"])
            runs, ranking = grow(chosen, player.growing(chosen.scenario, worlds), options=len(worlds), first=first, most=most)
            clock.lap("simulate")
            found = comparison(runs, ranking, budget=most)
            progress.stage("write")
            maps = _write(folder, chosen, ground, found, clock, siting_record(answers), when=when, seed=seed, workers=workers, lang=lang)
        else:
            runs = (Runs(scenario, question.today, question.coverage, ()),)
            verdicts = judge_runs(runs[0])
            write_results(
                folder.path, runs, verdicts, assumptions=loaded.assumptions, lang=lang, when=when, boundary=ground.boundary,
                siting=siting_record(answers),
            )  # fmt: skip
            record(folder, loaded, ground, runs, when=when, clock=clock, seed=seed, replications=0, workers=workers, event_replications=0)
            write_short(folder.path, lang)
        progress.stage("draw")
        sheets = siting_sheets(answers, lang)
        write_workbook(folder.path / "sites.xlsx", sheets, lang, when=when)
        write_csv(folder.path / "sites.csv", sheets[0], lang)
        write_json(folder.path / "sites.json", siting_json(answers, lang))
        write_siting(folder.path / "sites.gpkg", answers, lang, when=when)
        maps = [*draw_siting(folder.path, answers, ground, run_id=folder.number, date=f"{when:%Y-%m-%d}", lang=lang), *maps]
        clock.lap("map")
        batches.clear()
    final = folder.final
    played = [choice for choices in simulated.choices for choice in choices]
    return SitingDone(
        final, loaded.name, scenario.title, seed, answers, found,
        tuple(choice.name for choice in answers.choices if choice not in played) if simulate else (),
        tuple(final / path.name for path in maps), ground.network.source.schematic, clock.seconds,
    )  # fmt: skip


def _solve(loaded: Loaded, ground: Ground, asked: Mapping[str, int | None], clock: Stopwatch, progress: Progress) -> Answers:
    """What the models say; raises `BadInput`."""
    scenario = loaded.scenario
    if scenario.hazards:
        raise BadInput([Fault(loaded.mark(("hazards",)), "hazards", "site.everyday_only")])
    siting = scenario.site or Siting()
    said = {name: Figure(value=value, printed=str(value)) for name, value in asked.items() if value is not None}
    siting = siting.model_copy(update=said)
    progress.stage("worlds")
    question = ask(scenario, siting, ground, mark=loaded.mark)
    clock.lap("worlds")
    progress.stage("solve")
    answers = answer(question)
    clock.lap("solve")
    if not answers.choices:
        whys = {language: "; ".join(why_refused(question, each, language) for each in answers.refused) for language in ("zh", "en")}
        raise BadInput([Fault(loaded.mark(("site", "find")), "site.find", "site.no_answer", {"why": Text(**whys)})])
    return answers


def _write(
    folder: RunFolder, chosen: Loaded, ground: Ground, found: Comparison, clock: Stopwatch, siting: Mapping[str, Any], *, when: datetime,
    seed: int, workers: int, lang: Lang,
) -> list[Path]:  # fmt: skip
    """Everything of the simulated options that a comparison leaves, too; the maps."""
    verdicts = [each for row in found.verdicts for each in row]
    kept = write_results(
        folder.path, found.runs, verdicts, assumptions=chosen.assumptions, lang=lang, when=when, boundary=ground.boundary,
        found=found, siting=siting,
    )  # fmt: skip
    write_comparison(folder.path, found, lang, when=when)
    clock.lap("tables")
    maps = draw_maps(
        folder.path, chosen, ground, found.runs, verdicts,
        lang=lang, run_id=folder.number, when=when, seed=seed, replications=found.replications,
    )  # fmt: skip
    maps += draw_changes(folder.path, chosen.scenario, ground, found, lang=lang, run_id=folder.number, date=f"{when:%Y-%m-%d}")
    record(
        folder, chosen, ground, found.runs,
        when=when, clock=clock, seed=seed, replications=found.replications, workers=workers, event_replications=kept,
    )  # fmt: skip
    write_short(folder.path, lang)
    return maps
