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
from yingji.geo.compiling import ready, telling
from yingji.sim import engine as simpy_engine
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demands
from yingji.sim.events import EventLog
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import Policy, TablePolicy
from yingji.sim.tables import arrays
from yingji.sim.world import World

if TYPE_CHECKING:
    from yingji.sim.compiled_state import Drawn, Log, State
    from yingji.sim.tables import Arrays

    Kernel = Callable[[Arrays, Drawn, State, Log, float], int]
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
    from yingji.sim.compiled_state import NUMBER_BITS, beginning, drawn, empty_log

    given, asked = arrays(world), drawn(demand)
    state, log = beginning(given, asked, policy.goes_first(world)), empty_log(asked)
    n = run(given, asked, state, log, world.max_wait_s)
    clock = state.clock[0]
    if clock["passed"]:
        rank, number = int(clock["passed_key"]) >> NUMBER_BITS, int(clock["passed_key"]) & ((1 << NUMBER_BITS) - 1)
        raise ValueError(f"rank {rank}, number {number}: at {clock['passed_s']} s, but it is {clock['now']} s already")
    return EventLog(log.time_s[:n], log.what[:n], log.incident[:n], log.unit[:n], log.place[:n], log.cause[:n])


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
    """None where numba is not installed, or does not go with the numpy that is."""
    with loading():
        if not ready():
            return None
        from yingji.sim.compiled_steps import play
    return play


def _fault(policy: Policy) -> Fault | None:
    """Why the compiled engine cannot be had."""
    if not isinstance(policy, TablePolicy):
        return Fault(Mark("engine=compiled"), "", "sim.python_policy", {"policy": policy.name})
    return None if _kernel() is not None else Fault(Mark("engine=compiled"), "", "sim.no_numba")
