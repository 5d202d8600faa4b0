"""Measures of relief: a value for each disaster that was played, over the people whom it affects."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import get_args

import numpy as np

from yingji.results.case import Case, Found, Part, Reason, not_found
from yingji.results.relief.reasons import reasons
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import STEP_S, ReliefSample
from yingji.results.statistics import PERCENTILES, Floats, quantile
from yingji.scenarios.schema.relief import ShelterClass


def time_all_served(case: Case) -> Found:
    """relief.time_all_served: of the share in the definition of relieved, or of the percentile that the target names."""
    share = PERCENTILES.get(case.target.statistic)
    if case.target.statistic == "share":
        return share_within(case)
    whole = lambda sample: sample.time_of(share if share is not None else sample.share)  # noqa: E731
    return _over_people(case, whole, lambda curve, affected, sample: _grid_time(curve, affected, share or sample.share))


def share_within(case: Case) -> Found:
    """relief.share_within."""
    whole = lambda sample: sample.share_within(case.within_s)  # noqa: E731
    return _over_people(case, whole, lambda curve, affected, _: _grid_share(curve, affected, case.within_s))


def _over_people(
    case: Case, whole: Callable[[ReliefSample], float], part: Callable[[Floats, Floats, ReliefSample], Floats]
) -> Found:  # fmt: skip
    relief = _relief(case)
    values = relief.each(whole)
    if np.isnan(values).all():
        return not_found("relief.why.nobody_affected")
    return Found(values, _parts(case, relief, part), notes=reasons(case.runs, relief))


def _parts(case: Case, relief: ReliefRuns, part: Callable[[Floats, Floats, ReliefSample], Floats]) -> tuple[Part, ...]:
    """Subdistrict by subdistrict, to the ten minutes of the curves; one in which nobody is ever affected does not count."""
    if case.target.scope != "each subdistrict":
        return ()
    names = case.runs.world.cells.titles
    table = np.full((len(names), len(relief.samples)), math.nan)
    for index, sample in enumerate(relief.samples):
        there = len(sample.subdistrict_affected)
        curve = sample.by_subdistrict.curve(there, len(sample.sheltered)).astype(np.float64)
        table[:there, index] = part(curve, sample.subdistrict_affected.astype(np.float64), sample)
    nobody = Reason("relief.why.nobody_affected")
    return tuple(
        Part(name, np.empty(0), nobody, empty=True) if np.isnan(row).all() else Part(name, row)
        for name, row in zip(names, table, strict=True)
    )


def _grid_time(curve: Floats, affected: Floats, share: float) -> Floats:
    """[places] the first moment of the grid by which the share is relieved; inf never, nan where nobody is affected."""
    reached = curve >= share * affected[:, None] * (1 - 1e-9)
    first = np.argmax(reached, axis=1) * STEP_S
    return np.where(affected == 0, np.nan, np.where(reached.any(axis=1), first, np.inf))


def _grid_share(curve: Floats, affected: Floats, within_s: float) -> Floats:
    step = min(math.floor(within_s / STEP_S + 1e-9), curve.shape[1] - 1) if math.isfinite(within_s) else curve.shape[1] - 1
    share: Floats = np.divide(curve[:, step], affected, out=np.full(len(affected), np.nan), where=affected > 0)
    return share


def capacity_share(case: Case) -> Found:
    """shelter.capacity_share: places in shelters that are safe ÷ people who need one."""
    capacity = _relief(case).world.shelters.capacity
    return _values(case, lambda s: _ratio(float(capacity[~s.shelters.out].sum()), s.affected - s.at_relatives))


def area_per_person(case: Case) -> Found:
    """shelter.area_per_person: at the fullest, of the shelter that has least, or the percentile over shelters that the target names.

    Of the classes that the target names, or of all.
    """
    shelters, share = _relief(case).world.shelters, PERCENTILES.get(case.target.statistic)
    area, named = shelters.area_m2, [word for word in case.target.applies_to if word in get_args(ShelterClass)]
    mine = np.isin(shelters.class_, named) if named else np.ones(len(area), dtype=bool)
    if not mine.any():
        return not_found("relief.why.no_such_shelter")

    def value(sample: ReliefSample) -> float:
        used = mine & (sample.shelters.admitted > 0)
        each = area[used] / sample.shelters.admitted[used]
        if case.target.statistic == "mean":
            return _ratio(float(area[used].sum()), int(sample.shelters.admitted[used].sum()))
        return (quantile(each, share) if share is not None else float(each.min())) if used.any() else math.nan

    return _values(case, value, none="relief.why.unused")


def overflow(case: Case) -> Found:
    """shelter.overflow: people who came to a shelter and are without a roof at the end ÷ people who need a place."""
    return _values(case, lambda s: _ratio(float(s.shelters.outside.sum()), s.affected - s.at_relatives))


def cut_off(case: Case) -> Found:
    """roads.cut_off."""
    return _values(case, lambda s: s.walked.cut_off_share)


def _values(case: Case, value: Callable[[ReliefSample], float], *, none: str = "relief.why.nobody_affected") -> Found:
    values = _relief(case).each(value)
    return Found(values) if not np.isnan(values).all() else not_found(none)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _relief(case: Case) -> ReliefRuns:
    """The disasters; verdicts ask for a measure of relief only where there are some."""
    assert case.runs.relief is not None
    return case.runs.relief
