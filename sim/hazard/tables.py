"""The tables of an earthquake, read with the place of every fault: classes of buildings, damage matrix, casualties, homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.base.faults import Fault
from yingji.geo.table import Row, read_table
from yingji.scenarios.names import nearest
from yingji.sim.hazard.world import STATES, Flags, Floats

ADD_UP = 1e-6
"""How far shares may be from adding up to 1."""
SEVERITIES = ("severity_1", "severity_2", "severity_3", "severity_4")


@dataclass(frozen=True, eq=False)
class Classes:
    """`k` classes of buildings."""

    name: tuple[str, ...]
    people_per_building: Floats
    multi: Flags  # homes of several families
    collapse: Floats  # collapsed, of those that are complete
    height_m: Floats


def read_classes(path: str, faults: list[Fault]) -> Classes:
    """A CSV (class, people_per_building, families, collapse_given_complete, height_m)."""
    columns = ("class", "people_per_building", "families", "collapse_given_complete", "height_m")
    rows = _distinct(read_table(path, required=columns, faults=faults), ("class",), faults)
    faults += [row.fault("families", "hazard.families") for row in rows if row["families"] not in ("single", "multi")]
    return Classes(
        name=tuple(row["class"] for row in rows),
        people_per_building=np.array([_number(row, "people_per_building", faults, above_zero=True) for row in rows]),
        multi=np.array([row["families"] == "multi" for row in rows], dtype=bool),
        collapse=np.array([_number(row, "collapse_given_complete", faults, most=1.0) for row in rows]),
        height_m=np.array([_number(row, "height_m", faults, above_zero=True) for row in rows]),
    )


def read_matrix(path: str, classes: Sequence[str], faults: list[Fault]) -> tuple[Floats, Floats]:
    """`(intensity [l], exceed [l, k, 4])` of a CSV (class, intensity, none … complete: shares of its buildings).

    `exceed` is the share in state slight, moderate, extensive, complete or a worse one. Every class has a row for every intensity, whose
    shares add up to 1, and no state becomes rarer as intensity rises.
    """
    rows = read_table(path, required=("class", "intensity", *STATES[:5]), faults=faults)
    found: dict[tuple[str, float], tuple[Row, list[float]]] = {}
    for row in _distinct(rows, ("class", "intensity"), faults):
        intensity = _number(row, "intensity", faults, above_zero=True, most=12)
        shares = [_number(row, state, faults, most=1.0) for state in STATES[:5]]
        if row["class"] not in classes:
            faults.append(row.fault("class", "hazard.unknown_class", known=_near(row["class"], classes)))
        elif abs(sum(shares) - 1) > ADD_UP:
            faults.append(row.fault("none", "hazard.row_shares", total=f"{sum(shares):g}"))
            shares = [np.nan] * 5  # what follows from this mistake is not told
        found[row["class"], intensity] = row, shares
    at = sorted({intensity for _, intensity in found})
    exceed = np.zeros((len(at), len(classes), 4))
    for k, name in enumerate(classes):
        lacking = [f"{intensity:g}" for intensity in at if (name, intensity) not in found]
        if lacking and rows:
            faults.append(rows[0].fault("class", "hazard.no_matrix_rows", name=name, intensities=", ".join(lacking)))
        for i, intensity in enumerate(at):
            if (name, intensity) in found:
                row, shares = found[name, intensity]
                exceed[i, k] = np.minimum(np.cumsum(shares[::-1])[::-1][1:], 1)
                if i and np.any(exceed[i, k] < exceed[i - 1, k] - ADD_UP):
                    faults.append(row.fault("intensity", "hazard.damage_falls", intensity=f"{intensity:g}"))
    return np.array(at), exceed


def read_casualties(path: str, faults: list[Fault]) -> Floats:
    """[6, 4] share of those indoors who are hurt, by state (of `STATES`) and severity; a state without a row hurts nobody."""
    table = np.zeros((len(STATES), 4))
    for row in _distinct(read_table(path, required=("state", *SEVERITIES), faults=faults), ("state",), faults):
        shares = [_number(row, severity, faults, most=1.0) for severity in SEVERITIES]
        if sum(shares) > 1 + ADD_UP:
            faults.append(row.fault("severity_1", "hazard.hurt_together", total=f"{sum(shares):g}"))
        if row["state"] in STATES:
            table[STATES.index(row["state"])] = shares
        else:
            faults.append(row.fault("state", "hazard.unknown_state", known=", ".join(STATES)))
    return table


def read_homes(path: str, *, subdistricts: Sequence[str], classes: Sequence[str], faults: list[Fault]) -> Floats:
    """[s, k] share of the people of each subdistrict who live in each class, of a CSV (subdistrict, class, share)."""
    table = np.zeros((len(subdistricts), len(classes)))
    first: dict[str, Row] = {}
    rows = read_table(path, required=("subdistrict", "class", "share"), faults=faults)
    for row in _distinct(rows, ("subdistrict", "class"), faults):
        share = _number(row, "share", faults, most=1.0)
        here, kind = row["subdistrict"], row["class"]
        first.setdefault(here, row)
        if here not in subdistricts:
            faults.append(row.fault("subdistrict", "sim.unknown_subdistrict", known=_near(here, subdistricts)))
        if kind not in classes:
            faults.append(row.fault("class", "hazard.unknown_class", known=_near(kind, classes)))
        if here in subdistricts and kind in classes:
            table[subdistricts.index(here), classes.index(kind)] = share
    for name, total in zip(subdistricts, table.sum(axis=1), strict=True):
        if name in first and abs(total - 1) > ADD_UP:
            faults.append(first[name].fault("share", "hazard.homes_shares", name=name, total=f"{total:g}"))
    missing = [name for name in subdistricts if name not in first]
    if missing and rows:
        faults.append(rows[0].fault("subdistrict", "hazard.homes_missing", names=", ".join(missing)))
    return table


def _number(row: Row, column: str, faults: list[Fault], *, most: float = np.inf, above_zero: bool = False) -> float:
    """The cell as a number from 0 (or above it) to `most`; 0 where it is none, with the fault noted."""
    value = row.number(column, faults)
    if value is None:
        return 0.0
    if above_zero and not value > 0:
        faults.append(row.fault(column, "hazard.above_zero"))
    elif not 0 <= value <= most:
        key = "hazard.bounds" if np.isfinite(most) else "geo.table.negative"
        faults.append(row.fault(column, key, least=0, most=f"{most:g}"))
    return value


def _distinct(rows: Sequence[Row], columns: Sequence[str], faults: list[Fault]) -> list[Row]:
    """The rows whose cells in `columns` no earlier row has."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            faults.append(row.fault(columns[-1], "geo.table.twice", first=first[key].mark.line))
        else:
            first[key] = row
    return list(first.values())


def _near(name: str, known: Sequence[str]) -> str:
    return ", ".join(nearest(name, known) or tuple(known))
