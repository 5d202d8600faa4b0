"""Why relief takes as long as it does: the definition that it is measured by, and what holds it up."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import LANGS, say
from yingji.results.case import Reason, Runs
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.runs import ReliefRuns

_SOME = 0.005
"""Less than so much of the affected is not worth a reason."""


def reasons(runs: Runs, relief: ReliefRuns) -> tuple[Reason, ...]:
    """What is printed with every verdict on the time to relief: what held it up first, and the definition last."""
    return (*bottleneck(relief.gains), *_never(relief), *_goods(relief), *_people(relief), *definition(runs))


def definition(runs: Runs) -> Iterator[Reason]:
    """The definition of relieved, in the words of the scenario's file."""
    if runs.scenario.relief is not None and runs.relief is not None:
        words = runs.scenario.relief.relieved.words
        yield Reason("relief.why.definition", {"words": words, "share": f"{runs.relief.world.share:.0%}"})


def stage_name(stage: str) -> Text:
    """A stage of the chain in both languages."""
    zh, en = (say(f"relief.stage.{stage.replace(' ', '_')}", lang) for lang in LANGS)
    return Text(zh=zh, en=en)


def bottleneck(gains: tuple[Gain, ...]) -> Iterator[Reason]:
    """What holds relief up: the first of the gains, which come with the largest in front."""
    for gain in gains[:1]:
        said = {"stage": stage_name(gain.stage), "replications": gain.replications}
        if gain.falls_s > 0 and math.isfinite(gain.falls_s):
            yield Reason("relief.why.bottleneck_time", {**said, "hours": f"{gain.falls_s / 3600:.1f}", "of": f"{gain.p90_s / 3600:.1f}"})
        elif gain.freed_share > gain.share:
            values = {"share": f"{gain.share:.0%}", "freed": f"{gain.freed_share:.0%}"}
            yield Reason("relief.why.bottleneck_share", {**said, **values})
        else:
            yield Reason("relief.why.bottleneck_none", {"replications": gain.replications})


def _never(relief: ReliefRuns) -> Iterator[Reason]:
    times = relief.each(lambda s: s.time_all_s)
    endless, nobody = int(np.isinf(times).sum()), int(np.isnan(times).sum())
    if endless:
        least = np.nanmin(relief.each(lambda s: s.share_within(math.inf)))
        yield Reason("relief.why.never", {
            "count": endless, "all": len(times) - nobody, "hours": f"{relief.world.horizon_s / 3600:g}", "least": f"{least:.1%}",
        })  # fmt: skip
    if nobody:
        yield Reason("relief.why.nobody_in", {"count": nobody, "all": len(times)})


def _goods(relief: ReliefRuns) -> Iterator[Reason]:
    """Required items that the depots have given out, and who lacks them."""
    items = relief.world.items
    lacking = np.median([sample.goods.unmet_people for sample in relief.samples], axis=0)
    affected = float(np.median(relief.each(lambda s: float(s.affected))))
    for item in np.flatnonzero(items.required & (lacking > _SOME * affected)).tolist():
        out_s = float(np.median([sample.goods.out_s[item] for sample in relief.samples]))
        said = {"item": items.title[item], "people": f"{lacking[item]:,.0f}"}
        if out_s <= 0:
            yield Reason("relief.why.none_in_stock", said)
        elif math.isfinite(out_s):
            yield Reason("relief.why.ran_out", {**said, "hours": f"{out_s / 3600:.1f}"})
        else:
            yield Reason("relief.why.not_brought", said)


def _people(relief: ReliefRuns) -> Iterator[Reason]:
    affected = float(np.median(relief.each(lambda s: float(s.affected))))
    for key, counted in (
        ("relief.why.outside", relief.each(lambda s: float(s.shelters.outside.sum()))),
        ("relief.why.cut_off", relief.each(lambda s: float(s.walked.cut_off))),
        ("relief.why.not_fetched", relief.each(lambda s: float(s.walked.bus_waiting))),
    ):
        people = float(np.median(counted))
        if people > _SOME * affected:
            yield Reason(key, {"people": f"{people:,.0f}", "share": f"{people / affected:.1%}"})
