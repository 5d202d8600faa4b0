"""Tables as paper takes them: long ones cut, what every row says told once, one row of many columns turned, the register gathered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from yingji.base.language import Lang, say
from yingji.results.office.columns import heading
from yingji.results.report.blocks import Cell, Column, Table
from yingji.results.report.phrases import shown

TOGETHER = 12
"""Tables of so many rows stand on one page."""
_MANY = 5
"""Rows from which on a column that says the same in all of them is told once."""
_WIDE = 6
"""Columns from which on a table of a single row is turned into pairs of what and how much."""


def for_paper(table: Table, lang: Lang, *, most: int) -> Table:
    """The table as it stands in a document: at most `most` rows, but the register of assumptions whole."""
    if table.key.endswith("assumptions"):
        return without_constants(gathered(table, lang), lang)
    left_out = len(table.rows) - most
    if left_out > 0:
        note = f"{say('office.more_rows', lang, n=left_out)} {table.note}".strip()
        table = replace(table, rows=table.rows[:most], links=(), note=note)
    return turned(without_constants(table, lang), lang)


def without_constants(table: Table, lang: Lang) -> Table:
    """A table whose columns of one and the same word in every row are told below it instead."""
    if len(table.rows) < _MANY:
        return table
    same = [
        at for at in range(1, len(table.columns))
        if table.columns[at].kind in ("text", "code") and table.rows[0][at] and len({row[at] for row in table.rows}) == 1
    ]  # fmt: skip
    if not same:
        return table
    keep = [at for at in range(len(table.columns)) if at not in same]
    said = say("office.and_also", lang).join(
        say("office.all_rows", lang, heading=heading(table.columns[at], lang), value=shown(table.rows[0][at], table.columns[at], lang))
        for at in same
    )
    note = f"{table.note} {said}".strip()
    rows = tuple(tuple(row[at] for at in keep) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in keep), rows=rows, note=note)


def turned(table: Table, lang: Lang) -> Table:
    """A single row of many columns as rows of two pairs: what, and how much."""
    if len(table.rows) != 1 or len(table.columns) < _WIDE:
        return table
    pairs = [
        (heading(column, lang), shown(cell, column, lang)) for column, cell in zip(table.columns, table.rows[0], strict=True)
    ]  # fmt: skip
    half = -(-len(pairs) // 2)
    right: list[tuple[Cell, Cell]] = [*pairs[half:], *[("", "")] * (2 * half - len(pairs))]
    what, much = Column("office.what", say("office.what", lang)), Column("office.much", say("office.much", lang), kind="time")
    rows = tuple((*a, *b) for a, b in zip(pairs[:half], right, strict=True))
    return replace(table, columns=(what, much, what, much), rows=rows, links=())


def gathered(table: Table, lang: Lang) -> Table:
    """The register with a row for what stands in one line of a file and rests on the same: all its values are told there."""
    names = [column.key.rpartition(".")[2] for column in table.columns]
    at = {name: names.index(name) for name in ("input", "input_value", "where")}
    others = [index for index in range(len(names)) if index not in (at["input"], at["input_value"])]
    rows: list[tuple[Cell, ...]] = []
    for _, group in groupby(table.rows, key=lambda row: (tuple(row[index] for index in others), _stem(str(row[at["input"]])))):
        found = list(group)
        row = list(found[0])
        row[at["input"]], row[at["input_value"]] = _together(
            [str(r[at["input"]]) for r in found], [str(r[at["input_value"]]) for r in found], lang
        )
        rows.append(tuple(row))
    return replace(table, rows=tuple(rows), links=())


def _stem(name: str) -> str:
    """`rhythm.hours[3]` and `speeds.engine.支路` without their last step."""
    return re.sub(r"(\.[^.\[\]]+|\[[^\[\]]*\])$", "", name)


def _together(names: Sequence[str], values: Sequence[str], lang: Lang) -> tuple[str, str]:
    if len(names) == 1:
        return names[0], values[0]
    stem = _stem(names[0])
    steps = [name[len(stem) :].strip(".[]") for name in names]
    between = say("office.and", lang)
    if all(step.isdigit() for step in steps):
        return f"{stem}[{steps[0]}–{steps[-1]}]", between.join(values)
    return stem, between.join(_pairs(steps, values))


def _pairs(steps: Sequence[str], values: Sequence[str]) -> Iterator[str]:
    """`engine 2`, and names that share a value together."""
    for value, group in groupby(zip(steps, values, strict=True), key=lambda pair: pair[1]):
        yield f"{'/'.join(step for step, _ in group)} {value}"
