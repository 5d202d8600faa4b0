"""A strip of the page on which blocks of rows stand under each other; a block knows its height before it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from yingji.base.language import Lang
from yingji.results.maps.style import INK
from yingji.results.maps.text import Pen, line_mm

Draw = Callable[[float], object]
"""Draws a row, given the height of its top on the page in mm."""


@dataclass
class Block:
    """Rows: (height in mm, how it is drawn)."""

    rows: list[tuple[float, Draw]] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(height for height, _ in self.rows)

    def add(self, height: float, draw: Draw) -> None:
        """A row more."""
        self.rows.append((height, draw))

    def draw(self, top: float) -> float:
        """Draw all rows from `top` down; gives where they end."""
        for height, draw in self.rows:
            draw(top)
            top -= height
        return top


@dataclass(frozen=True, eq=False)
class Strip:
    """Where the column stands and how large its type is: `body` and `small` in pt, `left` and `width` in mm."""

    page: Axes
    pen: Pen
    lang: Lang
    left: float
    width: float
    k: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def body(self) -> float:
        return 8.2 * self.k

    @property
    def small(self) -> float:
        return 6.8 * self.k

    def lines(self, block: Block, lines: Iterable[str], size: float, *, indent: float = 0.0, colour: str = INK, bold: float = 0.0) -> None:
        """Add lines of text."""
        for line in lines:
            block.add(line_mm(size), self._line(line, size, indent=indent, colour=colour, bold=bold))

    def _line(self, line: str, size: float, *, indent: float, colour: str, bold: float) -> Draw:
        return lambda top: self.pen.line(self.left + indent, top, line, size, colour=colour, bold=bold)

    def heading(self, block: Block, text: str) -> None:
        """Add a heading with a rule under it."""
        size = 9.6 * self.k

        def draw(top: float) -> None:
            self.pen.line(self.left, top, text, size, bold=0.35 * self.k)
            y = top - line_mm(size) - 0.1 * self.k
            self.page.add_line(Line2D([self.left, self.right], [y, y], color=INK, linewidth=0.6 * self.k))

        block.add(line_mm(size) + 1.2 * self.k, draw)

    def gap(self, block: Block, mm: float) -> None:
        """Add empty space, in mm on A3."""
        block.add(mm * self.k, lambda top: None)
