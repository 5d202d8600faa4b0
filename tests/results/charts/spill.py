"""What stands on a figure and does not fit: texts beyond its edge, and texts of an axis over each other."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def spilled(figure: Figure) -> list[str]:
    """Texts that stand beyond the figure by more than a pixel."""
    renderer = _drawn(figure)
    width, height = figure.canvas.get_width_height()
    found, ticks = [], [label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in axis.get_ticklabels(which="both")]
    shown = {label for axes in figure.axes if axes.axison for label in _shown_ticks(axes)}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and (text in shown or text not in ticks):
            box = text.get_window_extent(renderer)
            if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
                found.append(text.get_text())
    return found


def crowded(figure: Figure) -> list[tuple[str, str]]:
    """Neighbouring labels of a vertical axis that touch."""
    renderer = _drawn(figure)
    found = []
    for axes in figure.axes:
        labels = [label for label in axes.get_yticklabels() if label.get_text()]
        boxes = sorted(((label.get_window_extent(renderer), label.get_text()) for label in labels), key=lambda pair: pair[0].y0)
        found += [(a, b) for (low, a), (high, b) in pairwise(boxes) if low.y1 > high.y0 + 1]
    return found


def _shown_ticks(axes: Axes) -> list[Text]:
    """Labels of ticks that are within the axes: matplotlib keeps others in stock."""
    found = []
    for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
        found += [tick.label1 for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
    return found


def _drawn(figure: Figure) -> FigureCanvasAgg:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()
