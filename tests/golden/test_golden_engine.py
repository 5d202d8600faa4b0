"""One small world with every rule in it, whose log is kept. A change of the log is a change of the rules: say so in docs/engine.md.

`python -m tests.golden.test_golden_engine` writes the log anew.
"""

from __future__ import annotations

import numpy as np

from tests.golden.frame import Golden
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What

GOLDEN = Golden("engine.csv", "what", What)


def golden_log() -> EventLog:
    """A ring of eight nodes; three stations, one a neighbour's; 30 calls in three hours; breakdowns; no chance in it."""
    links = [(i, (i + 1) % 8, 40.0 + 7 * i) for i in range(8)] + [(0, 4, 95.0)]
    stations = {0: {"engine": 2, "ladder": 1}, 3: {"engine": 1, "rescue": 1}, 6: {"engine": 2}}
    world = world_by_hand(
        links,
        stations=stations,
        cells=range(8),
        cards=[{"engine": 1}, {"engine": 2, "ladder": 1}, {"rescue": 1, "engine": 1}],
        priorities=[1, 0, 2],
        delays_s={6: 120.0},
        turnout_s=(60.0, 80.0),
        rolling_out_s=15.0,
        arriving_s=25.0,
        hour_factor=1 + np.arange(168) % 5 / 10,
        free_on_way_home=True,
        max_wait_s=900.0,
    )
    i = np.arange(30)
    card = i % 3
    slots = int(world.cards.send.sum(axis=1)[card].sum())
    down = [(0, 1000.0, 4000.0), (3, 2500.0, 2600.0), (4, 600.0, 9000.0)]
    demand = demand_by_hand(
        world,
        i * 360.0 + i * i % 7 * 30,
        cell=i * 5 % 8,
        card=card,
        alarm_s=30.0 + i % 4 * 10,
        on_scene_s=400 + np.arange(slots) * 37 % 900,
        down=down,
    )
    return simulate(world, demand)


def test_the_log_is_as_it_was() -> None:
    assert GOLDEN.rows(golden_log()) == GOLDEN.kept()


def test_the_golden_world_has_every_kind_of_record() -> None:
    assert set(golden_log().what.tolist()) == {int(what) for what in What}


if __name__ == "__main__":
    GOLDEN.write(golden_log())
