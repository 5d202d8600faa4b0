"""Small charts as SVG: bars with intervals, lines with bands, dots and fields, drawn in the page's own font and readable in grey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 560.0
_ROW, _TOP, _BOTTOM, _SIZE = 28.0, 10.0, 34.0, 13.0
_INK, _SOFT, _RULE = "#1c1c1c", "#4f4f4f", "#d8d4ca"
_GOAL = "#8f2f06"
_MOST_LABEL = 250.0
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
DASHES = ("", "6 3", "2 3")
COLOURS = ("#1f5a96", "#a33a0a", "#145a4d")


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to `value`; with `low` and `high` a point with its interval."""

    label: str
    value: float
    text: str
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Line:
    """A line over x, with the band between `low` and `high` where there is one."""

    label: str
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


def wide(text: str, size: float = _SIZE) -> float:
    """About how wide a text is."""
    return sum(size if ord(each) > 0x2E80 else size * 0.55 for each in text)


def shortened(text: str, most: float) -> str:
    """The text, cut where it would be wider."""
    if wide(text) <= most:
        return text
    while text and wide(text + "…") > most:
        text = text[:-1]
    return text + "…"


def bars(rows: Sequence[Bar], *, alt: str, axis: str, points: bool = False) -> str:
    """Horizontal bars, or points with intervals about 0."""
    label = min(_MOST_LABEL, max((wide(row.label) for row in rows), default=0.0)) + 8
    text = max((wide(row.text) for row in rows), default=0.0) + 10
    ends = [each for row in rows for each in (row.value, row.low, row.high, 0.0) if math.isfinite(each)]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    high = high if high > low else low + 1
    room = WIDTH - label - text - 8

    def x(value: float) -> float:
        return label + (min(max(value, low), high) - low) / (high - low) * room

    height = _TOP + _ROW * len(rows) + _BOTTOM
    parts = [_line(x(0), _TOP, x(0), height - _BOTTOM, _SOFT)]
    for index, row in enumerate(rows):
        y = _TOP + _ROW * index + _ROW / 2
        parts.append(_text(label - 6, y, shortened(row.label, label - 8), "end"))
        if points:
            parts.append(_line(x(row.low), y, x(row.high), y, COLOURS[0], 3))
            parts.append(f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[0]}"/>')
        elif math.isfinite(row.value):
            left, right = sorted((x(0), x(row.value)))
            parts.append(f'<rect x="{left:.1f}" y="{y - 8:.1f}" width="{max(right - left, 1):.1f}" height="16" fill="{COLOURS[0]}"/>')
        parts.append(_text(WIDTH - text + 4, y, row.text, "start"))
    parts.append(_text(label, height - 12, axis, "start", _SOFT))
    return _svg(height, parts, alt)


def curves(x: Sequence[float], rows: Sequence[Line], *, alt: str, axis: str, top: float, percent: bool,
           marks: Sequence[tuple[float, str]] = (), goals: Sequence[tuple[float, float, str]] = (), step: float) -> str:  # fmt: skip
    """Lines from 0 to `top`, with vertical marks; goals (x, y, words) are drawn from both axes; `step` apart stand the numbers below."""
    left, right, height = 48.0, 14.0, 300.0
    x0, x1 = min(x), max(x)
    last = height - 44.0
    key = 22.0 * len(rows)

    def at(value: float) -> float:
        return left + (value - x0) / (x1 - x0 or 1) * (WIDTH - left - right)

    def up(value: float) -> float:
        return last - min(max(value, 0), top) / top * (last - 14)

    parts: list[str] = []
    for n in range(5):
        value = top * n / 4
        parts.append(_line(left, up(value), WIDTH - right, up(value), _RULE))
        parts.append(_text(left - 6, up(value), f"{value * 100:.0f}%" if percent else f"{value:g}", "end", _SOFT))
    tick = math.ceil(x0 / step) * step
    while tick <= x1 + 1e-9:
        parts.append(_text(at(tick), last + 14, f"{tick:g}", "middle", _SOFT))
        tick += step
    for number, row in enumerate(rows):
        colour = COLOURS[number % len(COLOURS)]
        if row.low:
            above, below = ([(at(a), up(b)) for a, b in zip(x, edge, strict=True)] for edge in (row.high, row.low))
            parts.append(f'<polygon points="{_points([*above, *below[::-1]])}" fill="{colour}" fill-opacity="0.18"/>')
        dash = f' stroke-dasharray="{DASHES[number % 3]}"' if DASHES[number % 3] else ""
        drawn = _stretches([(at(a), up(b)) if math.isfinite(b) else None for a, b in zip(x, row.y, strict=True)])
        parts += [f'<polyline points="{_points(line)}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>' for line in drawn]
        y = height + 4 + 22.0 * number
        parts.append(f'<line x1="{left}" y1="{y}" x2="{left + 34}" y2="{y}" stroke="{colour}" stroke-width="2.5"{dash}/>')
        parts.append(_text(left + 42, y, row.label, "start"))
    for value, label in marks:
        if x0 <= value <= x1:
            parts.append(_line(at(value), 14, at(value), last, "#a33a0a", 1.5, "5 3"))
            side = "end" if at(value) > WIDTH / 2 else "start"
            parts.append(_text(at(value) + (-5 if side == "end" else 5), last - 10, label, side, "#8f2f06"))
    for number, (value, share, words) in enumerate(goals):
        across, high = at(min(value, x1)), up(share)
        parts += [_line(across, high, across, last, _GOAL, 1.8, "5 3"), _line(left, high, across, high, _GOAL, 1.8, "5 3")]
        parts.append(f'<path d="M{across:.1f} {high - 6:.1f}l6 6-6 6-6-6z" fill="{_GOAL}"/>')
        under = height + 4 + 22.0 * (len(rows) + number)
        parts.append(f'<path d="M{left + 17:.1f} {under - 6:.1f}l6 6-6 6-6-6z" fill="{_GOAL}"/>')
        parts.append(_text(left + 42, under, shortened(words, WIDTH - left - 50), "start"))
    parts.append(_text(WIDTH - right, last + 30, axis, "end", _SOFT))
    return _svg(height + key + 22.0 * len(goals), parts, alt)


@dataclass(frozen=True)
class Spot:
    """A numbered dot, with its name in the list beside."""

    label: str
    x: float
    y: float  # 0 … 1
    strong: bool


def spots(rows: Sequence[Spot], path: Sequence[tuple[float, float]], *, alt: str, axis: str) -> str:
    """Dots by a whole number and a share, the efficient ones joined by a line; names are listed below."""
    left, right, last = 48.0, 14.0, 256.0
    xs, ys = [*(row.x for row in rows), *(x for x, _ in path)], [*(row.y for row in rows), *(y for _, y in path)]
    x0, x1 = min(xs) - 0.5, max(xs) + 0.5
    step = next(each for each in _STEPS if each * 5 >= max(ys) - min(ys))
    first, last_tick = math.floor(min(ys) / step + 1e-9), math.ceil(max(ys) / step - 1e-9)
    ticks = [step * n for n in range(first, max(last_tick, first + 1) + 1)]
    low, high = ticks[0], ticks[-1]

    def at(value: float) -> float:
        return left + (value - x0) / (x1 - x0) * (WIDTH - left - right)

    def up(value: float) -> float:
        return last - (value - low) / (high - low) * (last - 18)

    parts = [_line(left, up(tick), WIDTH - right, up(tick), _RULE) for tick in ticks]
    parts += [_text(left - 6, up(tick), f"{tick * 100:.0f}%", "end", _SOFT) for tick in ticks]
    parts += [_text(at(n), last + 14, str(n), "middle", _SOFT) for n in range(math.ceil(x0), math.floor(x1) + 1)]
    if path:
        joined = _points([(at(a), up(b)) for a, b in path])
        parts.append(f'<polyline points="{joined}" fill="none" stroke="{COLOURS[0]}" stroke-width="2"/>')
    taken: list[tuple[float, float]] = []
    for number, row in enumerate(rows, start=1):
        x, y = at(row.x), up(row.y)
        while any(abs(x - a) < 19 and abs(y - b) < 17 for a, b in taken):
            x += 19
        taken.append((x, y))
        fill, ink = (COLOURS[0], "#ffffff") if row.strong else ("#ffffff", _INK)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{fill}" stroke="{COLOURS[0]}"/>')
        parts.append(_text(x, y + 0.5, str(number), "middle", ink))
        parts.append(_text(left, last + 54 + 20.0 * number, shortened(f"{number}  {row.label}", WIDTH - left - right), "start"))
    parts.append(_text(WIDTH - right, last + 36, axis, "end", _SOFT))
    return _svg(last + 70 + 20.0 * len(rows), parts, alt)


def grid(names: Sequence[tuple[str, str]], rows: Sequence[Sequence[float]], *, alt: str, axis: str) -> str:
    """Rows of numbers as fields that are darker the larger they are, a column an hour of day; of a long name the first part is cut."""
    labels = [f"{shortened(first, _MOST_LABEL - 12 - wide(second))} {second}" for first, second in names]
    label = min(_MOST_LABEL, max((wide(text) for text in labels), default=0.0)) + 6
    side = (WIDTH - label) / 24
    most = max((value for row in rows for value in row), default=0.0) or 1.0
    parts = [_text(label + side * (hour + 0.5), _TOP, str(hour), "middle", _SOFT) for hour in range(0, 24, 3)]
    for index, (text, row) in enumerate(zip(labels, rows, strict=True)):
        y = _TOP + 12 + 19.0 * index
        parts.append(_text(label - 4, y + 9, text, "end"))
        for hour, value in enumerate(row):
            x, dark = label + side * hour, value / most
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{side - 1:.1f}" height="18" fill="{COLOURS[0]}" fill-opacity="{dark:.2f}"/>'
            )
            parts.append(
                f'<g font-size="8">{_text(x + side / 2, y + 9, number_of(value), "middle", "#ffffff" if dark > 0.55 else _INK)}</g>'
            )
    height = _TOP + 12 + 19.0 * len(labels) + 26
    parts.append(_text(WIDTH, height - 10, axis, "end", _SOFT))
    return _svg(height, parts, alt)


def number_of(share: float) -> str:
    """Per cent in as few signs as a small field holds."""
    return f"{share * 100:.1f}" if share < 0.0995 else f"{share * 100:.0f}"


def _stretches(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The line in pieces: where there is no value, there is no line."""
    found: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [each if len(each) > 1 else [each[0], (each[0][0] + 1, each[0][1])] for each in found if each]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" dominant-baseline="middle" fill="{colour}">{escape(text)}</text>'


def _svg(height: float, parts: Sequence[str], alt: str) -> str:
    head = f'<svg viewBox="0 0 {WIDTH:g} {height:.0f}" role="img" aria-label="{escape(alt, quote=True)}" font-size="{_SIZE:g}">'
    return head + "".join(parts) + "</svg>"
