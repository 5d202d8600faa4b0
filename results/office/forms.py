"""The printed forms of a report, as the command `yingji report` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from yingji.base.language import Lang, say
from yingji.results.atlas.writing import FORMATS, Format, Sheet
from yingji.results.charts.canvas import PAGE, headed
from yingji.results.maps.draw import write_figure
from yingji.results.maps.style import Paper
from yingji.results.office.gallery import Gallery
from yingji.results.office.workbook import write_excel
from yingji.results.report.blocks import Story
from yingji.results.report.shape import RunRecord

NEEDS = {"docx": "docx", "pptx": "pptx", "pdf": "typst"}
"""Form → the module that it takes, of the extra `report`."""


def missing(form: str) -> bool:
    """Whether what a form takes is not installed."""
    return form in NEEDS and find_spec(NEEDS[form]) is None


@lru_cache(maxsize=2)
def _gallery(records: tuple[RunRecord, ...], lang: Lang) -> Gallery:
    """One gallery for all forms of a report in a language, so that each map is drawn once; records are the same only as objects."""
    return Gallery(records, lang)


def gallery_of(records: Sequence[RunRecord], lang: Lang) -> Gallery:
    """The pictures of a report."""
    return _gallery(tuple(records), lang)


def maps(
    records: Sequence[RunRecord], story: Story, folder: Path, ending: str, *, papers: Sequence[Paper] = ("A3",),
    formats: Sequence[Format] = ("png", "pdf"),
) -> list[Path]:  # fmt: skip
    """Every map on each paper in each format, in a folder maps."""
    return write_atlas(gallery_of(records, story.lang), folder / f"maps{ending}", papers=papers, formats=formats)


def charts(
    records: Sequence[RunRecord], story: Story, folder: Path, ending: str, *, formats: Sequence[Format] = ("png", "pdf")
) -> list[Path]:
    """Every chart in each format, in a folder charts."""
    found, written = gallery_of(records, story.lang), []
    for run, record in enumerate(records):
        for key, chart in found.charts(run, _shown(record)).items():
            figure = headed(chart(PAGE), say(f"office.caption_{key}", story.lang), _of(record, story.lang))
            for kind in formats:
                path = _room(folder / f"charts{ending}", run) / f"{key}.{kind}"
                write_figure(figure, path, title=f"{story.title} {key}")
                written.append(path)
    return written


def _of(record: RunRecord, lang: Lang) -> list[str]:
    """Which run a chart is of: scenario, option where there are several, run, replications, seed and date."""
    several = [say("maps.option", lang, option=record.options[_shown(record)].name.in_(lang))] if len(record.options) > 1 else []
    run = [say("maps.run", lang, run=record.number), say("maps.replications", lang, n=record.replications),
           say("maps.seed", lang, seed=record.seed), say("maps.made", lang, date=record.started[:10])]  # fmt: skip
    return [record.title.in_(lang), *several, *run]


def word(records: Sequence[RunRecord], story: Story, folder: Path, ending: str) -> list[Path]:
    """report.docx."""
    path = folder / f"report{ending}.docx"
    from yingji.results.office.word import write_word

    write_word(records, story, path, gallery_of(records, story.lang))
    return [path]


def excel(records: Sequence[RunRecord], story: Story, folder: Path, ending: str) -> list[Path]:
    """report.xlsx."""
    path = folder / f"report{ending}.xlsx"
    write_excel(records, story, path)
    return [path]


def slides(records: Sequence[RunRecord], story: Story, folder: Path, ending: str) -> list[Path]:
    """report.pptx."""
    path = folder / f"report{ending}.pptx"
    from yingji.results.office.slides import write_slides

    write_slides(records, story, path, gallery_of(records, story.lang))
    return [path]


def pdf(records: Sequence[RunRecord], story: Story, folder: Path, ending: str) -> list[Path]:
    """report.pdf."""
    path = folder / f"report{ending}.pdf"
    from yingji.results.office.pdf import write_pdf

    write_pdf(records, story, path, gallery_of(records, story.lang))
    return [path]


def write_atlas(found: Gallery, folder: Path, *, papers: Sequence[Paper], formats: Sequence[Format] = FORMATS) -> list[Path]:
    """The maps of each run on each paper in each format: all of the option that is shown, and cover of the first."""
    written = []
    for run, record in enumerate(found.records):
        room = _room(folder, run)
        for sheet in _wanted(found, run, record):
            for paper in papers:
                stem = sheet.stem if len(papers) == 1 else f"{sheet.stem}-{paper.replace(':', 'x')}"
                paths = [room / f"{stem}.{kind}" for kind in formats]
                found.write_map(sheet, paper, paths)
                written += paths
    return written


def _wanted(found: Gallery, run: int, record: RunRecord) -> list[Sheet]:
    shown = _shown(record)
    first = [] if shown == 0 else [found.sheets(run, 0)[key] for key in ("coverage", "first_due") if key in found.sheets(run, 0)]
    return [*found.sheets(run, shown).values(), *first]


def _shown(record: RunRecord) -> int:
    """The best of the options compared, else the first."""
    return record.comparison.best if record.comparison is not None else 0


def _room(folder: Path, run: int) -> Path:
    """A folder a run, where there are several; the first run's files lie at the top."""
    room = folder if run == 0 else folder / f"run-{run + 1}"
    room.mkdir(parents=True, exist_ok=True)
    return room
