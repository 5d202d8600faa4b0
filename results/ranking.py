"""Options ranked by one measure, on common draws: who is best, how surely, and by how much each differs from the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.base.figures import Count, Text
from yingji.base.language import LANGS, Lang
from yingji.base.units import Dimension, parse_quantity
from yingji.results.case import Case, Runs
from yingji.results.comparison import Difference, paired_difference
from yingji.results.ocba import PROCEDURE as OCBA
from yingji.results.registry import measures
from yingji.results.selection import CONFIDENCE, PROCEDURE, Selection, kim_nelson, order_by_mean, probability_best
from yingji.results.statistics import Floats
from yingji.results.verdicts import find
from yingji.results.words import scale, unit_like, with_unit
from yingji.scenarios.schema.plan import Target
from yingji.scenarios.schema.scenario import RankBy, ScenarioFile

BY_DEFAULT = RankBy(measure="response.first_share", clock="order", within="5 min", indifference="1 %")
"""Calls whose first unit arrives within 5 minutes of the order (GB 51080-2015, 4.1.3, asks it of the edge of each area)."""
BY_RELIEF = RankBy(measure="relief.share_within", within="10 h", indifference="1 %")
"""In a disaster: people relieved within ten hours of it (the nation's goal for 2025)."""
MOST_REPLICATIONS = 200


@dataclass(frozen=True, eq=False)
class Ranking:
    """The options by one measure; `values` [options, replications] in SI units, those of a replication from the same draws."""

    rank_by: RankBy
    values: Floats
    selection: Selection
    order: tuple[int, ...]  # the best first
    probability_best: tuple[float, ...]
    differences: tuple[Difference | None, ...]  # from the first option; None for the first

    @property
    def name(self) -> Text:
        """The measure, with its statistic and time."""
        name = measures()[self.rank_by.measure].name
        zh, en = (self._narrowed(lang) for lang in LANGS)
        return Text(zh=f"{name.zh}（{zh}）", en=f"{name.en} ({en})") if en else name

    def _narrowed(self, lang: Lang) -> str:
        """The statistic and the time within which cases count."""
        within, time = self.rank_by.within, ""
        if within:
            unit = unit_like(within, "time")
            count = scale(parse_quantity(within, "time"), "time", unit)
            time = f"≤ {with_unit(f'{count:g}', unit, lang)}"
        return " ".join(text for text in (self.rank_by.statistic, time) if text)

    @property
    def dimension(self) -> Dimension:
        """That of the values."""
        return dimension_of(self.rank_by)

    @property
    def bound(self) -> str:
        """Which way is better, in the words of a target."""
        return "at_least" if more_is_better(self.rank_by) else "at_most"

    @property
    def confidence(self) -> float:
        """The stated probability of correct selection."""
        return confidence_of(self.rank_by)

    @property
    def procedure(self) -> str:
        """By whom the procedure is."""
        return OCBA if self.rank_by.select == "OCBA" else PROCEDURE

    @property
    def means(self) -> tuple[float, ...]:
        """[options] the mean over replications."""
        return tuple(self.values.mean(axis=1).tolist())


def dimension_of(rank_by: RankBy) -> Dimension:
    """The dimension of what options are ranked by."""
    return "share" if rank_by.statistic == "share" else measures()[rank_by.measure].dimension


def more_is_better(rank_by: RankBy) -> bool:
    """Whether the larger value is the better: of shares in time it is, of times and burdens it is not."""
    return rank_by.statistic == "share" or measures()[rank_by.measure].more_is_better


def ranked_by(scenario: ScenarioFile) -> RankBy:
    """What a scenario ranks its options by, or what is usual for it."""
    return scenario.rank_by or (BY_RELIEF if scenario.hazards else BY_DEFAULT)


def confidence_of(rank_by: RankBy) -> float:
    """The probability with which the best is to be found."""
    return rank_by.confidence.value if rank_by.confidence is not None else CONFIDENCE


def most_replications(scenario: ScenarioFile) -> int:
    """Where growing ends."""
    most: Count | None = scenario.rank_by.most_replications if scenario.rank_by is not None else None
    return round(most.value) if most is not None else MOST_REPLICATIONS


def rank_values(runs: Sequence[Runs], rank_by: RankBy) -> Floats:
    """[options, replications] what the options are ranked by; replications in which an option has no value (no such call) are left out."""
    table = np.stack([rank_row(run, rank_by) for run in runs])
    return table[:, ~np.isnan(table).any(axis=0)]


def rank_row(run: Runs, rank_by: RankBy) -> Floats:
    """[replications] what an option is ranked by; nan where it has no value."""
    question = Target.model_construct(  # a question without a bound, which no plan may write
        id="rank_by", promise=Text(zh="", en=""), printed="", measure=rank_by.measure, statistic=rank_by.statistic, clock=rank_by.clock,
        within=rank_by.within, applies_to=rank_by.applies_to, scope="district",
    )  # fmt: skip
    row = find(Case(run, question, {}), measures()[rank_by.measure]).values
    return row if len(row) else np.full(len(run.samples), np.nan)


def rank(values: Floats, rank_by: RankBy, *, first: int, chosen: Selection | None = None) -> Ranking:
    """The ranking of `values` [options, replications ≥ 1]; selected by KN from `first` replications on, or as has been `chosen`.

    An option some of whose values are endless (calls never reached) has no finite mean: it is behind all others and takes no part in the
    selection, nor would a bound on its probability mean anything.
    """
    better = more_is_better(rank_by)
    taking_part = np.flatnonzero(np.isfinite(values).all(axis=1))
    if not len(taking_part):
        selection, chances = Selection(0, False, values.shape[1], tuple(range(len(values)))), [1 / len(values)] * len(values)
    else:
        among = kim_nelson(
            values[taking_part], first=first, indifference=parse_quantity(rank_by.indifference, dimension_of(rank_by)),
            confidence=confidence_of(rank_by), more_is_better=better,
        )  # fmt: skip
        selection = Selection(
            int(taking_part[among.best]), among.settled, among.replications, tuple(taking_part[list(among.in_play)].tolist())
        )
        chances = [0.0] * len(values)
        selection = selection if chosen is None else chosen
        for option, chance in zip(taking_part.tolist(), probability_best(values[taking_part], more_is_better=better), strict=True):
            chances[option] = chance
    differences = (None, *(paired_difference(first=values[0], other=other) for other in values[1:]))
    return Ranking(rank_by, values, selection, order_by_mean(values, more_is_better=better), tuple(chances), differences)
