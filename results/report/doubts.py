"""What makes each verdict uncertain, and which assumption, moved over its range, would change which one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingji.results.report.blocks import Paragraph, Section
from yingji.results.report.told import Told
from yingji.results.verdicts import Verdict
from yingji.results.words import quantity

MOST = 60
"""Rows of the ranking of assumptions, those that change most verdicts first."""


def doubts(told: Told) -> Section | None:
    """The section of a run that was asked for it; None of any other."""
    found = told.record.doubts
    if found is None:
        return None
    verdicts = [{(each.of, each.id): each for each in option.verdicts} for option in told.record.options]
    rows, ranking = [], []
    for row in found["targets"]:
        verdict = verdicts[row["number"]][row["of"], row["target"]]
        met = row["met_in_draws"]
        rows.append((
            *((told.name(row["number"]),) if told.several else ()), verdict.promise.in_(told.lang),
            f"{told.sign(verdict)} {_span(told, verdict, row, 'chance')}", _span(told, verdict, row, "parameters"), met,
            told.say(f"uncertainty.by.{row['uncertain_by']}"),
        ))  # fmt: skip
    for row in sorted(found["sensitivity"], key=_weight):
        verdict = verdicts[row["number"]][row["of"], row["target"]]
        moved = "–" if row["mean_effect"] is None or verdict.dimension is None else _value(told, verdict, row["mean_effect"])
        ranking.append((
            *((told.name(row["number"]),) if told.several else ()), told.say(f"uncertainty.part.{row['part']}"),
            verdict.promise.in_(told.lang), row["verdicts_changed"] / row["steps"] if row["steps"] else None, moved,
        ))  # fmt: skip
    option = (told.column("doubt_option"),) if told.several else ()
    by_target = (
        *option, told.column("doubt_target"), told.column("doubt_chance"), told.column("doubt_parameters"),
        told.column("doubt_met", "share"), told.column("doubt_by"),
    )  # fmt: skip
    by_part = (
        *option, told.column("doubt_part"), told.column("doubt_target"), told.column("doubt_changed", "share"), told.column("doubt_moved"),
    )  # fmt: skip
    ranges = told.say("report.join").join(
        told.say("report.doubt_range", part=told.say(f"uncertainty.part.{part['part']}"), most=f"{part['most']:g}")
        for part in found["parts"]
    )
    note = told.say("report.more_rows", shown=MOST, all=len(ranking)) if len(ranking) > MOST else ""
    return told.section(
        "doubts", Paragraph(told.say("report.doubts_lead")), told.table("doubts", by_target, rows),
        told.table("sensitivity", by_part, ranking[:MOST], note=note), Paragraph(told.say("report.doubt_ranges", ranges=ranges), "unknown"),
    )  # fmt: skip


def _weight(row: Mapping[str, Any]) -> tuple[float, float, int]:
    changed = row["verdicts_changed"] / row["steps"] if row["steps"] else 0.0
    return -changed, -(row["mean_effect"] or 0.0), row["number"]


def _value(told: Told, verdict: Verdict, value: float | None) -> str:
    if value is None or verdict.dimension is None:
        return "∞" if value is None else f"{value:g}"
    return quantity(value, verdict.dimension, told.lang, like=verdict.written)


def _span(told: Told, verdict: Verdict, row: Mapping[str, Any], of: str) -> str:
    low, high = (_value(told, verdict, row[f"{of}_{end}"]) for end in ("low", "high"))
    return low if low == high else f"{low} – {high}"
