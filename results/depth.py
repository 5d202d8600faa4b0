"""Coverage in depth: how many units are within reach, what is lost when a station is out, and what is left of cover under load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.results.case import station_name
from yingji.results.coverage import WITHIN_S, Coverage, order_to_arrival_s
from yingji.results.statistics import Floats, finite
from yingji.sim.hypercube import hypercube
from yingji.sim.pattern import calls_by_cell
from yingji.sim.world import UNIT_KINDS, World

LIMIT_S = 300.0
"""Five minutes from the order (GB 51080-2015, 4.1.3)."""
MOST_COUNTED = 4
"""Units within reach are counted up to here."""
_ENGINE = UNIT_KINDS.index("engine")
_MOST_ROADS = 3


@dataclass(frozen=True)
class StationDepth:
    """What one own station adds, and what is lost when it is out."""

    station: int  # index into World.stations
    title: Text
    marginal_people: float  # residents within five minutes who are so by this station alone
    later_people: float  # residents first reached by it, whom another reaches later
    later_mean_s: float  # by how much later, people-weighted; inf where somebody would not be reached, nan where it is nowhere first
    roads: tuple[tuple[str, float], ...]  # roads on its ways to its own area, with the residents beyond; the most first


@dataclass(frozen=True, eq=False)
class Depth:
    """Of one option at the coverage's hour. Shares are of residents."""

    units_within: npt.NDArray[np.int64]  # [c] own engines within five minutes
    share_by_units: tuple[float, ...]  # with at least 1 … MOST_COUNTED of them
    stations: tuple[StationDepth, ...]
    in_time: Floats  # [c] probability that the first free engine is within five minutes
    share_in_time: tuple[float, ...]  # expected, by WITHIN_S, beside the binary `Coverage.people_within`
    busy_mean: float  # of the engines, by the hypercube
    busy_max: float
    exact: bool  # the hypercube's states were all solved


def depth(world: World, coverage: Coverage) -> Depth:
    """Overlap, marginal cover and criticality by the geometry, and cover under load by Larson's hypercube (see `_under_load`)."""
    time_s = order_to_arrival_s(world, coverage.hour)
    people = world.cells.night
    engines = np.flatnonzero(world.units.kind == _ENGINE)
    of = world.units.station[engines]
    within = (time_s[of[world.own[of]]] <= LIMIT_S).sum(axis=0)
    arrival, served, workload, exact = _under_load(world, time_s, engines, mean_s=_mean(coverage.time_s, people))
    return Depth(
        units_within=within,
        share_by_units=tuple(_share(within >= least, people) for least in range(1, MOST_COUNTED + 1)),
        stations=tuple(_station(world, coverage, time_s, cover.station) for cover in coverage.stations),
        in_time=((arrival <= LIMIT_S) * served).sum(axis=0),
        share_in_time=tuple(_share(((arrival <= limit) * served).sum(axis=0), people) for limit in WITHIN_S),
        busy_mean=float(workload.mean()) if len(workload) else 0.0,
        busy_max=float(workload.max(initial=0.0)),
        exact=exact,
    )


def _share(weight: npt.NDArray[np.generic], people: Floats) -> float:
    total = float(people.sum())
    return float((np.asarray(weight, dtype=np.float64) * people).sum()) / total if total > 0 else float("nan")


def _mean(values: Floats, weight: Floats) -> float:
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else 0.0


def _station(world: World, coverage: Coverage, time_s: Floats, station: int) -> StationDepth:
    people, mine = world.cells.night, coverage.first == station
    others = np.where(world.own[:, None], time_s, np.inf)
    others[station] = np.inf
    next_s = others.min(axis=0)
    alone = (time_s[station] <= LIMIT_S) & (next_s > LIMIT_S)
    later = np.subtract(next_s, coverage.time_s, out=np.zeros(len(people)), where=mine)
    weight = people * mine
    mean = float((later[weight > 0] * weight[weight > 0]).sum() / weight.sum()) if weight.sum() > 0 else float("nan")
    return StationDepth(
        station, station_name(world.stations[station]), float(people[alone].sum()), float(weight[later > 0].sum()), mean,
        _roads(world, station, np.flatnonzero(mine)),
    )  # fmt: skip


def _roads(world: World, station: int, cells: Sequence[int] | npt.NDArray[np.intp]) -> tuple[tuple[str, float], ...]:
    """Named roads on the ways between a station and its cells, with the residents whose way leads over each."""
    network = world.network
    tail, head, link = network.arcs
    name_of = {(a, b): network.names[n] for a, b, n in zip(tail.tolist(), head.tolist(), network.name_id[link].tolist(), strict=True)}
    home = world.drive.next_home[station]
    found: dict[str, float] = {}
    for cell in np.asarray(cells).tolist():
        node, passed = int(world.cell_node[cell]), dict[str, None]()
        while (onward := int(home[node])) >= 0:
            passed[name_of.get((node, onward), "")] = None
            node = onward
        for name in passed:
            if name:
                found[name] = found.get(name, 0.0) + float(world.cells.night[cell])
    return tuple(sorted(found.items(), key=lambda road: (-road[1], road[0]))[:_MOST_ROADS])


def _under_load(world: World, time_s: Floats, engines: npt.NDArray[np.int64], *, mean_s: float) -> tuple[Floats, Floats, Floats, bool]:
    """`(arrival [u, c] s, served [u, c], workload [u], exact)`: who of the engines answers each cell's calls, and how busy they are.

    Each engine that a run card asks for is a call of its own, which the nearest free engine answers, and which is lost where all are
    busy; a neighbour's comes after its delay. An engine is out for its mean time on scene and the mean time to arrive, and as long again
    where it cannot be sent on from its way home.
    """
    arrival = time_s[world.units.station[engines]]
    if not len(engines) or not len(world.cell_node):
        return arrival, np.zeros_like(arrival), np.zeros(0), True
    order = np.argsort(arrival, axis=0, kind="stable").T
    groups, of_cell = np.unique(order, axis=0, return_inverse=True)
    calls, scene_s = _engine_calls(world)
    rate = np.bincount(of_cell.ravel(), weights=calls, minlength=len(groups)).astype(np.float64)
    out_s = max(scene_s + mean_s * (1 if world.free_on_way_home else 2), 1.0)  # without calls nobody is out, however long
    solved = hypercube(rate, groups, service_rate=1 / out_s, queue=False)
    return arrival, solved.sent[:, of_cell.ravel()] * (1 - solved.all_busy), solved.workload, solved.exact


def _engine_calls(world: World) -> tuple[Floats, float]:
    """`([c] engines asked for a second, mean s on scene)`."""
    cards, calls, busy_s = world.cards, np.zeros(len(world.cell_node)), 0.0
    for kind, here in enumerate(calls_by_cell(world)):
        rows = np.flatnonzero(cards.kind == kind)
        engines = cards.share[rows] / cards.share[rows].sum() * cards.send[rows, _ENGINE]
        scene = cards.on_scene_median_s[rows, _ENGINE] * np.exp(cards.on_scene_sigma[rows, _ENGINE] ** 2 / 2)
        calls += engines.sum() * here
        busy_s += float(here.sum()) * float(engines @ scene)
    asked = float(calls.sum())
    return calls, busy_s / asked if asked > 0 else 0.0


def depth_json(found: Depth, world: World) -> dict[str, object]:
    """What `yingji coverage --json` says of it; null stands for what is not finite."""
    labels = [f"{limit / 60:g}_min" for limit in WITHIN_S]
    return {
        "people_by_engines_within_5_min": {f"at_least_{i}": finite(share) for i, share in enumerate(found.share_by_units, start=1)},
        "people_in_time_under_load": {label: finite(share) for label, share in zip(labels, found.share_in_time, strict=True)},
        "engines_busy": {"mean": found.busy_mean, "max": found.busy_max, "by": "Larson's hypercube", "exact": found.exact},
        "stations": [
            {
                "name": world.stations[each.station].name,
                "marginal_people": each.marginal_people,
                "if_out": {"people_later": each.later_people, "mean_later_s": finite(each.later_mean_s)},
                "roads": [{"name": name, "people": people} for name, people in each.roads],
            }
            for each in found.stations
        ],
    }
