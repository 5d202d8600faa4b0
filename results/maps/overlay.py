"""What may lie over a map's cells: lines on the ground, symbols on the page, and their signs in the legend."""

from __future__ import annotations

from typing import Protocol

from matplotlib.axes import Axes

from yingji.base.language import Lang
from yingji.results.maps.frame import Ground
from yingji.results.maps.labels import Box, Wish
from yingji.results.maps.legend import Symbol
from yingji.results.maps.strip import Strip
from yingji.results.maps.text import Pen


class Overlay(Protocol):
    """Drawn in three steps, each of which may draw nothing."""

    def on_ground(self, axes: Axes, ground: Ground, *, k: float) -> None:
        """Lines and shapes, on axes whose unit is the metre."""

    def on_page(self, page: Axes, pen: Pen, ground: Ground, *, lang: Lang, k: float) -> tuple[list[Box], list[Wish]]:
        """Symbols, on axes whose unit is the mm; gives the boxes that they take and the labels that they want."""

    def signs(self, strip: Strip) -> list[tuple[str, Symbol]]:
        """Words and symbols for the legend."""
