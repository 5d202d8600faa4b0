"""Paper, colours and line widths. Colours are chosen for the colour-blind and for the grey copier; tests hold them to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Paper = Literal["A3", "A4", "16:9"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Sheet:
    """A sheet in landscape: map on the left, a column of text on the right. Lengths in mm; `k` scales text and lines (1 on A3)."""

    paper: Paper
    width: float
    height: float
    margin: float
    gap: float
    column: float
    k: float

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The map's frame: left, bottom, right, top in mm."""
        return self.margin, self.margin, self.width - self.margin - self.gap - self.column, self.height - self.margin


MM_PER_INCH = 25.4
DPI = 300
# Whole pixels at 300 dpi (4961 × 3508, 3508 × 2480), so that PNG and PDF are the same page.
_A3, _A4, _WIDE = (4961, 3508), (3508, 2480), (4000, 2250)
SHEETS: dict[Paper, Sheet] = {
    "A3": Sheet("A3", _A3[0] / DPI * MM_PER_INCH, _A3[1] / DPI * MM_PER_INCH, 9.0, 4.0, 104.0, 1.0),
    "A4": Sheet("A4", _A4[0] / DPI * MM_PER_INCH, _A4[1] / DPI * MM_PER_INCH, 7.0, 3.0, 76.0, 0.75),
    "16:9": Sheet("16:9", _WIDE[0] / DPI * MM_PER_INCH, _WIDE[1] / DPI * MM_PER_INCH, 5.0, 3.0, 104.0, 0.8),
}

PAPER_COLOUR = "#ffffff"
LAND = "#f3f1ec"
INK = "#1c1c1c"
SOFT_INK = "#555555"
RULE = "#9a9a9a"
WATER = "#8db9e0"
WATER_INK = "#1f5a96"
PARK = "#8fc46c"
PARK_INK = "#2f6b22"
CAMPUS = "#b79fc9"
CAMPUS_INK = "#5f4478"
RAIL = "#3c3c3c"
BOUNDARY = "#4b2a6b"
BOUNDARY_BAND = "#c9b3dc"
FIRST_DUE = "#161616"
STATION = "#9e0b22"
NEIGHBOUR = "#4d4d4d"
SHELTER = "#0b4f43"
DEPOT = "#3b2f8f"
SUBDISTRICT = "#3b2f55"
UNREACHABLE: Colour = (0.20, 0.20, 0.22)

DASH_BOUNDARY = (0, (9, 2.5, 1.5, 2.5))
DASH_FIRST_DUE = (0, (4, 2))
HATCH: dict[str, Any] = {"facecolor": "none", "edgecolor": "#4a1f0a", "linewidth": 0, "hatch": "////", "alpha": 0.5}
"""Over what is beyond the limit: says it a second time, to those who do not see the colour."""

VERDICT_COLOUR = {"met": "#1b6f5f", "missed": "#a33a0a", "uncertain": "#7a6a00", "not simulated": "#6b6b6b"}

# street class → (width in pt on A3, width of the dark casing added on both sides)
STREET_WIDTHS: dict[int, tuple[float, float]] = {
    6: (0.15, 0),
    4: (0.2, 0),
    3: (0.35, 0),
    5: (0.7, 0.3),
    2: (0.8, 0.35),
    1: (1.5, 0.4),
    0: (2.1, 0.45),
}
STREET_FILL = {0: "#ffd98a", 1: "#ffffff", 2: "#ffffff", 3: "#6f7472", 4: "#868a88", 5: "#ffe9bf", 6: "#a5a8a6"}
CASING = "#5d6260"

# Teal within the limit, orange to brown beyond it: apart for deuteranopes, protanopes and tritanopes, and ever darker in grey.
_WITHIN: tuple[Colour, Colour] = ((0.918, 0.969, 0.945), (0.510, 0.790, 0.735))
_BEYOND: tuple[Colour, Colour] = ((0.855, 0.490, 0.145), (0.475, 0.180, 0.050))


def time_colours(breaks_min: tuple[float, ...], limit_min: float | None) -> list[Colour]:
    """A colour for each class of time, from the quickest, then one for what cannot be reached: `len(breaks_min) + 2` in all."""
    classes = len(breaks_min) + 1
    within = classes if limit_min is None else sum(b <= limit_min for b in breaks_min)
    return [*_ramp(_WITHIN, within), *_ramp(_BEYOND, classes - within), UNREACHABLE]


def _ramp(ends: tuple[Colour, Colour], n: int) -> list[Colour]:
    (r0, g0, b0), (r1, g1, b1) = ends
    steps = [i / (n - 1) if n > 1 else 0.0 for i in range(n)]
    return [(r0 + (r1 - r0) * t, g0 + (g1 - g0) * t, b0 + (b1 - b0) * t) for t in steps]


def lightness(colour: Colour) -> float:
    """CIE L* of an sRGB colour, 0 black … 100 white: what a grey copy keeps."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y
