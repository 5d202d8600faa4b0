"""What is held fixed where uncertainty is told apart: every figure and table of a scenario that no part moves. Nothing is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from yingji.base.figures import CONFIDENCES, Confidence, Figure
from yingji.scenarios.assumptions import Assumption
from yingji.scenarios.assumptions_relief import is_choice
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.unknown import Unknown

_TABLES = {"by_hour": "congestion"}
_STREETS = "speeds.engine."


@dataclass(frozen=True)
class Held:
    """Figures of one field, of all rows and keys together (`everyday.kinds.*.share`), that stay as they are written."""

    field: str
    count: int
    printed: str  # one value, or the first and the last by size
    confidence: Confidence | None  # of the least sure; None: no assumption but a choice of what is asked and how it is run


def moving(parts: Iterable[Unknown]) -> dict[tuple[str | int, ...], Unknown]:
    """The part that moves each figure, by its path; and each group by its key alone, for the tables that it moves."""
    found: dict[tuple[str | int, ...], Unknown] = {}
    for part in parts:
        found.update(dict.fromkeys((way for way, _ in part.of), part))
        if not part.own:
            found[part.key,] = part
    return found


def table_part(entry: Assumption) -> str:
    """The group that moves a number which stands in no YAML file; '' for none."""
    if entry.way:
        return ""
    return "speeds" if entry.field.startswith(_STREETS) else _TABLES.get(entry.field, "")


def held_fixed(scenario: ScenarioFile, parts: Sequence[Unknown], assumptions: Sequence[Assumption]) -> tuple[Held, ...]:
    """Every figure of the scenario that none of `parts` moves, field by field, then what is assumed in tables or is no number."""
    moved, figures = moving(parts), list(_fields(scenario, (), ""))
    rows: dict[str, list[tuple[Figure | None, str, Confidence | None]]] = {}
    for way, field, figure in figures:
        if way not in moved:
            choice = way[0] in ("run", "rank_by") or field == "area.cells.across" or is_choice(way)
            rows.setdefault(field, []).append((figure, figure.printed, None if choice else figure.confidence or "assumed"))
    known = {way for way, _, _ in figures}
    for entry in assumptions:
        if entry.way not in known and (table_part(entry),) not in moved:
            rows.setdefault(re.sub(r"\[[^]]*\]", ".*", entry.field), []).append((None, entry.printed, "assumed"))
    return tuple(_held(field, of) for field, of in rows.items())


def _held(field: str, of: Sequence[tuple[Figure | None, str, Confidence | None]]) -> Held:
    sure = [confidence for _, _, confidence in of if confidence is not None]
    level = max(sure, key=CONFIDENCES.index) if sure else None
    figures = [figure for figure, _, _ in of if figure is not None]
    if figures:
        low, high = (end(figures, key=lambda figure: figure.value).printed for end in (min, max))
    else:
        low, high = of[0][1], of[-1][1]
    return Held(field, len(of), low if low == high else f"{low} – {high}", level)


def _fields(value: object, way: tuple[str | int, ...], field: str) -> Iterator[tuple[tuple[str | int, ...], str, Figure]]:
    """`(path, field, figure)` of every figure, rows of lists and keys of tables as `*`."""
    if isinstance(value, Figure):
        yield way, field, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _fields(getattr(value, name), (*way, name), f"{field}.{name}" if field else name)
    else:
        inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, tuple) else ()
        for key, one in inner:
            yield from _fields(one, (*way, key), f"{field}.*")
