"""What each target measures, replication by replication: so that its value can be found again for any choice of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.results.case import Case, Runs
from yingji.results.registry import WITH_CHANCE, measures
from yingji.results.statistics import Floats, rank
from yingji.results.verdicts import find, targets

Key = tuple[str, str]
"""(of, id) of a target."""
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Answer:
    """One target: a row for each part that has a value, or one in all; a column for each replication, or one where there is no chance."""

    rows: Floats  # [p, n]; nan: no value in that replication
    bound: str
    chance: bool

    @property
    def measured(self) -> float:
        """What a verdict gives as measured: the median over replications, of the part that is farthest on the wrong side."""
        return float(self.resampled(np.arange(self.rows.shape[1])[None, :])[0])

    @property
    def by_year(self) -> Floats:
        """[n] the same of each replication by itself."""
        return self.resampled(np.arange(self.rows.shape[1])[:, None])

    @property
    def worst(self) -> Floats:
        """[n] the row of that part."""
        medians = _medians(self.rows)
        if np.isnan(medians).all():
            return np.asarray(self.rows[0])
        found: Floats = self.rows[int(np.nanargmax(medians) if self.bound == "at_most" else np.nanargmin(medians))]
        return found

    def resampled(self, picks: Ints) -> Floats:
        """[b] `measured` of each choice [b, n] of replications; what has no chance stays what it is."""
        if not self.chance:
            picks = np.zeros((len(picks), 1), dtype=np.int64)
        medians = _medians(self.rows[:, picks])  # [p, b]
        empty = np.isnan(medians)
        side = -np.inf if self.bound == "at_most" else np.inf
        filled = np.where(empty, side, medians)
        worst = filled.max(axis=0) if self.bound == "at_most" else filled.min(axis=0)
        return np.where(empty.all(axis=0), np.nan, worst)


def _medians(values: Floats) -> Floats:
    """The median (type 1) along the last axis, nan left out; nan where there is nothing else."""
    ordered = np.sort(values, axis=-1)  # nan last
    count = (~np.isnan(values)).sum(axis=-1)
    where = np.array([rank(n, 0.5) if n else 0 for n in range(values.shape[-1] + 1)])[count]
    return np.take_along_axis(ordered, where[..., None], axis=-1)[..., 0]


def answers(runs: Runs) -> dict[Key, Answer]:
    """The answer to every target that one option's results can judge."""
    found = {}
    for of, target, limits in targets(runs.scenario):
        if target.measure:
            measure = measures()[target.measure]
            answer = find(Case(runs, target, limits), measure)
            rows = [part.values for part in answer.parts if len(part.values)] or [answer.values]
            chance = measure.stage in WITH_CHANCE
            table = np.array(rows if chance else [row[:1] for row in rows], dtype=np.float64)
            if table.size and not np.isnan(table).all():
                found[of, target.id] = Answer(table, "at_most" if target.at_most else "at_least", chance)
    return found
