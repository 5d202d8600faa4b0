"""The compiled twin of the everyday engine: the same log to the last bit, many times as fast. The rules are in docs/engine.md.

numba is optional. This module can be imported without it, and `choose` then takes SimPy's engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.loading import loading
from yingji.geo.compiling import Kernel, ready, telling
from yingji.sim import engine as simpy_engine
from yingji.sim.demand import Demand, Demands
from yingji.sim.draws import draw_together
from yingji.sim.events import EventLog
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import Policy, TablePolicy
from yingji.sim.tables import Arrays, arrays
from yingji.sim.world import World

if TYPE_CHECKING:
    from yingji.sim.compiled_stamps import Measured, Stamps
    from yingji.sim.compiled_state import Drawn, Log, State

Engine = Literal["auto", "simpy", "compiled"]
Simulate = Callable[[World, Demand], EventLog]


def choose(world: World, engine: Engine, *, changing: bool = False) -> Simulate:
    """The engine by this name; `auto`: the compiled one where it can be had. `BadInput` where `compiled` cannot.

    `changing`: streets change in the run, which SimPy's engine alone can play.
    """
    fault = None
    if engine != "simpy":
        fault = Fault(Mark("engine=compiled"), "", "sim.changing_streets") if changing else _fault(REGISTRY[world.policy])
    if engine == "compiled" and fault is not None:
        raise BadInput([fault])
    return simpy_engine.simulate if engine == "simpy" or fault is not None else simulate


def simulate(world: World, demand: Demand, *, policy: Policy | None = None) -> EventLog:
    """What `sim.engine.simulate` returns. `BadInput`: the policy is written in Python only, or numba is not installed."""
    calls, windows = len(demand.time_s), len(demand.down_unit)
    alone = Demands(demand, np.array([0, calls]), np.array([0, windows]))
    log, _, n = _play(world, alone, policy or REGISTRY[world.policy], logged=True)
    return EventLog(log.time_s[:n], log.what[:n], log.incident[:n], log.unit[:n], log.place[:n], log.cause[:n])


def stamps(world: World, demands: Demands) -> Stamps:
    """The stamps of many replications, played one after the other without Python's lock: the same as from the log of each. `BadInput`."""
    return _play(world, demands, REGISTRY[world.policy], logged=False)[1]


def _play(world: World, demands: Demands, policy: Policy, *, logged: bool) -> tuple[Log, Stamps, int]:
    run = _kernel()
    if run is None or not isinstance(policy, TablePolicy):
        raise BadInput([fault for fault in [_fault(policy)] if fault is not None])
    given = _given(world, demands, policy, logged=logged)
    n = run(*given)
    _look_back(given.state)
    _rooms(world).append(given.state)
    return given.log, given.stamps, n


class _Given(NamedTuple):
    """What the compiled engine is called with."""

    arrays: Arrays
    measured: Measured
    drawn: Drawn
    call_from: npt.NDArray[np.int64]
    down_from: npt.NDArray[np.int64]
    state: State
    log: Log
    stamps: Stamps
    max_wait_s: float


def _given(world: World, demands: Demands, policy: TablePolicy, *, logged: bool) -> _Given:
    from yingji.sim.compiled_stamps import blank, measured
    from yingji.sim.compiled_state import drawn, empty_log

    given, all_, call_from, down_from = arrays(world), demands.together, demands.call_from, demands.down_from
    calls, slots, windows = (int(np.diff(ends).max(initial=0)) for ends in (call_from, all_.first_slot[call_from], down_from))
    log = empty_log(calls, slots, windows) if logged else empty_log(0, 0, 0)
    stamps = blank(0, calls=0, slots=0, units=0) if logged else blank(
        len(demands), calls=len(all_.time_s), slots=len(all_.on_scene_s), units=len(given.unit_kind)
    )  # fmt: skip
    state = _taken(world, calls, slots, windows)._replace(goes_first=policy.goes_first(world))
    return _Given(given, measured(world), drawn(all_), call_from, down_from, state, log, stamps, float(world.max_wait_s))


def _taken(world: World, calls: int, slots: int, windows: int) -> State:
    """Room for a run, which no other thread has meanwhile: that of one before it, if it is large enough."""
    from yingji.sim.compiled_state import room

    try:
        state = _rooms(world).pop()
    except IndexError:
        return room(arrays(world), calls=calls, slots=slots, windows=windows)
    have, wanted = (len(state.calls), len(state.trips), len(state.downs)), (calls, slots, windows)
    most = tuple(map(max, have, wanted))
    return state if most == have else room(arrays(world), calls=most[0], slots=most[1], windows=most[2])


@lru_cache(maxsize=8)
def _rooms(world: World) -> list[State]:
    """As many as there were runs at once: to make one takes as long as a short run."""
    return []


def _look_back(state: State) -> None:
    """`ValueError` where something was to happen at a time that had passed."""
    clock = state.clock[0]
    if clock["passed"]:
        from yingji.sim.compiled_state import CHAIN_BITS, NUMBER_BITS

        rank, rest = divmod(int(clock["passed_key"]), 1 << NUMBER_BITS)
        number = rest >> CHAIN_BITS
        raise ValueError(f"rank {rank}, number {number}: at {clock['passed_s']} s, but it is {clock['now']} s already")


def compiles(world: World) -> bool:
    """Whether there is a compiled engine for this world, on this machine."""
    return _fault(REGISTRY[world.policy]) is None


def at_hand(world: World) -> bool:
    """Whether the compiled engine was compiled before, on this machine, and is soon loaded."""
    run, policy = _kernel(), REGISTRY[world.policy]
    if run is None or not isinstance(policy, TablePolicy):
        return False
    given = _given(world, _nothing(world), policy, logged=True)
    _rooms(world).append(given.state)
    return run.at_hand(*given)


def _nothing(world: World) -> Demands:
    """A replication without calls."""
    from yingji.sim.by_hand import demand_by_hand

    return Demands(demand_by_hand(world, np.zeros(0)), np.zeros(2, np.int64), np.zeros(2, np.int64))


def prepare(world: World, announce: Callable[[bool], None], play: Callable[[Demands], object] | None = None) -> None:
    """Load the compiled engine before anything is played; `announce(kept)` first where it must be compiled, which takes a while.

    `kept`: it will be on disk for the next process. `play` is given no calls at all, to load what comes after the engine.
    Nothing where there is no compiled engine for this world.
    """
    if not compiles(world):
        return
    with telling(announce), loading():
        draw_together(world, seed=0, replications=(0,), compiled=True)
        nothing = _nothing(world)
        simulate(world, nothing[0])
        if play is not None:
            play(nothing)


@cache
def _kernel() -> Kernel | None:
    """None where numba is not installed, or does not go with the numpy that is."""
    with loading():
        if not ready():
            return None
        from yingji.sim.compiled_kernel import run
    return cast(Kernel, run)


def _fault(policy: Policy) -> Fault | None:
    """Why the compiled engine cannot be had."""
    if not isinstance(policy, TablePolicy):
        return Fault(Mark("engine=compiled"), "", "sim.python_policy", {"policy": policy.name})
    return None if _kernel() is not None else Fault(Mark("engine=compiled"), "", "sim.no_numba")
