"""More and more replications of every option, until it is settled which is best or the budget ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from yingji.base.faults import BadInput, Fault
from yingji.base.units import parse_quantity
from yingji.results.case import Runs
from yingji.results.ocba import ocba
from yingji.results.ranking import Ranking, confidence_of, dimension_of, more_is_better, rank, rank_row, rank_values, ranked_by
from yingji.results.selection import Selection
from yingji.results.statistics import Floats
from yingji.scenarios.loader import Loaded
from yingji.scenarios.schema.scenario import RankBy

GROWTH = 1.5
"""Each round has half as many replications again: few rounds, and never much more simulated than needed."""

Grow = Callable[[int, int], Runs]
"""(option, replications) → that option's runs, with so many replications in all."""


def grow(loaded: Loaded, more: Grow, *, options: int, first: int, most: int) -> tuple[tuple[Runs, ...], Ranking]:
    """The runs of all options, with as many replications each, and their ranking. Raises `BadInput` where nothing can be ranked."""
    rank_by = ranked_by(loaded.scenario)
    runs, chosen = _by_ocba(more, rank_by, options, first, most) if rank_by.select == "OCBA" else (None, None)
    if runs is not None:
        return runs, rank(_some(loaded, runs, rank_by), rank_by, first=first, chosen=chosen)
    wanted = first
    while True:
        runs = tuple(more(option, wanted) for option in range(options))
        ranking = rank(_some(loaded, runs, rank_by), rank_by, first=first)
        if ranking.selection.settled or wanted >= most:
            return runs, ranking
        wanted = min(most, round(wanted * GROWTH))


def _some(loaded: Loaded, runs: Sequence[Runs], rank_by: RankBy) -> Floats:
    values = rank_values(runs, rank_by)
    if not values.shape[1]:
        raise BadInput([Fault(loaded.mark(("rank_by",)), "rank_by", "compare.no_value")])
    return values


def _by_ocba(more: Grow, rank_by: RankBy, options: int, first: int, most: int) -> tuple[tuple[Runs, ...], Selection | None]:
    """Replications by OCBA; the runs that come back have as many as the option that has fewest, so that all stand side by side.

    An option with calls that are never reached takes no part, and gets no more than at first.
    """
    wanted = np.full(options, first)
    while True:
        runs = [more(option, int(count)) for option, count in enumerate(wanted.tolist())]
        table = np.full((options, int(wanted.max())), np.nan)
        for row, run in zip(table, runs, strict=True):
            row[: len(run.samples)] = rank_row(run, rank_by)
        taking_part = np.flatnonzero(~np.isinf(table).any(axis=1))
        alike = tuple(more(option, int(wanted.min())) for option in range(options))
        if not len(taking_part) or np.isnan(table).all():
            return alike, None
        found, after = ocba(
            table[taking_part], indifference=parse_quantity(rank_by.indifference, dimension_of(rank_by)),
            confidence=confidence_of(rank_by), more_is_better=more_is_better(rank_by),
        )  # fmt: skip
        if found.settled or wanted[taking_part].max() >= most:
            chosen = Selection(
                int(taking_part[found.best]), found.settled, int(wanted.max()), tuple(taking_part[list(found.in_play)].tolist()),
                found.probability, tuple(wanted.tolist()),
            )  # fmt: skip
            return alike, chosen
        grown = np.minimum(np.maximum(after, wanted[taking_part]), most)
        if not (grown > wanted[taking_part]).any():  # years without a value count for nobody: more of all, or it would never end
            grown = np.minimum(np.ceil(wanted[taking_part] * GROWTH).astype(np.int64), most)
        wanted[taking_part] = grown
