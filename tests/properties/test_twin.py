"""The compiled engine returns SimPy's log to the last bit: in worlds drawn small with every feature, and in the bundled districts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.base.faults import BadInput
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim import compiled, engine
from yingji.sim.build import build_world
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.events import EventLog, What
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import View
from yingji.sim.replicate import replicate
from yingji.sim.world import World

pytest.importorskip("numba", reason="numba is not installed: there is no compiled engine to compare")

Pick = Callable[[int, int], int]  # a whole number from the first to the last, both included


def a_case(pick: Pick) -> tuple[World, Demand]:
    """A world of a few nodes with every feature, and a demand that keeps it busy; whole seconds meet at one moment, broken ones round."""
    broken = pick(0, 1) * 0.1

    def seconds(most: int = 40) -> float:
        return pick(0, most) * (1 + broken)

    n = pick(3, 8)
    links = [(a, pick(0, a - 1), seconds()) for a in range(1, n)]
    links += [(a, b, seconds()) for a, b in ((pick(1, n - 1), pick(0, n - 1)) for _ in range(pick(0, 3))) if a != b]
    nodes = list(dict.fromkeys(pick(0, n - 1) for _ in range(pick(1, 4))))
    world = world_by_hand(
        links,
        stations={node: {"engine": pick(1, 3), "ladder": pick(0, 1), "rescue": pick(0, 1)} for node in nodes},
        cells=list(range(n)),
        cards=[{"engine": 1}, {"engine": 2, "ladder": 1}, {"engine": 3, "rescue": 1}, {}, {"ladder": 1}],
        priorities=[pick(-1, 2) for _ in range(5)],
        delays_s={node: seconds() for node in nodes[1:] if pick(0, 1)},
        turnout_s=(seconds(), seconds()),
        rolling_out_s=seconds(),
        arriving_s=seconds(),
        hour_factor=1 + np.arange(168) % 3 * (0.5 - broken),
        free_on_way_home=bool(pick(0, 1)),
        max_wait_s=(0.0, 30.0, 200.0, np.inf)[pick(0, 3)],
        policy=sorted(REGISTRY)[pick(0, len(REGISTRY) - 1)],
    )
    world = replace(world, start_weekday=pick(0, 6), day_hours=((8.0, 20.0), (20.0, 1.0))[pick(0, 1)])
    away = sorted(set(range(n)) - set(nodes))
    if away and pick(0, 3) == 0:  # one node from which there is no way home
        world.drive.to_station_s[:, away[pick(0, len(away) - 1)]] = np.inf
    k = pick(1, 16)
    time_s = np.sort([pick(0, 600) * (1 + broken) for _ in range(k)]) + (0.0, 3500.0, 7 * 86400.0 - 300)[pick(0, 2)]
    card = [pick(0, 4) for _ in range(k)]
    q = int(world.cards.send.sum(axis=1)[card].sum())
    down = []
    for unit in range(len(world.units.name)):
        ends = float(time_s[0])
        for _ in range(pick(0, 2)):
            starts = ends + 1 + seconds() * 8
            ends = starts + seconds() * 5
            down.append((unit, starts, ends))
    demand = demand_by_hand(
        world,
        time_s,
        cell=[pick(0, n - 1) for _ in range(k)],
        card=card,
        alarm_s=[seconds() for _ in range(k)],
        on_scene_s=[seconds() * 5 for _ in range(q)],
        down=down,
    )
    chance = [0.5 + pick(0, 4) * (0.25 + broken) for _ in range(2 * q)]
    return world, replace(demand, turnout_factor=np.array(chance[:q]), travel_factor=np.array(chance[q:]))


def a_seeded_case(seed: int) -> tuple[World, Demand]:
    rng = np.random.default_rng([20261123, seed])
    return a_case(lambda first, last: int(rng.integers(first, last + 1)))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_two_engines_one_log(data: st.DataObject) -> None:
    world, demand = a_case(lambda first, last: data.draw(st.integers(first, last)))
    assert compiled.simulate(world, demand).to_bytes() == engine.simulate(world, demand).to_bytes()


def test_a_thousand_worlds() -> None:
    """The same seeds every time; and every kind of record, and every cause of an order, comes up among them many times."""
    seen, causes = np.zeros(len(What), int), np.zeros(len(What), int)
    for seed in range(1000):
        world, demand = a_seeded_case(seed)
        log, other = engine.simulate(world, demand), compiled.simulate(world, demand)
        assert other.to_bytes() == log.to_bytes(), f"seed {seed}"
        seen += np.bincount(log.what, minlength=len(What))
        causes += np.bincount(log.what[log.cause[log.what == What.ORDER]], minlength=len(What))
    assert seen.min() > 100
    assert causes[[What.CALL, What.CLEARED, What.HOME, What.UP]].min() > 100


@pytest.mark.parametrize("max_wait_s", [3600.0, np.inf])
def test_more_events_ahead_than_stand_in_the_row(max_wait_s: float) -> None:
    """Hundreds of units and thousands of calls within an hour, at whole seconds so that many meet: most events wait in the heap."""
    rng = np.random.default_rng(20261126)
    links = [(0, node, float(rng.integers(1, 900))) for node in range(1, 40)]
    stations = {node: {"engine": int(rng.integers(1, 20))} for node in range(0, 40, 2)}
    cards = [{"engine": 1}, {"engine": 3}]
    world = world_by_hand(links, stations=stations, cells=list(range(40)), cards=cards, max_wait_s=max_wait_s, turnout_s=(60.0, 90.0))
    time_s = np.sort(rng.integers(0, 3600, 3000)).astype(float)
    card = rng.integers(0, 2, 3000)
    slots = int(world.cards.send.sum(axis=1)[card].sum())
    demand = demand_by_hand(world, time_s, cell=rng.integers(0, 40, 3000), card=card, on_scene_s=rng.integers(0, 4000, slots).astype(float))
    assert compiled.simulate(world, demand).to_bytes() == engine.simulate(world, demand).to_bytes()


def test_columns_have_the_same_types() -> None:
    case = a_seeded_case(0)
    for name in ("time_s", "what", "incident", "unit", "place", "cause"):
        a, b = (getattr(simulate(*case), name) for simulate in (engine.simulate, compiled.simulate))
        assert (a.dtype, a.flags.c_contiguous, a.flags.writeable) == (b.dtype, b.flags.c_contiguous, b.flags.writeable)


@pytest.mark.parametrize("name", ["hebei/everyday", "nankai/everyday"])
def test_the_bundled_districts(name: str) -> None:
    scenario = load(name).scenario
    as_planned = build_world(scenario, load_ground(scenario.area))
    for world in (as_planned, replace(as_planned, policy="area-first")):
        for replication in range(3):
            demand = draw_demand(world, seed=scenario.run.seed, replication=replication)
            assert compiled.simulate(world, demand).to_bytes() == engine.simulate(world, demand).to_bytes()


@pytest.mark.parametrize("wrong", [[-1.0, 5.0], [7.0, 5.0], [np.nan, 5.0]])
def test_a_time_that_has_passed_is_refused_in_the_same_words(wrong: list[float]) -> None:
    world, demand = a_seeded_case(1)
    demand = replace(demand_by_hand(world, np.array([5.0, 6.0])), time_s=np.array(wrong))
    words = []
    for simulate in (engine.simulate, compiled.simulate):
        with pytest.raises(ValueError, match="already") as refused:
            simulate(world, demand)
        words.append(str(refused.value).split(", but")[0])
    assert words[0] == words[1]


# ── which engine ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Lowest:
    """A policy in Python."""

    name = "lowest"

    def choose(self, kind: int, cell: int, view: View) -> int:
        units = view.candidates(kind)
        return int(units[0]) if len(units) else -1


def test_a_policy_in_python_is_refused_in_clear_words() -> None:
    with pytest.raises(BadInput, match="“lowest” is written in Python") as refused:
        compiled.simulate(*a_seeded_case(0), policy=Lowest())
    assert "simpy" in refused.value.render("zh")


def test_auto_takes_tables_compiled_and_python_to_simpy(monkeypatch: pytest.MonkeyPatch) -> None:
    world, _ = a_seeded_case(0)
    assert compiled.choose(world, "auto") is compiled.choose(world, "compiled") is compiled.simulate
    assert compiled.choose(world, "simpy") is engine.simulate
    monkeypatch.setattr(compiled, "REGISTRY", {"lowest": Lowest()})
    own = replace(world, policy="lowest")
    assert compiled.choose(own, "auto") is engine.simulate
    with pytest.raises(BadInput):
        compiled.choose(own, "compiled")


def the_log(world: World, demand: Demand, log: EventLog) -> bytes:
    return log.to_bytes()


def test_replications_are_the_same_by_either_engine() -> None:
    world = replace(a_seeded_case(2)[0], length_s=7 * 86400.0)
    by = [replicate(world, seed=3, replications=4, reduce=the_log, engine=name) for name in ("auto", "simpy", "compiled")]
    assert by[0] == by[1] == by[2]
    assert len(set(by[0])) == 4


RUN = """
import sys
from yingji.sim import compiled, engine
from yingji.sim.by_hand import demand_by_hand, world_by_hand
import numpy as np
world = world_by_hand([(0, 1, 9.0)], stations={0: {"engine": 1}}, cells=[1])
demand = demand_by_hand(world, np.array([5.0]))
simulate = compiled.choose(world, "auto")
assert simulate(world, demand).to_bytes() == engine.simulate(world, demand).to_bytes()
print(simulate.__module__)
"""


def run(code: str, **environment: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": "", **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_numba_auto_is_simpy() -> None:
    assert run("import sys; sys.modules['numba'] = None" + RUN) == "yingji.sim.engine"
