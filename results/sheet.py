"""A table as plain rows, its columns named and defined in the catalogue."""

from __future__ import annotations

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
