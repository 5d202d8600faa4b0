"""How wide the columns of a table are, and how large its type, so that it fits a page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from yingji.base.language import Lang
from yingji.results.maps.text import width_mm
from yingji.results.report.blocks import Column, Table
from yingji.results.report.phrases import shown

_MOST_MM = 90.0
"""No column asks for more than this: longer texts are wrapped."""
_PAD_MM = 2.6
_LONGER = 2.0
"""A column has room for texts that are so many times as long as usual, by the root of the mean square: a few long ones weigh."""
_WHOLE_MM = 16.0
"""Shorter texts, numbers with their units above all, are not broken."""
_AIRY = 0.66
"""Longest words should take no more of the room than this, or texts become towers of words."""
_BOLD = 1.18
_EASY_PT = 8.0
"""For the sake of room the type is made no smaller than this; for the sake of words that would be broken it is."""
_SPARE = 1.12
"""Fonts of other machines may be a little wider than the one that is measured here."""


@dataclass(frozen=True)
class Laid:
    """A table as it is set: texts, widths in mm, type in pt."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    type_pt: float


def laid(table: Table, lang: Lang, *, room_mm: float, sizes_pt: Sequence[float]) -> Laid:
    """The largest of `sizes_pt` at which longest words leave room for texts, which share it; else at which they have room at all."""
    heads = tuple(heading(column, lang) for column in table.columns)
    rows = tuple(tuple(shown(cell, column, lang) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows)
    columns = [(head, *(row[i] for row in rows)) for i, head in enumerate(heads)]
    tried = [(size, [_least(column, size) for column in columns]) for size in sizes_pt]
    airy = next((found for found in tried if found[0] >= _EASY_PT and sum(found[1]) <= _AIRY * room_mm), None)
    fits = [found for found in tried if sum(found[1]) <= room_mm] or tried[-1:]
    easy = [found for found in fits if found[0] >= _EASY_PT]
    size, least = airy or (easy[-1] if easy else fits[0])
    wish = [max(_wish(column, size), low) for column, low in zip(columns, least, strict=True)]
    if sum(wish) <= room_mm:
        return Laid(heads, rows, tuple(each * room_mm / sum(wish) for each in wish), size)
    if sum(least) >= room_mm:
        return Laid(heads, rows, tuple(each * room_mm / sum(least) for each in least), size)
    spare, asked = room_mm - sum(least), sum(w - low for w, low in zip(wish, least, strict=True))
    return Laid(heads, rows, tuple(low + (w - low) * spare / asked for w, low in zip(wish, least, strict=True)), size)


def _wish(column: Sequence[str], size_pt: float) -> float:
    """As wide as its widest text, but not for the sake of a few long ones: most of a column would stay empty."""
    widths = [width_mm(text, size_pt) for text in column]
    usual = math.sqrt(sum(width * width for width in widths) / len(widths))
    return min(max(widths), _LONGER * usual + _PAD_MM, _MOST_MM) + _PAD_MM


def _least(column: Sequence[str], size_pt: float) -> float:
    """Width that a column must have; its heading is bold, and so wider."""
    head, *cells = column
    return max([_longest_word(head, size_pt * _BOLD), *(_longest_word(cell, size_pt) for cell in cells)]) + _PAD_MM


def heading(column: Column, lang: Lang) -> str:
    """What a column is called, with its unit; in Chinese in the brackets of the script."""
    told = f"{column.heading} ({column.unit})" if column.unit and f"({column.unit})" not in column.heading else column.heading
    return re.sub(r" ?\(([^()]*)\)", r"（\1）", told) if lang == "zh" else told


def is_number(column: Column) -> bool:
    """Whether its cells stand to the right."""
    return column.kind in ("number", "share", "time")


def _longest_word(text: str, size_pt: float) -> float:
    """Width of the longest part that must not be broken; long Chinese may be broken after any two characters."""
    whole = width_mm(text, size_pt) * _SPARE
    if whole <= _WHOLE_MM:
        return whole
    pieces = "".join(" " if "\u3400" <= char <= "\u9fff" else char for char in text).split()
    return max([width_mm("汉字", size_pt), *(min(width_mm(piece, size_pt) * _SPARE, 18.0) for piece in pieces)])
