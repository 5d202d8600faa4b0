"""Tables as paper takes them: long ones cut, what every row says told once, one row of many columns turned, the register gathered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from yingji.base.language import Lang, say
from yingji.results.office.columns import heading
from yingji.results.report.blocks import Cell, Column, Table
from yingji.results.report.phrases import shown

TOGETHER = 12
"""Tables of so many rows stand on one page."""
_BETWEEN = "; "
"""Between values of the register: they are of Latin script, and a Chinese mark between them would break their lines oddly."""
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
    """The register with a row for what stands in one line of a file and rests on the same: all its values are told there, with ranges."""
    names = [column.key.rpartition(".")[2] for column in table.columns]
    at = {name: names.index(name) for name in ("input", "input_value", "range", "range_from", "where", "source")}
    rows: list[tuple[Cell, ...]] = []
    for (where, source), group in groupby(table.rows, key=lambda row: (row[at["where"]], row[at["source"]])):
        told = [(_steps(str(row[at["input"]])), _ranged([str(row[at[name]] or "") for name in _VALUE], lang)) for row in group]
        shared = _shared([steps for steps, _ in told])
        if shared and len(told) > 1:
            rest = [("".join(steps[len(shared) :]).lstrip("."), value) for steps, value in told]
            rows.append(("".join(shared), _together(rest), where, source))
        else:
            rows += [("".join(steps), value, where, source) for steps, value in told]
    kept = tuple(table.columns[at[name]] for name in ("input", "input_value", "where", "source"))
    note = f"{table.note} {say('office.ranges', lang)}".strip()
    return replace(table, columns=kept, rows=tuple(rows), note=note, links=())


_VALUE = ("input_value", "range", "range_from")


def _ranged(told: Sequence[str], lang: Lang) -> str:
    """A value with the range that it is moved in, and a star where the file says so itself."""
    value, within, known_from = told
    if not within:
        return value
    star = "*" if known_from == say("uncertainty.from.file", lang) else ""
    return say("office.ranged", lang, value=value, within=within, star=star)


def _steps(name: str) -> list[str]:
    """`kinds[fire].send.engine` as `kinds`, `[fire]`, `.send`, `.engine`."""
    return re.findall(r"\[[^\[\]]*\]|\.?[^.\[\]]+", name)


def _shared(names: Sequence[Sequence[str]]) -> list[str]:
    """The steps that all names begin with, at most all but the last."""
    least = min(len(steps) for steps in names) - 1
    same = [steps[:least] for steps in names]
    return [step for step, *others in takewhile(lambda each: len(set(each)) == 1, zip(*same, strict=True))]


def _together(told: Sequence[tuple[str, str]]) -> str:
    """`engine 2, ladder 1`; members of a list in a row with their first and last number; names of one value share it."""
    numbers = [re.fullmatch(r"\[(\d+)\]", step) for step, _ in told]
    if all(numbers):
        return f"{told[0][0][:-1]}–{told[-1][0][1:]} {_BETWEEN.join(value for _, value in told)}"
    pairs = ((value, [step for step, _ in group]) for value, group in groupby(told, key=lambda each: each[1]))
    return _BETWEEN.join(f"{'/'.join(steps)} {value}" for value, steps in pairs)
