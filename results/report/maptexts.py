"""The words on the map to click, for its script; `{n}` and the like are filled in by the page."""

from __future__ import annotations

from typing import Any

from yingji.base.language import Lang, say
from yingji.results.report.given import given_texts

_LAYERS = ("cover", "double_cover", "p90", "first_due", "changes", "relief")
_PLAIN = (
    "never", "minutes", "mark_own", "mark_neighbour", "zoom_in", "zoom_out", "s_class", "s_units", "s_km2", "s_limit",
    "s_people", "s_edge", "s_calls", "s_busy", "s_sheet", "s_neighbour", "nobody_station", "c_people", "c_first",
    "c_second", "c_p90", "c_calls", "c_relief", "h_class", "h_room", "h_in", "h_out", "slide_hour", "slide_after",
    "c_calls_days", "s_calls_days", "k_shelter", "k_full", "k_depot", "k_blocked", "k_delivery",
    "h_flow", "h_pressure", "at_hour", "at_after", "no_cell", "up_to", "range", "over", "unknown", "nobody",
)  # fmt: skip
_GAPS = ("n", "m", "a", "b", "time", "station", "hour", "hours", "share", "days")


def map_texts(lang: Lang) -> dict[str, Any]:
    """By the names that the script knows."""
    gaps = {name: f"{{{name}}}" for name in _GAPS}
    texts: dict[str, Any] = {name: say(f"report.map.{name}", lang, **gaps) for name in _PLAIN}
    texts |= {f"title_{name}": say(f"report.map.title.{name}", lang) for name in _LAYERS}
    texts["changes"] = [say(f"report.map.change.{n}", lang) for n in range(5)]
    texts["shares"] = [say(f"report.map.share.{n}", lang) for n in range(5)]
    texts["given"] = given_texts(lang)
    return texts
