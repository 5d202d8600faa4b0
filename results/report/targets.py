"""The verdicts as tables, and a section for each target: what is promised, where, what came out, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from yingji.base.language import half, say
from yingji.results.registry import measures
from yingji.results.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from yingji.results.report.inputs import input_words
from yingji.results.report.phrases import definition_key, listed, trimmed
from yingji.results.report.told import Told
from yingji.results.unmodelled import bearing, not_modelled, uncertain_by
from yingji.results.verdicts import PLAN, Verdict
from yingji.results.words import measured, promised, scale, unit_like, unit_word, why

_MOST_PARTS = 400
_MOST_INPUTS = 12


def verdicts(told: Told) -> Section:
    """Every target that was judged, then those that could not be, with the reason."""
    rows = told.judged()
    blocks: list[Block] = [Paragraph(told.say("report.verdicts_read"), "note")]
    if rows:
        blocks.append(_judged(told, rows))
        if told.several:
            blocks.append(_matrix(told, rows))
    blocks += _not_judged(told)
    return told.section("verdicts", *blocks)


def _judged(told: Told, rows: list[tuple[Verdict, ...]]) -> Table:
    lang, shown = told.lang, [row[told.shown] for row in rows]
    columns = (
        told.column("target"), told.column("clause", "code"), told.column("promised"), told.column("measured"),
        told.column("verdict", "verdict"), told.column("why"),
    )  # fmt: skip
    cells = [
        (v.promise.in_(lang), half(v.clause, lang), promised(v, lang), measured(v, lang), v.verdict, why(v, lang)) for v in shown
    ]  # fmt: skip
    return told.table("judged", columns, list(cells), links=tuple(told.target(v) for v in shown), option=told.name(told.shown))


def _matrix(told: Told, rows: list[tuple[Verdict, ...]]) -> Table:
    """Target × option, a sign each: as narrow as twenty options need it."""
    options = range(len(told.record.options))
    columns = (
        told.column("target"),
        *(Column(f"option.{n}", str(n + 1), "", "text", told.name(n)) for n in options),
    )  # fmt: skip
    cells: list[tuple[object, ...]] = [(row[0].promise.in_(told.lang), *(told.sign(v) for v in row)) for row in rows]
    names = told.say("report.join").join(f"{n + 1} {told.name(n)}" for n in options)
    return told.table(
        "matrix", columns, cells, note=told.say("report.matrix_note", options=names), links=tuple(told.target(r[0]) for r in rows)
    )


def _not_judged(told: Told) -> Iterator[Block]:
    lang = told.lang
    open_ = [row[0] for row in told.targets() if all(v.verdict == "not simulated" for v in row)]
    could, ledger = ([v for v in open_ if bool(v.metric) == wanted] for wanted in (True, False))
    target, clause, reason = told.column("target"), told.column("clause", "code"), told.column("why")
    if could:
        rows = [(v.promise.in_(lang), half(v.clause, lang), promised(v, lang), why(v, lang)) for v in could]
        yield told.table(
            "not_simulated", (target, clause, told.column("promised"), reason), list(rows), links=tuple(told.target(v) for v in could)
        )
    if ledger:
        said = say("results.why.ledger", lang, text="")  # what the table's caption says need not be said in every row
        rows = [(v.promise.in_(lang), half(v.clause, lang), v.printed, why(v, lang).removeprefix(said)) for v in ledger]
        yield told.table("ledger", (target, clause, told.column("printed"), reason), list(rows))


def target_sections(told: Told) -> Iterator[Section]:
    """A section for each target that a measure could judge."""
    rows = [row for row in told.targets() if row[0].metric]
    if rows:
        yield told.section("targets", Paragraph(told.say("report.targets_lead"), "note"))
    for row in rows:
        verdict = row[told.shown]
        yield Section(told.target(verdict), verdict.promise.in_(told.lang), 2, tuple(_target(told, row, verdict)), told.run)


def _target(told: Told, row: tuple[Verdict, ...], verdict: Verdict) -> Iterator[Block]:
    lang = told.lang
    measure = measures()[verdict.metric]
    of = told.say("report.of_plan") if verdict.of == PLAN else verdict.of
    clause = half(verdict.clause, lang)
    if not verdict.clause.replace(" ", "").startswith(of.replace(" ", "")):  # a clause that names its document says enough
        clause = told.say("report.clause_of", of=of, clause=clause) if clause else of
    yield Paragraph(told.say("report.target_clause", clause=clause, printed=verdict.printed or promised(verdict, lang)))
    if verdict.treat is not None:
        yield Paragraph(told.say("report.target_treat", treat=verdict.treat.in_(lang)), "note")
    yield Paragraph(
        told.say("report.target_measure", name=measure.name.in_(lang), definition=measure.definition.in_(lang)), "plain",
        told.defined(verdict.metric),
    )  # fmt: skip
    yield _by_option(told, row)
    if verdict.why:
        yield Paragraph(told.say("report.target_why", why=why(verdict, lang)))
    if verdict.uncertain_by and verdict.verdict != "not simulated":  # the reason above says why nothing was played
        yield Paragraph(told.say("report.target_by", by=uncertain_by(verdict, lang)), "unknown")
    if bearing(verdict) and verdict.verdict != "not simulated":
        yield Paragraph(told.say("report.target_unmodelled", what=not_modelled(verdict, lang)), "unknown")
    yield from _parts(told, verdict)
    if verdict.confidence is None:
        return
    if names := list(dict.fromkeys(input_words(name, lang) for name in verdict.rests_on)):
        inputs = listed(names, lang, most=_MOST_INPUTS)
        yield Paragraph(told.say("report.target_rests", inputs=inputs), "unknown", told.links("assumptions"))
    else:
        yield Paragraph(told.say("report.rests_on_given"), "note")


def _by_option(told: Told, row: tuple[Verdict, ...]) -> Table:
    """The value of every option; of a comparison also how much it differs from the first."""
    lang, found = told.lang, told.record.comparison
    apart = found.targets.get((row[0].of, row[0].id)) if found is not None else None
    columns = [
        told.column("promised"),
        told.column("measured"),
        told.column("verdict", "verdict"),
        told.column("held_in", "share", decimals=0),
    ]
    if told.several:
        columns.insert(0, told.column("option"))
    if apart is not None:
        columns.append(told.column("difference"))
    rows: list[tuple[Cell, ...]] = []
    for index, verdict in enumerate(row):
        cells: list[Cell] = [promised(verdict, lang), measured(verdict, lang), verdict.verdict, verdict.held_in]
        if told.several:
            cells.insert(0, told.name(index))
        if apart is not None:
            cells.append(told.apart(apart[index], verdict.dimension, verdict.written) if index else told.say("report.reference"))
        rows.append(tuple(cells))
    return trimmed(Table(f"{told.target(row[0])}-options", told.say("report.table.target"), tuple(columns), tuple(rows)))


def _parts(told: Told, verdict: Verdict) -> Iterator[Table]:
    """Station by station, or subdistrict by subdistrict."""
    if not verdict.parts or verdict.dimension is None:
        return
    dimension, unit = verdict.dimension, unit_like(verdict.written, verdict.dimension)
    word = unit_word(unit, told.lang)
    columns = (
        told.column("part"), told.column("value", "number", word), told.column("low", "number", word), told.column("high", "number", word),
        told.column("verdict", "verdict"),
    )  # fmt: skip
    known = {each.title.zh: each.name for each in told.option.stations}
    parts = verdict.parts[:_MOST_PARTS]
    rows: list[tuple[Cell, ...]] = []
    for part in parts:
        low, middle, high = (scale(value, dimension, unit) for value in (part.low, part.measured, part.high))
        ends = (None, None) if verdict.interval == "exact" else (low, high)  # where there is no chance, there is no interval
        rows.append((part.name.in_(told.lang), middle, *ends, part.verdict))
    links = tuple(told.station(known[p.name.zh]) if p.name.zh in known else "" for p in parts)
    caption = told.say("report.table.parts", option=told.name(told.shown))
    yield trimmed(Table(f"{told.target(verdict)}-parts", caption, columns, tuple(rows), links=links))


def measure_definitions(told: Told) -> Iterator[tuple[str, str, str]]:
    """Key, name and definition of every measure that a target names."""
    names = [row[0].metric for row in told.targets() if row[0].metric]
    names += ["response.first", "units.busy", "relief.time_all_served"]
    names += [told.record.comparison.measure] if told.record.comparison is not None else []
    for name in dict.fromkeys(names):
        yield definition_key(name), measures()[name].name.in_(told.lang), measures()[name].definition.in_(told.lang)
