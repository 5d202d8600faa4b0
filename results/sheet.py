"""A table as plain rows, its columns named and defined in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yingji.base.language import Lang, say

Cell = str | float | int | bool | None


@dataclass(frozen=True)
class Sheet:
    """A table: its key, the keys of its columns (each named and defined in the catalogue's `room`), and rows."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    room: str = "results"
    prefix: str = ""  # before its name: of which run it is, where a workbook is of several

    def title(self, lang: Lang) -> str:
        """Its name in `lang`."""
        return self.prefix + say(f"{self.room}.sheet.{self.key}", lang)

    def header(self, lang: Lang) -> tuple[str, ...]:
        """The names of its columns in `lang`."""
        return tuple(say(f"{self.room}.column.{column}", lang) for column in self.columns)


def sheets_of(room: str, tables: Iterable[tuple[str, tuple[str, ...], Iterable[tuple[Cell, ...]]]]) -> tuple[Sheet, ...]:
    """A sheet of each `(key, columns, rows)`, named and defined in the catalogue's `room`."""
    return tuple(Sheet(key, columns, tuple(rows), room=room) for key, columns, rows in tables)


def with_definitions(room: str, sheets: tuple[Sheet, ...], lang: Lang) -> tuple[Sheet, ...]:
    """The sheets, and after them one that defines each column of theirs."""
    return (*sheets, Sheet("fields", ("field", "definition"), definitions(sheets, lang), room=room))


def definitions(sheets: Iterable[Sheet], lang: Lang) -> tuple[tuple[Cell, ...], ...]:
    """A row for each column of the sheets, once: its name and its definition."""
    columns = dict.fromkeys((sheet.room, column) for sheet in sheets for column in sheet.columns)
    return tuple((say(f"{room}.column.{column}", lang), say(f"{room}.define.{column}", lang)) for room, column in columns)
