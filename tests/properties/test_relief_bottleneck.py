"""A stage of relief that is set free makes it sooner, in the mean over towns: in one town it need not (docs/relief.md, 4)."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.geo.plain import grid_network
from yingji.scenarios.schema.relief import Stage
from yingji.sim.relief.bottleneck import STAGES, Inputs, bottlenecks, relief_of
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.walks import plan_walks

TOWNS = 40
CHANCE = 1.01
"""What chance may add to the mean of so few towns."""


def town(seed: int) -> Town:
    """Every stage takes time; there are things and room for everybody, though not at each depot and shelter; one depot has pallets."""
    random = np.random.default_rng(seed)
    network = grid_network(5, 5, block_m=500.0, speed_mps=10.0)
    people = random.integers(5, 60, 12)
    shelters, total = int(random.integers(2, 5)), int(people.sum())
    room, at_first = random.uniform(0.9, 1.6, shelters) * total / shelters + 40, random.uniform(0, 1, 2)

    def nodes(count: int) -> list[int]:
        return [int(node) for node in random.integers(0, network.n_nodes, count)]

    return Town(
        network=network, shelters=nodes(shelters), capacity=room.astype(int).tolist(),
        shelter_opens_s=random.uniform(600, 3600, shelters).tolist(), depots=nodes(2), docks=(1, 2), pallets=(False, True),
        stock=[(share * total * 3).tolist() for share in (at_first, 1 - at_first)], released_s=float(random.uniform(0, 3600)),
        lorries=nodes(4), payload=40.0, buses=nodes(2), seats=10, ready_s=1800.0, items=("water", "food"),
        parties=[
            (node, int(group), bool(random.random() < 0.15), 0, float(random.lognormal(7, 0.8)))
            for node, group in zip(nodes(len(people)), people, strict=True)
        ],
        closed=[(int(link), 0.0, float(random.uniform(1000, 8000))) for link in random.choice(network.n_links, 8, replace=False)],
        steps={
            "worth": 20, "patience_s": 1800.0, "stops": 2, "hand_out_s": 5.0, "load_s_kg": (5.0, 1.0), "unload_s_kg": (6.0, 2.0),
        },
        chances={"report_s": 600.0, "level_s": np.array([900.0]), "callout_s": 900.0, "depot_opens_s": np.array([900.0, 1800.0])},
    )  # fmt: skip


def p90s(seed: int) -> list[float]:
    """The 90th percentile of the time to relief in one town as it is, then with each stage free."""
    world, damage, chances, streets = town(seed).build()
    given = Inputs(world, damage, chances, streets, plan_walks(world, damage, streets))
    return [relief_of(given)[0], *(freed.p90_s for freed in bottlenecks(world, damage, chances, streets, given.walks))]


@pytest.fixture(scope="module")
def mean_s() -> dict[Stage | None, float]:
    """Mean over the towns, as they are (None) and by stage set free."""
    means = np.mean([p90s(seed) for seed in range(TOWNS)], axis=0)
    return dict(zip((None, *STAGES), means.tolist(), strict=True))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_set_free_does_not_make_relief_later_in_the_mean(stage: Stage, mean_s: dict[Stage | None, float]) -> None:
    assert mean_s[stage] <= mean_s[None] * CHANCE
