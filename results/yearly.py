"""The headline measures of each replication, [r] each, from the columns of all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from yingji.results.case import Runs
from yingji.results.response import CLOCKS, UNTILS
from yingji.results.statistics import PERCENTILES, Floats, Grouped, grouped_mean

YEAR_S = 365 * 86400.0
STATISTICS = ("mean", *PERCENTILES)


def headline_rows(runs: Runs) -> dict[str, Floats]:
    """A value a replication of every headline measure: `response.first.call.p90`, `travel.mean`, `busy_max` …; nan where there is none."""
    pool = runs.pool
    calls, of, count = pool.incidents, pool.replication, pool.replications
    found: dict[str, Floats] = {}
    for until in UNTILS:
        for clock in CLOCKS:
            found |= _statistics(f"response.{until}.{clock}", calls.response_s(clock, full=until == "full"), of, count)
    found |= _statistics("travel", calls.first_travel_s, of, count)
    found |= _statistics("turnout", *_turnout_s(runs), count)
    theirs = np.bincount(of, weights=calls.neighbour_units, minlength=count)
    units = np.bincount(of, weights=calls.units, minlength=count)
    found["calls"] = np.bincount(of, minlength=count).astype(np.float64) * (YEAR_S / runs.world.length_s)
    found["waited"] = grouped_mean(calls.waited.astype(np.float64), of, count)
    found["given_up"] = grouped_mean(calls.given_up.astype(np.float64), of, count)
    found["by_neighbours"] = _ratio(theirs, units)
    busy = [_busy(runs, index) for index in range(count)]
    found["busy_mean"] = np.array([shares.mean() if len(shares) else np.nan for shares in busy])
    found["busy_max"] = np.array([shares.max() if len(shares) else np.nan for shares in busy])
    return found


def _statistics(name: str, values: Floats, of: npt.NDArray[np.int32], count: int) -> dict[str, Floats]:
    known = ~np.isnan(values)
    values, of = values[known], of[known]
    sorted_ = Grouped(values, of, count)
    return {f"{name}.mean": grouped_mean(values, of, count)} | {f"{name}.{p}": sorted_.quantile(share) for p, share in PERCENTILES.items()}


def _turnout_s(runs: Runs) -> tuple[Floats, npt.NDArray[np.int32]]:
    """From order to wheels rolling of own units ordered at home, and the replication of each."""
    seconds = []
    for sample in runs.samples:
        sent = sample.assignments
        seconds.append((sent.roll_s - sent.order_s)[~sent.on_way_home & runs.world.own[sent.station]])
    return np.concatenate(seconds), np.repeat(np.arange(len(seconds), dtype=np.int32), [len(each) for each in seconds])


def _busy(runs: Runs, replication: int) -> Floats:
    sample, mine = runs.samples[replication], runs.world.own[runs.world.units.station] & (runs.samples[replication].in_service_s > 0)
    return sample.busy_s[mine] / sample.in_service_s[mine]


def _ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio
