"""The rows of a replay as texts: what each score is called, how it is written, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from yingji.base.language import Lang, say
from yingji.results.replay.diagnosis import Finding
from yingji.results.replay.groups import GroupScore
from yingji.results.replay.scores import Score
from yingji.results.statistics import finite
from yingji.sim.replay.folds import Replay

_SECONDS = ("mae", "crps", "winkler90")
_SIGNED = ("p50", "p90")


def score_name(score: Score, lang: Lang) -> str:
    """«First engine's travel: error of the median»."""
    quantity, _, kind = score.key.partition(".")
    return f"{say(f'replay.quantity.{quantity}', lang)}{'：' if lang == 'zh' else ': '}{say(f'replay.kind.{kind}', lang)}"


def value_text(score: Score, value: float) -> str:
    """A value in the score's own unit; – where there is none."""
    if not np.isfinite(value):
        return "–"
    kind = score.key.partition(".")[2]
    if kind in _SECONDS:
        return f"{value:.0f} s"
    return f"{value:+.1%}" if kind in _SIGNED else f"{value:.1%}"


def bound_text(score: Score) -> str:
    """«−4…+4 %» or –."""
    if score.bound is None:
        return "–"
    return f"{value_text(score, score.bound.low)} … {value_text(score, score.bound.high)}"


def score_rows(scores: Sequence[Score], lang: Lang) -> list[dict[str, Any]]:
    """What scores.csv and --json hold; shares and errors as numbers."""
    return [
        {
            "key": score.key,
            "name": score_name(score, lang),
            "ours": finite(score.ours),
            "low": finite(score.low),
            "high": finite(score.high),
            "chance": finite(score.chance),
            "naive": finite(score.naive),
            "better_than_naive": score.beats,
            "bound_low": None if score.bound is None else score.bound.low,
            "bound_high": None if score.bound is None else score.bound.high,
            "held": score.held or None,
            "calls": score.n,
        }
        for score in scores
    ]


def group_rows(rows: Sequence[GroupScore], names: Sequence[str]) -> list[dict[str, Any]]:
    """What by_hour.csv and by_station.csv hold."""
    return [
        {
            "group": names[row.group],
            "calls": row.n,
            **{
                f"{share}_{what}": finite(pair[index])
                for index, share in enumerate(("p50", "p90"))
                for what, pair in (("observed_s", row.observed_s), ("error", row.error), ("chance", row.chance), ("naive_error", row.naive))
            },
        }
        for row in rows
    ]


def busy_rows(replay: Replay) -> list[dict[str, Any]]:
    """What busy.csv holds: the share of the time that each unit was out."""
    busy = replay.busy
    if busy is None:
        return []
    low, high = np.quantile(busy.played, [0.05, 0.95], axis=0)
    return [
        {
            "unit": name,
            "kind": busy.kinds[index],
            "observed": float(busy.observed[index]),
            "played": float(busy.played[:, index].mean()),
            "low": float(low[index]),
            "high": float(high[index]),
        }
        for index, name in enumerate(busy.units)
    ]


def finding_rows(findings: Sequence[Finding], lang: Lang) -> list[dict[str, Any]]:
    """What --json says of what does not fit."""
    return [{"finding": one.key, "subject": one.subject, **one.values, "text": one.text(lang)} for one in findings]


def unused_lines(replay: Replay, lang: Lang) -> list[str]:
    """What was read, and each reason for which rows could not be used, with their number."""
    record = replay.record
    size = {"rows": record.rows, "used": len(record.units), "calls": len(replay.calls), "stations": len(record.stations.names)}
    lines = [say("replay.read", lang, days=len(record.days), first=record.days[0], last=record.days[-1], **size)]
    lines += [f"{count} × {say(reason, lang)}" for reason, count in record.unused.items()]
    if record.stations.placed:
        lines.append(say("replay.placed", lang, names=record.stations.placed))
    if not record.from_rolling:
        lines.append(say("replay.from_order", lang))
    if not record.busy_known:
        lines.append(say("replay.busy_unknown", lang))
    return lines


def fitted_lines(replay: Replay, lang: Lang) -> list[str]:
    """What was learnt of travel, in words: of the model of all days."""
    travel = replay.model.travel
    kmh = ", ".join(f"{3.6 / pace:.0f}" for pace in travel.paces.s_per_m)
    units = ", ".join(f"{say(f'results.unit_kind.{unit}', lang)} {seconds:.0f} s" for unit, seconds in travel.intercept_s.items())
    names = {kind: name.in_(lang) for kind, name in replay.record.kinds.items()}
    calls = ", ".join(
        f"{names.get(kind, kind)}{'' if urgent else say('replay.not_urgent', lang)} × {factor:.2f}"
        for (kind, urgent), factor in sorted(travel.of_call.items())
    )
    (low, high), (off_low, off_high) = ((f"{curve.min():.2f}", f"{curve.max():.2f}") for curve in travel.of_hour)
    day = {"low": low, "high": high, "off_low": off_low, "off_high": off_high, "hour": int(travel.of_hour[0].argmax())}
    return [
        say("replay.fitted.paces", lang, kmh=kmh, junction=f"{travel.paces.junction_s:.1f}", turn=f"{travel.turn_s:.1f}", units=units),
        say("replay.fitted.calls", lang, calls=calls),
        say("replay.fitted.hours", lang, linger=f"{travel.linger_s:.0f}", **day),
    ]
