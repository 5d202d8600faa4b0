"""Maps of cover and response: what each one shows, from the run's record."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from yingji.base.language import Lang, say
from yingji.results.atlas.base import LIMIT_MIN, Atlas, keyed, known
from yingji.results.burdens import change_of_cells
from yingji.results.charts.measured import read_table
from yingji.results.maps import style
from yingji.results.maps.adapter import first_due_borders
from yingji.results.maps.changes import CHANGE_LOOKS
from yingji.results.maps.content import Key, MapContent
from yingji.results.maps.legend import time_labels

Theme = Callable[[Atlas, int, Lang], "MapContent | None"]

_KEPT, _KEPT_LATE, _OVER, _OVER_LATE, _FREE, _FREE_LATE = "#d3ece4", "#8fcfbf", "#f3b27a", "#c4703a", "#e3e3e3", "#b5b5b5"
_BOTH, _FIRST_ONLY, _NONE = "#82c9bb", "#f0cf9a", "#9c4a12"
_NO_CALLS = "#ffffff"
LEAST_CALLS = 30
"""A cell's percentile is drawn where at least so many calls were simulated in it: of fewer the ninth of ten is chance."""
_LOAD_SHARES = (0.99, 0.95, 0.9, 0.5, 0.01)


def coverage(atlas: Atlas, index: int, lang: Lang) -> MapContent:
    """Minutes from the order to the nearest station's arrival."""
    return atlas.base(index, lang, key="coverage", verdicts=("station.", "cover.", "response."))


def first_due(atlas: Atlas, index: int, lang: Lang) -> MapContent | None:
    """Areas in which a station is first due, against the most that its class allows; hatched where it takes more than five minutes."""
    option = atlas.record.options[index]
    if option.areas.empty:
        return None
    areas = option.areas.set_index("station")
    state = {
        name: 2 if np.isnan(limit) else int(area > limit)
        for name, area, limit in zip(areas.index, areas["area_km2"].tolist(), areas["limit_km2"].astype(float).tolist(), strict=True)
    }
    late = ~(known(option, "minutes") <= LIMIT_MIN)
    kinds = np.array([state.get(name, 2) for name in option.cells["first_due"].tolist()])
    rows = (("kept", _KEPT, _KEPT_LATE), ("over", _OVER, _OVER_LATE), ("free", _FREE, _FREE_LATE))
    keys = [
        Key(say(f"atlas.first_due.{name}{'_late' if hatched else ''}", lang), colour, hatched)
        for name, light, dark in rows
        for colour, hatched in ((light, False), (dark, True))
    ]
    used = sorted(set((2 * kinds + late).tolist()))
    content = atlas.base(index, lang, key="first_due", verdicts=("station.",), notes=[say("atlas.first_due.note", lang)])
    found = np.searchsorted(used, 2 * kinds + late)
    return keyed(content, found, [keys[each] for each in used], title=say("atlas.first_due.legend", lang))


def double_cover(atlas: Atlas, index: int, lang: Lang) -> MapContent:
    """Where a second station is within five minutes too."""
    option = atlas.record.options[index]
    first, second = (known(option, column) <= LIMIT_MIN for column in ("minutes", "minutes_second"))
    keys = [
        Key(say("atlas.double.both", lang), _BOTH),
        Key(say("atlas.double.first", lang), _FIRST_ONLY),
        Key(say("atlas.double.none", lang), _NONE, hatched=True),
    ]
    content = atlas.base(index, lang, key="double", notes=[say("atlas.double.note", lang)])
    return keyed(content, np.where(first & second, 0, np.where(first | second, 1, 2)), keys, title=say("atlas.double.legend", lang))


def under_load(atlas: Atlas, index: int, lang: Lang) -> MapContent | None:
    """The probability that a free engine is there within five minutes, by the queueing model."""
    option = atlas.record.options[index]
    if "cover_under_load" not in option.cells.columns or not len(option.cells):
        return None
    probability = known(option, "cover_under_load")
    edges = [1.0, *_LOAD_SHARES, 0.0]
    colours = style.time_colours(tuple(float(i) for i in range(1, len(edges) - 1)), 3.0)
    keys = [
        Key(say("atlas.load.class", lang, low=f"{low:.0%}", high=f"{high:.0%}"), colours[i], hatched=i >= 3)
        for i, (high, low) in enumerate(itertools.pairwise(edges[:-1]))
    ]
    keys.append(Key(say("atlas.load.never", lang), colours[len(keys)], hatched=True))
    classes = np.searchsorted(-np.array(_LOAD_SHARES), -np.round(probability, 9), side="left")
    content = atlas.base(index, lang, key="load", notes=[say("atlas.load.note", lang)])
    content = replace(content, subtitle=(say("atlas.in_service", lang, date=atlas.ground.options[index].day), *content.subtitle[1:]))
    return keyed(content, classes, keys, title=say("atlas.load.legend", lang))


def response_cells(atlas: Atlas, index: int, lang: Lang) -> MapContent | None:
    """Within how many minutes of the order nine of ten calls of a cell were answered, where there were enough of them.

    No map where the cells with enough of them hold less than half of the calls: the sheet would be all but empty.
    """
    record, option = atlas.record, atlas.record.options[index]
    minutes = known(option, "p90_minutes")
    years = record.length_s / (365 * 86400.0) * record.replications
    calls = np.nan_to_num(known(option, "calls_per_year")) * years
    enough = np.isfinite(minutes) & (calls >= LEAST_CALLS)
    if record.kind == "disaster" or not enough.any() or calls[enough].sum() < calls.sum() / 2:
        return None
    content = atlas.base(index, lang, key="response_cells", verdicts=("response.",),
                         notes=[say("atlas.response_cells.note", lang, n=LEAST_CALLS)])  # fmt: skip
    content = replace(content, subtitle=_simulated(atlas, index, lang))
    return _by_minutes(content, np.where(enough, minutes, np.nan), lang, nothing="atlas.response_cells.few")


def response_subdistricts(atlas: Atlas, index: int, lang: Lang) -> MapContent | None:
    """The same for whole subdistricts, whose names bear the minutes."""
    record, option = atlas.record, atlas.record.options[index]
    calls = read_table(record.folder, "incidents", ["subdistrict", "arrive_s", "order_s"], option.name)
    if record.kind == "disaster" or calls.empty or len(atlas.ground.subdistricts) < 2:
        return None
    took = ((calls["arrive_s"] - calls["order_s"]) / 60).fillna(np.inf)
    p90 = took.groupby(calls["subdistrict"]).quantile(0.9, interpolation="higher")
    minutes = option.cells["subdistrict"].map(p90).to_numpy(np.float64)
    content = atlas.base(index, lang, key="response_subdistricts", verdicts=("response.",),
                         notes=[say("atlas.response_subdistricts.note", lang)])  # fmt: skip
    borders = first_due_borders(option.cells.geometry.to_numpy(), option.cells["subdistrict"].to_numpy(str), atlas.boundary)
    told = {names.in_(lang): _minutes_told(p90.get(zh, np.nan)) for zh, names in atlas.ground.subdistricts.items()}
    places = tuple(replace(place, figure=told.get(place.name, "")) if place.kind == "subdistrict" else place for place in content.places)
    return _by_minutes(
        replace(
            content,
            places=places,
            first_due=borders,
            borders=say("atlas.response_subdistricts.border", lang),
            subtitle=_simulated(atlas, index, lang),
        ),
        minutes,
        lang,
        nothing="atlas.response_subdistricts.none",
    )


def _minutes_told(value: float) -> str:
    return f"{value:.1f}" if np.isfinite(value) else ""


def _simulated(atlas: Atlas, index: int, lang: Lang) -> tuple[str, ...]:
    """Subtitle of a map of simulated calls: units are out, and calls come at every hour."""
    return (say("atlas.in_service", lang, date=atlas.ground.options[index].day), say("atlas.simulated", lang))


def _by_minutes(content: MapContent, minutes: np.ndarray[tuple[int], np.dtype[np.float64]], lang: Lang, *, nothing: str) -> MapContent:
    """Classes of minutes, and one more for what has no value, which is not the same as never."""
    colours = style.time_colours(content.breaks_min, content.limit_min)
    late = sum(edge <= LIMIT_MIN for edge in content.breaks_min)
    keys = [
        Key(label, colour, hatched=i >= late)
        for i, (label, colour) in enumerate(zip(time_labels(content.breaks_min, lang), colours, strict=True))
    ]
    keys[-1] = Key(say("atlas.never", lang), colours[-1], hatched=True)
    keys.append(Key(say(nothing, lang), _NO_CALLS))
    found = np.searchsorted(np.asarray(content.breaks_min), minutes, side="left")
    found = np.where(np.isposinf(minutes), len(keys) - 2, np.where(np.isnan(minutes), len(keys) - 1, found))
    used = [i for i in range(len(keys)) if i < len(content.breaks_min) + 1 or np.any(found == i)]
    return keyed(content, np.searchsorted(used, found), [keys[i] for i in used], title=say("atlas.response_cells.legend", lang))


def difference(atlas: Atlas, index: int, lang: Lang) -> MapContent | None:
    """Option `index` against the first: who is newly within five minutes, and who no longer is."""
    if index == 0:
        return None
    first, other = atlas.record.options[0], atlas.record.options[index]
    if len(first.cells) != len(other.cells):
        return None
    before, after = (np.nan_to_num(known(option, "minutes") * 60, nan=np.inf) for option in (first, other))
    content = atlas.base(index, lang, key="difference", notes=[say("atlas.difference.note", lang)])
    keys = [Key(say(f"compare.map.{name}", lang), colour, hatched) for name, colour, hatched in CHANGE_LOOKS]
    option = say("compare.map.option", lang, option=other.name, against=first.name)
    title = say("compare.map.legend", lang)
    return replace(keyed(content, change_of_cells(before, after), keys, title=title), option=option)
