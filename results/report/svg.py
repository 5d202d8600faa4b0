"""Small charts as SVG: bars with intervals and lines with bands, drawn in the page's own font and readable in grey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 560.0
_ROW, _TOP, _BOTTOM, _SIZE = 28.0, 10.0, 34.0, 13.0
_INK, _SOFT, _RULE = "#1c1c1c", "#4f4f4f", "#d8d4ca"
_MOST_LABEL = 230.0
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
           marks: Sequence[tuple[float, str]] = (), step: float) -> str:  # fmt: skip
    """Lines from 0 to `top`, with vertical marks; `step` apart stand the numbers under the axis."""
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
        line = [(at(a), up(b)) for a, b in zip(x, row.y, strict=True) if math.isfinite(b)]
        dash = f' stroke-dasharray="{DASHES[number % 3]}"' if DASHES[number % 3] else ""
        parts.append(f'<polyline points="{_points(line)}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>')
        y = height + 4 + 22.0 * number
        parts.append(f'<line x1="{left}" y1="{y}" x2="{left + 34}" y2="{y}" stroke="{colour}" stroke-width="2.5"{dash}/>')
        parts.append(_text(left + 42, y, row.label, "start"))
    for value, label in marks:
        if x0 <= value <= x1:
            parts.append(_line(at(value), 14, at(value), last, "#a33a0a", 1.5, "5 3"))
            side = "end" if at(value) > WIDTH / 2 else "start"
            parts.append(_text(at(value) + (-5 if side == "end" else 5), last - 10, label, side, "#8f2f06"))
    parts.append(_text(WIDTH - right, last + 30, axis, "end", _SOFT))
    return _svg(height + key, parts, alt)


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
