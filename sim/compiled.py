"""The compiled twin of the everyday engine: the same log to the last bit, many times as fast. The rules are in docs/engine.md.

numba is optional. This module can be imported without it, and `choose` then takes SimPy's engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.loading import loading
from yingji.geo.compiling import telling
from yingji.sim import engine as simpy_engine
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demands
from yingji.sim.events import EventLog
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import Policy, TablePolicy
from yingji.sim.tables import arrays
from yingji.sim.world import World

if TYPE_CHECKING:
    from yingji.sim.compiled_kernel import Kernel
    from yingji.sim.compiled_state import State

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
    policy = policy or REGISTRY[world.policy]
    run = _kernel()
    if run is None or not isinstance(policy, TablePolicy):
        raise BadInput([fault for fault in [_fault(policy)] if fault is not None])
    from yingji.sim.compiled_state import drawn, empty_log, room

    calls, slots, windows = len(demand.time_s), len(demand.on_scene_s), len(demand.down_unit)
    given, asked, log = arrays(world), drawn(demand), empty_log(calls, slots, windows)
    state = room(given, policy.goes_first(world), calls=calls, slots=slots, windows=windows, logged=True)
    try:
        n, _ = run(given, asked, state, log, world.max_wait_s)
    except OSError:  # it was compiled and could not be kept (a full disk); it is there, and nothing has run
        n, _ = run(given, asked, state, log, world.max_wait_s)
    look_back(state)
    return EventLog(log.time_s[:n], log.what[:n], log.incident[:n], log.unit[:n], log.place[:n], log.cause[:n])


def look_back(state: State) -> None:
    """`ValueError` where something was to happen at a time that had passed."""
    clock = state.clock[0]
    if clock["passed"]:
        from yingji.sim.compiled_clock import number_of, rank_of

        rank, number = rank_of(int(clock["passed_key"])), number_of(int(clock["passed_key"]))
        raise ValueError(f"rank {rank}, number {number}: at {clock['passed_s']} s, but it is {clock['now']} s already")


def compiles(world: World) -> bool:
    """Whether there is a compiled engine for this world, on this machine."""
    return _fault(REGISTRY[world.policy]) is None


def prepare(world: World, announce: Callable[[bool], None], measure: Callable[[Demand, EventLog], object] | None = None) -> None:
    """Load the compiled engine before anything is played; `announce(kept)` first where it must be compiled, which takes a while.

    `kept`: it will be on disk for the next process. `measure` is given what the engine makes of no calls, to load what comes after it.
    Nothing where there is no compiled engine for this world.
    """
    if not compiles(world):
        return
    from yingji.sim.by_hand import demand_by_hand

    with telling(announce), loading():
        draw_demands(world, seed=0, replications=(0,), compiled=True)
        nothing = demand_by_hand(world, np.zeros(0))
        log = simulate(world, nothing)
        if measure is not None:
            measure(nothing, log)


@cache
def _kernel() -> Kernel | None:
    """None where numba is not installed, or does not go with the numpy that is: it then raises an ImportError, too."""
    try:
        with loading():
            from yingji.sim.compiled_kernel import kernel
    except ImportError:
        return None
    return kernel()


def _fault(policy: Policy) -> Fault | None:
    """Why the compiled engine cannot be had."""
    if not isinstance(policy, TablePolicy):
        return Fault(Mark("engine=compiled"), "", "sim.python_policy", {"policy": policy.name})
    return None if _kernel() is not None else Fault(Mark("engine=compiled"), "", "sim.no_numba")
