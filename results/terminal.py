"""Verdicts and coverage on the terminal: what a person reads at a glance, in words and signs, never by colour alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from yingji.base.language import Lang, half, say
from yingji.results.case import Runs
from yingji.results.coverage import WITHIN_S, Coverage
from yingji.results.firewater import firewater_json
from yingji.results.firewater_said import firewater_lines
from yingji.results.headline import measures_json
from yingji.results.relief.headline import relief_headline
from yingji.results.unmodelled import uncertain_by
from yingji.results.verdicts import PLAN, Verdict
from yingji.results.words import SYMBOLS, measured, number, promised, verdict_word
from yingji.scenarios.schema.scenario import DAY_S
from yingji.sim.world import World

_COLOURS = {"met": "bold blue", "missed": "bold red", "uncertain": "bold yellow", "not simulated": "dim"}
_WIDE = 110
_REASON_WIDTH = 90
_DAYS = 7
_COVER_COLUMNS = ("area_km2", "limit_km2", "people", "edge_min", "edge_p90_min", "people_5min")
_NARROW_COVER_COLUMNS = ("area_km2", "edge_min", "people_5min")


def show_verdicts(console: Console, verdicts: Sequence[Verdict], lang: Lang) -> None:
    """Tables of verdicts: the plan's targets, then each standard's, option by option; what no simulation can judge is counted."""
    several = len({verdict.option.in_(lang) for verdict in verdicts}) > 1
    for option in dict.fromkeys(verdict.option.in_(lang) for verdict in verdicts):
        mine = [verdict for verdict in verdicts if verdict.option.in_(lang) == option]
        for of in dict.fromkeys(verdict.of for verdict in mine):
            judged = [verdict for verdict in mine if verdict.of == of and verdict.metric]
            title = say("results.show.plan", lang) if of == PLAN else say("results.show.standard", lang, standard=of)
            if judged:
                console.print(_table(f"{title} — {option}" if several else title, judged, lang, wide=console.width >= _WIDE))
        console.print(_count(mine, lang))
        ledger = sum(1 for verdict in mine if not verdict.metric)
        if ledger:
            console.print(Text(say("results.show.ledger", lang, count=ledger), style="dim"))
        if any(verdict.confidence == "assumed" for verdict in mine):
            console.print(Text(say("results.show.assumed", lang), style="dim"))


def _table(title: str, verdicts: Sequence[Verdict], lang: Lang, *, wide: bool) -> Table:
    """A row a verdict; on a narrow screen the clause and the reason stand below the promise."""
    table = Table(title=title, title_justify="left", title_style="bold", expand=True, pad_edge=False, show_lines=not wide, padding=(0, 1))
    table.add_column(say("results.show.target", lang), ratio=4, overflow="fold")
    if wide:
        table.add_column(say("results.column.clause", lang), ratio=2, overflow="fold")
    table.add_column(say("results.column.promised", lang), no_wrap=True)
    table.add_column(say("results.column.measured", lang), overflow="fold", min_width=8, max_width=26 if wide else 16)
    table.add_column(say("results.column.verdict", lang), no_wrap=True)
    if wide:
        table.add_column(say("results.column.why", lang), ratio=4, overflow="fold")
    for verdict in verdicts:
        target: RenderableType = Text(verdict.promise.in_(lang))
        said = half(verdict.clause, lang)
        reason, clause = _reason(verdict, lang), Text(said, style="dim")
        if not wide:
            below = [Text(line, style="dim") for line in (said, reason) if line]
            target = Group(target, *below)
        word = Text(f"{SYMBOLS[verdict.verdict]} {verdict_word(verdict.verdict, lang)}", style=_COLOURS[verdict.verdict])
        if verdict.uncertain_by not in ("", "neither", "not_modelled"):
            word.append("\n" + say("uncertainty.because", lang, by=uncertain_by(verdict, lang)), style="dim")
        cells: list[RenderableType] = [target, Text(promised(verdict, lang)), Text(measured(verdict, lang)), word]
        table.add_row(*([cells[0], clause, *cells[1:], Text(reason)] if wide else cells))
    return table


def _reason(verdict: Verdict, lang: Lang) -> str:
    """The first reason, cut to a line or two; the rest is in verdicts.xlsx."""
    if not verdict.why:
        return ""
    text = verdict.why[0].text(lang)
    while cell_len(text) > _REASON_WIDTH:
        text = text[:-2].rstrip(" ,，、") + "…"
    return text


def _count(verdicts: Sequence[Verdict], lang: Lang) -> Text:
    """The board in a line: how many of each."""
    line = Text()
    for word, symbol in SYMBOLS.items():
        count = sum(1 for verdict in verdicts if verdict.verdict == word and verdict.metric)
        line.append(f"{symbol} {verdict_word(word, lang)} {count}   ", style=_COLOURS[word])
    return line


def show_headline(console: Console, runs: Sequence[Runs], lang: Lang) -> None:
    """What the run comes to, in three lines an option: who is covered, how long a call waits for the first unit, how busy units are.

    Before them, where a disaster strikes, how it is relieved.
    """
    for run in runs:
        found = measures_json(run)
        first, cover = found["response"]["first"], found["coverage"]
        if len(runs) > 1:
            console.print(Text(run.world.option.in_(lang), style="bold"))
        if run.relief is not None:
            for line in relief_headline(run, run.relief, lang):
                console.print(line, highlight=False)
        share = {minutes: _percent(cover["people_within"][f"{minutes}_min"], 0) for minutes in (4, 5, 8)}
        hour = hour_name(cover["hour_of_week"], lang)
        console.print(say("results.show.headline_cover", lang, four=share[4], five=share[5], eight=share[8], hour=hour), highlight=False)
        for line in firewater_lines(found, lang):
            console.print(line, highlight=False)
        calls, waited, busiest = (found[name]["median"] for name in ("calls", "waited", "busy_max"))
        never = "–" if waited is None else "∞"  # no call in most years, or calls that are never reached
        values = {
            f"{clock}_{p}": never if (seconds := first[clock][p]["median"]) is None else f"{seconds / 60:.1f}"
            for clock in ("call", "order")
            for p in ("p50", "p90")
        }
        console.print(say("results.show.headline_response", lang, **values), highlight=False)
        load = {"calls": f"{calls:.0f}", "waited": _percent(waited, 1), "busiest": _percent(busiest, 1)}
        if run.relief is None:
            console.print(say("results.show.headline_load", lang, **load), highlight=False)
            continue
        days = run.world.length_s / DAY_S
        load |= {"calls": f"{calls * days / 365:.0f}", "days": f"{days:g}"}
        console.print(say("results.show.headline_load_days", lang, **load), highlight=False)


def _percent(share: float | None, decimals: int) -> str:
    return "–" if share is None else f"{share:.{decimals}%}"


def show_coverage(console: Console, world: World, coverages: Sequence[Coverage], lang: Lang) -> None:
    """The geometry alone: a table of stations for each hour, and the shares of people and area within each time."""
    for coverage in coverages:
        console.print(_stations(world, coverage, lang, wide=console.width >= _WIDE))
        for line in _shares(coverage, lang):
            console.print(line)
    for sentence in firewater_lines(firewater_json(world), lang):
        console.print(sentence, highlight=False)


def hour_name(hour: int, lang: Lang) -> str:
    """An hour of the week: Mon 08–09."""
    day, start = divmod(hour, 24)
    return say(f"results.day.{day % _DAYS}", lang) + f" {start:02d}–{start + 1:02d}"


def _stations(world: World, coverage: Coverage, lang: Lang, *, wide: bool) -> Table:
    title = say("results.show.coverage", lang, option=world.option.in_(lang), hour=hour_name(coverage.hour, lang))
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("results.column.station", lang), overflow="fold")
    table.add_column(say("results.column.class", lang))
    for column in _COVER_COLUMNS if wide else _NARROW_COVER_COLUMNS:
        table.add_column(say(f"results.column.{column}", lang), justify="right")
    for cover in coverage.stations:
        over = "*" if cover.area_km2 > cover.limit_km2 else ""
        shown = {
            "area_km2": number(cover.area_km2, 2) + over,
            "limit_km2": number(cover.limit_km2, 1),
            "people": number(cover.people, 0),
            "edge_min": number(cover.edge_s / 60, 1),
            "edge_p90_min": number(cover.edge_p90_s / 60, 1),
            "people_5min": number(cover.people_within[WITHIN_S.index(300)], 0),
        }
        columns = _COVER_COLUMNS if wide else _NARROW_COVER_COLUMNS
        table.add_row(cover.title.in_(lang), cover.class_ or "–", *(shown[column] for column in columns))
    if any(cover.area_km2 > cover.limit_km2 for cover in coverage.stations):
        table.caption = "* " + say("results.show.over_limit", lang)
        table.caption_justify = "left"
    return table


def _shares(coverage: Coverage, lang: Lang) -> Iterator[Text]:
    for key, shares in (("people", coverage.people_within), ("area", coverage.area_within)):
        minutes = [f"{limit / 60:g} {say('results.minutes', lang)}" for limit in WITHIN_S]
        parts = [f"{label} {share:.1%}" for label, share in zip(minutes, shares, strict=True) if not math.isnan(share)]
        yield Text(f"{say(f'results.show.within_{key}', lang)}  " + "   ".join(parts))
    unreached = sum(1 for time_s in coverage.time_s.tolist() if math.isinf(time_s))
    if unreached:
        yield Text(say("results.why.unreached", lang, cells=unreached))
