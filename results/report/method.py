"""How it was found: replications, inputs, the register of assumptions, and the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yingji.base.language import half
from yingji.results.report.blocks import Definition, Paragraph, Section, Table
from yingji.results.report.phrases import day, definition_key
from yingji.results.report.targets import measure_definitions
from yingji.results.report.told import Told

_YEAR_S = 365 * 86400.0
_MOST_ASSUMPTIONS = 2000
_RELIEF = ("affected", "freed")
"""What page one tells of a disaster and no column of the report's own holds."""


def method(told: Told) -> Section:
    """How the run was made, and what made it."""
    record = told.record
    length = (
        told.say("report.length_days", days=round(record.length_s / 86400)) if record.length_s < _YEAR_S else told.say("report.length_year")
    )
    blocks = [
        Paragraph(told.say("report.method.replications", replications=record.replications, seed=record.seed, length=length)),
        Paragraph(told.say("report.method.verdicts")),
        Paragraph(told.say("report.method.draws")) if told.several else None,
        Paragraph(told.say("report.method.relief")) if record.relief else None,
        Paragraph(told.say("report.method.schematic"), "unknown") if record.schematic else None,
        Paragraph(told.say("report.method.made", number=record.number, day=day(record.date, told.lang), version=record.versions["yingji"])),
        told.table("sources", (told.column("data_source"),), [(half(each, told.lang),) for each in record.sources]),
        told.table("inputs", (told.column("file", "code"), told.column("sha256", "code")), list(record.inputs.items())),
    ]  # fmt: skip
    return told.section("method", *(each for each in blocks if each is not None))


def assumptions(told: Told) -> Section:
    """Every input that is assumed, with its source."""
    columns = (
        told.column("input", "code"), told.column("input_value"), told.column("range", "code"), told.column("range_from"),
        told.column("where", "code"), told.column("source"),
    )  # fmt: skip
    rows = [
        (_text(row.get("input")), half(_text(row.get("value")), told.lang), _text(row.get("range")),
         _range_from(told, row.get("range_from")), _text(row.get("where")), half(_text(row.get("source")), told.lang))
        for row in told.record.assumptions
    ]  # fmt: skip
    note = told.say("report.more_rows", shown=_MOST_ASSUMPTIONS, all=len(rows)) if len(rows) > _MOST_ASSUMPTIONS else ""
    lead = Paragraph(told.say("report.assumptions_lead", count=len(rows)))
    return told.section("assumptions", lead, told.table("assumptions", columns, list(rows[:_MOST_ASSUMPTIONS]), note=note))


def _range_from(told: Told, key: object) -> str:
    """Who says within what an assumption is moved; '' of a run of before, which did not keep it."""
    return told.say(f"uncertainty.from.{key}") if key else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)


def definitions(runs: Iterable[Told], sections: Iterable[Section]) -> Iterator[Definition]:
    """Every measure and every column that the report uses, once, measures first."""
    seen: set[str] = set()
    for told in runs:
        for key, term, text in measure_definitions(told):
            if key not in seen:
                seen.add(key)
                yield Definition(key, term, text)
        for name in _RELIEF if told.record.relief else ():
            key = definition_key(f"report.{name}")
            if key not in seen:
                seen.add(key)
                yield Definition(key, told.say(f"report.column.{name}"), told.say(f"report.define.{name}"))
    for section in sections:
        for block in section.blocks:
            for column in block.columns if isinstance(block, Table) else ():
                key = definition_key(column.key)
                if column.definition and not column.key.startswith("option.") and key not in seen:
                    seen.add(key)
                    yield Definition(key, column.heading, column.definition)
