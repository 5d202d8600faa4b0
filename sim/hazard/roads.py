"""Streets after a hazard: rubble and lost bridges on the ground's own links, and the pieces of them that an option's streets have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.geo.timeline import Cause, Changes
from yingji.sim.hazard.streams import Purpose, Streams, lognormal
from yingji.sim.hazard.world import Flags, Floats, Ints, QuakeWorld
from yingji.sim.relief.world import ReliefWorld

STEP_S = 600.0
"""Streets open again, and water rises and falls, at full 10 minutes: each moment of change costs the engines a new graph."""
PASSABLE_M = 3.5
"""What rubble must leave of a street, so that a lorry passes (Tokyo 2022)."""
TOKYO_2022 = ((3.5, 0.9009, 19.845), (5.5, 0.3514, 13.189), (13.0, 0.2229, -1.5026))
"""Narrower than so many metres: slope and intercept, in % of links, by collapse ratio in %."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """`b` links blocked by rubble, with the work of clearing them."""

    own: Ints  # [b] link of the ground
    from_s: Floats  # [b]
    at_m: Floats  # [b] how far along it the rubble lies
    on_foot: Flags  # [b] nobody passes on foot either
    work_s: Floats  # [b] one crew


def next_step_s(t: Floats | float) -> Floats:
    """The next full 10 minutes, `t` itself where it is one."""
    return np.ceil(np.asarray(t, dtype=np.float64) / STEP_S - 1e-9) * STEP_S


def tokyo_2022(width_m: Floats, collapse_percent: Floats) -> Floats:
    """Probability that a link is blocked, by its width and the collapse ratio around it (Tokyo Metropolitan Government 2022).

    The ratio is collapsed + ½ half-collapsed in % of the buildings; where it is 0 nothing is blocked. A width at a bound belongs to the
    wider band: 3.5 m counts as 3.5–5.5 m, 5.5 m as 5.5–13 m, and from 13 m on a link is never blocked.
    """
    share = np.zeros(np.broadcast(width_m, collapse_percent).shape)
    for below_m, slope, intercept in reversed(TOKYO_2022):
        share = np.where(width_m < below_m, np.clip(slope * collapse_percent + intercept, 0, 100) / 100, share)
    return np.where(collapse_percent > 0, share, 0.0)


def rubble_blocks(quake: QuakeWorld, collapsed: Flags, streams: Streams) -> Flags:
    """[o] links that a collapsed building blocks: each lies at one link of its cell, and its rubble reaches so many of its heights."""
    assert quake.reach is not None  # the rule of the Tokyo regressions has none
    own = quake.common.own
    by_cell = np.argsort(own.cell, kind="stable")
    first = np.searchsorted(own.cell[by_cell], np.arange(len(quake.common.people) + 1))
    there = np.diff(first)
    # every building draws, standing or not, so that a harsher shock leaves the others at their links
    u = streams.of(Purpose.RUBBLE, quake.name).random(len(collapsed))
    down = np.flatnonzero(collapsed & (there[quake.building_cell] > 0))
    cell = quake.building_cell[down]
    link = by_cell[first[cell] + (u[down] * there[cell]).astype(np.int64)]
    left_m = own.width_m[link] - quake.reach * quake.height_m[quake.building_class[down]]
    blocked = np.zeros(len(own.cell), dtype=bool)
    blocked[link[left_m < PASSABLE_M]] = True
    return blocked


def debris(quake: QuakeWorld, collapsed: Flags, collapse_percent: Floats, streams: Streams) -> Blocks:
    """The links that rubble blocks, by the regressions or by building; `collapse_percent` [c]."""
    own = quake.common.own
    o = len(own.cell)
    u, place, foot = streams.of(Purpose.DEBRIS, quake.name).random((3, o))
    by_share = quake.reach is None
    blocked = u < tokyo_2022(own.width_m, collapse_percent[own.cell]) if by_share else rubble_blocks(quake, collapsed, streams)
    work_s = lognormal(quake.clear, streams.of(Purpose.CLEAR, quake.name).standard_normal(o))
    which = np.flatnonzero(blocked).astype(np.int32)
    return Blocks(
        own=which,
        from_s=np.full(len(which), quake.start_s),
        at_m=(place * own.length_m)[which],
        on_foot=(foot < quake.on_foot)[which],
        work_s=work_s[which],
    )


def bridges(quake: QuakeWorld, lost_share: Floats, world: ReliefWorld, streams: Streams) -> Changes:
    """Bridges lost until they are repaired, for all; `lost_share` [c] by the intensity of the cell."""
    own = quake.common.own
    draw = streams.of(Purpose.BRIDGES, quake.name)
    u, z = draw.random(len(own.cell)), draw.standard_normal(len(own.cell))
    lost = own.bridge & (u < lost_share[own.cell])
    link = np.flatnonzero(lost[world.parent])
    to_s = next_step_s(quake.start_s + lognormal(quake.repair, z))[world.parent[link]]
    return closed(link, from_s=np.full(len(link), quake.start_s), to_s=to_s, on_foot=np.ones(len(link), dtype=bool), cause=Cause.BRIDGE)


def cleared(blocks: Blocks, to_s: Floats, world: ReliefWorld) -> Changes:
    """Each block on the piece of its link where the rubble lies, until it is cleared."""
    link = piece_at(world, own=blocks.own, at_m=blocks.at_m)
    return closed(link, from_s=blocks.from_s, to_s=to_s, on_foot=blocks.on_foot, cause=Cause.DEBRIS)


def piece_at(world: ReliefWorld, *, own: Ints, at_m: Floats) -> Ints:
    """The piece in the option's streets of each of the ground's links `own`, at `at_m` along it; a border belongs to the later one."""
    order = np.lexsort((world.start_m, world.parent))
    far = 1.0 + max(float(world.start_m.max(initial=0)), float(at_m.max(initial=0)))
    key = world.parent[order] * far + world.start_m[order]
    return order[np.searchsorted(key, own * far + at_m, side="right") - 1].astype(np.int32)


def closed(link: Ints | np.ndarray, *, from_s: Floats, to_s: Floats, on_foot: Flags, cause: Cause) -> Changes:
    """Links closed to vehicles, and to people where `on_foot`."""
    x = len(link)
    return Changes(np.asarray(link, dtype=np.int32), from_s, to_s, np.zeros(x), on_foot, np.full(x, cause, dtype=np.int8))


def joined(parts: Sequence[Changes]) -> Changes:
    """All changes, in the order of (from, link, to, cause)."""
    none = closed(np.zeros(0), from_s=np.zeros(0), to_s=np.zeros(0), on_foot=np.zeros(0, dtype=bool), cause=Cause.DEBRIS)
    columns = ("link", "from_s", "to_s", "factor", "on_foot", "cause")
    whole = {name: np.concatenate([getattr(part, name) for part in (none, *parts)]) for name in columns}
    order = np.lexsort((whole["factor"], whole["cause"], whole["to_s"], whole["link"], whole["from_s"]))
    return Changes(**{name: column[order] for name, column in whole.items()})
