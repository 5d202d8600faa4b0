"""Shelters and depots over a map, with their signs in the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from yingji.base.language import Lang, say
from yingji.results.maps.frame import Ground
from yingji.results.maps.labels import Box, Wish
from yingji.results.maps.legend import Symbol
from yingji.results.maps.strip import Strip
from yingji.results.maps.text import Pen
from yingji.results.relief.marks import draw_depot, draw_places, draw_shelter
from yingji.results.relief.picture import STATES, MapDepot, MapShelter, State


@dataclass(frozen=True)
class Places:
    """Shelters and depots."""

    shelters: tuple[MapShelter, ...] = ()
    depots: tuple[MapDepot, ...] = ()

    def on_ground(self, axes: Axes, ground: Ground, *, k: float) -> None:
        return

    def on_page(self, page: Axes, pen: Pen, ground: Ground, *, lang: Lang, k: float) -> tuple[list[Box], list[Wish]]:
        return draw_places(page, pen, self.shelters, self.depots, ground, sign=say("relief.sheet_depot", lang), k=k)

    def signs(self, strip: Strip) -> list[tuple[str, Symbol]]:
        there = {shelter.state for shelter in self.shelters}
        shown: Sequence[State] = [state for state in STATES if state in there]
        items = [(say(f"relief.sheet_state_{state}", strip.lang), _shelter(strip, state)) for state in shown]
        lost = {depot.lost for depot in self.depots}
        words = {False: "relief.legend.depot", True: "relief.legend.lost"}
        return [*items, *((say(words[each], strip.lang), _depot(strip, each)) for each in (False, True) if each in lost)]


def _shelter(strip: Strip, state: State) -> Symbol:
    return lambda x, y: draw_shelter(strip.page, x=x, y=y, mm=3.6 * strip.k, state=state)


def _depot(strip: Strip, lost: bool) -> Symbol:
    sign = say("relief.sheet_depot", strip.lang)
    return lambda x, y: draw_depot(strip.page, strip.pen, x=x, y=y, mm=4.2 * strip.k, lost=lost, sign=sign)
