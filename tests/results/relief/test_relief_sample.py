"""One disaster reduced: who is relieved when, where things ran short, how people and goods moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yingji.results.relief.sample import STEP_S, ReliefSample, reduce_relief
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.relieved import relieved_times
from yingji.sim.relief.world import ReliefWorld


def test_every_displaced_person_has_one_fate(relief_world: ReliefWorld, damage: Damage, relief_log: ReliefLog) -> None:
    fates = relieved_times(relief_world, damage, relief_log)
    assert np.bincount(fates.cell, weights=fates.people).tolist() == damage.displaced.tolist()


@pytest.mark.parametrize(("share", "seconds"), [(0.1, 5400), (0.5, 7000), (0.9, 13000), (0.95, np.inf), (1.0, np.inf)])
def test_times_to_relief_are_type_1_percentiles_over_people(relief_sample: ReliefSample, share: float, seconds: float) -> None:
    assert relief_sample.time_of(share) == seconds


def test_things_go_to_those_who_lack_them_in_the_order_of_arrival(relief_world: ReliefWorld, damage: Damage, relief_log: ReliefLog) -> None:
    fates = relieved_times(relief_world, damage, relief_log)
    first = (fates.party == 0) & (fates.shelter == 0)
    # 10 with a kit and the next 20 have water and food in the first batch, 20 wait for the second
    assert sorted(zip(fates.relieved_s[first].tolist(), fates.people[first].tolist(), strict=True)) == [(6600, 10), (6600, 20), (7000, 20)]
    late = np.isinf(fates.relieved_s)
    assert (fates.party[late].tolist(), fates.people[late].tolist()) == ([1], [10])  # the bus came last: ten have no food


def test_who_is_outside_is_never_relieved(relief_world: ReliefWorld, damage: Damage, chances: Chances, relief_log: ReliefLog) -> None:
    turned = (relief_log.did == Did.ADMITTED) & (relief_log.who == 1)
    log = replace(relief_log, did=np.where(turned, Did.NO_ROOM, relief_log.did).astype(np.int8))
    sample = reduce_relief(relief_world, damage, chances, log)
    assert sample.shelters.outside.tolist() == [0, 20]
    assert sample.relieved_people.sum() == 120
    assert sample.goods.unmet_people.tolist() == [0, 10]  # outside they are given things all the same


def test_who_never_left_is_affected_and_lacks_everything(relief_world: ReliefWorld, damage: Damage, chances: Chances) -> None:
    nothing = ReliefLog(*(np.empty(0, t) for t in ("f8", "i1", "i4", "i4", "i4", "i8", "f8", "i4")))
    sample = reduce_relief(relief_world, damage, chances, nothing)
    assert (sample.affected, sample.time_of(0.01)) == (140, np.inf)
    assert sample.goods.unmet_people.tolist() == [110, 120]  # ten have water in their kits


def test_curves_end_at_the_totals(relief_sample: ReliefSample) -> None:
    at = {hours: int(hours * 3600 / STEP_S) for hours in (1, 2, 24)}
    curve = relief_sample.curve()
    assert [curve[step] for step in at.values()] == [0, 70, 130]
    assert relief_sample.sheltered[[at[1], at[24]]].tolist() == [50, 140]
    assert relief_sample.having[:, -1].tolist() == [140, 130]  # with relatives they have all
    assert relief_sample.by_shelter.curve(2, len(curve))[:, -1].tolist() == [50, 60]
    assert relief_sample.by_subdistrict.curve(2, len(curve))[:, -1].tolist() == [90, 40]
    assert relief_sample.subdistrict_affected.tolist() == [100, 40]


def test_a_cell_is_relieved_with_its_last_person(relief_sample: ReliefSample) -> None:
    assert relief_sample.cell_last_s.tolist() == [np.inf, 13000]


def test_shelters(relief_sample: ReliefSample) -> None:
    shelters = relief_sample.shelters
    assert (shelters.people.tolist(), shelters.sent_on.tolist(), shelters.open_s.tolist()) == ([50, 70], [10, 0], [3600, 3600])
    assert shelters.last_s.tolist() == [7000, np.inf]


def test_goods_need_delivered_and_run_out(relief_sample: ReliefSample) -> None:
    goods = relief_sample.goods
    assert (goods.need.tolist(), goods.delivered.tolist()) == ([330, 120], [330, 110])
    assert goods.unmet_people.tolist() == [0, 10]
    assert goods.out_s.tolist() == [np.inf, 11000]


def test_ways_on_foot_and_by_bus(relief_sample: ReliefSample) -> None:
    walked = relief_sample.walked
    assert (walked.walkers, walked.walk_s.tolist()) == (100, [600, 600, 600, 600])
    assert (walked.within_people, walked.classed_people) == (60, 60)  # 400 m to the fixed shelter, which serves 500 m
    assert (walked.sent_on, walked.detour_m) == (10, 5000)
    assert (walked.bus_trips, walked.bus_people, walked.bus_waiting) == (1, 20, 0)
    assert (walked.cut_off, walked.cut_off_longest_s, walked.cut_off_end) == (40, 6300, 0)
    assert walked.cut_off_h == pytest.approx(40 * 6300 / 3600)


def test_deliveries_and_how_busy_docks_and_lorries_are(relief_sample: ReliefSample) -> None:
    goods, work = relief_sample.deliveries, relief_sample.work
    assert (goods.shelter.tolist(), goods.units.tolist()) == ([0, 0, 1, 1], [120, 50, 210, 60])
    assert (goods.departed_s.tolist(), goods.metres.tolist()) == ([5000, 5000, 11000, 11000], [3000, 3000, 5000, 5000])
    assert work.dock_busy[0] == pytest.approx(2000 / (12600 - 1800))
    assert work.lorry_busy[0] == pytest.approx((4000 + 2600) / (12600 - 3600))
    assert np.isnan(work.lorry_busy[1])  # a bus is no lorry
    assert (work.trips, work.loads.tolist(), work.rerouted, work.stuck) == (2, [2], 1, 0)


def test_what_the_hazard_did(relief_sample: ReliefSample) -> None:
    harm, closed = relief_sample.harm, relief_sample.closures
    assert (harm.displaced, harm.casualties.tolist(), harm.trapped, harm.bridges) == (140, [5, 2, 1, 1], 3, 1)
    assert harm.buildings.tolist() == [90, 20, 10, 5, 5]
    assert closed.km[:2, [0, 11, 12, -1]] == pytest.approx(np.array([[0.1, 0.1, 0, 0], [0.1, 0.1, 0.1, 0.1]]))
