"""Very many replications: what is kept of them says what all of them would say."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingji.results import histogram
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.digest import Condense, Digest, Tally
from yingji.results.groups import BYS
from yingji.results.headline import measures_json
from yingji.results.measures import Sample, reduce_replication
from yingji.results.response import response_by, station_loads, unit_loads
from yingji.results.sheets import sheets
from yingji.results.statistics import quantile
from yingji.results.verdicts import judge_runs
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_world
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate

N = 30


@pytest.fixture(scope="module")
def exact() -> Runs:
    """Some years of Hebei, every call kept; in the last nothing happens."""
    scenario = load("hebei/everyday").scenario
    world = build_world(scenario, load_ground(scenario.area))
    samples = []
    for replication in range(N):
        demand = draw_demand(world, seed=5, replication=replication)
        samples.append(reduce_replication(world, demand, simulate(world, demand)))
    nothing = replace(samples[-1], **{name: _none(getattr(samples[-1], name)) for name in ("incidents", "assignments")})
    return Runs(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), [*samples[:-1], nothing])


def _none(table: Any) -> Any:
    return type(table)(**{name: column[:0] for name, column in vars(table).items()})


def digest(exact: Runs, *, batch: int, backwards: bool = False, compiled: bool = False) -> Digest:
    condense = pickle.loads(pickle.dumps(Condense(exact.scenario, exact.world, exact.coverage, compiled)))
    tally, firsts = Tally(exact.world, exact.coverage, compiled=compiled), range(0, N, batch)
    for first in reversed(firsts) if backwards else firsts:
        tally.add(first, pickle.loads(pickle.dumps(condense(first, exact.samples[first : first + batch]))))
    return tally.digest()


def digested(exact: Runs, **how: Any) -> Runs:
    made = digest(exact, **how)
    return Runs(exact.scenario, exact.world, exact.coverage, made.samples, digest=made)


@pytest.mark.parametrize("batch", [1, 7, N])
def test_verdicts_and_headline_measures_are_the_same_to_the_last_bit(exact: Runs, batch: int) -> None:
    """Also where a whole batch has no call at all."""
    runs = digested(exact, batch=batch)
    assert repr(judge_runs(runs)) == repr(judge_runs(exact))
    ours, theirs = measures_json(runs), measures_json(exact)
    assert ours.pop("percentiles") == histogram.METHOD
    assert theirs.pop("percentiles") == "exact"
    del ours["stations"], theirs["stations"]
    assert ours == theirs


def test_neither_the_size_nor_the_order_of_batches_shows(exact: Runs) -> None:
    one, other = (digested(exact, **how) for how in ({"batch": 4}, {"batch": 9, "backwards": True}))
    assert repr(sheets(judge_runs(one), [one], [], "en")) == repr(sheets(judge_runs(other), [other], [], "en"))
    assert measures_json(one) == measures_json(other)


def test_compiled_code_keeps_the_same_bits(exact: Runs) -> None:
    """All that is kept: also that of endless calls, and of calls to which nothing was sent."""
    pytest.importorskip("numba")
    calls = exact.samples[3].incidents
    odd = {"arrive_s": calls.arrive_s.copy(), "full_s": calls.full_s.copy(), "card_size": calls.card_size.copy()}
    odd["arrive_s"][::7] = odd["full_s"][::7] = math.nan
    odd["card_size"][::5] = 0
    samples = [*exact.samples[:3], replace(exact.samples[3], incidents=replace(calls, **odd)), *exact.samples[4:]]
    strange = replace(exact, samples=samples)
    ours, theirs = (digest(strange, batch=7, compiled=each) for each in (True, False))
    assert repr(ours.found) == repr(theirs.found)
    for name in ("years", "counts", "times"):
        one, other = getattr(ours, name), getattr(theirs, name)
        assert {key: (array.shape, array.tobytes()) for key, array in one.items()} == {
            key: (array.shape, array.tobytes()) for key, array in other.items()
        }


@pytest.mark.parametrize("by", [by for by in BYS if by != "cell"])
def test_a_percentile_of_all_years_is_the_exact_one_rounded_up_to_a_second(exact: Runs, by: Any) -> None:
    found = {row.group: row for row in response_by(digested(exact, batch=7), by, clock="call", until="full")}
    wanted = {row.group: row for row in response_by(exact, by, clock="call", until="full")}
    assert found.keys() == wanted.keys()
    for group, row in wanted.items():
        ours = found[group]
        assert [ours.p50_s, ours.p90_s] == [pytest.approx(up(row.p50_s)), pytest.approx(up(row.p90_s))]
        assert (ours.p90_low_s, ours.p90_high_s, ours.calls_per_year) == (row.p90_low_s, row.p90_high_s, pytest.approx(row.calls_per_year))
        assert ours.mean_s == pytest.approx(row.mean_s)


def up(seconds: float) -> float:
    return float(histogram.SECONDS[np.searchsorted(histogram.SECONDS, seconds)])


def test_loads_are_the_same_and_the_worst_cell_is_within_a_hundredth(exact: Runs) -> None:
    runs = digested(exact, batch=7)
    assert unit_loads(runs) == unit_loads(exact)
    for ours, theirs in zip(station_loads(runs), station_loads(exact), strict=True):
        assert (ours.calls_per_year, ours.own_first, ours.busy) == pytest.approx((theirs.calls_per_year, theirs.own_first, theirs.busy))
        assert ours.p90_s == pytest.approx(up(theirs.p90_s))
        assert theirs.worst_cell_p90_s <= ours.worst_cell_p90_s <= theirs.worst_cell_p90_s * 1.01


def test_only_the_first_replications_are_kept_for_the_records(exact: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yingji.results.digest.KEPT_RECORDS", 10)
    kept: Sequence[Sample] = digest(exact, batch=7).samples
    assert [len(sample.incidents) for sample in kept] == [len(sample.incidents) for sample in exact.samples[:10]]


@given(st.lists(st.floats(0, 1e7) | st.just(math.inf), min_size=1), st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_a_percentile_of_counts_is_that_of_the_values_rounded_up(values: list[float], share: float) -> None:
    seconds = np.array(values)
    counts = np.zeros((1, len(histogram.SECONDS)), np.uint32)
    histogram.add(counts, np.zeros(len(seconds), np.int64), histogram.bins(seconds, histogram.SECONDS))
    assert histogram.quantile(counts, share, histogram.SECONDS)[0] == up(quantile(seconds, share))


@given(st.lists(st.floats(0, 1e7) | st.integers(0, 9000).map(float) | st.sampled_from([math.inf, math.nan]), max_size=40))
def test_compiled_code_finds_the_same_bins(values: list[float]) -> None:
    pytest.importorskip("numba")
    for ends in (histogram.SECONDS, histogram.STEPS):
        seconds = np.array([*values, *np.nextafter(ends[[5, 60, 700]], math.inf)])
        one, other = (histogram.bins(seconds, ends, compiled=each) for each in (True, False))
        assert one.tolist() == other.tolist()


def test_bins_lose_no_more_than_they_say() -> None:
    seconds = np.array([0.0, 0.2, 1.0, 3599.5, 3600.0, 3601.0, 80_000.0])
    ends = histogram.SECONDS[histogram.bins(seconds, histogram.SECONDS)]
    assert ends[:5].tolist() == [0.0, 1.0, 1.0, 3600.0, 3600.0]
    assert np.all((ends >= seconds) & (ends <= np.maximum(seconds * 1.01, seconds + 1)))
    assert histogram.bins(np.array([math.nan]), histogram.SECONDS)[0] == histogram.NONE
