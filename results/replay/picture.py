"""The residual map of a replay, beside its calibration and its medians by hour: one A4 sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib_scalebar.scalebar import ScaleBar

from yingji.base.language import Lang, say
from yingji.geo.network import Floats
from yingji.results.maps import style
from yingji.results.maps.draw import save
from yingji.results.maps.text import font
from yingji.results.replay.groups import by_group
from yingji.results.replay.scores import pit
from yingji.results.statistics import quantile
from yingji.sim.replay.folds import Replay

CELL_M = 500.0
LEAST = 3
"""Calls that a cell needs before it has a colour."""
BREAKS = (0.0, 0.7, 0.85, 1.0, 1.18, 1.43, 100.0)
COLOURS = ("#2166ac", "#67a9cf", "#d1e5f0", "#fde0c5", "#eb7f4a", "#a63603")
_GREY = "#c9c6bf"


def draw_residuals(replay: Replay, path: Path, *, lang: Lang) -> None:
    """Draw the sheet as PNG; the same bytes whenever and wherever it is drawn."""
    sheet = style.SHEETS["A4"]
    figure = Figure(figsize=(sheet.width / style.MM_PER_INCH, sheet.height / style.MM_PER_INCH), facecolor=style.PAPER_COLOUR)
    calls = replay.calls
    title, size = say("replay.map.title", lang), 14
    figure.text(0.03, 0.965, title, fontproperties=font(size), va="top", color=style.INK)
    figure.text(0.03, 0.92, say("replay.map.subtitle", lang, calls=len(calls)), fontproperties=font(8), va="top", color=style.SOFT_INK)
    _map(figure.add_axes((0.03, 0.12, 0.58, 0.77)), figure, replay, lang)
    _calibration(figure.add_axes((0.68, 0.57, 0.29, 0.3)), replay, lang)
    _hours(figure.add_axes((0.68, 0.12, 0.29, 0.3)), replay, lang)
    save(figure, path, None, title=title)


def _map(axes: Axes, figure: Figure, replay: Replay, lang: Lang) -> None:
    net, calls = replay.record.streets.network, replay.calls
    x, y = calls["x"].to_numpy(), calls["y"].to_numpy()
    west, east, south, north = x.min() - CELL_M, x.max() + CELL_M, y.min() - CELL_M, y.max() + CELL_M
    major = np.flatnonzero(net.link_class <= 2)
    lines = [net.vertices(int(link)) for link in major]
    axes.add_collection(LineCollection(lines, colors="#8f8b84", linewidths=0.35, zorder=2))
    ratio = calls["drive_s"].to_numpy() / np.median(replay.drive_s, axis=1)
    column, row = ((x - west) // CELL_M).astype(int), ((y - south) // CELL_M).astype(int)
    key = column * 100_000 + row
    cells, which = np.unique(key, return_inverse=True)
    counts = np.bincount(which)
    middle = np.array([np.median(ratio[which == index]) for index in range(len(cells))])
    colours = ListedColormap(list(COLOURS))
    scale = BoundaryNorm(list(BREAKS), colours.N)
    faces = [colours(scale(m)) if n >= LEAST else _GREY for m, n in zip(middle, counts, strict=True)]
    boxes = [Rectangle((west + (c // 100_000) * CELL_M, south + (c % 100_000) * CELL_M), CELL_M, CELL_M) for c in cells.tolist()]
    axes.add_collection(PatchCollection(boxes, facecolors=faces, edgecolors="white", linewidths=0.3, alpha=0.85, zorder=1))
    node = replay.record.streets.station_node
    axes.plot(
        net.node_x[node], net.node_y[node], "s", color=style.STATION, markersize=3.5, markeredgecolor="white", markeredgewidth=0.4, zorder=3
    )
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=style.LAND)
    axes.set_aspect("equal", adjustable="box")
    axes.add_artist(ScaleBar(1, location="lower left", font_properties=_props(7), box_alpha=0.7))
    _legend(figure, lang)


def _props(size: float) -> dict[str, Any]:
    return {"fname": font(size).get_file(), "size": size}


def _legend(figure: Figure, lang: Lang) -> None:
    axes = figure.add_axes((0.03, 0.045, 0.58, 0.045))
    axes.axis("off")
    axes.set(xlim=(0, len(COLOURS)), ylim=(0, 2))
    for index, colour in enumerate(COLOURS):
        axes.add_patch(Rectangle((index, 1), 1, 0.9, facecolor=colour, edgecolor="white"))
        low, high = BREAKS[index], BREAKS[index + 1]
        text = f"< {high:g}" if index == 0 else (f"> {low:g}" if index == len(COLOURS) - 1 else f"{low:g}–{high:g}")
        axes.text(index + 0.5, 0.75, text, ha="center", va="top", fontproperties=font(7), color=style.INK)
    words = say("replay.map.ratio", lang, least=LEAST)
    ends = say("replay.map.quicker", lang), say("replay.map.slower", lang)
    axes.text(0, 2.05, f"◀ {ends[0]}", ha="left", va="bottom", fontproperties=font(7), color=style.SOFT_INK)
    axes.text(len(COLOURS) / 2, 2.05, words, ha="center", va="bottom", fontproperties=font(7), color=style.SOFT_INK)
    axes.text(len(COLOURS), 2.05, f"{ends[1]} ▶", ha="right", va="bottom", fontproperties=font(7), color=style.SOFT_INK)


def _calibration(axes: Axes, replay: Replay, lang: Lang) -> None:
    values = pit(replay.calls["drive_s"].to_numpy(), replay.drive_s)
    share = np.histogram(values, bins=10, range=(0, 1))[0] / len(values) * 100
    half = 1.96 * np.sqrt(0.1 * 0.9 / len(values)) * 100
    axes.axhspan(10 - half, 10 + half, color="#dcd8cf", zorder=0)
    axes.bar(np.arange(10) + 0.5, share, width=0.9, color="#1b6f5f", zorder=1)
    axes.set(xlim=(0, 10), ylim=(0, max(16.0, float(share.max()) * 1.1)), xticks=range(11))
    _dress(axes, say("replay.map.calibration", lang), say("replay.map.tenth", lang), say("replay.map.share", lang))


def _hours(axes: Axes, replay: Replay, lang: Lang) -> None:
    hours = replay.calls["hour"].to_numpy().astype(np.int64)
    rows = by_group(replay, hours)
    at = np.array([row.group for row in rows]) + 0.5
    seen: Floats = np.array([row.observed_s[0] for row in rows]) / 60
    half = seen * np.array([row.chance[0] for row in rows])
    ours = np.array([quantile(replay.drive_s[hours == row.group].ravel(), 0.5) for row in rows]) / 60
    axes.errorbar(at, seen, yerr=half, fmt="o", color=style.INK, markersize=3, linewidth=0.8, label=say("replay.map.observed", lang))
    axes.plot(at, ours, "-", color="#a63603", linewidth=1.6, label=say("replay.map.predicted", lang))
    axes.set(xlim=(0, 24), xticks=range(0, 25, 4), ylim=(0, float((seen + half).max()) * 1.1 if len(rows) else 1))
    axes.legend(prop=font(7), frameon=False, loc="lower right")
    _dress(axes, say("replay.map.hours", lang), say("replay.map.hour", lang), "")


def _dress(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, fontproperties=font(8.5), loc="left", color=style.INK)
    axes.set_xlabel(x, fontproperties=font(7), color=style.SOFT_INK)
    axes.set_ylabel(y, fontproperties=font(7), color=style.SOFT_INK)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(7))
    axes.spines[["top", "right"]].set_visible(False)


def residual_points(replay: Replay) -> dict[str, Any]:
    """Columns and geometry of the layer of residuals: one point a call."""
    calls = replay.calls
    names = np.array([*replay.record.stations.names, ""], dtype=object)
    middle = np.median(replay.drive_s, axis=1)
    return {
        "geometry": shapely.points(calls[["x", "y"]].to_numpy()),
        "columns": {
            "incident": calls["incident"].to_numpy(),
            "kind": calls["kind"].to_numpy(),
            "hour": calls["hour"].to_numpy(),
            "unit": calls["unit_id"].to_numpy(),
            "unit_sent": np.array(replay.unit, dtype=object),
            "station": names[calls["home"].to_numpy()],
            "station_sent": names[replay.station],
            "observed_s": calls["drive_s"].to_numpy(),
            "predicted_s": middle,
            "ratio": calls["drive_s"].to_numpy() / middle,
            "pit": pit(calls["drive_s"].to_numpy(), replay.drive_s),
        },
    }
