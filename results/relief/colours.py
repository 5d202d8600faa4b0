"""Colours of the time to relief, on the sheet and in QGIS alike."""

from __future__ import annotations

from yingji.results.maps import style

BREAKS_H = (1.0, 3.0, 6.0, 10.0, 12.0)
"""Classes of hours; the plans promise ten and twelve."""

NOBODY = "#ffffff"
"""Where nobody is affected."""


def time_colours(limit_h: float = 10.0) -> list[style.Colour]:
    """A colour for each class of hours, one beyond the last, one for relief that never comes; the tone changes at `limit_h`."""
    return style.time_colours(BREAKS_H, limit_h)


def hex_of(colour: style.Colour) -> str:
    """#rrggbb."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
