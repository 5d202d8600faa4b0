"""One replication of relief in a district, against a bare SimPy loop with as many timeouts as the log has records.

60,000 people in 4,000 parties at 170 shelters, 40 lorries and 5 depots, 30 buses; 1,936 crossings, of whose streets one in ten is blocked
by debris and cleared again. Ways are looked up beforehand, as the first of several runs on one damage leaves them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from statistics import median
from time import process_time

import numpy as np
import simpy

from benchmarks.row import Row
from yingji.geo.plain import grid_network
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.engine import simulate_relief
from yingji.sim.relief.log import ReliefLog
from yingji.sim.relief.walks import plan_walks


def district(*, side: int, parties: int, shelters: int, lorries: int, buses: int, seed: int = 1) -> Town:
    """A district drawn at random: three items, loads of 300 people's things, and one party in eight that must be driven."""
    rng = np.random.default_rng(seed)
    network = grid_network(side, side, block_m=150.0)

    def nodes(k: int) -> list[int]:
        return [int(node) for node in rng.integers(0, side * side, k)]

    people = 60_000 * parties // 4_000
    depots = 5
    shut = rng.choice(network.n_links, network.n_links // 10, replace=False)
    return Town(
        network=network, shelters=nodes(shelters), capacity=[people * 12 // shelters // 10] * shelters, items=("water", "food", "bedding"),
        shelter_opens_s=rng.uniform(1800, 7200, shelters).tolist(), depots=nodes(depots), docks=[3] * depots,
        stock=[people / depots * 1.1] * depots, lorries=nodes(lorries), payload=300.0, buses=nodes(buses), seats=40,
        steps={"worth": 50, "patience_s": 3600.0, "stops": 2, "hand_out_s": 10.0, "load_s_kg": (0.6, 0.2), "unload_s_kg": (0.6, 0.2)},
        parties=[
            (int(node), 15, bool(i % 8 == 0), 3, float(leave))
            for i, (node, leave) in enumerate(zip(nodes(parties), rng.lognormal(8, 0.6, parties), strict=True))
        ],
        closed=[(int(link), 0.0, float(moment)) for link, moment in zip(shut, rng.integers(1, 30, len(shut)) * 1200.0, strict=True)],
    )  # fmt: skip


def bare_loop(timeouts: int, processes: int) -> int:
    """As many timeouts in as many processes as the log has, and nothing else."""
    env, done = simpy.Environment(), [0]

    def process(each: int) -> Generator[simpy.Event, None, None]:
        for _ in range(each):
            yield env.timeout(1.0)
            done[0] += 1

    for _ in range(processes):
        env.process(process(timeouts // processes))
    env.run()
    return done[0]


def rows(*, smoke: bool) -> Iterator[Row]:
    """Seconds of a replication, and the ratio to the bare loop."""
    rounds = 1 if smoke else 7
    town = district(side=44, parties=4_000, shelters=170, lorries=40, buses=30)
    if smoke:
        town = district(side=20, parties=100, shelters=10, lorries=4, buses=3)
    world, damage, chances, streets = town.build()
    walks = plan_walks(world, damage, streets)

    def ours() -> ReliefLog:
        return simulate_relief(world, damage, chances, streets, walks)

    records = len(ours())
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(rounds):
        for name, run in (("ours", ours), ("bare", lambda: bare_loop(records, len(walks.party)))):
            start = process_time()
            run()
            took[name].append(process_time() - start)
    mine, bare = median(took["ours"]), median(took["bare"])
    yield Row(f"relief, {int(damage.displaced.sum()):,} people, {records:,} records", mine, "s", note="processor time")
    yield Row("relief / bare SimPy loop with as many timeouts", mine / bare, "×")
