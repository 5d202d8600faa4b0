"""The headline measures of each replication, [r] each, from the columns of all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from yingji.results.case import Runs
from yingji.results.measures import of_units
from yingji.results.response import CLOCKS, UNTILS
from yingji.results.spread import Spread, spread
from yingji.results.statistics import PERCENTILES, Floats

YEAR_S = 365 * 86400.0
STATISTICS = ("mean", *PERCENTILES)


def headline_rows(runs: Runs) -> dict[str, Floats]:
    """A value a replication of every headline measure: `response.first.call.p90`, `travel.mean`, `busy_max` …; nan where there is none."""
    pool = runs.pool
    calls, of, count, sizes = pool.incidents, pool.replication, pool.replications, np.array(pool.sizes, np.float64)
    found: dict[str, Floats] = {}
    for until in UNTILS:
        for clock in CLOCKS:
            found |= _statistics(f"response.{until}.{clock}", runs.spread(clock, until))
    turnouts = runs.turnouts
    found |= _statistics("travel", spread(calls.first_travel_s, pool.sizes, compiled=runs.compiled))
    found |= _statistics("turnout", spread(turnouts.seconds, turnouts.sizes, compiled=runs.compiled))
    found["calls"] = sizes * (YEAR_S / runs.world.length_s)
    found["waited"], found["given_up"] = (
        _ratio(np.bincount(of[those], minlength=count), sizes) for those in (calls.waited, calls.given_up)
    )
    found["by_neighbours"] = _ratio(pool.totals(calls.neighbour_units), pool.totals(calls.units))
    busy_s, in_service_s = (of_units(runs.samples, name) for name in ("busy_s", "in_service_s"))
    mine = (in_service_s > 0) & runs.world.own[runs.world.units.station]
    busy = [busy_s[index, mine[index]] / in_service_s[index, mine[index]] for index in range(count)]
    found["busy_mean"] = np.array([shares.mean() if len(shares) else np.nan for shares in busy])
    found["busy_max"] = np.array([shares.max() if len(shares) else np.nan for shares in busy])
    return found


def _statistics(name: str, of: Spread) -> dict[str, Floats]:
    return {f"{name}.mean": of.means} | {f"{name}.{p}": of.quantiles[:, index] for index, p in enumerate(PERCENTILES)}


def _ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio
