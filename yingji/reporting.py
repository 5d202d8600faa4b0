"""`yingji report`: finished runs as files for a meeting, from their folders alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import LANGS, Lang
from yingji.results.atlas.writing import FORMATS, Format
from yingji.results.maps.style import PAPERS, Paper
from yingji.results.office import forms
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

FORMS: Mapping[str, Writer] = {
    "html": _html, "maps": forms.maps, "charts": forms.charts, "docx": forms.word, "xlsx": forms.excel, "pptx": forms.slides,
    "pdf": forms.pdf,
}  # fmt: skip
"""Every form that a report has, in the order in which they are written."""


@dataclass(frozen=True)
class Reported:
    """A report: its folder, and its files in the order of languages and forms."""

    folder: Path
    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()  # forms whose extra is not installed


def report_runs(
    folders: Sequence[Path], *, langs: Sequence[Lang] = LANGS, out: Path | None = None, only: Sequence[str] = (),
    papers: Sequence[str] = ("A3",), formats: Sequence[str] = ("png", "pdf"),
) -> Reported:  # fmt: skip
    """Write every form (or `only` some) of a report on finished runs, whole or not at all.

    `papers` and `formats` are those of maps and charts. `out` is a new folder; where none is given it is beside the first run, with
    `-report` after its name. Raises `BadInput` with every fault: folders that are no finished runs, forms that nobody knows.
    """
    faults = [
        Fault(Mark(form), "--only", "report.no_form", {"forms": tuple(FORMS)}) for form in dict.fromkeys(only) if form not in FORMS
    ]  # fmt: skip
    faults += [Fault(Mark(name), "--paper", "office.no_paper", {"papers": PAPERS}) for name in papers if name not in PAPERS]
    faults += [Fault(Mark(name), "--format", "office.no_format", {"formats": FORMATS}) for name in formats if name not in FORMATS]
    records = []
    for folder in folders:
        try:
            records.append(read_run(folder))
        except BadInput as wrong:
            faults += wrong.faults
    if faults:
        raise BadInput(faults)
    if short := [form for form in dict.fromkeys(only) if forms.missing(form)]:
        raise BadInput([Fault(Mark(form), "--only", "office.no_extra") for form in short])
    chosen = [form for form in FORMS if (form in only if only else not forms.missing(form))]
    with RunFolder(out or _beside(folders[0]), when=datetime.fromisoformat(records[0].started)) as made:
        task = partial(
            _write,
            tuple(folders),
            chosen,
            tuple(each for each in PAPERS if each in papers),
            tuple(each for each in FORMATS if each in formats),
            made.path,
            several=len(langs) > 1,
        )
        if len(langs) > 1 and len(chosen) > 1:  # a process a language: each draws its own maps
            with ProcessPoolExecutor(len(langs), mp_context=get_context("spawn")) as pool:
                written = list(pool.map(task, langs))
        else:
            written = [task(lang) for lang in langs]
    left_out = () if only else tuple(form for form in FORMS if forms.missing(form))
    return Reported(made.final, tuple(made.final / name for names in written for name in names), left_out)


def _write(
    folders: tuple[Path, ...], chosen: Sequence[str], papers: tuple[Paper, ...], formats: tuple[Format, ...], room: Path, lang: Lang, *,
    several: bool,
) -> list[str]:  # fmt: skip
    """Every chosen form in one language; gives the files' names within `room`."""
    records = [read_run(folder) for folder in folders]
    story = tell(records, lang)
    ending = f".{lang}" if several else ""
    drawn: dict[str, Writer] = {
        "maps": partial(forms.maps, papers=papers, formats=formats),
        "charts": partial(forms.charts, formats=formats),
    }
    writers: dict[str, Writer] = {**FORMS, **drawn}
    return [path.relative_to(room).as_posix() for form in chosen for path in writers[form](records, story, room, ending)]


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
