"""What an import kept and dropped, and why: typed rows that read in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yingji.base.language import Lang, say


@dataclass(frozen=True)
class ReportRow:
    """One line of a report: a message `key`, how many `links` (or ways) it is about, how long they are, and other gaps."""

    key: str
    links: int = 0
    km: float = 0.0
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """The sentence."""
        return say(self.key, lang, links=f"{self.links:,}", km=f"{self.km:,.1f}", **self.values)


@dataclass(frozen=True)
class ImportReport:
    """Everything an import has to say, in the order in which it happened."""

    rows: tuple[ReportRow, ...]

    def lines(self, lang: Lang) -> list[str]:
        """One sentence a row."""
        return [row.text(lang) for row in self.rows]

    @property
    def dropped(self) -> tuple[ReportRow, ...]:
        """The rows about what is not in the network, or not for vehicles, or not for people on foot."""
        return tuple(row for row in self.rows if row.key.startswith("streets.dropped"))

    def row(self, key: str) -> ReportRow:
        """The row `key`; nothing was counted where it has none, so a row of zeros."""
        return next((row for row in self.rows if row.key == key), ReportRow(key))
