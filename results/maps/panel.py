"""The column beside the map: title, legend, stations, verdicts, sources, and room for the approval number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from matplotlib.patches import FancyBboxPatch, Rectangle

from yingji.base.language import LANGS, half, say
from yingji.results.maps import style
from yingji.results.maps.badges import Badge, draw_badge
from yingji.results.maps.content import MapContent, MapStation, VerdictLine
from yingji.results.maps.legend import legend
from yingji.results.maps.overlay import Overlay
from yingji.results.maps.strip import Block, Strip
from yingji.results.maps.text import MM_PER_PT, clip, fit, line_mm, pack, width_mm, wrap
from yingji.results.words import class_word

_SPACE = 3.2
_TYPE = (1.2, 1.1, 1.0, 0.9, 0.8)
"""Sizes of type that are tried, as shares of the usual: what does not fit at the smallest is counted instead of shown."""
_MOST_SOURCES = 8


def draw_panel(
    strip: Strip, content: MapContent, stations: list[Badge], overlays: Sequence[Overlay] = (), *, top: float, bottom: float
) -> None:
    """Title and legend from the top, approval and sources from the bottom; stations and verdicts between, in type as large as fits."""
    for scale in _TYPE:
        scaled = replace(strip, k=strip.k * scale)
        space = _SPACE * scaled.k
        more = [sign for overlay in overlays for sign in overlay.signs(scaled)]
        head, signs, foot = head_block(scaled, content), legend(scaled, content, more), foot_block(scaled, content)
        notes = _notes(scaled, content)
        room = top - bottom - head.height - signs.height - notes.height - foot.height - 5 * space
        table, verdicts = (
            _table(scaled, content, stations, math.inf),
            verdict_block(scaled, content.verdicts, math.inf, title=content.verdicts_title),
        )
        if table.height + verdicts.height <= room:
            break
    else:  # each may have what the other leaves, and half in any case
        table = _table(scaled, content, stations, max(room - verdicts.height, room / 2))
        verdicts = verdict_block(scaled, content.verdicts, room - table.height, title=content.verdicts_title)
    y = head.draw(top)
    for block in (signs, notes, table, verdicts):
        if block.rows:
            y = block.draw(y - space)
    foot.draw(bottom + foot.height)


def head_block(strip: Strip, content: MapContent) -> Block:
    """Title, option and subtitles."""
    block, k = Block(), strip.k
    size, lines = _title(content.title, strip)
    strip.lines(block, lines, size, bold=0.5 * k)
    if content.option:
        option = say("maps.option", strip.lang, option=content.option)
        size, lines = fit(option, strip.width, size_pt=12.5 * k, least_pt=8.5 * k, most_lines=2)
        strip.lines(block, lines, size, colour=style.STATION, bold=0.25 * k)
    for text in content.subtitle[:4]:
        lines = clip(wrap(text, strip.width, strip.body), 2, width=strip.width, size_pt=strip.body)
        strip.lines(block, lines, strip.body, colour=style.SOFT_INK)
    return block


def _title(text: str, strip: Strip) -> tuple[float, list[str]]:
    """A title on one line where its type need not be small for that: broken, it may part a word."""
    for most, least in ((1, 14.0), (2, 12.0), (3, 11.0)):
        size, lines = fit(text, strip.width, size_pt=20 * strip.k, least_pt=least * strip.k, most_lines=most)
        if "".join(lines).replace(" ", "") == text.replace(" ", ""):
            break
    return size, lines


def _name(strip: Strip, name: str, *, width: float) -> tuple[float, list[str]]:
    """Size and lines of a station's name: one line in a type down to the small one, else two lines of that."""
    size, lines = fit(name, width, size_pt=strip.body, least_pt=strip.small, most_lines=1)
    return (size, lines) if lines == [name] else fit(name, width, size_pt=strip.small, least_pt=strip.small, most_lines=2)


def _notes(strip: Strip, content: MapContent) -> Block:
    """How the map is to be read."""
    block = Block()
    if content.notes:
        strip.heading(block, content.notes_title or say("maps.notes", strip.lang))
    for note in content.notes:
        strip.lines(block, wrap(note, strip.width, strip.body), strip.body)
        strip.gap(block, 0.6)
    return block


def _table(strip: Strip, content: MapContent, stations: list[Badge], room: float) -> Block:
    return _stations(strip, stations, room) if content.lists_stations else Block()


def _stations(strip: Strip, stations: list[Badge], room: float) -> Block:
    """Stations by their signs, as many as `room` mm hold; the last row counts those left out."""
    block, lang, k, size = Block(), strip.lang, strip.k, strip.body
    strip.heading(block, say("maps.table", lang))
    if not stations:
        strip.lines(block, [say("maps.table_none", lang)], size)
        return block
    words = [say(key, lang) for key in ("maps.table_name", "maps.table_class", "maps.table_area", "maps.table_worst")]
    worst_x = strip.right - 1 * k
    areas = {id(b): _area(b.station) for b in stations}
    area_x = worst_x - max(width_mm(words[3], strip.small), 11 * k) - 3 * k
    class_x = area_x - max([width_mm(words[2], strip.small), 11 * k, *(width_mm(each, size) for each in areas.values())]) - 3 * k
    classes = {b.station.class_: class_word(b.station.class_, lang) if b.station.class_ else "—" for b in stations}
    name_x = strip.left + 7 * k
    name_w = class_x - max(width_mm(word, size) for word in [*classes.values(), words[1]]) - name_x - 2 * k

    def heads(top: float) -> None:
        places = zip((name_x, class_x, area_x, worst_x), ("left", "right", "right", "right"), words, strict=True)
        for x, side, word in places:
            strip.pen.line(x, top, word, strip.small, ha=side, colour=style.SOFT_INK)

    def row_of(badge: Badge, name_pt: float, name: list[str], row: float) -> Any:
        def draw(top: float) -> None:
            station, y = badge.station, top - row / 2
            base = y - size * MM_PER_PT * 0.36
            draw_badge(
                strip.page, strip.pen, x=strip.left + 2.6 * k, y=y, size=4.2 * k, class_=station.class_, role=station.role, sign=badge.sign
            )
            for number, text in enumerate(name):
                middle = y + (len(name) / 2 - number - 0.5) * line_mm(name_pt)
                strip.pen.text(name_x, middle - name_pt * MM_PER_PT * 0.36, text, name_pt)
            for x, text in (
                (class_x, classes[station.class_]), (area_x, areas[id(badge)]), (worst_x, _figure(station.worst_min, 1)),
            ):  # fmt: skip
                strip.pen.text(x, base, text, size, ha="right")

        return draw

    block.add(line_mm(strip.small), heads)
    names = [_name(strip, badge.station.name, width=name_w) for badge in stations]
    heights = [max(5.0 * k, line_mm(pt) * len(lines) + 1.0 * k) for pt, lines in names]
    left = room - block.height - (0 if block.height + sum(heights) <= room else line_mm(strip.small))
    shown = sum(height <= left for height in accumulate(heights))
    for badge, (pt, lines), height in zip(stations[:shown], names, heights, strict=False):
        block.add(height, row_of(badge, pt, lines, height))
    if shown < len(stations):
        strip.lines(block, [say("maps.table_more", lang, n=len(stations) - shown)], strip.small, colour=style.SOFT_INK)
    return block


def _area(station: MapStation) -> str:
    """The area, beside the most that is allowed where that is known."""
    area = _figure(station.area_km2, 2)
    return f"{area} / {station.limit_km2:g}" if math.isfinite(station.limit_km2 + station.area_km2) else area


def _figure(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "—"


def verdict_block(strip: Strip, verdicts: tuple[VerdictLine, ...], room: float, *, title: str = "") -> Block:
    """Targets, each with its verdict as a word on a plate, as many as `room` mm hold; the last row counts those left out."""
    block, k, size = Block(), strip.k, strip.body
    if not verdicts:
        return block
    strip.heading(block, title or say("maps.verdicts", strip.lang))
    words = {v.verdict: say(f"maps.verdict_{v.verdict.replace(' ', '_')}", strip.lang) for v in verdicts}
    plate = max(width_mm(word, strip.small) for word in words.values()) + 2.4 * k
    more, text_w = line_mm(strip.small), strip.width - plate - 2 * k

    def entry(verdict: VerdictLine, lines: list[str]) -> Any:
        def draw(top: float) -> None:
            high = line_mm(size) * 0.84
            corner = strip.left + 0.4 * k, top - high - 0.3 * k
            colour = style.VERDICT_COLOUR[verdict.verdict]
            strip.page.add_patch(
                FancyBboxPatch(
                    corner, plate - 0.8 * k, high, boxstyle=f"round,pad=0,rounding_size={0.6 * k}", facecolor=colour, linewidth=0
                )
            )
            middle = strip.left + plate / 2, top - high / 2 - 0.3 * k - strip.small * MM_PER_PT * 0.36
            strip.pen.text(*middle, words[verdict.verdict], strip.small, ha="center", colour="white")
            for line in lines:
                top = strip.pen.line(strip.left + plate + 2 * k, top, line, size)

        return draw

    left = len(verdicts)
    for verdict in verdicts:
        lines = clip(wrap(verdict.text, text_w, size), 3, width=text_w, size_pt=size)
        height = line_mm(size) * max(1, len(lines)) + 0.8 * k
        if block.height + height + (more if left > 1 else 0) > room:
            break
        block.add(height, entry(verdict, lines))
        left -= 1
    if left == len(verdicts) and block.height + more > room:
        return Block()
    if left:
        strip.lines(block, [say("maps.verdicts_more", strip.lang, n=left)], strip.small, colour=style.SOFT_INK)
    return block


def foot_block(strip: Strip, content: MapContent) -> Block:
    """Sources and licences, CRS, the run; then an empty box for the approval number."""
    block, lang, k, size = Block(), strip.lang, strip.k, strip.small
    strip.heading(block, say("maps.sources", lang))
    source = content.streets.source
    streets = " · ".join(half(part, lang) for part in (source.title, source.licence, source.attribution) if part and part != "unknown")
    if source.schematic and say("maps.schematic", lang) not in source.title:
        streets = f"{say('maps.schematic', lang)} · {streets}"
    texts = [half(text, lang) for text in content.sources if text]
    words = [say("maps.schematic", each).lower() for each in LANGS]  # of a note in both languages the other half may say it
    told = source.schematic and any(word in text.lower() for text in content.sources for word in words)
    texts = texts if told else [text for text in (streets, *texts) if text]
    for text in texts[:_MOST_SOURCES]:
        strip.lines(block, clip(wrap(text, strip.width, size), 3, width=strip.width, size_pt=size), size, colour=style.SOFT_INK)
    if len(texts) > _MOST_SOURCES:
        strip.lines(block, [say("maps.more_sources", lang, n=len(texts) - _MOST_SOURCES)], size, colour=style.SOFT_INK)
    strip.lines(block, wrap(say("maps.crs", lang, crs=crs_words(content.streets.crs)), strip.width, size)[:2], size, colour=style.SOFT_INK)
    run = [
        say(key, lang, **{gap: value})
        for key, gap, value in (
            ("maps.run", "run", content.run_id), ("maps.seed", "seed", content.seed),
            ("maps.replications", "n", content.replications), ("maps.made", "date", content.date),
        )
        if value not in (None, "")
    ]  # fmt: skip
    strip.gap(block, 0.8)
    strip.lines(block, pack(run, " · ", width=strip.width, size_pt=size), size)
    strip.gap(block, 1.6)
    height = 9 * k

    def approval(top: float) -> None:
        strip.page.add_patch(
            Rectangle((strip.left, top - height), strip.width, height, facecolor="white", edgecolor=style.INK, linewidth=0.6 * k)
        )
        strip.pen.text(strip.left + 2 * k, top - height / 2 - strip.body * MM_PER_PT * 0.36, say("maps.approval", lang), strip.body)

    block.add(height, approval)
    return block


def crs_words(crs: str) -> str:
    """A CRS by name and code; a definition without a code by its name, or its projection and meridian; else as it stands, cut."""
    from pyproj import CRS

    known = CRS.from_user_input(crs)
    code = f" ({crs})" if crs.upper().startswith("EPSG:") else ""
    if known.name != "unknown":
        return f"{known.name}{code}"
    projection = known.coordinate_operation
    steps = projection.params if projection is not None else []
    meridian = next((step.value for step in steps if step.name == "Longitude of natural origin"), None)
    return crs[:80] if projection is None or meridian is None else f"{projection.method_name}, {meridian:g}°, WGS 84"
