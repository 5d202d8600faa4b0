"""Streets that change: links are lost, slowed and opened again, and trips are driven or walked on what is open at each moment."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

from yingji.geo.built import KEPT_BYTES, Kept, Tree, along, built, one_tree
from yingji.geo.closures import times_after
from yingji.geo.congestion import HOURS_OF_WEEK, Congestion
from yingji.geo.network import StreetNetwork
from yingji.geo.travel import TravelTimes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

HOUR_S = 3600.0
AS_FAST = 1 + 1e-9
"""A way that is at most so many times as long as the fastest is as fast: the rest is rounding, and nobody leaves his way for it."""


class Cause(IntEnum):
    """Why a link is lost or slowed. Codes are part of the file format: never renumber."""

    DEBRIS = 0
    BRIDGE = 1
    FLOOD = 2
    CORDON = 3


@dataclass(frozen=True, eq=False)
class Changes:
    """`x` timed changes to links: during [from_s, to_s) the link's speed is multiplied by `factor` (0: closed). Several may overlap."""

    link: Ints  # [x]
    from_s: Floats  # [x] from the disaster
    to_s: Floats  # [x] inf: never open again
    factor: Floats  # [x] 0 closed, else in (0, 1)
    on_foot: Flags  # [x] people on foot are held up by it, too (closed: cannot pass; slowed: not slowed)
    cause: npt.NDArray[np.int8]  # [x]


@dataclass(frozen=True)
class Trip:
    """A trip that was driven: when it arrives (inf: never), how far it drove, and where its way changed or ended under it."""

    arrive_s: float
    metres: float
    turns: tuple[tuple[float, Literal["rerouted", "stuck"], int], ...]  # (time, what, node)


class StreetTimeline:
    """The streets from the disaster on, as they change. A moment belongs to the state that begins at it; before the first, all is open.

    Of changes that overlap on one link the least factor counts, so that it opens when the last that closes it ends. What concerns only
    wheels makes no new state for people on foot, and the other way round. Every graph and tree is made when it is first asked for.
    """

    def __init__(self, network: StreetNetwork, changes: Changes, *, congestion: Congestion, start_hour: int) -> None:
        self.network, self._start_hour = network, start_hour
        self._factor: list[float] = congestion.factor.tolist()
        self._wheels = _Course(changes, network.drive[changes.link])
        self._foot = _Course(changes, network.walk[changes.link] & changes.on_foot & (changes.factor == 0))
        self._graphs: Kept[TravelTimes] = Kept(KEPT_BYTES // (100 * max(network.n_links, 1)))
        self._built = built(network)
        self._masks: Kept[Flags] = Kept(KEPT_BYTES // max(network.n_links, 1))
        self._trees: Kept[Tree] = Kept(KEPT_BYTES // (12 * max(network.n_nodes, 1)))

    def traffic(self, t: float) -> float:
        """How many times as long as on empty streets a trip takes that starts at `t`: that of its hour of the week."""
        return self._factor[int(self._start_hour + t // HOUR_S) % HOURS_OF_WEEK]

    def next_change_s(self, t: float, *, on_foot: bool = False) -> float:
        """The first later moment at which the streets change for vehicles, or for people on foot; inf: never."""
        moments = (self._foot if on_foot else self._wheels).moments
        later = bisect_right(moments, t)
        return moments[later] if later < len(moments) else np.inf

    def as_built(self, t: float) -> bool:
        """Whether nothing is changed for vehicles at `t`."""
        return self._wheels.state(t) == 0

    def drive_times(self, t: float) -> TravelTimes:
        """Driving an engine at free flow, on the streets as they are at `t`."""
        state = self._wheels.state(t)
        return self._graphs.get(("drive", state), lambda: self._drive_graph(*self._wheels.states[state]))

    def foot(self, t: float) -> TravelTimes:
        """Walking at 1 m/s, so that its seconds are metres, on the streets as they are at `t`."""
        state = self._foot.state(t)
        return self._graphs.get(("walk", state), lambda: self._foot_graph(self._foot.states[state][0]))

    def to(self, node: int, t: float) -> Tree:
        """`(seconds [n], next [n])`: driving at free flow from every node to `node`, on the streets as they are at `t`."""
        return self._trees.get(("drive", self._wheels.state(t), node), lambda: one_tree(self.drive_times(t).tree([node], reverse=True)))

    def away(self, node: int, t: float) -> Floats:
        """[n] seconds of driving at free flow from `node` to every node, on the streets as they are at `t`; read-only."""
        state = self._wheels.state(t)
        return self._trees.get(("away", state, node), lambda: one_tree(self._away(node, t)))[0]

    def _away(self, node: int, t: float) -> tuple[Floats, Ints]:
        """A tree of which nobody asks the way: in a large network what the changes leave of the one as built is kept."""
        as_built = self._built.times
        if not as_built.large:
            return self.drive_times(t).tree([node])
        links, factor = self._wheels.states[self._wheels.state(t)]
        seconds = times_after(as_built, self._built.away(node)[0][None, :], [node], links, factor)
        return seconds, np.full(seconds.shape, -1, dtype=np.int32)

    def on_foot(self, node: int, t: float) -> Tree:
        """`(metres [n], next [n])` between `node` and every other, on foot, which is as far there as back; `next`: on the way to `node`."""
        return self._trees.get(("walk", self._foot.state(t), node), lambda: one_tree(self.foot(t).tree([node])))

    def nearest(self, node: int, others: Ints, t: float) -> int:
        """The place in `others` of the node that is reached first from `node` at `t`, of equals the first; −1: there is no way to any.

        No street is ever faster than as it was built, so that who is nearest on those is asked first, and rarely anybody else.
        """
        least_s = self._built.away(node)[0][others]
        best, best_s = -1, np.inf
        for index in np.argsort(least_s, kind="stable").tolist():
            if least_s[index] > best_s or (least_s[index] == best_s and index > best) or least_s[index] == np.inf:
                break
            found = self.seconds(node, int(others[index]), t)
            if found < best_s or (found == best_s < np.inf and index < best):
                best, best_s = index, found
        return best

    def trip(self, origin: int, destination: int, depart_s: float, *, pace: float, traffic: bool = True) -> Trip:
        """Drive by the fastest way at each moment, foreseeing nothing. `pace` and the traffic at departure multiply the whole trip.

        When the streets change it goes on to the next node of its way, over a link that has just closed, too, and from there by what is
        fastest now; it keeps its way as long as that is as fast. Without any way it waits at the node until there is one.
        """
        slow = pace * (self.traffic(depart_s) if traffic else 1.0)
        now_s, node, metres = depart_s, origin, 0.0
        turns: list[tuple[float, Literal["rerouted", "stuck"], int]] = []
        way: _Way | None = None
        while node != destination:
            rest_s = self._rest_s(way, now_s) if way is not None else None
            least_s = float(self._built.to(destination)[0][node])  # as fast as it ever was: there is no need to look for another way
            if rest_s is None or rest_s[0] > least_s * AS_FAST:
                least_s = self.seconds(node, destination, now_s)
            if least_s == np.inf:
                turns.append((now_s, "stuck", node))
                now_s, way = self.way_again_s(node, destination, now_s), None
                if now_s == np.inf:
                    break
                continue
            if way is None or rest_s is None:
                way = self._way(node, destination, now_s, metres, slow)
            elif rest_s[0] > least_s * AS_FAST:
                turns.append((now_s, "rerouted", node))
                way = self._way(node, destination, now_s, metres, slow)
            elif rest_s[0] != way.rest_s[0]:
                turns.append((now_s, "rerouted", node))
                way = replace(way, rest_s=rest_s, at_s=now_s + (rest_s[0] - rest_s) * slow)
            way = way.after(1 + int(np.searchsorted(way.at_s[1:-1], self.next_change_s(now_s))))
            now_s, node, metres = float(way.at_s[0]), int(way.nodes[0]), float(way.metres[0])
        return Trip(now_s, metres, tuple(turns))

    def way_again_s(self, node: int, destination: int, t: float) -> float:
        """The first moment after `t` at which there is a way to drive; inf: never."""
        while (t := self.next_change_s(t)) < np.inf and self.seconds(node, destination, t) == np.inf:
            pass
        return t

    def seconds(self, node: int, destination: int, t: float) -> float:
        """Driving at free flow from one node to another, on the streets as they are at `t`; inf: no way."""
        found: float = self._tree(node, destination, t)[0][node]
        return found

    def _tree(self, node: int, destination: int, t: float) -> Tree:
        """The tree to `destination` that tells the fastest way from `node` at `t`: as built, where nothing on that way has changed."""
        seconds, onward = self._built.to(destination)
        if seconds[node] == np.inf or not self._changed(self._wheels.state(t))[self._built.links(node, destination)].any():
            return seconds, onward
        return self.to(destination, t)

    def _changed(self, state: int) -> Flags:
        """[m] the links that are closed or slowed in a state."""
        return self._masks.get(state, lambda: np.bincount(self._wheels.states[state][0], minlength=self.network.n_links) > 0)

    def _way(self, node: int, destination: int, t: float, metres: float, slow: float) -> _Way:
        """The fastest way at `t`, of which there must be one, for a trip that has driven `metres` by then."""
        seconds, onward = self._tree(node, destination, t)
        nodes = along(onward, node, destination)
        as_built = seconds is self._built.to(destination)[0]
        links = self._built.links(node, destination) if as_built else self.drive_times(t).links_between(nodes[:-1], nodes[1:])
        rest_s = seconds[nodes]
        driven_m = np.cumsum(np.concatenate([[metres], self.network.length_m[links]]))
        return _Way(np.array(nodes), links, rest_s, t + (rest_s[0] - rest_s) * slow, driven_m)

    def _rest_s(self, way: _Way, t: float) -> Floats:
        """[k + 1] free-flow seconds to the end of a way on the streets at `t`; inf where it is closed."""
        times = self.drive_times(t)
        seconds = np.where(times.network.drive[way.links], times.arc_seconds()[way.links], np.inf)
        return np.concatenate([np.cumsum(seconds[::-1])[::-1], [0.0]])

    def _drive_graph(self, links: Ints, factor: Floats) -> TravelTimes:
        net = self.network
        drive, speed = net.drive.copy(), net.free_speed_mps.copy()
        drive[links[factor == 0]] = False
        speed[links] *= np.where(factor > 0, factor, 1.0)  # a closed link keeps its speed, which must be above 0
        return TravelTimes(replace(net, drive=drive, free_speed_mps=speed))

    def _foot_graph(self, closed: Ints) -> TravelTimes:
        walk = self.network.walk.copy()
        walk[closed] = False
        return TravelTimes(replace(self.network, walk=walk), mode="walk", walk_mps=1.0)


@dataclass(frozen=True, eq=False)
class _Way:
    """What is left of a trip's way, as the streets were when it was last looked at."""

    nodes: npt.NDArray[np.int64]  # [k + 1]
    links: Ints  # [k]
    rest_s: Floats  # [k + 1] at free flow, to the end
    at_s: Floats  # [k + 1] when the trip is there
    metres: Floats  # [k + 1] driven by then

    def after(self, steps: int) -> _Way:
        """The rest of it when `steps` links have been driven."""
        return _Way(self.nodes[steps:], self.links[steps:], self.rest_s[steps:], self.at_s[steps:], self.metres[steps:])


class _Course:
    """The states through which the streets go for one way of moving, each with its changed links; equal states are one."""

    def __init__(self, changes: Changes, concerned: Flags) -> None:
        which = np.flatnonzero(concerned & (changes.from_s < changes.to_s))
        which = which[np.lexsort((changes.factor[which], changes.link[which]))]  # so that of one link the least factor comes first
        link, factor = changes.link[which], changes.factor[which]
        from_s, to_s = changes.from_s[which], changes.to_s[which]
        self.states: list[tuple[Ints, Floats]] = [(link[:0], factor[:0])]
        self.moments: list[float] = []  # at which the state changes
        self._state = [0]  # before the first moment, and from each on
        known = {(b"", b""): 0}
        ends = np.unique(np.concatenate([from_s, to_s]))
        for moment in ends[np.isfinite(ends)].tolist():
            holds = np.flatnonzero((from_s <= moment) & (moment < to_s))
            holds = holds[np.diff(link[holds], prepend=-1) != 0]
            key = (link[holds].tobytes(), factor[holds].tobytes())
            state = known.setdefault(key, len(self.states))
            if state == len(self.states):
                self.states.append((link[holds], factor[holds]))
            if state != self._state[-1]:
                self.moments.append(moment)
                self._state.append(state)

    def state(self, t: float) -> int:
        """The number of the state that holds at `t`."""
        return self._state[bisect_right(self.moments, t)]
