"""Maps of a disaster: shelters and the way to them, who is cut off, what is delivered, and relief hour by hour."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.base.language import Lang, say
from yingji.results.arithmetic import FIXED_OR_CENTRAL
from yingji.results.atlas.base import Atlas, keyed
from yingji.results.atlas.overlays import Lines, Look
from yingji.results.charts.measured import read_table
from yingji.results.maps import style
from yingji.results.maps.content import Key, MapContent
from yingji.results.maps.overlay import Overlay
from yingji.results.relief.adapter import FEW_SHELTERS, state_of
from yingji.results.relief.colours import BREAKS_H
from yingji.results.relief.picture import MapDepot, MapShelter
from yingji.results.relief.places_overlay import Places
from yingji.results.relief.styles import hour_label
from yingji.results.report.shape import OptionRecord, ReliefRecord
from yingji.sim.relief.log import Did

Floats = npt.NDArray[np.float64]

WALK_M = (250.0, 500.0, 1000.0, 1500.0)
"""Service distances of GB 51143-2015 among them: 0.5, 1 and 1.5 km."""
_CUT_OFF = (0.5, 5.0, 20.0, 50.0)
_AFFECTED = (1.0, 20.0, 50.0, 100.0)
_TONNES = (0.5, 2.0, 5.0)
_MANY_FLOWS = 30
"""Of more flows the lines are drawn thinner."""
_GREYS = ("#eceae4", "#d6d3ca", "#bdb9ae", "#a19d92")
_NOBODY = "#ffffff"
_OF_THE_MEDIAN = ("relieved", "deliveries")
"""Maps of one replication, that whose time to relief is the median."""
_METRICS = ("relief.", "shelter.", "roads.")


@dataclass(frozen=True, eq=False)
class ReliefMap:
    """A map with what lies over its cells."""

    content: MapContent
    overlays: tuple[Overlay, ...]


def relieved(atlas: Atlas, index: int, lang: Lang) -> ReliefMap | None:
    """Hours until a cell's last person is relieved, in the median replication."""
    _, relief = _relief(atlas, index)
    if relief is None:
        return None
    hours = np.where(relief.cells["unfinished"].to_numpy(np.int64) > 0, np.inf, relief.cells["relieved_h"].to_numpy(np.float64))
    nobody = relief.cells["affected"].to_numpy(np.float64) <= 0
    content = relief_base(atlas, index, lang, key="relieved", notes=("atlas.relieved.note",))
    limit_h = next((v.threshold / 3600 for v in atlas.record.options[index].verdicts if v.metric == "relief.time_all_served"), 10.0)
    colours = style.time_colours(BREAKS_H, limit_h)
    within = sum(edge <= limit_h for edge in BREAKS_H)
    labels = [hour_label(low, high, lang) for low, high in itertools.pairwise((0.0, *BREAKS_H, 1e6))]
    keys = [Key(label, colours[i], hatched=i >= within) for i, label in enumerate((*labels, say("relief.legend.never", lang)))]
    keys.append(Key(say("atlas.shelters.nobody", lang), _NOBODY))
    found = np.searchsorted(BREAKS_H, hours, side="left")
    found = np.where(nobody, len(keys) - 1, np.where(np.isfinite(hours), found, len(keys) - 2))
    few = _shelters(relief, lang) if len(relief.shelters) <= FEW_SHELTERS else ()  # many would hide the cells
    return ReliefMap(keyed(content, found, keys, title=say("atlas.relieved.legend", lang)), (Places(few, _depots(relief, lang)),))


def shelters(atlas: Atlas, index: int, lang: Lang) -> ReliefMap | None:
    """How far people walk to the shelter that they go to, and how full each shelter is."""
    option, relief = _relief(atlas, index)
    if relief is None:
        return None
    walked = _walked_m(atlas, option, len(relief.cells))
    content = relief_base(atlas, index, lang, key="shelters", notes=("atlas.shelters.note",))
    edges = (0.0, *WALK_M)
    colours = style.time_colours(WALK_M, 1000.0)
    keys = [
        Key(say("atlas.shelters.class", lang, low=f"{low:g}", high=f"{high:g}"), colours[i], hatched=i >= 3)
        for i, (low, high) in enumerate(itertools.pairwise(edges))
    ]
    keys.append(Key(say("atlas.shelters.over", lang, low=f"{WALK_M[-1]:g}"), colours[len(WALK_M)], hatched=True))
    keys.append(Key(say("atlas.shelters.nobody", lang), _NOBODY))
    found = np.where(np.isnan(walked), len(keys) - 1, np.searchsorted(WALK_M, walked, side="left"))
    places = Places(_shelters(relief, lang), ())
    return ReliefMap(keyed(content, found, keys, title=say("atlas.shelters.legend", lang)), (places,))


def cut_off(atlas: Atlas, index: int, lang: Lang) -> ReliefMap | None:
    """Links that are damaged, blocked or under water, by how often, and the people who for a time have no way out."""
    option, relief = _relief(atlas, index)
    if relief is None:
        return None
    people = _cut_off_people(atlas, option, len(relief.cells))
    content = relief_base(atlas, index, lang, key="cut_off", notes=("atlas.cut_off.note",))
    colours = ("#f6e7c8", "#eebf7d", "#d9822b", "#8a3d0b")
    keys = [Key(say("atlas.cut_off.nobody", lang), _NOBODY)]
    edges = (*_CUT_OFF, np.inf)
    for i, colour in enumerate(colours):
        words = "atlas.cut_off.class" if np.isfinite(edges[i + 1]) else "atlas.cut_off.over"
        keys.append(Key(say(words, lang, low=f"{edges[i]:g}", high=f"{edges[i + 1]:g}"), colour, hatched=i == len(colours) - 1))
    looks = (
        Look(say("atlas.cut_off.seldom", lang), "#8a4fa3", 0.9, (0, (1.2, 1.2))),
        Look(say("atlas.cut_off.often", lang), "#8a4fa3", 1.6, (0, (4, 1.2))),
        Look(say("atlas.cut_off.mostly", lang), "#1c1c1c", 2.4),
    )
    share = relief.blocked["blocked_share"].to_numpy(np.float64)
    lines = Lines(relief.blocked.geometry.to_numpy(), np.searchsorted([0.1, 0.5], share, side="right"), looks)
    found = np.searchsorted(_CUT_OFF, people, side="right")
    return ReliefMap(keyed(content, found, keys, title=say("atlas.cut_off.legend", lang)), (lines,))


def deliveries(atlas: Atlas, index: int, lang: Lang) -> ReliefMap | None:
    """What goes from which stock to which shelter, over how many people must leave home."""
    _, relief = _relief(atlas, index)
    if relief is None or relief.deliveries.empty:
        return None
    content = relief_base(atlas, index, lang, key="deliveries", notes=("atlas.deliveries.note",))
    keys = [Key(say("atlas.deliveries.nobody", lang), _NOBODY)]
    edges = (*_AFFECTED, np.inf)
    for i, colour in enumerate(_GREYS):
        words = "atlas.cut_off.class" if np.isfinite(edges[i + 1]) else "atlas.cut_off.over"
        keys.append(Key(say(words, lang, low=f"{edges[i]:g}", high=f"{edges[i + 1]:g}"), colour))
    tonnes = relief.deliveries["tonnes"].to_numpy(np.float64)
    thin = min(1.0, (_MANY_FLOWS / len(tonnes)) ** 0.5)  # hundreds of lines would hide what lies under them
    widths = tuple(width * thin for width in (0.6, 1.3, 2.4, 4.0))
    edges_t = (0.0, *_TONNES, np.inf)
    looks = tuple(
        Look(
            say("atlas.deliveries.class" if np.isfinite(high) else "atlas.deliveries.over", lang, low=f"{low:g}", high=f"{high:g}"),
            style.DEPOT, width,
        )
        for low, high, width in zip(edges_t[:-1], edges_t[1:], widths, strict=True)
    )  # fmt: skip
    lines = Lines(relief.deliveries.geometry.to_numpy(), np.searchsorted(_TONNES, tonnes, side="left"), looks, rim=0.4 * thin)
    people = relief.cells["affected_mean"].to_numpy(np.float64)
    content = keyed(content, np.searchsorted(_AFFECTED, people, side="right"), keys, title=say("atlas.deliveries.legend", lang))
    return ReliefMap(content, (lines, Places(_shelters(relief, lang, named=False), _depots(relief, lang))))


def _relief(atlas: Atlas, index: int) -> tuple[OptionRecord, ReliefRecord | None]:
    option = atlas.record.options[index]
    return option, option.relief


def relief_base(atlas: Atlas, index: int, lang: Lang, *, key: str, notes: Sequence[str]) -> MapContent:
    """Without stations and their areas, with what strikes in the subtitle and the relief targets."""
    content = atlas.base(index, lang, key=key, verdicts=_METRICS, notes=[say(note, lang) for note in notes])
    there = atlas.ground.options[index]
    as_of = say("atlas.median_replication" if key in _OF_THE_MEDIAN else "atlas.all_replications", lang, date=there.day)
    subtitle = tuple(text for text in (there.strikes.in_(lang), as_of) if text)
    return replace(content, subtitle=subtitle, stations=(), first_due=None, lists_stations=False,
                   verdicts_title=say("relief.sheet_verdicts", lang))  # fmt: skip


def _shelters(relief: ReliefRecord, lang: Lang, *, named: bool = True) -> tuple[MapShelter, ...]:
    """Shelters as they mostly fare; the names of many small ones would cover the map, so of many only the large ones bear theirs."""
    layer, made = relief.shelters, []
    columns = ("class", "capacity", "admitted", "outside", "out_share")
    for title, point, class_, capacity, admitted, outside, out in zip(
        relief.shelter_titles, layer.geometry.to_numpy(), *(layer[column].to_numpy() for column in columns), strict=True
    ):
        label = ""
        if named and (class_ in FIXED_OR_CENTRAL or len(layer) <= FEW_SHELTERS):
            label = say("relief.sheet_shelter", lang, name=title, people=f"{admitted:,.0f}", capacity=f"{capacity:,.0f}")
        state = state_of(out=bool(out >= 0.5), outside=float(outside), admitted=float(admitted), capacity=float(capacity))
        made.append(MapShelter(float(point.x), float(point.y), label, float(capacity), state))
    return tuple(made)


def _depots(relief: ReliefRecord, lang: Lang) -> tuple[MapDepot, ...]:
    layer = relief.depots
    tonnes = relief.deliveries.groupby("depot")["tonnes"].sum()
    rows = zip(relief.depot_titles, layer["name"], layer.geometry.to_numpy(), layer["lost"], strict=True)
    return tuple(
        MapDepot(float(point.x), float(point.y), _depot_words(title.in_(lang), float(tonnes.get(name, 0.0)), lang), bool(lost))
        for title, name, point, lost in rows
    )


def _depot_words(name: str, tonnes: float, lang: Lang) -> str:
    return say("atlas.deliveries.depot", lang, name=name, tonnes=f"{tonnes:.1f}")


def _events(atlas: Atlas, option: OptionRecord, did: Did, *columns: str) -> pd.DataFrame:
    """Events of one kind, each with its party's cell."""
    rows = read_table(atlas.record.folder, "relief_events", ["replication", "did", "who", *columns], option.name)
    parties = read_table(atlas.record.folder, "people", ["replication", "party", "cell"], option.name).drop_duplicates(
        ["replication", "party"]
    )
    mine = rows[rows["did"] == int(did)]
    return mine.merge(parties, left_on=["replication", "who"], right_on=["replication", "party"])


def _walked_m(atlas: Atlas, option: OptionRecord, cells: int) -> Floats:
    """[c] metres of the way to the shelter, mean over people and replications; nan where nobody walks, or nothing is kept of it."""
    rows = _events(atlas, option, Did.LEFT, "people", "amount")
    people, cell = rows["people"].to_numpy(np.float64), rows["cell"].to_numpy(np.intp)
    weight = np.bincount(cell, weights=people, minlength=cells)
    metres = np.bincount(cell, weights=people * rows["amount"].to_numpy(np.float64), minlength=cells)
    return np.asarray(np.divide(metres, weight, out=np.full(cells, np.nan), where=weight > 0))


def _cut_off_people(atlas: Atlas, option: OptionRecord, cells: int) -> Floats:
    """[c] people who once had no way on foot to any shelter, mean over replications."""
    rows = _events(atlas, option, Did.NO_WAY, "people").drop_duplicates(["replication", "who"])
    people = np.bincount(rows["cell"].to_numpy(np.intp), weights=rows["people"].to_numpy(np.float64), minlength=cells)
    return np.asarray(people / atlas.record.replications)
