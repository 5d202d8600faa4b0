"""One run as it is told: its record, its language, and the keys of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yingji.base.figures import Text
from yingji.base.language import Lang, half, say
from yingji.base.units import Dimension
from yingji.results.compare_terminal import SIGNS, difference_words
from yingji.results.comparison import Difference
from yingji.results.relief.reasons import stage_name
from yingji.results.report.blocks import MIXED, Cell, Column, ColumnKind, FigureRef, Ref, Section, Table
from yingji.results.report.phrases import definition_key, slug, trimmed
from yingji.results.report.shape import Apart, OptionRecord, RunRecord, TableRecord
from yingji.results.verdicts import PartVerdict, Verdict
from yingji.results.words import SYMBOLS, part_measured, promised

MOST_ROWS = 400
"""Rows of a table on paper and on the page; the workbook has all."""
_SHARES = {"busy", "busy_low", "busy_high", "own_first", "held_in", "probability_best"}
_WHOLE = {"people", "people_5min", "calls_per_year", "sent_per_year", "first_orders", "docks", "count",
          "place", "stations", "known_places", "left_out", "at_least_m", "shelters", "usable", "need", "delivered", "loads"}  # fmt: skip
_MIXED = {"median", "low", "high", "difference", "difference_low", "difference_high"}
_WORDS = {"option", "station", "class", "group", "unit_name", "unit_kind", "own", "part", "why", "verdict", "what", "name", "old", "new",
          "stage", "subdistrict", "shelter", "item", "item_unit", "who", "unit", "required", "clause", "whose", "input", "value", "where",
          "source", "choice", "model", "new_sites", "closed_sites", "site", "origin", "over_limit", "in_hours", "proven", "rule",
          "confidence",
          "placed", "gone_h", "change", "newly_met", "short_items"}  # fmt: skip

_YEARLY = {"calls_per_year": "calls_in_run", "sent_per_year": "sent_in_run"}
DAY_S, _YEAR_DAYS = 86400.0, 365.0


def _taken(table: TableRecord, name: str, lang: Lang) -> Column:
    """A column of the run's own tables, with its heading and definition from the catalogue; its kind by its name."""
    ending = name.rpartition("_")[2]
    kind: ColumnKind = "text" if name in _WORDS else "share" if name in _SHARES or ending == "share" else "number"
    decimals = MIXED if name in _MIXED else 0 if ending in ("people", "day", "replications") or name in ("area_m2", *_WHOLE) else 1
    return Column(f"{table.room}.{name}", table.heading(name, lang), "", kind, table.definition(name, lang), decimals)


@dataclass(frozen=True, eq=False)
class Told:
    """Run `run` of the report; `many`: it is not the only one, so that its keys need a prefix."""

    record: RunRecord
    run: int
    many: bool
    lang: Lang

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(key, self.lang, **values)

    def key(self, name: str) -> str:
        """The key of a section of this run."""
        return f"run{self.run + 1}-{name}" if self.many else name

    def target(self, verdict: Verdict) -> str:
        """The key of a target's section."""
        return self.key(f"target-{slug(verdict.of)}-{slug(verdict.id)}")

    def station(self, name: str) -> str:
        """The key of a station's section."""
        return self.key(f"station-{slug(name)}")

    def section(self, name: str, *blocks: object, level: int = 1, heading: str = "") -> Section:
        """A section; without a heading of its own it has that of `report.heading.…`, and of several runs it says of which it is."""
        if not heading:
            heading = self.say(f"report.heading.{name}")
            heading = self.say("report.of_run", heading=heading, title=self.record.title.in_(self.lang)) if self.many else heading
        return Section(self.key(name), heading, level, tuple(blocks), self.run)  # type: ignore[arg-type]

    def figure(self, key: str, option: int | None = None, **values: object) -> FigureRef:
        """A place for a figure, of the shown option where none is given."""
        at = self.shown if option is None else option
        name = self.record.options[max(at, 0)].name.in_(self.lang)
        told = {"option": name, "title": self.record.title.in_(self.lang), **values}
        return FigureRef(key, self.say(f"report.figure.{key}", **told), self.say(f"report.alt.{key}", **told), self.run, at)

    def defined(self, *names: str) -> tuple[Ref, ...]:
        """Links to entries of the glossary."""
        return tuple(Ref(definition_key(name), say("report.ref.definition", self.lang)) for name in names)

    def clause(self, verdict: Verdict) -> Ref:
        """A link to the target's section, which cites its clause."""
        return Ref(self.target(verdict), half(verdict.clause, self.lang) or say("report.ref.target", self.lang))

    def table(self, key: str, columns: tuple[Column, ...], rows: list[tuple[object, ...]], *, note: str = "", links: tuple[str, ...] = (),
              **values: object) -> Table:  # fmt: skip
        """A table whose caption is `report.table.…`."""
        return Table(self.key(key), self.say(f"report.table.{key}", **values), columns, tuple(rows), note, links)  # type: ignore[arg-type]

    def column(self, name: str, kind: ColumnKind = "text", unit: str = "", decimals: int = 1) -> Column:
        """A column of the report's own, named and defined in report.yaml."""
        return Column(f"report.{name}", self.say(f"report.column.{name}"), unit, kind, self.say(f"report.define.{name}"), decimals)

    def take(self, key: str, table: TableRecord | None, names: tuple[str, ...], *, only: OptionRecord | None = None,
             most: int = MOST_ROWS, link: tuple[str, Mapping[str, str]] | None = None, dash: str = "",
             **values: object) -> tuple[Table, ...]:  # fmt: skip
        """Columns of one of the run's own tables as a table with the caption `report.table.…`; none where there is no row.

        `only`: the rows of one option. `link`: a column, and which section tells more of each of its values. Beyond `most` rows the note
        says where the others are. `dash`: why a cell may be empty, as `report.dash.…`. What the tables count by the year is in a
        disaster counted by its days: a year of them would be a number that nobody sees.
        """
        mine = table.of(only.name) if table is not None and only is not None else table
        if mine is None or not mine.rows:
            return ()
        names = names if only is not None or not self.several or "option" not in mine.columns else ("option", *names)
        at = [mine.columns.index(name) for name in names]
        told = mine.told(self.lang)
        rows = [tuple(row[index] for index in at) for row in told[:most]]
        links: tuple[str, ...] = ()
        if link is not None:
            links = tuple(link[1].get(str(row[mine.columns.index(link[0])]), "") for row in told[:most])
        columns = tuple(self._taken(mine, name) for name in names)
        rows = [tuple(self._in_run(cell, name) for cell, name in zip(row, names, strict=True)) for row in rows]
        made = trimmed(Table(self.key(key), self.say(f"report.table.{key}", **values), columns, tuple(rows), links=links))
        notes = [self.say("report.more_rows", shown=most, all=len(told))] if len(told) > most else []
        if dash and any(cell is None for row in made.rows for cell in row):
            notes.append(self.say(f"report.dash.{dash}"))
        return (replace(made, note=" ".join(notes)),)

    def _taken(self, table: TableRecord, name: str) -> Column:
        if self.days is None or name not in _YEARLY:
            return _taken(table, name, self.lang)
        return self.column(_YEARLY[name], "number")

    def _in_run(self, cell: Cell, name: str) -> Cell:
        """A cell of a column that counts by the year as it is counted here."""
        return self.played(cell) if name in _YEARLY and isinstance(cell, float | int) else cell

    def played(self, per_year: Any) -> Any:
        """What is counted by the year as it is told: of a disaster what falls into its days. Numbers, arrays or None."""
        return per_year if self.days is None or per_year is None else per_year * self.days / _YEAR_DAYS

    @property
    def days(self) -> float | None:
        """The days of a disaster that are played; None where a year is told of."""
        return self.record.length_s / DAY_S if self.record.relief else None

    @property
    def shown(self) -> int:
        """The option of which single maps and tables tell: the best of a comparison, else the first."""
        return self.record.comparison.best if self.record.comparison is not None else 0

    @property
    def option(self) -> OptionRecord:
        """The option that is shown."""
        return self.record.options[self.shown]

    @property
    def several(self) -> bool:
        """Whether there are options to compare."""
        return len(self.record.options) > 1

    def name(self, option: int) -> str:
        """An option's name."""
        return self.record.options[option].name.in_(self.lang)

    def targets(self) -> Iterator[tuple[Verdict, ...]]:
        """Target by target the verdicts of all options."""
        return zip(*(option.verdicts for option in self.record.options), strict=True)

    def judged(self) -> list[tuple[Verdict, ...]]:
        """The targets that some option could be judged on."""
        return [row for row in self.targets() if any(each.verdict != "not simulated" for each in row)]

    def sign(self, verdict: Verdict) -> str:
        """✓, ✗, ? or –."""
        return SYMBOLS[verdict.verdict]

    def links(self, *names: str) -> tuple[Ref, ...]:
        """Links to sections of this run."""
        return tuple(Ref(self.key(name), self.say(f"report.heading.{name}")) for name in names)

    def stage(self, stage: str) -> str:
        """A stage of the chain of relief."""
        return stage_name(stage).in_(self.lang)

    def relieved_words(self) -> str:
        """The definition of relieved, in the words of the scenario's file: from the first verdict that bears it, else as it was kept."""
        reasons = (reason for option in self.record.options for verdict in option.verdicts for reason in verdict.why)
        words = next((each.values["words"] for each in reasons if each.key == "relief.why.definition"), None)
        if words is None:
            kept = next((option.relief.measures.get("relieved_words") for option in self.record.options if option.relief), None)
            return str(kept[self.lang]) if kept else self.say("report.relieved_unsaid")
        return words.in_(self.lang) if isinstance(words, Text) else str(words)

    def apart(self, apart: Apart | None, dimension: Dimension | None, like: str) -> str:
        """A difference in words, with its interval and a sign that says whether it is better: "▲ −1.2 min [−1.4, −1.0]"."""
        if apart is None or dimension is None:
            return "–"
        found = Difference(apart.value, apart.low, apart.high, "t", apart.pairs)
        words = difference_words(found, dimension, like, self.lang)
        return f"{SIGNS[apart.sense]} {words}" if apart.sense is not None else words

    def part_words(self, verdict: Verdict, part: PartVerdict) -> tuple[str, str]:
        """What is promised, and what was measured at one station."""
        return promised(verdict, self.lang), part_measured(verdict, part, self.lang)
