"""report.xlsx: every table of the runs in the language of the report, a sheet each, and a sheet that defines every field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from yingji.base.language import Lang, half, say
from yingji.results.report.blocks import Story
from yingji.results.report.shape import RunRecord, TableRecord
from yingji.results.sheet import Cell, Sheet
from yingji.results.tables import write_workbook

_ASSUMPTIONS = ("input", "value", "where", "source")
_ABOUT = ("about", "said")
_DEFINED = ("sheet", "field", "definition")


def write_excel(records: Sequence[RunRecord], story: Story, path: Path) -> None:
    """Write report.xlsx; the same records are the same bytes."""
    lang = story.lang
    found = [sheet for run, record in enumerate(records, 1) for sheet in _of_run(record, f"{run} " if len(records) > 1 else "", lang)]
    made = (_about(records, story), *found, _fields([*found, _about(records, story)], lang))
    write_workbook(path, made, lang, when=datetime.fromisoformat(max(record.started for record in records)))


def _of_run(record: RunRecord, prefix: str, lang: Lang) -> Iterator[Sheet]:
    """What it came to, then options compared, then all else; empty tables are left out, the register of assumptions stands last."""
    compared = record.comparison.tables if record.comparison is not None else {}
    sited = record.siting.tables if record.siting is not None else {}
    tables = [*record.tables.values()]
    for table in (*tables[:1], *sited.values(), *compared.values(), *tables[1:]):
        if table.rows:
            yield replace(_sheet(table, lang), prefix=prefix)
    rows = tuple(tuple(_plain(row.get(column), lang) for column in _ASSUMPTIONS) for row in record.assumptions)
    if rows:
        yield Sheet("assumptions", _ASSUMPTIONS, rows, prefix=prefix)


def _sheet(table: TableRecord, lang: Lang) -> Sheet:
    return Sheet(table.key, table.columns, table.told(lang), table.room)


def _about(records: Sequence[RunRecord], story: Story) -> Sheet:
    """What the workbook is of: title, date, and of each run its number, replications and seed."""
    lang = story.lang
    rows: list[tuple[Cell, ...]] = [
        (say("office.about_title", lang), story.title), (say("office.about_date", lang), story.date),
        (say("office.about_result", lang), story.headline),
    ]  # fmt: skip
    if story.schematic:
        rows.append((say("office.about_streets", lang), story.schematic))
    for record in records:
        said = say("office.about_run", lang, title=record.title.in_(lang), replications=record.replications, seed=record.seed)
        rows.append((record.number, said))
    return Sheet("about", _ABOUT, tuple(rows), "office")


def _fields(found: Sequence[Sheet], lang: Lang) -> Sheet:
    """Every column of every sheet; sheets of several runs are defined once."""
    keys = dict.fromkeys((sheet.room, sheet.key, sheet.columns) for sheet in found)
    rows = tuple(
        (say(f"{room}.sheet.{key}", lang), say(f"{room}.column.{column}", lang), say(f"{room}.define.{column}", lang))
        for room, key, columns in keys
        for column in columns
    )
    return Sheet("defined", _DEFINED, rows, "office")


def _plain(value: object, lang: Lang) -> Cell:
    return value if isinstance(value, int | float) or value is None else half(str(value), lang)
