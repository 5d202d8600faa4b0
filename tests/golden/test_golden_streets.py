"""One small world in which streets close and open again, whose log is kept. A change of it is a change of the rules: docs/engine.md, 8.

`python -m tests.golden.test_golden_streets` writes the log anew.
"""

from __future__ import annotations

import numpy as np

from tests.golden.frame import Golden
from tests.sim.test_engine_streets import streets, world_on
from yingji.geo.plain import plain_network
from yingji.sim.by_hand import demand_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What

GOLDEN = Golden("streets.csv", "what", What)
STRIKES_S = 600.0
CLOSED = ((1, 500, 3000), (4, 500, 2600), (8, 700, 4200), (3, 2000, 5200))
MOMENTS = sorted({moment for _, *both in CLOSED for moment in both})


def golden_log() -> EventLog:
    """A ring of eight nodes with a chord and three stations, one a neighbour's; it is cut in two, and one half cut off, for a while."""
    links = [*((i, (i + 1) % 8) for i in range(8)), (0, 4)]
    ring = plain_network([(100 * i, i * i) for i in range(8)], links, length_m=[40 + 7 * i for i in range(8)] + [95], speed_mps=1.0)
    world = world_on(
        ring,
        {0: {"engine": 2, "ladder": 1}, 3: {"engine": 1}, 6: {"engine": 1}},
        cards=[{"engine": 1}, {"engine": 2, "ladder": 1}],
        priorities=[1, 0],
        delays_s={6: 120.0},
        turnout_s=(60.0, 80.0),
        rolling_out_s=15.0,
        arriving_s=25.0,
        hour_factor=1 + np.arange(168) % 5 / 10,
        free_on_way_home=True,
        max_wait_s=900.0,
    )
    i = np.arange(20)
    card = i % 2
    slots = int(world.cards.send.sum(axis=1)[card].sum())
    demand = demand_by_hand(
        world,
        i * 300.0 + i * i % 7 * 30,
        cell=i * 5 % 8,
        card=card,
        alarm_s=30.0 + i % 4 * 10,
        on_scene_s=300 + np.arange(slots) * 37 % 500,
    )
    return simulate(world, demand, streets=streets(*CLOSED, network=ring), start_s=STRIKES_S)


def test_the_log_is_as_it_was() -> None:
    assert GOLDEN.rows(golden_log()) == GOLDEN.kept()


def test_the_golden_world_has_calls_that_waited_for_a_street_and_some_that_gave_up() -> None:
    log = golden_log()
    order = np.flatnonzero(log.what == What.ORDER)
    for_a_street = order[(log.what[log.cause[order]] == What.CALL) & np.isin(log.time_s[order] - STRIKES_S, MOMENTS)]
    assert np.isin(log.incident[for_a_street], log.incident[log.what == What.WAITS]).any()
    assert (log.what == What.GIVEN_UP).any()


if __name__ == "__main__":
    GOLDEN.write(golden_log())
