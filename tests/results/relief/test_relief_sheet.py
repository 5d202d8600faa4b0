"""The sheet for the wall: it shows what the run says, nothing collides, and it is the same to the byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from yingji.base.language import LANGS, Lang
from yingji.geo.places import Gazetteer
from yingji.results.case import Runs
from yingji.results.maps.labels import Box
from yingji.results.maps.style import lightness
from yingji.results.relief.adapter import picture_from_run
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.chart import end_h
from yingji.results.relief.colours import time_colours
from yingji.results.relief.draw import draw_relief
from yingji.results.relief.marks import FACES, shelter_mm
from yingji.results.relief.picture import ReliefPicture
from yingji.results.verdicts import judge
from yingji.scenarios.ground import Ground

GAINS = (Gain("vehicles", 13000.0, 9400.0, 0.93, 0.93, 1.0, 5), Gain("roads", 13000.0, 13000.0, 0.93, 0.93, 0.0, 5))


@pytest.fixture
def picture(make_relief: Callable[..., Runs]) -> Callable[..., ReliefPicture]:
    """The little district's sheet."""

    def make(lang: Lang = "zh", **more: object) -> ReliefPicture:
        run = make_relief([{"measure": "relief.time_all_served", "at_most": "10 h"}], **{"gains": GAINS, **more})
        world = replace(run.world, network=replace(run.world.network, crs="EPSG:4548"))
        relief = replace(run.relief, world=replace(run.relief.world, network=world.network))  # type: ignore[type-var,union-attr]
        run = replace(run, world=world, relief=relief)
        ground = Ground(
            area=run.scenario.area, network=world.network, boundary=shapely.union_all(world.cells.polygon), cells=world.cells,
            gazetteer=Gazetteer(world.network), congestion=relief.world.congestion, sources=(),
        )  # fmt: skip
        verdicts = judge(run.scenario, world, run.coverage, run.samples, relief)
        return picture_from_run(run, ground, verdicts=verdicts, run_id="r-001", seed=7, date="2026-11-26", lang=lang)

    return make


def test_the_picture_says_what_the_run_says(picture: Callable[..., ReliefPicture]) -> None:
    shown = picture("en")
    assert [shelter.state for shelter in shown.shelters] == ["full", "room"]
    assert [shelter.label for shelter in shown.shelters] == ["No. 1 School 50/50", "North Park 70/100"]
    assert shown.content.minutes.tolist() == [np.inf, pytest.approx(13000 / 60)]
    assert (shown.blocked.tolist(), shown.opened.tolist()) == ([2], [1])
    assert [(limit.hours, limit.verdict) for limit in shown.limits] == [(10, "met")]
    assert [(bar.length, bar.value) for bar in shown.bars] == [(1, "−1.0 h"), (0, "0")]
    assert shown.median[-1] == pytest.approx(130 / 140)
    assert [(curve.name, curve.share[-1]) for curve in shown.curves] == [
        ("sheltered", 1), ("Water", 1), ("Food", pytest.approx(130 / 140))
    ]  # fmt: skip


def test_bars_tell_of_people_where_relief_never_ends(picture: Callable[..., ReliefPicture]) -> None:
    shown = picture("en", gains=(Gain("stock", np.inf, np.inf, 0.5, 0.8, 1.0, 5),))
    assert shown.bars[0].value == "+30 points"


def test_the_chart_ends_when_nothing_changes_any_more_and_shows_the_target(picture: Callable[..., ReliefPicture]) -> None:
    assert end_h(picture()) == 18  # the target of 10 h with room beside it
    assert end_h(replace(picture(), limits=())) == 6


@pytest.mark.parametrize("lang", LANGS)
def test_labels_keep_clear_of_shelters_and_of_each_other(picture: Callable[..., ReliefPicture], lang: Lang) -> None:
    labels = draw_relief(picture(lang), None, None, lang=lang)
    assert any("50/50" in label.wish.text.replace("\n", " ") for label in labels)
    boxes: list[Box] = [label.box for label in labels]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_it_is_an_a3_sheet_and_the_same_to_the_byte(picture: Callable[..., ReliefPicture], tmp_path: Path) -> None:
    for name in ("a", "b"):
        draw_relief(picture(), tmp_path / f"{name}.png", tmp_path / f"{name}.pdf")
    assert Image.open(tmp_path / "a.png").size == (4961, 3508)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_disaster_that_affects_nobody_is_drawn_all_the_same(picture: Callable[..., ReliefPicture], tmp_path: Path) -> None:
    shown = picture()
    nobody = replace(
        shown, bars=(), curves=(), limits=(), median=np.zeros_like(shown.median), low=shown.low * 0, high=shown.high * 0,
        content=replace(shown.content, cells=shown.content.cells[:0], minutes=shown.content.minutes[:0], people=np.zeros(0)),
    )  # fmt: skip
    draw_relief(nobody, tmp_path / "a.png", None, paper="A4")
    assert (tmp_path / "a.png").stat().st_size > 10_000


@pytest.mark.parametrize("limit_h", [10.0, 12.0])
def test_hours_are_told_apart_in_grey(limit_h: float) -> None:
    greys = [lightness(colour) for colour in time_colours(limit_h)]
    assert all(a - b >= 2 for a, b in pairwise(greys))


def test_states_of_shelters_differ_in_shape_or_in_grey() -> None:
    def grey(colour: str) -> float:
        named = {"white": "#ffffff"}.get(colour, colour)
        return lightness(tuple(int(named[i : i + 2], 16) / 255 for i in (1, 3, 5)))  # type: ignore[arg-type]

    for (face, _, marker), (other, _, its) in combinations(FACES.values(), 2):
        assert marker != its or abs(grey(face) - grey(other)) > 15


def test_a_shelter_for_more_people_is_larger() -> None:
    assert shelter_mm(100, k=1) < shelter_mm(900, k=1) < shelter_mm(5000, k=1) == shelter_mm(50000, k=1)
