"""The sheets of verdicts.xlsx on disasters: relief by option, subdistrict, shelter and item, deliveries, bottleneck, days after, damage."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from yingji.base.language import Lang, say
from yingji.results.case import Runs
from yingji.results.comparison import paired, paired_difference
from yingji.results.relief.reasons import stage_name
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import STEP_S
from yingji.results.relief.summary import HOUR_S, Line, harm_lines, relief_lines
from yingji.results.sheet import Cell, Sheet
from yingji.results.statistics import Floats, finite, interval, rank
from yingji.results.words import shelter_class

_MOST_DELIVERIES = 20_000
"""Deliveries of the median replication are listed up to so many; all are in deliveries.parquet."""

Row = tuple[Cell, ...]


def relief_sheets(runs: Sequence[Runs], lang: Lang) -> tuple[Sheet, ...]:
    """All sheets on relief; none where no option has a disaster. The columns are named and defined in relief.yaml."""
    struck = [run for run in runs if run.relief is not None]
    if not struck:
        return ()
    made = [
        Sheet(key, ("option", *columns), _rows(struck, rows, lang), room="relief") for key, columns, rows in _SHEETS
    ]  # fmt: skip
    compared = Sheet("compared", _COMPARED, tuple(_compared(struck, lang)), room="relief")
    return tuple(sheet for sheet in (*made, compared) if sheet.rows)


def _rows(runs: Sequence[Runs], rows: Callable[[Runs, ReliefRuns, Lang], Iterator[Row]], lang: Lang) -> tuple[Row, ...]:
    return tuple(
        (run.world.option.in_(lang), *row) for run in runs if run.relief is not None for row in rows(run, run.relief, lang)
    )  # fmt: skip


def middle(values: Floats) -> float:
    """The median over replications (type 1), nan left out."""
    seen = np.sort(values[~np.isnan(values)])
    return float(seen[rank(len(seen), 0.5)]) if len(seen) else math.nan


def _lines(lines: tuple[Line, ...], lang: Lang) -> Iterator[Row]:
    for line in lines:
        found, unit = line.interval, say(f"relief.unit.{line.unit}", lang)
        yield (
            say(f"relief.line.{line.key}", lang), *(_shown(value, line.unit, lang) for value in (found.median, found.low, found.high)),
            unit, found.replications,
        )  # fmt: skip


def _shown(value: float, unit: str, lang: Lang) -> Cell:
    """A share as per cent; what never comes to an end as a word, for an empty cell would say that nobody knows."""
    if math.isinf(value):
        return say("relief.never", lang)
    return finite(value * 100 if unit == "share" else value)


def _times(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    yield from _lines(relief_lines(relief), lang)


def _damage(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    yield from _lines(harm_lines(relief), lang)


def _subdistricts(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    """Medians over replications, and the interval of the share relieved in ten hours."""
    names, samples, shelters = run.world.cells.titles, relief.samples, relief.world.shelters
    curves = [sample.by_subdistrict.curve(len(names), len(sample.sheltered)) for sample in samples]
    affected = np.stack([np.pad(s.subdistrict_affected, (0, len(names) - len(s.subdistrict_affected))) for s in samples])
    for index, name in enumerate(names):
        curve, people = np.stack([each[index] for each in curves]), affected[:, index]
        share = np.divide(curve, people[:, None], out=np.full(curve.shape, np.nan), where=people[:, None] > 0)
        within = [interval(share[:, min(int(hours * HOUR_S / STEP_S), share.shape[1] - 1)], most=1.0) for hours in (6, 10, 12)]
        times = [_first(share, part) for part in (0.5, 0.9)]
        mine = shelters.subdistrict == index
        yield (
            name.in_(lang), middle(people.astype(np.float64)), *(finite(each.median) for each in within), finite(within[1].low),
            finite(within[1].high), *(_shown(middle(each), "h", lang) for each in times),
            finite(middle(share[:, -1])), int(mine.sum()), float(shelters.capacity[mine].sum()),
        )  # fmt: skip


def _first(share: Floats, part: float) -> Floats:
    """[n] hours until `part` is relieved, to the ten minutes of the curves."""
    reached = share >= part - 1e-9
    hours = np.where(reached.any(axis=1), np.argmax(reached, axis=1) * STEP_S / HOUR_S, np.inf)
    return np.where(np.isnan(share[:, 0]), np.nan, hours)


def _shelters(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    shelters, names = relief.world.shelters, run.world.cells.titles
    each = [sample.shelters for sample in relief.samples]
    people, admitted, outside, sent_on = (np.stack([getattr(s, name) for s in each]).astype(np.float64) for name in
                                          ("people", "admitted", "outside", "sent_on"))  # fmt: skip
    open_s, last_s = (np.stack([getattr(s, name) for s in each]) for name in ("open_s", "last_s"))
    out = np.stack([s.out for s in each]).mean(axis=0)
    for h, title in enumerate(shelters.title):
        used = admitted[:, h] > 0
        least = shelters.area_m2[h] / admitted[used, h].max() if used.any() else math.nan
        yield (
            title.in_(lang), shelter_class(shelters.class_[h], lang), names[shelters.subdistrict[h]].in_(lang), float(shelters.capacity[h]),
            float(shelters.area_m2[h]), middle(people[:, h]), people[:, h].max(), middle(admitted[:, h]), middle(outside[:, h]),
            middle(sent_on[:, h]), finite(least), _shown(middle(open_s[:, h]) / HOUR_S, "h", lang),
            _shown(middle(last_s[:, h]) / HOUR_S, "h", lang), float(out[h]), finite(shelters.freeboard_m[h]),
            say("relief.yes" if shelters.placed[h] else "relief.no", lang), shelters.clause[h],
        )  # fmt: skip


def _items(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    items, goods = relief.world.items, [sample.goods for sample in relief.samples]
    for i, title in enumerate(items.title):
        need, delivered, unmet, out_s = (
            np.array([getattr(each, name)[i] for each in goods], np.float64) for name in ("need", "delivered", "unmet_people", "out_s")
        )
        seen = interval(unmet)
        day = next((each.day for each in relief.days if items.key[i] in each.short), None)
        yield (
            title.in_(lang), items.unit[i].in_(lang), say("relief.yes" if items.required[i] else "relief.no", lang),
            float(goods[0].usable[i]), middle(need), middle(delivered), finite(seen.median), finite(seen.low), finite(seen.high),
            _gone(middle(out_s) / HOUR_S, lang), day,
        )  # fmt: skip


def _gone(hours: float, lang: Lang) -> Cell:
    return say("relief.not_gone", lang) if math.isinf(hours) else finite(hours)


def _work(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    """Docks depot by depot, then lorries group by group."""
    work, depots, fleet = [sample.work for sample in relief.samples], relief.world.depots, relief.world.fleet
    for d, title in enumerate(depots.title):
        busy = interval(np.array([each.dock_busy[d] for each in work]), most=1.0)
        loads = middle(np.array([float(each.loads[d]) for each in work]))
        yield (say("relief.docks", lang), title.in_(lang), int(depots.docks[d]), loads, *map(finite, (busy.median, busy.low, busy.high)))
    for g, title in enumerate(fleet.group_title):
        busy = interval(np.array([each.lorry_busy[g] for each in work]), most=1.0)
        if busy.replications:
            yield (
                say("relief.lorries", lang),
                title.in_(lang),
                int((fleet.group == g).sum()),
                None,
                *map(finite, (busy.median, busy.low, busy.high)),
            )


def _deliveries(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    """The median replication."""
    world, goods = relief.world, relief.sample.deliveries
    for n in range(min(len(goods), _MOST_DELIVERIES)):
        depot, item = int(goods.depot[n]), int(goods.item[n])
        times = (goods.loading_s[n], goods.departed_s[n], goods.arrived_s[n], goods.unloaded_s[n])
        yield (
            world.fleet.title(int(goods.vehicle[n])).in_(lang), world.depots.title[depot].in_(lang) if depot >= 0 else "",
            world.shelters.title[goods.shelter[n]].in_(lang), world.items.title[item].in_(lang), float(goods.units[n]),
            world.items.unit[item].in_(lang), float(goods.units[n] * world.items.kg[item]), *(finite(t / HOUR_S) for t in times),
            finite(goods.metres[n] / 1000),
        )  # fmt: skip


def _bottleneck(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    for gain in relief.gains:
        yield (
            stage_name(gain.stage).in_(lang), _shown(gain.p90_s / HOUR_S, "h", lang), _shown(gain.freed_p90_s / HOUR_S, "h", lang),
            finite(gain.falls_s / HOUR_S), gain.share, gain.freed_share, gain.worst_in, gain.replications,
        )  # fmt: skip


def _days(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    titles = dict(zip(relief.world.items.key, relief.world.items.title, strict=True))
    for day in relief.days:
        short = say("results.list", lang).join(titles[key].in_(lang) for key in day.short)
        yield (day.day, day.people, finite(day.area_m2), day.without_room, day.moved, short)


def _cells(run: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[Row]:
    """The median replication, where anybody is affected in it."""
    names, sample = run.world.cells.titles, relief.sample
    for cell in np.flatnonzero(sample.cell_affected).tolist():
        yield (
            cell, names[relief.world.subdistrict[cell]].in_(lang), float(relief.world.residents[cell]), int(sample.cell_affected[cell]),
            _shown(float(sample.cell_last_s[cell]) / HOUR_S, "h", lang),
        )  # fmt: skip


_SHEETS: tuple[tuple[str, tuple[str, ...], Callable[[Runs, ReliefRuns, Lang], Iterator[Row]]], ...] = (
    ("times", ("what", "median", "low", "high", "unit", "replications"), _times),
    ("bottleneck", ("stage", "p90_h", "freed_p90_h", "falls_h", "relieved_share", "freed_share", "worst_share",
                    "replications"), _bottleneck),
    ("subdistricts", ("subdistrict", "affected_people", "in_6h_share", "in_10h_share", "in_12h_share", "in_10h_low_share",
                      "in_10h_high_share", "half_h", "ninety_h", "relieved_share", "shelters", "places_people"), _subdistricts),
    ("shelters", ("shelter", "class", "subdistrict", "places_people", "area_m2", "came_people", "came_most_people", "admitted_people",
                  "outside_people", "sent_people", "least_m2", "opens_h", "last_h", "out_share", "freeboard_m", "placed",
                  "clause"), _shelters),
    ("items", ("item", "item_unit", "required", "usable", "need", "delivered", "unmet_people", "unmet_low_people", "unmet_high_people",
               "gone_h", "short_day"), _items),
    ("work", ("who", "name", "count", "loads", "busy_share", "busy_low_share", "busy_high_share"), _work),
    ("deliveries", ("lorry", "depot", "shelter", "item", "units", "item_unit", "kg", "loading_h", "departed_h", "arrived_h", "unloaded_h",
                    "km"), _deliveries),
    ("days", ("day", "in_shelters_people", "person_m2", "no_room_people", "moved_people", "short_items"), _days),
    ("damage", ("what", "median", "low", "high", "unit", "replications"), _damage),
    ("cells", ("cell", "subdistrict", "residents_people", "affected_people", "last_h"), _cells),
)  # fmt: skip
_COMPARED = (
    "option",
    "against",
    "what",
    "difference",
    "difference_low",
    "difference_high",
    "unit",
    "method",
    "less_share",
    "more_share",
    "replications",
)


def _compared(runs: Sequence[Runs], lang: Lang) -> Iterator[Row]:
    """Every option against the first, replication by replication on the same draws."""
    first = runs[0]
    for other in runs[1:]:
        assert first.relief is not None
        assert other.relief is not None
        for a, b in zip(relief_lines(first.relief), relief_lines(other.relief), strict=True):
            scale = 100.0 if a.unit == "share" else 1.0
            found, apart = paired_difference(first=a.values, other=b.values), paired(a.values, b.values)
            yield (
                other.world.option.in_(lang), first.world.option.in_(lang), say(f"relief.line.{a.key}", lang),
                *(finite(value * scale) for value in (found.value, found.low, found.high)), say(f"relief.unit.{a.unit}", lang),
                say(f"relief.method.{found.method}", lang), *_shares(apart), found.pairs,
            )  # fmt: skip


def _shares(apart: Floats) -> tuple[float | None, float | None]:
    """In what share of the replications the other option is less, and more."""
    return (float((apart < 0).mean()), float((apart > 0).mean())) if len(apart) else (None, None)
