"""The everyday engine in SimPy: calls come in, the nearest units go, stay, and come home. The rules are in docs/engine.md.

There is no randomness here and no input or output: what is drawn is in the `Demand`, and what happened is in the `EventLog`.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from math import inf
from typing import NamedTuple, cast

import numpy as np
from simpy import Event

from yingji.geo.timeline import StreetTimeline
from yingji.sim.clock import Clock, Moment
from yingji.sim.demand import Demand
from yingji.sim.events import EventLog, What
from yingji.sim.fleet import AT_HOME, BUSY, Fleet
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import Policy
from yingji.sim.rules import Rank
from yingji.sim.ways import ChangingWays, Ways
from yingji.sim.world import World

Steps = Generator[Event, None, None]

CALL, WAITS, ORDER, ROLLING, ARRIVED, FULL, CLEARED, HOME, CLOSED, GIVEN_UP, DOWN, UP = map(int, What)


def simulate(
    world: World, demand: Demand, *, policy: Policy | None = None, streets: StreetTimeline | None = None, start_s: float = 0.0
) -> EventLog:
    """Play `demand` out in `world`, by `policy` or by the one that the world names, until the last unit is home.

    `streets` of the world's network change from `start_s` on, which is the 0 of their clock; without them they stay as they are.
    """
    ways = Ways(world) if streets is None else ChangingWays(world, streets, start_s)
    return _Dispatch(world, demand, policy or REGISTRY[world.policy], ways).run()


class _Call:
    """A call while it is open."""

    __slots__ = ("arrived", "card", "card_size", "cell", "cleared", "coming", "last_cleared", "missing", "node", "number", "received")

    def __init__(self, number: int, cell: int, node: int, card: int, card_size: int, received: int) -> None:
        self.number, self.cell, self.node, self.card, self.card_size, self.received = number, cell, node, card, card_size, received
        self.missing: list[tuple[int, int]] = []  # (slot, kind) that nothing has been ordered for
        self.coming = card_size  # the card less what has been given up
        self.arrived = self.cleared = 0
        self.last_cleared = -1  # record


class _Trip(NamedTuple):
    """What a unit has been ordered to do."""

    call: _Call
    slot: int
    at_home: bool  # when it was ordered
    node: int  # from here
    free_s: float  # on empty streets
    cause: int  # of the next record: the order, or what led to it where the order takes an agreement's delay


class _Dispatch:
    """One run: the dispatcher, a process that brings the calls, a process for each unit, and one for each unit's times out of service."""

    def __init__(self, world: World, demand: Demand, policy: Policy, ways: Ways) -> None:
        self.world, self.policy, self.ways, self.clock = world, policy, ways, Clock()
        self.fleet = Fleet(world, self.clock, ways)
        self.tables = self.fleet.tables
        self.time_s, self.cell, self.card = demand.time_s.tolist(), demand.cell.tolist(), demand.card.tolist()
        self.alarm_s, self.first_slot, self.on_scene_s = demand.alarm_s.tolist(), demand.first_slot.tolist(), demand.on_scene_s.tolist()
        self.turnout_factor, self.travel_factor = demand.turnout_factor.tolist(), demand.travel_factor.tolist()
        self.down_from_s, self.down_to_s = demand.down_from_s.tolist(), demand.down_to_s.tolist()
        self.windows: dict[int, list[int]] = {}
        for window, unit in enumerate(demand.down_unit.tolist()):
            self.windows.setdefault(unit, []).append(window)
        self.waiting: list[tuple[int, int, _Call]] = []  # (priority, number, call): numbers run by time of call
        units = range(len(self.tables.unit_kind))
        self.wake = [Moment(self.clock) for _ in units]  # what each unit waits for: an order, or to be home
        self.trip: dict[int, _Trip] = {}  # what each unit was last ordered to do
        self.last = [-1 for _ in units]  # each unit's record of when it was last cleared, went down or came up
        self.records: list[float] = []  # six numbers each, in a row: one list of numbers costs half of a list of rows

    def run(self) -> EventLog:
        """Run until nothing is left to happen."""
        self.clock.process(self.calls())
        for unit in range(len(self.wake)):
            self.clock.process(self.unit(unit))
        for unit, windows in sorted(self.windows.items()):
            self.clock.process(self.out_of_service(unit, windows))
        if isinstance(self.ways, ChangingWays):
            self.clock.process(self.change(self.ways))
        self.clock.run()
        table = np.array(self.records, dtype=np.float64).reshape(-1, 6).T  # whole numbers are exact in it
        return EventLog(table[0].copy(), table[1].astype(np.int8), *(column.astype(np.int32) for column in table[2:]))

    def record(self, time_s: float, what: int, incident: int, unit: int, place: int, cause: int) -> int:
        """Write one record; its index."""
        records = self.records
        records += (time_s, what, incident, unit, place, cause)
        return len(records) // 6 - 1

    # ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def calls(self) -> Steps:
        """Calls come in when they were drawn to."""
        kinds, cell_node, dispatch = self.tables.card_kinds, self.tables.cell_node, self.dispatch
        for number, (time_s, cell, card, alarm_s) in enumerate(zip(self.time_s, self.cell, self.card, self.alarm_s, strict=True)):
            yield self.clock.at(time_s, Rank.CALL, number)
            node = cell_node[cell]
            call = _Call(number, cell, node, card, len(kinds[card]), self.record(time_s, CALL, number, -1, node, -1))
            self.clock.at(time_s + alarm_s, Rank.DISPATCH, number, call).callbacks.append(dispatch)

    def dispatch(self, moment: Event) -> None:
        """Alarm handling is over: orders for the whole run card; what is missing waits."""
        call = cast(_Call, moment.value)
        now_s, number = self.clock.now, call.number
        for slot, kind in enumerate(self.tables.card_kinds[call.card], self.first_slot[number]):
            if not self.order(call, slot, kind, call.received):
                call.missing.append((slot, kind))
        if call.missing:
            self.record(now_s, WAITS, number, -1, call.node, call.received)
            insort(self.waiting, (self.tables.card_priority[call.card], number, call))
            if self.world.max_wait_s < inf:
                self.clock.at(now_s + self.world.max_wait_s, Rank.GIVE_UP, number, call).callbacks.append(self.give_up)
        if not call.card_size:
            self.record(now_s, CLOSED, number, -1, call.node, call.received)

    def give_up(self, moment: Event) -> None:
        """The longest wait is over: what is still missing is no longer asked for."""
        call = cast(_Call, moment.value)
        if not call.missing:
            return
        self.waiting = [entry for entry in self.waiting if entry[2] is not call]
        call.coming -= len(call.missing)
        call.missing = []
        self.record(self.clock.now, GIVEN_UP, call.number, -1, call.node, call.received)
        if 0 < call.coming == call.cleared:
            self.record(self.clock.now, CLOSED, call.number, -1, call.node, call.last_cleared)

    def serve(self, kind: int, cause: int) -> None:
        """A unit of `kind` is free again: offer it to those who wait, by priority, then by time of call."""
        for entry in tuple(self.waiting):
            if not self.fleet.free[kind]:
                return
            call = entry[2]
            call.missing = [(s, k) for s, k in call.missing if k != kind or not self.order(call, s, k, cause)]
            if not call.missing:
                self.waiting.remove(entry)

    def change(self, ways: ChangingWays) -> Steps:
        """The streets change: all who wait ask again for all that they miss, for there may be a way now."""
        moment_s, number = ways.moment_s, 0
        while (moment_s := ways.streets.next_change_s(moment_s)) < inf:
            yield self.clock.at(ways.start_s + moment_s, Rank.STREETS, number)
            number += 1
            ways.change(moment_s)
            for entry in tuple(self.waiting):
                call = entry[2]
                call.missing = [(slot, kind) for slot, kind in call.missing if not self.order(call, slot, kind, call.received)]
                if not call.missing:
                    self.waiting.remove(entry)

    def order(self, call: _Call, slot: int, kind: int, cause: int) -> bool:
        """Order a unit for one slot of a run card, if there is one to go."""
        fleet, tables, now_s = self.fleet, self.tables, self.clock.now
        unit = self.policy.choose(kind, call.cell, fleet)
        if unit < 0:
            return False
        at_home, station = fleet.state[unit] == AT_HOME, tables.unit_station[unit]
        node, rest_s = (tables.station_node[station], 0.0) if at_home else fleet.ahead(unit)
        free_s = rest_s + self.ways.to_cell_s(node, call.cell)
        fleet.take(unit)
        if not at_home:  # its homecoming is called off
            called_off, self.wake[unit] = self.wake[unit], Moment(self.clock)
            called_off.hand_over(self.wake[unit])
        delay_s = tables.station_delay_s[station]
        if delay_s > 0:
            self.clock.set(self.wake[unit], now_s + delay_s, Rank.ORDER, slot)
        else:
            cause = self.record(now_s, ORDER, call.number, unit, node, cause)
            rolls_s = now_s + self.turnout_s(kind, slot, now_s) if at_home else now_s
            self.clock.set(self.wake[unit], rolls_s, Rank.ROLLING, slot)
        self.trip[unit] = _Trip(call, slot, at_home, node, free_s, cause)
        return True

    # ── units ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def unit(self, unit: int) -> Steps:
        """A unit: ordered at home or on the way home, it rolls, arrives, stays, leaves; and is ordered again, or comes home."""
        clock, fleet, tables, kind = self.clock, self.fleet, self.tables, self.tables.unit_kind[unit]
        delay_s = tables.station_delay_s[tables.unit_station[unit]]
        rolling_out_s, arriving_s = tables.rolling_out_s[kind], tables.arriving_s[kind]
        records = self.records  # the records of a trip are written out here: `record` would take a tenth of the run
        while True:
            yield self.wake[unit]
            if fleet.state[unit] != BUSY:
                self.come_home(unit)
                continue
            call, slot, at_home, node, free_s, ordered = self.trip[unit]
            number = call.number
            if delay_s > 0:
                ordered = self.record(clock.now, ORDER, number, unit, node, ordered)
                yield clock.at(clock.now + self.turnout_s(kind, slot, clock.now), Rank.ROLLING, slot)
            rolled_s = clock.now
            rolling = len(records) // 6
            records += (rolled_s, ROLLING, number, unit, node, ordered)
            driving_s = free_s * fleet.factor(rolled_s) * self.travel_factor[slot]
            arrived_s = rolled_s + (rolling_out_s + driving_s + arriving_s if at_home else driving_s + arriving_s)
            yield clock.at(arrived_s, Rank.ARRIVED, slot)
            arrived = len(records) // 6
            records += (arrived_s, ARRIVED, number, unit, call.node, rolling)
            call.arrived += 1
            if call.arrived == call.card_size:
                records += (arrived_s, FULL, number, -1, call.node, arrived)
            cleared_s = arrived_s + self.on_scene_s[slot]
            yield clock.at(cleared_s, Rank.CLEARED, slot)
            cleared = self.last[unit] = call.last_cleared = len(records) // 6
            records += (cleared_s, CLEARED, number, unit, call.node, arrived)
            call.cleared += 1
            if call.cleared == call.coming:
                records += (cleared_s, CLOSED, number, -1, call.node, cleared)
            home_s = fleet.send_home(unit, call.cell)
            self.wake[unit] = clock.at(home_s, Rank.HOME, slot) if home_s < inf else Moment(clock)
            if self.waiting and fleet.is_free(unit):
                self.serve(kind, cleared)

    def turnout_s(self, kind: int, slot: int, ordered_s: float) -> float:
        """From an order at home to wheels rolling."""
        factor: float = self.turnout_factor[slot]
        return self.fleet.turnout_s(kind, ordered_s) * factor

    def come_home(self, unit: int) -> None:
        """A unit is back at its station, and ready if it is in service."""
        fleet, place, now_s = self.fleet, self.tables.station_node[self.tables.unit_station[unit]], self.clock.now
        fleet.come_home(unit)
        self.wake[unit] = Moment(self.clock)
        home = self.record(now_s, HOME, self.trip[unit].call.number, unit, place, self.last[unit])
        if fleet.out[unit]:
            self.last[unit] = self.record(now_s, DOWN, -1, unit, place, home)
        elif self.waiting:
            self.serve(self.tables.unit_kind[unit], home)

    def out_of_service(self, unit: int, windows: list[int]) -> Steps:
        """A unit's breakdowns and hours off duty. It finishes what it is doing first, and takes nothing new."""
        fleet, place = self.fleet, self.tables.station_node[self.tables.unit_station[unit]]
        for window in windows:
            yield self.clock.at(self.down_from_s[window], Rank.DOWN, window)
            fleet.set_out(unit, out=True)
            if fleet.state[unit] == AT_HOME:
                self.last[unit] = self.record(self.clock.now, DOWN, -1, unit, place, -1)
            yield self.clock.at(self.down_to_s[window], Rank.UP, window)
            fleet.set_out(unit, out=False)
            if fleet.state[unit] == AT_HOME:
                self.last[unit] = self.record(self.clock.now, UP, -1, unit, place, self.last[unit])
            if fleet.is_free(unit):
                self.serve(self.tables.unit_kind[unit], self.last[unit])
