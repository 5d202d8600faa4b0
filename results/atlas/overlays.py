"""Links and flows over the cells of a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from yingji.base.language import Lang
from yingji.results.maps.frame import Ground, path_of
from yingji.results.maps.labels import Box, Wish
from yingji.results.maps.legend import Symbol, stroke
from yingji.results.maps.strip import Strip
from yingji.results.maps.text import Pen


@dataclass(frozen=True)
class Look:
    """A class of lines: what it is called, its colour, width in pt on A3, and dash."""

    label: str
    colour: str
    width: float
    dash: object = "-"


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines [n] on the ground, each of a class; those of the first class lie lowest. `rim` is the white beside them, pt."""

    geometry: npt.NDArray[np.object_]
    class_: npt.NDArray[np.intp]
    looks: tuple[Look, ...]
    rim: float = 1.0

    def on_ground(self, axes: Axes, ground: Ground, *, k: float) -> None:
        for index, look in enumerate(self.looks):
            mine = self.geometry[self.class_ == index]
            if not len(mine):
                continue
            path = path_of(mine)
            for ink, wide, dash, z in (("white", look.width + self.rim, "-", 5.2), (look.colour, look.width, look.dash, 5.3)):
                axes.add_artist(
                    PathPatch(
                        path, facecolor="none", edgecolor=ink, linewidth=wide * k, linestyle=dash, capstyle="butt", zorder=z + index / 100
                    )
                )  # fmt: skip

    def on_page(self, page: Axes, pen: Pen, ground: Ground, *, lang: Lang, k: float) -> tuple[list[Box], list[Wish]]:
        return [], []

    def signs(self, strip: Strip) -> list[tuple[str, Symbol]]:
        there = np.unique(self.class_).tolist()
        return [(self.looks[i].label, stroke(strip, (self.looks[i].colour, self.looks[i].width, self.looks[i].dash))) for i in there]
