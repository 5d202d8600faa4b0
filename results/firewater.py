"""Hydrants and fire lanes where the area gives them: measures of the plan's targets, and figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import say
from yingji.geo.fire_lanes import STATES, WIDE_M
from yingji.geo.hydrant_reach import APART, KEPT, MUNICIPAL
from yingji.geo.hydrants import APART_M, FLOW_LPS, PRESSURE_MPA, REACH_M
from yingji.results.case import Case, Found, Part, Reason, not_found
from yingji.results.statistics import finite
from yingji.sim.world import World

_GAPS = 10
"""Gaps that the figures name, the longest first."""


def in_service(case: Case) -> Found:
    """hydrants.in_service."""
    hydrants = case.runs.world.given.hydrants
    if hydrants is None:
        return not_found("firewater.why.no_hydrants")
    if not hydrants.service_known:
        return not_found("firewater.why.no_service")
    return Found(np.array([float(hydrants.works.mean())]), notes=(_out(hydrants),) if not hydrants.works.all() else ())


def to_standard(case: Case) -> Found:
    """hydrants.to_standard."""
    hydrants, reach = case.runs.world.given.hydrants, case.runs.world.given.reach
    if hydrants is None or reach is None:
        return not_found("firewater.why.no_hydrants")
    share = reach.share(KEPT)
    if np.isnan(share):
        return not_found("firewater.why.no_streets")
    notes = [] if hydrants.service_known else [Reason("firewater.why.all_taken_to_work")]
    if reach.gaps:
        gap = reach.gaps[0]
        values = {"count": len(reach.gaps), "m": f"{gap.length_m:.0f}", "first": hydrants.id[gap.first], "second": hydrants.id[gap.second]}
        notes.append(Reason("firewater.why.gaps", values))
    return Found(np.array([share]), notes=tuple(notes))


def provision(case: Case) -> Found:
    """hydrants.provision: how far streets have their hydrants, and how many hydrants work, as two parts."""
    if case.runs.world.given.hydrants is None:
        return not_found("firewater.why.no_hydrants")
    found = {"to_standard": to_standard(case), "in_service": in_service(case)}
    parts = tuple(
        Part(Text(zh=say(f"firewater.part.{key}", "zh"), en=say(f"firewater.part.{key}", "en")), each.values, each.missing)
        for key, each in found.items()
    )
    worst = min((float(part.values[0]) for part in parts if len(part.values)), default=float("nan"))
    return Found(np.array([worst]), parts, notes=tuple(note for each in found.values() for note in each.notes))


def usable_lanes(case: Case) -> Found:
    """lanes.usable: what is not known (a lane without a width) may be either, so that low and high differ."""
    lanes = case.runs.world.given.lanes
    if lanes is None:
        return not_found("firewater.why.no_lanes")
    usable, unknown = ((lanes.state == STATES.index(name)).mean() for name in ("usable", "unknown"))
    notes = (Reason("firewater.why.lanes", _counts(lanes)),)
    return Found(np.array([float(usable), float(usable + unknown)] if unknown else [float(usable)]), notes=notes)


def _out(hydrants: Any) -> Reason:
    ids = tuple(hydrants.id[i] for i in np.flatnonzero(~hydrants.works)[:5].tolist())
    return Reason("firewater.why.out", {"count": int((~hydrants.works).sum()), "all": len(hydrants), "ids": ids})


def _counts(lanes: Any) -> dict[str, int]:
    return {name: int((lanes.state == index).sum()) for index, name in enumerate(STATES)}


def firewater_json(world: World) -> dict[str, Any]:
    """Figures for measures.json and `--json`: `hydrants` and `fire_lanes`, each where it is given."""
    given, found = world.given, dict[str, Any]()
    if given.hydrants is not None and given.reach is not None:
        hydrants, reach, people = given.hydrants, given.reach, world.cells.night
        found["hydrants"] = {
            "count": len(hydrants),
            "in_service": int(hydrants.works.sum()),
            "service_known": hydrants.service_known,
            "weak": int(hydrants.weak.sum()),
            "weak_below": {"flow_lps": FLOW_LPS, "pressure_mpa": PRESSURE_MPA},
            "reach_m": REACH_M,
            "most_apart_m": APART_M,
            "streets": list(MUNICIPAL),
            "streets_within": finite(reach.share(KEPT, APART)),
            "streets_to_standard": finite(reach.share(KEPT)),
            "people_within": finite(float((people * reach.cell_share).sum() / people.sum())),
            "cells_within": finite(float((reach.cell_share >= 0.5).mean())),
            "gaps": len(reach.gaps),
            "longest_gaps": [
                {"street": gap.street, "from": hydrants.id[gap.first], "to": hydrants.id[gap.second], "length_m": round(gap.length_m, 1)}
                for gap in reach.gaps[:_GAPS]
            ],
        }
    if given.lanes is not None:
        found["fire_lanes"] = {
            "count": len(given.lanes), **_counts(given.lanes), "least_width_m": WIDE_M, "blocked_known": given.lanes.blocked_known,
        }  # fmt: skip
    return found
