"""A disaster: who is relieved when, what holds it up, shelters, goods, streets and damage."""

from __future__ import annotations

from collections.abc import Iterator

from yingji.results.report.blocks import Block, Paragraph, Section
from yingji.results.report.phrases import hours
from yingji.results.report.shape import ReliefRecord
from yingji.results.report.told import Told


def relief_sections(told: Told) -> Iterator[Section]:
    """The chapters of a disaster; none in an everyday scenario."""
    relief = told.option.relief
    if relief is None:
        return
    tables, option = told.record.tables, told.option
    yield told.section(
        "relief", Paragraph(told.say("report.relieved", words=told.relieved_words())), told.figure("map"), told.figure("relief_curve"),
        *told.take("relief_times", tables.get("times"), ("what", "median", "low", "high", "unit"), only=option),
        told.figure("relief_hours"),
        *told.take("relief_subdistricts", tables.get("subdistricts"),
                   ("subdistrict", "affected_people", "in_6h_share", "in_10h_share", "in_10h_low_share", "in_10h_high_share", "half_h",
                    "ninety_h", "relieved_share", "shelters", "places_people"), only=option, dash="nobody_affected"),
    )  # fmt: skip
    yield told.section(
        "bottleneck", *_held_up(told, relief), told.figure("bottleneck"),
        *told.take("bottleneck", tables.get("bottleneck"), ("stage", "p90_h", "freed_p90_h", "falls_h", "worst_share", "replications"),
                   only=option),
    )  # fmt: skip
    yield told.section(
        "shelters", told.figure("shelters"),
        *told.take("shelters", tables.get("shelters"),
                   ("shelter", "class", "subdistrict", "places_people", "came_people", "came_most_people", "admitted_people",
                    "outside_people", "least_m2", "opens_h", "last_h", "out_share", "clause"), only=option, dash="nobody_came"),
        *told.take("days", tables.get("days"), ("day", "in_shelters_people", "person_m2", "no_room_people", "moved_people", "short_items"),
                   only=option),
    )  # fmt: skip
    yield told.section(
        "goods", told.figure("stocks"),
        *told.take("items", tables.get("items"), ("item", "item_unit", "required", "usable", "need", "delivered", "unmet_people",
                                                  "unmet_high_people", "gone_h"), only=option),
        *told.take("docks", tables.get("work"), ("who", "name", "count", "loads", "busy_share"), only=option, dash="loads"),
    )  # fmt: skip
    yield told.section(
        "damage", told.figure("blocked"),
        *told.take("damage", tables.get("damage"), ("what", "median", "low", "high", "unit"), only=option),
    )  # fmt: skip


def _held_up(told: Told, relief: ReliefRecord) -> Iterator[Block]:
    """In words: what holds relief up, by its own measure."""
    gains = relief.measures["bottleneck"]
    if not gains or not gains[0]["falls_s"] or gains[0]["falls_s"] <= 0:
        yield Paragraph(told.say("report.no_bottleneck"))
        return
    first = gains[0]
    yield Paragraph(told.say(
        "report.bottleneck", stage=told.stage(first["stage"]), by=hours(first["falls_s"] / 3600, told.lang),
        of=hours(first["p90_s"] / 3600, told.lang), replications=first["replications"],
    ))  # fmt: skip
