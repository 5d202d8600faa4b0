"""What makes each verdict uncertain, and which assumption, moved over its range, would change which one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yingji.results.report.blocks import Column, Paragraph, Section, Table
from yingji.results.report.coding import number_of
from yingji.results.report.inputs import field_words
from yingji.results.report.phrases import listed
from yingji.results.report.told import Told
from yingji.results.verdicts import Verdict
from yingji.results.words import quantity, verdict_word

MOST = 60
"""Rows of the ranking of assumptions, those that change most verdicts first."""
MOST_FAINT = 6


def doubts(told: Told) -> Section | None:
    """The section of a run that was asked for it; None of any other."""
    found = told.record.doubts
    if found is None:
        return None
    option = (told.column("doubt_option"),) if told.several else ()
    outstanding, faint = _ranked(told, found)
    by_part = (
        *option, told.column("doubt_part"), told.column("doubt_target"), told.column("doubt_changed", "share", decimals=0),
        told.column("doubt_moved"),
    )  # fmt: skip
    note = told.say("report.more_rows", shown=MOST, all=len(outstanding)) if len(outstanding) > MOST else ""
    return told.section(
        "doubts", Paragraph(told.say("report.doubts_lead")), *_turned(told, found), _by_target(told, found, option),
        told.table("sensitivity", by_part, outstanding[:MOST], note=note),
        *_faint(told, faint),
        _ranges(told, found), _held(told, found), Paragraph(told.say("report.doubts_unmodelled"), "unknown"),
    )  # fmt: skip


def _faint(told: Told, pairs: list[str]) -> Iterator[Paragraph]:
    """The effects that nobody could tell from chance, the first of them by name."""
    if pairs:
        yield Paragraph(told.say("report.doubts_faint", pairs=listed(pairs, told.lang, MOST_FAINT, between="report.join")), "note")


def turning(told: Told) -> list[tuple[Verdict, list[str]]]:
    """Of the shown option the targets whose verdict some assumption changes, and in words which one how often, the most first."""
    found = told.record.doubts
    if found is None:
        return []
    names, verdicts = _names(told, found), _verdicts(told)[told.shown]
    ranges = {part["part"]: part["range"] for part in found["parts"] if part["number"] == told.shown}
    turned: dict[tuple[str, str], list[str]] = {}
    for row in sorted(found["sensitivity"], key=_weight):
        if row["number"] == told.shown and row["stands_out"] and row["verdicts_changed"]:
            words = {"part": names[row["part"]], "range": ranges[row["part"]], "changed": row["verdicts_changed"], "steps": row["steps"]}
            turned.setdefault((row["of"], row["target"]), []).append(told.say("report.doubts_turn", **words))
    return [(verdicts[key], words) for key, words in turned.items()]


def _turned(told: Told, found: Mapping[str, Any]) -> Iterator[Paragraph]:
    """In words: which verdict hangs on which assumption, and how many on none."""
    turned = turning(told)
    for verdict, words in turned:
        said = {"target": verdict.promise.in_(told.lang), "verdict": verdict_word(verdict.verdict, told.lang)}
        yield Paragraph(
            told.say("report.doubts_turned", **said, parts=told.say("report.join").join(words)), "point", (told.clause(verdict),)
        )
    firm = sum(row["number"] == told.shown for row in found["targets"]) - len(turned)
    if firm:
        yield Paragraph(told.say("report.doubts_firm", count=firm), "point")


def _by_target(told: Told, found: Mapping[str, Any], option: tuple[Column, ...]) -> Table:
    """Chance and what is not known, target by target."""
    verdicts, rows = _verdicts(told), []
    for row in found["targets"]:
        verdict = verdicts[row["number"]][row["of"], row["target"]]
        rows.append((
            *((told.name(row["number"]),) if told.several else ()), verdict.promise.in_(told.lang),
            f"{told.sign(verdict)} {_span(told, verdict, row, 'chance')}", _span(told, verdict, row, "parameters"), row["met_in_draws"],
            told.say(f"uncertainty.by.{row['uncertain_by']}"),
        ))  # fmt: skip
    columns = (
        *option, told.column("doubt_target"), told.column("doubt_chance"), told.column("doubt_parameters"),
        told.column("doubt_met", "share", decimals=0), told.column("doubt_by"),
    )  # fmt: skip
    return told.table("doubts", columns, rows)


def _ranked(told: Told, found: Mapping[str, Any]) -> tuple[list[tuple[object, ...]], list[str]]:
    """Rows of the effects that stand out from chance, those that change most verdicts first; and the parts of which others do not."""
    verdicts, names = _verdicts(told), _names(told, found)
    rows: list[tuple[object, ...]] = []
    faint: dict[str, None] = {}
    for row in sorted(found["sensitivity"], key=_weight):
        verdict = verdicts[row["number"]][row["of"], row["target"]]
        if row["stands_out"]:
            error = row["standard_error"]
            size = _size(told, verdict, row["mean_effect"], error)
            changed = row["verdicts_changed"] / row["steps"] if row["steps"] else None
            promise = verdict.promise.in_(told.lang)
            if not row["verdicts_changed"] and _value(told, verdict, row["mean_effect"]) == _value(told, verdict, 0.0):
                continue  # told from chance, and so small that it is printed as nothing
            rows.append((*((told.name(row["number"]),) if told.several else ()), names[row["part"]], promise, changed, size))
        elif row["mean_effect"]:
            faint[told.say("report.doubts_pair", part=names[row["part"]], target=verdict.promise.in_(told.lang))] = None
    return rows, list(faint)


def _ranges(told: Told, found: Mapping[str, Any]) -> Table:
    """What is moved, within what, and who says so."""
    rows: list[tuple[object, ...]] = [
        (_names(told, found)[part["part"]], part["range"], told.say(f"uncertainty.from.{part['range_from']}"),
         told.say(f"results.confidence.{part['confidence']}"))
        for part in found["parts"] if part["number"] == 0
    ]  # fmt: skip
    columns = (
        told.column("doubt_part"), told.column("range", "code"), told.column("range_from"), told.column("doubt_sure"),
    )  # fmt: skip
    return told.table("doubt_ranges", columns, rows)


def _held(told: Told, found: Mapping[str, Any]) -> Table:
    """What is not moved."""
    rows: list[tuple[object, ...]] = [
        (field_words(row["input"], told.lang) or row["input"], row["input"], row["value"],
         told.say(f"results.confidence.{row['confidence']}") if row["confidence"] else told.say("report.choice"), row["figures"])
        for row in found["held_fixed"]
    ]  # fmt: skip
    columns = (
        told.column("doubt_field"), told.column("input", "code"), told.column("input_value"), told.column("doubt_sure"),
        told.column("doubt_figures", "number", decimals=0),
    )  # fmt: skip
    return told.table("doubt_held", columns, rows)


def _verdicts(told: Told) -> list[dict[tuple[str, str], Verdict]]:
    return [{(each.of, each.id): each for each in option.verdicts} for option in told.record.options]


def _names(told: Told, found: Mapping[str, Any]) -> dict[str, str]:
    """What each part is called in the page's language; a figure by what it belongs to, with its name in the file."""
    return {
        part["part"]: _own_name(told, part) if part["range_from"] == "file" else told.say(f"uncertainty.part.{part['part']}")
        for part in found["parts"]
    }  # fmt: skip


def _own_name(told: Told, part: Mapping[str, Any]) -> str:
    words = field_words(part["part"], told.lang)
    return told.say("report.doubts_field", words=words, field=part["name"]) if words else str(part["name"])


def _weight(row: Mapping[str, Any]) -> tuple[float, float, int]:
    changed = row["verdicts_changed"] / row["steps"] if row["steps"] else 0.0
    return -changed, -number_of(row["mean_effect"]) if row["mean_effect"] else 0.0, row["number"]


def _value(told: Told, verdict: Verdict, value: float | str | None) -> str:
    if value is None:
        return "–"
    if value == "inf" or verdict.dimension is None:
        return "∞" if value == "inf" else f"{value:g}"
    return quantity(float(value), verdict.dimension, told.lang, like=verdict.written)


def _size(told: Told, verdict: Verdict, effect: float | str, error: float | None) -> str:
    """An effect with its standard error; of a share it is told in points, for a per cent of a per cent would be another number."""
    size = _value(told, verdict, effect) + (f" ± {_value(told, verdict, error)}" if error is not None else "")
    return told.say("compare.points", n=size.replace("%", "")) if verdict.dimension == "share" and "%" in size else size


def _span(told: Told, verdict: Verdict, row: Mapping[str, Any], of: str) -> str:
    low, high = (_value(told, verdict, row[f"{of}_{end}"]) for end in ("low", "high"))
    return low if low == high else f"{low} – {high}"
