"""What the command line shows: a progress bar on stderr, then on stdout what a person can read at a glance."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from yingji.base.figures import Text
from yingji.base.language import Lang, say
from yingji.comparing import ComparisonDone
from yingji.doubting import Doubted
from yingji.geo.compiling import telling
from yingji.looking import Covered
from yingji.progress import Progress, Silent, Stage
from yingji.reporting import SHORT
from yingji.results.compare_terminal import show_comparison
from yingji.results.depth_terminal import show_depth
from yingji.results.doubts_told import show_uncertainty
from yingji.results.reach import show_reach
from yingji.results.siting.terminal import show_siting
from yingji.results.terminal import show_coverage as coverage_tables
from yingji.results.terminal import show_headline, show_verdicts
from yingji.running import Done
from yingji.siting import SitingDone


class _Shown:
    """Progress as a line a stage, with a bar while replications run."""

    def __init__(self, bars: Bars, lang: Lang) -> None:
        self._bars, self._lang = bars, lang
        self._task: TaskID | None = None

    def stage(self, name: Stage, *, total: int | None = None, option: Text | None = None) -> None:
        """A stage begins: the one before is done."""
        self.close()
        what = say(f"cli.stage.{name}", self._lang) + (f" — {option.in_(self._lang)}" if option is not None else "")
        self._task = self._bars.add_task(what, total=total if total is not None else 1)

    def advance(self, done: int) -> None:
        """`done` of the stage's total are done."""
        if self._task is not None:
            self._bars.update(self._task, completed=done)

    def notice(self, key: str, **values: object) -> None:
        """A line above the bars."""
        self._bars.console.print(say(key, self._lang, **values), highlight=False, soft_wrap=True)

    def close(self) -> None:
        """The stage at hand is done."""
        if self._task is not None:
            self._bars.update(self._task, completed=self._bars.tasks[-1].total)


class _Quiet(Silent):
    """No bar; notices as they are."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def notice(self, key: str, **values: object) -> None:
        """A line on stderr."""
        print(say(key, self._lang, **values), file=sys.stderr, flush=True)


@contextmanager
def stages(lang: Lang, *, quiet: bool) -> Iterator[Progress]:
    """A progress bar on stderr; `quiet`: none, only what somebody who waits should read. All modules are loaded by now."""
    gc.freeze()  # they stay: to look through them for rubbish takes a tenth of a second each time
    if quiet:
        progress = _Quiet(lang)
        with telling(partial(_say_compiling, progress)):
            yield progress
        return
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=console.is_terminal) as bars:
        shown = _Shown(bars, lang)
        with telling(partial(_say_compiling, shown)):
            yield shown
        shown.close()


def _say_compiling(progress: Progress, kept: bool) -> None:
    """What large street networks are searched with; the engine announces itself."""
    progress.notice("executing.compiling_streets" if kept else "executing.compiling_streets_again")


def show_run(done: Done, lang: Lang) -> None:
    """The verdicts, and where the folder and the map are."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    title = done.title.in_(lang)
    console.print(say("cli.ran", lang, title=title, replications=done.replications, seed=done.seed), style="bold", highlight=False)
    show_verdicts(console, done.verdicts, lang)
    show_headline(console, done.runs, lang)
    if done.doubts is not None:
        show_uncertainty(console, done.doubts.found, done.doubts.held, done.doubts.fields, lang)
    _say_schematic(console, done.schematic, lang)
    _say_where(console, done.folder, done.maps, lang, page=True)


def show_doubts(done: Doubted, lang: Lang) -> None:
    """What makes each target uncertain, and where that was written."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    show_uncertainty(console, done.found, done.held, done.fields, lang)
    if done.folder is not None:
        console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)


def show_compared(done: ComparisonDone, lang: Lang) -> None:
    """Option × target, the ranking, what it costs others, and where the folder and the maps are."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    title = done.title.in_(lang)
    console.print(say("cli.ran", lang, title=title, replications=done.found.replications, seed=done.seed), style="bold", highlight=False)
    show_comparison(console, done.found, lang)
    _say_schematic(console, done.schematic, lang)
    _say_where(console, done.folder, done.maps, lang, page=True)


def show_sited(done: SitingDone, lang: Lang) -> None:
    """What the models choose, then what the simulation says of it, and where the folder and the maps are."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    question = done.answers.question
    counts = {"existing": len(question.existing), "required": len(question.required), "add": round(question.siting.add.value)}
    title = say("site.show.title", lang, title=done.title, **counts)
    console.print(title, style="bold", highlight=False)
    show_siting(console, done.answers, lang)
    if done.not_simulated:
        names = say("results.list", lang).join(name.in_(lang) for name in done.not_simulated)
        console.print(say("site.show.not_simulated", lang, names=names), style="dim", highlight=False)
    if done.found is not None:
        console.print(say("site.show.simulated", lang), style="bold", highlight=False)
        show_comparison(console, done.found, lang)
    _say_schematic(console, done.schematic, lang)
    _say_where(console, done.folder, done.maps, lang, page=done.found is not None)


def show_coverage(done: Covered, lang: Lang) -> None:
    """The tables of each option, and where the map is, if one was asked for."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    for number, (world, cover) in enumerate(zip(done.worlds, done.coverages, strict=True)):
        if done.unit is not None:
            console.print(say("depth.only_unit", lang, unit=say(f"results.unit_kind.{done.unit}", lang)), style="bold", highlight=False)
        coverage_tables(console, world, [cover], lang)
        if done.depths:
            show_depth(console, cover, done.depths[number], lang)
            show_reach(console, world, done.reaches[number], lang)
    _say_schematic(console, done.schematic, lang)
    if done.folder is not None:
        console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)


def _say_where(console: Console, folder: Path, maps: Sequence[Path], lang: Lang, *, page: bool) -> None:
    console.print(say("cli.folder", lang, folder=folder), highlight=False, soft_wrap=True)
    if page:
        console.print(say("cli.page", lang, path=folder / SHORT), highlight=False, soft_wrap=True)
    for path in maps:
        if path.suffix == ".png":
            console.print(say("cli.map", lang, path=path), highlight=False, soft_wrap=True)


def _say_schematic(console: Console, schematic: bool, lang: Lang) -> None:
    if schematic:
        console.print(say("cli.schematic", lang), style="dim", highlight=False)
