"""Everyday response: how far help reaches, how long calls wait, and a sheet for each station."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from yingji.base.figures import Text
from yingji.base.language import say
from yingji.results.report.blocks import Block, Cell, Paragraph, Section, Table
from yingji.results.report.phrases import day
from yingji.results.report.told import Told
from yingji.results.words import class_word

_WITHIN = ("3_min", "4_min", "5_min", "8_min")
_CLOCKS = ("call", "order")
_MINUTE_S = 60.0


def cover(told: Told) -> Section:
    """The map, and residents and area within minutes, option by option."""
    columns = [told.column(f"within_{name}", "share") for name in _WITHIN] + [told.column("area_5_min", "share")]
    rows: list[tuple[Cell, ...]] = []
    for option in told.record.options:
        found = option.measures["coverage"]
        rows.append((*(found["people_within"][name] for name in _WITHIN), found["area_within"]["5_min"]))
    if told.several:
        columns.insert(0, told.column("option"))
        rows = [(told.name(index), *row) for index, row in enumerate(rows)]
    hour = told.record.hour_of_week
    when = told.say("report.hour_of_week", day=say(f"report.weekday.{hour // 24}", told.lang), hour=hour % 24, next=hour % 24 + 1)
    return told.section(
        "cover", told.figure("map"), told.table("cover", tuple(columns), list(rows), note=told.say("report.cover_note", when=when)),
        told.figure("first_due"), told.figure("double_cover"),
    )  # fmt: skip


def response(told: Told) -> Section | None:
    """How long calls wait; None where nothing was simulated."""
    if "response" not in told.option.measures:
        return None
    blocks: list[Block] = [_times(told), told.figure("response"), told.figure("p90")]
    for by in ("subdistrict", "kind", "hour"):
        blocks += _grouped(told, by)
        if by == "hour":
            blocks.append(told.figure("hours"))
    return told.section("response", *blocks)


def _times(told: Told) -> Table:
    columns = [
        told.column("clock"),
        *(told.column(name, "time", say("report.min", told.lang)) for name in ("p50", "p90", "p90_low", "p90_high")),
    ]
    rows: list[tuple[Cell, ...]] = []
    for index, option in enumerate(told.record.options):
        for clock in _CLOCKS:
            first = option.measures["response"]["first"][clock]
            values = (first["p50"]["median"], first["p90"]["median"], first["p90"]["low"], first["p90"]["high"])
            cells: list[Cell] = [say(f"results.clock.{clock}", told.lang), *map(_minutes, values)]
            rows.append((told.name(index), *cells) if told.several else tuple(cells))
    if told.several:
        columns.insert(0, told.column("option"))
    return told.table("times", tuple(columns), list(rows))


def _minutes(seconds: float | None) -> float:
    return float("inf") if seconds is None else seconds / _MINUTE_S


def _grouped(told: Told, by: str) -> tuple[Table, ...]:
    """First arrival from the call, by subdistrict, kind of call or hour."""
    table = told.record.tables.get("response")
    if table is None:
        return ()
    wanted = {"clock": "call", "until": "first", "by": by}
    at = {name: table.columns.index(name) for name in wanted}
    lang = told.lang
    words = {name: say(f"results.{name}.{value}", lang) for name, value in wanted.items()}
    rows = [
        row for row, said in zip(table.rows, table.told(lang), strict=True) if all(said[at[name]] == words[name] for name in wanted)
    ]  # fmt: skip
    mine = replace(table, rows=tuple(rows))
    timed = [index for index, name in enumerate(table.columns) if name.endswith("_min")]
    mine = replace(mine, rows=tuple(_endless(row, timed) for row in mine.rows))
    found = told.take(f"by_{by}", mine, ("group", "calls_per_year", "p50_min", "p90_min", "p90_low_min", "p90_high_min"), only=told.option)
    return tuple(replace(each, columns=(replace(each.columns[0], heading=words["by"]), *each.columns[1:])) for each in found)


def _endless(row: tuple[Any, ...], timed: Sequence[int]) -> tuple[Any, ...]:
    """A group's row, in which a time that tables leave empty is of calls that nobody ever reached."""
    return tuple(float("inf") if index in timed and cell is None else cell for index, cell in enumerate(row))


def station_sections(told: Told) -> Iterator[Section]:
    """All stations as a table, then a sheet for each."""
    record, lang = told.record, told.lang
    table = record.tables.get("stations")
    links = {each.title.in_(lang): told.station(each.name) for option in record.options for each in option.stations}
    columns = ("station", "class", "limit_km2", "area_km2", "people", "edge_min", "people_5min", "calls_per_year", "load_p90_min",
               "own_first", "busy")  # fmt: skip
    found = told.take("stations", table, columns, only=told.option, link=("station", links), option=told.name(told.shown))
    if not found:
        yield told.section("stations", Paragraph(told.say("report.no_stations"), "unknown"))
        return
    hourly = () if record.relief else (told.figure("busy_hours"),)
    yield told.section("stations", *found, told.figure("busy"), *hourly)
    seen: set[str] = set()
    for option in (told.option, *record.options):
        for each in option.stations:
            if each.own and each.name not in seen:
                seen.add(each.name)
                yield Section(told.station(each.name), each.title.in_(lang), 2, tuple(_station(told, each.name)), told.run)


def _station(told: Told, name: str) -> Iterator[Block]:
    """A station's sheet: what it is, its area and load in every option that has it, its units, and the targets judged on it."""
    record, lang = told.record, told.lang
    at, station = next((index, s) for index in (told.shown, *range(len(record.options))) for s in record.options[index].stations
                       if s.name == name)  # fmt: skip
    option, title = record.options[at], station.title.in_(lang)
    yield Paragraph(told.say("report.station_is", name=title, class_=class_word(station.class_, lang), clause=station.clause or "–"))
    if station.at_source.zh:
        yield Paragraph(told.say("report.station_at", source=station.at_source.in_(lang)), "unknown")
    opens = str(option.station_points["opens"].iloc[[s.name for s in option.stations].index(name)] or "")
    if opens:
        yield Paragraph(told.say("report.station_opens", day=day(opens, lang)), "note")
    table = record.tables["stations"]
    where = table.columns.index("station")
    mine = replace(table, rows=tuple(row for row, said in zip(table.rows, table.told(lang), strict=True) if said[where] == title))
    columns = ("area_km2", "limit_km2", "people", "edge_min", "edge_p90_min", "people_5min", "calls_per_year", "load_p90_min", "own_first",
               "sent_per_year", "busy")  # fmt: skip
    if mine.rows:
        yield from (replace(each, key=f"{told.station(name)}-sheet") for each in told.take("sheet", mine, columns))
    else:
        yield Paragraph(told.say("report.station_no_area"), "note")
    yield from _units(told, name, at)
    yield from _judged(told, station.title.zh, name, at)


def _units(told: Told, name: str, at: int) -> Iterator[Table]:
    """The station's units, each by its kind and number."""
    table, option, lang = told.record.tables.get("units"), told.record.options[at], told.lang
    if table is None:
        return
    where, unit, kind = (table.columns.index(each) for each in ("station", "unit_name", "unit_kind"))
    rows = []
    for row in table.rows:
        whose = row[where]
        if (whose.zh if isinstance(whose, Text) else whose) == name:
            word, number = row[kind], str(row[unit]).rpartition("/")[2]
            word = word.in_(lang) if isinstance(word, Text) else word
            rows.append((*row[:unit], f"{word} {number}", *row[unit + 1 :]))
    columns = ("unit_name", "sent_per_year", "busy", "busy_low", "busy_high")
    found = told.take("units", replace(table, rows=tuple(rows)), columns, only=option)
    yield from (replace(each, key=f"{told.station(name)}-units") for each in found)


def _judged(told: Told, title: str, name: str, at: int) -> Iterator[Table]:
    """The targets that are judged station by station."""
    found = [(v, part) for v in told.record.options[at].verdicts for part in v.parts if part.name.zh == title]
    if not found:
        return
    columns = (told.column("target"), told.column("promised"), told.column("measured"), told.column("verdict", "verdict"))
    rows = [(v.promise.in_(told.lang), *told.part_words(v, part), part.verdict) for v, part in found]
    yield Table(f"{told.station(name)}-targets", told.say("report.table.station_targets"), columns, tuple(rows),
                links=tuple(told.target(v) for v, _ in found))  # fmt: skip
