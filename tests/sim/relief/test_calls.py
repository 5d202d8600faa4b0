"""The hazards' calls among the everyday ones: nothing that was drawn is lost or changed, and places do not shift each other's draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tests.sim.relief.town import damage
from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate
from yingji.sim.events import What
from yingji.sim.relief.calls import with_hazard_calls
from yingji.sim.world import World

AT_S = 50_000.0
Call = tuple[float, int, str]
"""(s from the disaster, cell, kind)."""


def town_with_fires() -> World:
    """One everyday kind; and `fire`, which only a hazard brings, of two levels with one and three engines."""
    world = world_by_hand(
        [(0, 1, 60.0), (1, 2, 60.0)],
        stations={0: {"engine": 3}},
        cells=[0, 1, 2],
        cards=[{"engine": 1}, {"engine": 1}, {"engine": 3}],
        length_s=86400.0,
        warm_up_s=3600.0,
        per_year=20_000.0,
    )
    spread = replace(world.pattern, alarm_median_s=60.0, alarm_sigma=0.3, travel_sigma=0.2, expected=world.pattern.expected[:1] * 3)
    fires = replace(world.cards, kind=np.array([0, 1, 1], dtype=np.int16), share=np.array([1.0, 0.6, 0.4]))
    return replace(
        world, kinds=("everyday", "fire"), kind_priority=np.array([1, 0], dtype=np.int16), cards=fires,
        pattern=spread, turnout_sigma=world.turnout_sigma + 0.2,
    )  # fmt: skip


WORLD = town_with_fires()
EVERYDAY = draw_demand(WORLD, seed=5, replication=2)


def with_calls(calls: Sequence[Call], *, seed: int = 5) -> Demand:
    at_s, cell, kind = zip(*calls, strict=True) if calls else ((),) * 3
    harm = damage(call_s=np.array(at_s, dtype=float), call_cell=np.array(cell, dtype=np.int32), call_kind=tuple(kind))
    return with_hazard_calls(WORLD, EVERYDAY, harm, seed=seed, replication=2, at_s=AT_S)


def call_rows(demand: Demand, which: np.ndarray) -> list[tuple[object, ...]]:
    """Everything about some calls, with all draws of their slots."""
    slots = (demand.turnout_factor, demand.travel_factor, demand.on_scene_s)
    return [
        (
            *(column[i] for column in (demand.time_s, demand.cell, demand.card, demand.alarm_s)),
            *(tuple(column[demand.first_slot[i] : demand.first_slot[i + 1]]) for column in slots),
        )
        for i in np.flatnonzero(which)
    ]


CALLS = [(0.0, 1, "fire"), (10.0, 2, "fire"), (500.0, 1, "fire"), (9000.0, 0, "everyday"), (9000.0, 1, "fire")]


def test_without_a_hazards_calls_the_demand_is_as_it_was() -> None:
    same = with_calls([])
    assert all(np.array_equal(getattr(same, name), getattr(EVERYDAY, name)) for name in EVERYDAY.__dataclass_fields__)


def test_everyday_calls_keep_every_draw() -> None:
    both = with_calls(CALLS)
    its_own = ~np.isin(both.time_s, [AT_S + at_s for at_s, _, _ in CALLS])
    assert len(both.time_s) == len(EVERYDAY.time_s) + 5
    assert call_rows(both, its_own) == call_rows(EVERYDAY, np.ones(len(EVERYDAY.time_s), dtype=bool))


def test_calls_stand_in_the_order_of_time_with_the_slots_of_their_cards() -> None:
    both = with_calls(CALLS)
    assert (np.diff(both.time_s) >= 0).all()
    assert np.array_equal(np.diff(both.first_slot), WORLD.cards.send.sum(axis=1)[both.card])
    assert {len(getattr(both, name)) for name in ("turnout_factor", "travel_factor", "on_scene_s")} == {int(both.first_slot[-1])}


def test_a_hazards_calls_come_when_where_and_of_what_kind_the_damage_says() -> None:
    both = with_calls(CALLS)
    found = np.flatnonzero(np.isin(both.time_s, [AT_S + at_s for at_s, _, _ in CALLS]))
    kind = np.array(WORLD.kinds)[WORLD.cards.kind[both.card[found]]]
    assert [(t - AT_S, c, str(k)) for t, c, k in zip(both.time_s[found], both.cell[found], kind, strict=True)] == CALLS


def test_levels_and_steps_are_drawn_by_their_shares_and_medians() -> None:
    many = with_calls([(float(i), 1, "fire") for i in range(3000)])
    fire = WORLD.cards.kind[many.card] == 1
    assert abs((many.card[fire] == 2).mean() - 0.4) < 0.03
    assert abs(np.median(many.alarm_s[fire]) / 60 - 1) < 0.05


def test_a_place_without_its_call_shifts_no_draw_of_another() -> None:
    some, all_ = with_calls([call for call in CALLS if call[1] != 2]), with_calls(CALLS)
    others = [AT_S + at_s for at_s, cell, _ in CALLS if cell != 2]
    assert call_rows(some, np.isin(some.time_s, others)) == call_rows(all_, np.isin(all_.time_s, others))


def test_another_seed_draws_other_steps() -> None:
    assert not np.array_equal(with_calls(CALLS).alarm_s, with_calls(CALLS, seed=6).alarm_s)


def test_calls_after_the_end_of_the_run_are_not_played() -> None:
    last = WORLD.end_s - AT_S
    assert len(with_calls([(last - 1, 1, "fire"), (last, 1, "fire")]).time_s) == len(EVERYDAY.time_s) + 1


def test_the_engine_plays_them_among_the_others() -> None:
    both = with_calls(CALLS)
    log = simulate(WORLD, both)
    assert (log.what == What.CALL).sum() == (log.what == What.CLOSED).sum() == len(both.time_s)
