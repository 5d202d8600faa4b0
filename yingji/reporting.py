"""`yingji report`: finished runs as files for a meeting, from their folders alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import LANGS, Lang
from yingji.results.report.blocks import Story
from yingji.results.report.page import write_page
from yingji.results.report.record import read_run
from yingji.results.report.shape import RunRecord
from yingji.results.report.story import tell
from yingji.results.runfolder import RunFolder

Writer = Callable[[Sequence[RunRecord], Story, Path, str], list[Path]]
"""Writes one form of a story into a folder, its files named with the given ending before the suffix (`report.zh.html`)."""


def _html(records: Sequence[RunRecord], story: Story, folder: Path, ending: str) -> list[Path]:
    path = folder / f"report{ending}.html"
    write_page(records, story, path)
    return [path]


SHORT = "report.html"
"""The page that every run makes of itself."""

FORMS: Mapping[str, Writer] = {"html": _html}
"""Every form that a report has, in the order in which they are written."""


@dataclass(frozen=True)
class Reported:
    """A report: its folder and its files, in the order in which they were written."""

    folder: Path
    files: tuple[Path, ...]


def report_runs(folders: Sequence[Path], *, langs: Sequence[Lang] = LANGS, out: Path | None = None, only: Sequence[str] = ()) -> Reported:
    """Write every form (or `only` some) of a report on finished runs, whole or not at all.

    `out` is a new folder; where none is given it is beside the first run, with `-report` after its name. Raises `BadInput` with every
    fault: folders that are no finished runs, forms that nobody knows.
    """
    faults = [
        Fault(Mark(form), "--only", "report.no_form", {"forms": tuple(FORMS)}) for form in dict.fromkeys(only) if form not in FORMS
    ]  # fmt: skip
    records = []
    for folder in folders:
        try:
            records.append(read_run(folder))
        except BadInput as wrong:
            faults += wrong.faults
    if faults:
        raise BadInput(faults)
    chosen = [form for form in FORMS if not only or form in only]
    written: list[str] = []
    with RunFolder(out or _beside(folders[0]), when=datetime.fromisoformat(records[0].started)) as made:
        for lang in langs:
            story = tell(records, lang)
            for form in chosen:
                written += [path.name for path in FORMS[form](records, story, made.path, f".{lang}" if len(langs) > 1 else "")]
    return Reported(made.final, tuple(made.final / name for name in written))


def _beside(run: Path) -> Path:
    """A folder that is not there yet."""
    run, number = run.absolute(), 1
    while True:
        found = run.parent / f"{run.name}-report{'' if number == 1 else f'-{number}'}"
        if not found.exists():
            return found
        number += 1


def write_short(run: Path, lang: Lang) -> Path:
    """The page of a run within its own folder: what `yingji run` and `yingji compare` make by themselves."""
    records = [read_run(run)]
    path = run / SHORT
    write_page(records, tell(records, lang), path)
    return path
