"""Numbers, dates and names as the story tells them, in the language of the reader."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

from yingji.base.language import Lang, say
from yingji.results.report.blocks import MIXED, Cell, Column, Table
from yingji.results.words import SYMBOLS, number, verdict_word, with_unit

MINUTE_S = 60.0


def day(iso: str, lang: Lang) -> str:
    """A date as it is written: 2026年11月26日, 26 November 2026."""
    when = date.fromisoformat(iso[:10])
    return say("report.date", lang, year=when.year, month=say(f"report.month.{when.month}", lang), day=when.day)


def percent(share: float, decimals: int = 0) -> str:
    """A share as per cent; nearly all are not all, and nearly none not none."""
    if math.isnan(share):
        return "–"
    text = f"{share * 100:.{decimals}f}"
    if (share > 0 and float(text) == 0) or (share < 1 and float(text) == 100):
        text = f"{math.floor(share * 1000) / 10:.1f}" if share < 1 and float(text) == 100 else f"{share * 100:.2g}"
    return f"{text}%"


def minutes(seconds: float | None, lang: Lang) -> str:
    """Minutes with one decimal; never as a word."""
    if seconds is None:
        return say("report.never", lang)
    return with_unit(number(seconds / MINUTE_S, 1), "min", lang)


def hours(value: float | None, lang: Lang) -> str:
    """Hours with one decimal; never as a word."""
    return say("report.never", lang) if value is None else with_unit(number(value, 1), "h", lang)


def listed(names: list[str], lang: Lang, most: int = 4, *, between: str = "results.list") -> str:
    """Names in a row, with the words of message `between` between them; of many the first, and how many more."""
    text = say(between, lang).join(names[:most])
    return text if len(names) <= most else say("results.and_more", lang, names=text, count=len(names) - most)


def definition_key(name: str) -> str:
    """The key of an entry of the glossary."""
    return f"definition-{slug(name)}"


def slug(name: str) -> str:
    """What an address may hold: letters, digits and Chinese."""
    return re.sub(r"[^\w\u4e00-\u9fff]+", "-", name).strip("-")


def trimmed(table: Table) -> Table:
    """The table without the columns that hold nothing at all; the first one stays."""
    empty = {
        at for at in range(1, len(table.columns))
        if all(row[at] is None or row[at] in ("", "–") or row[at] != row[at] for row in table.rows)  # nan is not equal to itself
    }  # fmt: skip
    if not empty or not table.rows:
        return table
    keep = [at for at in range(len(table.columns)) if at not in empty]
    rows = tuple(tuple(row[at] for at in keep) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in keep), rows=rows)


def shown(cell: Cell, column: Column, lang: Lang) -> str:
    """A cell as people read it."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    if isinstance(cell, bool):
        return say(f"report.{'yes' if cell else 'no'}", lang)
    if isinstance(cell, str):
        return f"{SYMBOLS[cell]} {verdict_word(cell, lang)}" if column.kind == "verdict" else cell
    if math.isinf(cell):
        return say("report.never", lang)
    if column.kind == "share":
        return f"{cell * 100:,.{column.decimals}f}%"
    whole = column.decimals == MIXED and (abs(cell) >= 100 or cell == round(cell))
    return signed(f"{cell:,.{0 if whole else abs(column.decimals)}f}")


def signed(text: str) -> str:
    """A number with the sign that people print; a rounded nothing has none."""
    return text.replace("-", "−" if text.strip("-0.,") else "")
