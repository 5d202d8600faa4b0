"""The generators behind the draws: the published ones, apart from each other, and the same whatever is drawn together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from yingji.sim.breakdowns import GAMMA, Words, split_mix, times_out
from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand, Windows
from yingji.sim.draw_tables import DrawTables, _shares, draw_tables
from yingji.sim.draws import Purpose, Streams, draw_demand, draw_together
from yingji.sim.world import World

END_S = 365 * 86400.0


def world(**pattern: object) -> World:
    """Two kinds, four units that break down every ten days, chance in every step."""
    one = world_by_hand(
        [(0, 1, 100.0), (1, 2, 50.0), (2, 3, 70.0)], stations={0: {"engine": 2}, 3: {"engine": 2}}, cells=[1, 2], per_year=800.0,
        cards=[{"engine": 1}, {"engine": 2}],
    )  # fmt: skip
    chance = {"between_s": np.full(5, 86400.0 * 9), "repair_s": np.full(5, 86400.0), "travel_sigma": 0.2, "alarm_sigma": 0.3}
    return replace(one, turnout_sigma=np.full(5, 0.2), pattern=replace(one.pattern, alarm_median_s=60.0, **(chance | pattern)))  # type: ignore[arg-type]


def equal(a: Demand, b: Demand) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in Demand.__dataclass_fields__)


def windows_of(tables: DrawTables, keys: Words) -> list[Windows]:
    """The times out of service of each replication."""
    columns, begins = times_out(tables, keys, END_S)
    return [tuple(column[begin:end] for column in columns) for begin, end in pairwise(begins.tolist())]  # type: ignore[misc]


def test_split_mix_is_the_published_one() -> None:
    """First outputs from seed 1234567, as of Vigna's splitmix64.c (2015)."""
    words = split_mix(np.array([1234567], dtype=np.uint64), np.arange(1, 6, dtype=np.uint64) * GAMMA)
    assert words.tolist() == [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
    ]  # fmt: skip


def test_a_purpose_is_as_far_from_the_next_as_numpys_jumps() -> None:
    streams = Streams(7, (3,))
    first = np.random.PCG64DXSM(np.random.SeedSequence(7, spawn_key=(3,)))
    for purpose in reversed(Purpose):
        (random,) = streams.of(purpose)
        random_alone = np.random.Generator(first.jumped(int(purpose)) if purpose else first)
        assert random.standard_normal(50).tolist() == random_alone.standard_normal(50).tolist()


def test_streams_of_neighbouring_seeds_replications_and_purposes_are_apart() -> None:
    n = 4000
    drawn = np.array(
        [random.random(n) for seed in (0, 1, 2) for purpose in Purpose for random in Streams(seed, (0, 1, 2)).of(purpose)]
    )  # fmt: skip
    between = np.corrcoef(drawn)[np.triu_indices(len(drawn), 1)]
    assert np.abs(between).max() < stats.norm.isf(1e-4 / len(between)) / np.sqrt(n)
    assert stats.kstest(between * np.sqrt(n), "norm").pvalue > 1e-4
    assert stats.kstest(drawn.ravel(), "uniform").pvalue > 1e-4


def test_units_and_replications_do_not_break_down_alike() -> None:
    """The first breakdowns of units with neighbouring names are exponential, and say nothing of each other or of the next replication's."""
    tables, replications = draw_tables(world()), 1000
    streams = Streams(1, range(replications)).of(Purpose.BREAKDOWN)
    keys = np.array([random.bit_generator.random_raw() for random in streams], dtype=np.uint64)
    first = np.array([[from_s[unit == u][0] for u in range(4)] for unit, from_s, _ in windows_of(tables, keys)])
    for column in first.T:
        assert stats.kstest(column / (86400.0 * 9), "expon").pvalue > 1e-4
    bound = stats.norm.isf(1e-5) / np.sqrt(replications)
    ranks = stats.rankdata(first, axis=0)
    assert np.abs(np.corrcoef(ranks.T)[np.triu_indices(4, 1)]).max() < bound
    assert max(abs(np.corrcoef(ranks[:-1, u], ranks[1:, u])[0, 1]) for u in range(4)) < bound


@pytest.mark.parametrize("keep", [None, np.array([0.7, 0.2])])
@pytest.mark.parametrize("off", [False, True])
def test_replications_are_the_same_by_themselves_and_together(keep: np.ndarray | None, off: bool) -> None:
    shift = {"off_unit": np.array([0, 2], np.int32), "off_from_h": np.array([20.0, 0.0]), "off_to_h": np.array([24.0, 8.0])} if off else {}
    one = world(keep=keep, **shift)
    together = draw_together(one, seed=4, replications=range(5, 17))
    assert all(equal(draw_demand(one, seed=4, replication=5 + i), demand) for i, demand in enumerate(together))
    backwards = draw_together(one, seed=4, replications=range(16, 4, -1))
    assert all(equal(a, b) for a, b in zip(together, reversed(backwards), strict=True))
    assert [len(demand.first_slot) - 1 for demand in together] == [len(demand.time_s) for demand in together]


def test_replications_lie_end_to_end() -> None:
    one = world()
    demands = draw_together(one, seed=4, replications=range(5))
    assert len(demands) == 5
    for name in set(Demand.__dataclass_fields__) - {"first_slot"}:
        assert np.array_equal(getattr(demands.together, name), np.concatenate([getattr(demand, name) for demand in demands])), name
    assert np.array_equal(np.diff(demands.call_from), [len(demand.time_s) for demand in demands])
    assert np.array_equal(np.diff(demands.down_from), [len(demand.down_unit) for demand in demands])
    assert np.array_equal(np.diff(demands.together.first_slot), np.concatenate([np.diff(demand.first_slot) for demand in demands]))


def test_calls_of_one_moment_stand_in_the_order_in_which_they_were_drawn() -> None:
    """A run so short that all its calls round to a few moments."""
    one = world()
    short = replace(one, length_s=1e-322, pattern=replace(one.pattern, expected=np.array([[0.0, 500.0], [0.0, 500.0]])))
    demand = draw_demand(short, seed=1, replication=0)
    many = draw_demand(replace(short, length_s=3600.0), seed=1, replication=0)
    assert len(np.unique(demand.time_s)) < 30
    drawn = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(1, spawn_key=(0,)))).random(len(demand.time_s) + 1)[1:]
    order = np.argsort(drawn)
    its_draw = order[[many.alarm_s.tolist().index(alarm_s) for alarm_s in demand.alarm_s.tolist()]]
    assert np.array_equal(np.lexsort((its_draw, demand.time_s)), np.arange(len(its_draw)))


def test_replications_without_a_call_stand_among_others() -> None:
    one = world()
    few = replace(one, pattern=replace(one.pattern, expected=one.pattern.expected / 800))
    counts = [len(demand.time_s) for demand in draw_together(few, seed=1, replications=range(40))]
    assert 0 in counts
    assert max(counts) > 1
    assert counts == [len(draw_demand(few, seed=1, replication=i).time_s) for i in range(40)]


def test_breakdowns_do_not_depend_on_how_many_are_drawn_ahead() -> None:
    tables, keys = draw_tables(world()), np.arange(20, dtype=np.uint64)
    short = replace(tables, minus_mean_s=tables.minus_mean_s[:, :2])
    for a, b in zip(windows_of(tables, keys), windows_of(short, keys), strict=True):
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
        assert len(a[0]) > 4 * 20


def test_hours_off_duty_and_breakdowns_that_meet_are_one_window() -> None:
    """As a walk through each unit's windows in their order says."""
    shift = {"off_unit": np.array([0, 0, 2], np.int32), "off_from_h": np.array([20.0, 0.0, 9.0]), "off_to_h": np.array([24.0, 8.0, 12.0])}
    plain, shifted = (draw_together(world(**more), seed=2, replications=range(5)) for more in ({}, shift))
    days = np.arange(365) * 86400.0
    for a, b in zip(plain, shifted, strict=True):
        for unit in range(4):
            mine = a.down_unit == unit
            windows = list(zip(a.down_from_s[mine].tolist(), a.down_to_s[mine].tolist(), strict=True))
            for x in np.flatnonzero(shift["off_unit"] == unit):
                windows += [(day + shift["off_from_h"][x] * 3600, day + shift["off_to_h"][x] * 3600) for day in days.tolist()]
            walked: list[list[float]] = []
            for from_s, to_s in sorted(windows):
                if walked and from_s <= walked[-1][1]:
                    walked[-1][1] = max(walked[-1][1], to_s)
                else:
                    walked.append([from_s, to_s])
            mine = b.down_unit == unit
            assert np.column_stack([b.down_from_s[mine], b.down_to_s[mine]]).tolist() == walked


def test_the_number_of_calls_is_poisson() -> None:
    """Chi-square of 5,000 counts with mean 3; and with a mean of 800 by their quantiles."""
    one = world()
    few = replace(one, pattern=replace(one.pattern, expected=one.pattern.expected * 3 / 800))
    counts = np.array([len(demand.time_s) for demand in draw_together(few, seed=9, replications=range(5000))])
    found = np.bincount(np.minimum(counts, 8), minlength=9)
    chances = np.append(stats.poisson.pmf(np.arange(8), 3), stats.poisson.sf(7, 3))
    assert stats.chisquare(found, 5000 * chances).pvalue > 1e-4
    many = np.array([len(demand.time_s) for demand in draw_together(one, seed=9, replications=range(500))])
    assert stats.kstest(stats.poisson.cdf(many - np.random.default_rng(1).random(500), 800), "uniform").pvalue > 1e-4


def test_kinds_are_poisson_processes_of_their_own_and_say_nothing_of_each_other() -> None:
    """One kind by day, one by night, and as many as each should have."""
    hour = np.arange(365 * 24) % 24
    is_day = (hour >= 8) & (hour < 20)
    by_day, by_night = (np.concatenate([[0.0], np.cumsum(hours)]) / (365 * 12) for hours in (is_day, ~is_day))
    counts = []
    for demand in draw_together(world(expected=np.array([by_day * 60, by_night * 20])), seed=3, replications=range(2000)):
        day = (demand.time_s // 3600 % 24 >= 8) & (demand.time_s // 3600 % 24 < 20)
        assert np.array_equal(demand.card, np.where(day, 0, 1))
        counts.append(np.bincount(demand.card, minlength=2))
    for column, mean in zip(np.array(counts).T, (60, 20), strict=True):
        assert abs(column.mean() - mean) < 4 * np.sqrt(mean / 2000)
        assert abs(column.var(ddof=1) / mean - 1) < 4 * np.sqrt((2 + 1 / mean) / 2000)
    assert abs(np.corrcoef(np.array(counts).T)[0, 1]) < 4 / np.sqrt(2000)


def test_a_share_is_found_by_its_guide_as_by_a_search() -> None:
    """Shares of nothing, very small ones side by side, draws on an end; and the last share above nothing takes what rounding leaves."""
    random = np.random.default_rng(5)
    small, alone = np.r_[1.0, np.full(298, 1e-6), 1.0], np.r_[1.0, np.zeros(299)]
    weights = [random.random(300), np.where(random.random(300) < 0.7, 0.0, 1.0), small, alone]
    cumulative = np.array([np.cumsum(row) / row.sum() for row in weights])
    cumulative[0] *= 1 - 2**-50
    shares = _shares(cumulative)
    for row, (weight, upto) in enumerate(zip(weights, cumulative, strict=True)):
        ends = upto / upto[-1]
        u = np.concatenate([random.random(5000), ends[ends < 1], [0.0, 0.5, np.nextafter(1, 0)], 0.5 + random.random(300) * 3e-4])
        found = shares.pick(u, np.full(len(u), row))
        assert np.array_equal(found, np.searchsorted(ends, u, side="right"))
        assert np.all(weight[found] > 0)


def test_what_a_seed_means_is_written_down() -> None:
    """These values change only where what a seed means is changed on purpose, and docs/engine.md says so."""
    demand = draw_demand(world(), seed=1, replication=0)
    columns = (demand.time_s, demand.alarm_s, demand.turnout_factor, demand.travel_factor, demand.on_scene_s)
    found = [column[:2] for column in (*columns, demand.down_from_s[demand.down_unit == 0])]
    assert len(demand.time_s) == 745
    assert demand.cell[:8].tolist() == [0, 1, 0, 1, 1, 0, 0, 0]
    assert demand.card[:8].tolist() == [0, 0, 1, 0, 0, 0, 1, 0]
    assert np.concatenate(found).tolist() == pytest.approx(
        [
            26367.674714400986, 73145.69905754465, 82.21007174769994, 70.89288573801973, 1.039457733340575, 0.9995231162942443,
            1.0549573735326288, 1.3138414167208918, 2573.416379787685, 3593.213557124506, 395973.5503192084, 617883.7755464432,
        ],
        rel=1e-9,
    )  # fmt: skip
