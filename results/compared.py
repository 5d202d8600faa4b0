"""A comparison of options as a whole: verdicts, differences, ranking, and what each option costs others; and its JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingji.base.figures import Text
from yingji.base.language import Lang
from yingji.base.units import BASE_UNIT
from yingji.results.burdens import (
    CoverChange,
    StationChange,
    SubdistrictChange,
    cover_change,
    cover_lost,
    losing_subdistricts,
    station_changes,
    subdistrict_changes,
    work_lost,
)
from yingji.results.case import Runs
from yingji.results.comparison import Compared, Difference, compare
from yingji.results.headline import measures_json, verdict_json
from yingji.results.ranking import Ranking
from yingji.results.relief.compared import ReliefCompared, relief_compared, relief_compared_json
from yingji.results.robustness import Robustness
from yingji.results.statistics import finite
from yingji.results.verdicts import Verdict, judge
from yingji.results.years import Years, years_json

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Options on the same draws, the first of which the others are compared with; everything is by option, in their order."""

    runs: tuple[Runs, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    table: tuple[Compared, ...]  # by target
    ranking: Ranking
    stations: tuple[tuple[StationChange, ...], ...]  # none for the first option
    cover: tuple[CoverChange | None, ...]  # None for the first
    subdistricts: tuple[tuple[SubdistrictChange, ...], ...]  # none for the first option
    budget: int
    robust: Robustness | None = None
    years: Years | None = None
    relief: tuple[tuple[ReliefCompared, ...], ...] = ()  # none in an everyday scenario

    @property
    def names(self) -> tuple[Text, ...]:
        """The options."""
        return tuple(run.world.option for run in self.runs)

    @property
    def replications(self) -> int:
        """How many every option has."""
        return len(self.runs[0].samples)

    @property
    def shown(self) -> int:
        """The option whose map of differences is drawn: the best, or the second where the first option is best."""
        return next(option for option in self.ranking.order if option != 0)


def comparison(
    runs: Sequence[Runs], ranking: Ranking, *, budget: int, robust: Robustness | None = None, years: Years | None = None
) -> Comparison:
    """Everything that is said of `runs`, which have the same number of samples each."""
    verdicts = tuple(judge(run.scenario, run.world, run.coverage, run.samples, run.relief) for run in runs)
    others = runs[1:]
    return Comparison(
        tuple(runs), verdicts, compare(runs, verdicts), ranking,
        ((), *(station_changes(runs[0], other) if other.relief is None else () for other in others)),
        (None, *(cover_change(runs[0], other) for other in others)),
        ((), *(subdistrict_changes(runs[0], other) for other in others)), budget, robust, years,
        relief_compared(runs) if runs[0].relief is not None else (),
    )  # fmt: skip


def comparison_json(found: Comparison, lang: Lang) -> Json:
    """`options`, each with `name, changes, verdicts, differences, probability_best`, and `ranking`; null stands for what is not finite."""
    ranking = found.ranking
    return {
        "replications": found.replications,
        "against": found.names[0].in_(lang),
        "options": [_option_json(found, index, lang) for index in range(len(found.runs))],
        "ranking": {
            "measure": ranking.rank_by.measure,
            "name": ranking.name.in_(lang),
            "better": "more" if ranking.bound == "at_least" else "less",
            "unit": BASE_UNIT[ranking.dimension],
            "procedure": ranking.procedure,
            "confidence": ranking.confidence,
            "indifference": ranking.rank_by.indifference,
            "probability_correct": ranking.selection.probability,
            "replications_by_option": list(ranking.selection.made) or None,
            "settled": ranking.selection.settled,
            "settled_after": ranking.selection.replications if ranking.selection.settled else None,
            "budget": found.budget,
            "budget_ended": not ranking.selection.settled,
            "best": found.names[ranking.selection.best].in_(lang),
            "order": [
                {
                    "name": found.names[option].in_(lang),
                    "mean": finite(ranking.means[option]),
                    "probability_best": ranking.probability_best[option],
                    "in_play": option in ranking.selection.in_play,
                }
                for option in ranking.order
            ],
        },
        "robustness": _robust_json(found, found.robust, lang) if found.robust is not None else None,
        "phasing": years_json(found.years, lang) if found.years is not None else None,
    }


def _robust_json(found: Comparison, robust: Robustness, lang: Lang) -> Json:
    return {
        "scenarios": [title.in_(lang) for title in robust.scenarios],
        "best_mean": found.names[robust.best_mean].in_(lang),
        "best_worst_case": found.names[robust.best_worst].in_(lang),
        "least_regret": found.names[robust.least_regret].in_(lang),
        "options": [
            {"name": name.in_(lang), "means": [finite(each) for each in means], "regret": [finite(each) for each in regret]}
            for name, means, regret in zip(found.names, robust.means.tolist(), robust.regret.tolist(), strict=True)
        ],
    }


def _option_json(found: Comparison, index: int, lang: Lang) -> Json:
    run, cover = found.runs[index], found.cover[index]
    own_difference = found.ranking.differences[index]
    return {
        "name": found.names[index].in_(lang),
        "changes": [{"what": c.what, "name": c.name, "old": c.old, "new": c.new} for c in run.world.changes],
        "verdicts": [verdict_json(verdict, lang) for verdict in found.verdicts[index]],
        "differences": [
            {"id": row.target.id, "of": row.target.of, "unit": row.target.unit, **difference_json(difference, row.target.bound)}
            for row in found.table
            if (difference := row.differences[index]) is not None
        ],
        "ranked_by": difference_json(own_difference, found.ranking.bound) if own_difference is not None else None,
        "probability_best": found.ranking.probability_best[index],
        "costs_others": {
            "stations_losing_work": [_change_json(each, lang) for each in work_lost(found.stations[index])],
            "neighbours_losing_cover": [_change_json(each, lang) for each in cover_lost(found.stations[index])],
            "subdistricts_losing_cover": [_subdistrict_json(each, lang) for each in losing_subdistricts(found.subdistricts[index])],
        },
        "people": None if cover is None else {
            "newly_within_5_min": cover.newly_within, "no_longer_within_5_min": cover.no_longer_within,
            "sooner": cover.sooner, "later": cover.later,
        },
        "relief": relief_compared_json(found.relief[index], lang) if found.relief else None,
        "measures": measures_json(run),
    }  # fmt: skip


def difference_json(difference: Difference, bound: str) -> Mapping[str, Any]:
    """A difference with its interval; ends that are open or endless are null."""
    return {
        "difference": finite(difference.value), "low": finite(difference.low), "high": finite(difference.high), "method": difference.method,
        "pairs": difference.pairs, "level": difference.level, "sense": difference.sense(bound) if bound else None,
        "endless": math.isinf(difference.value),
    }  # fmt: skip


def _change_json(change: StationChange, lang: Lang) -> Json:
    return {
        "station": change.station.in_(lang),
        "orders_per_year": finite(change.first_orders), "orders": difference_json(change.orders, ""),
        "hours_out_per_year": finite(change.first_hours), "hours": difference_json(change.hours, ""),
    }  # fmt: skip


def _subdistrict_json(change: SubdistrictChange, lang: Lang) -> Json:
    return {
        "subdistrict": change.name.in_(lang),
        "no_longer_within_5_min": change.no_longer_within, "later": change.later,
        "share_of_calls_within_5_min": finite(change.first_share), "share": difference_json(change.share, "at_least"),
    }  # fmt: skip
