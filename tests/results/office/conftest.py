"""Stories of runs that never ran, with a ground for their maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.results.report.made import X0, Y0, run
from yingji.base.figures import Text
from yingji.base.language import Lang
from yingji.geo.network import StreetSource
from yingji.results.atlas.base import Atlas
from yingji.results.atlas.ground import MapGround, NamedPlace, OptionGround
from yingji.results.office.gallery import Gallery
from yingji.results.report.blocks import Story
from yingji.results.report.shape import ReliefRecord, RunRecord
from yingji.results.report.story import tell

Made = tuple[RunRecord, Story, Gallery]


def ground_of(record: RunRecord) -> MapGround:
    """Four subdistricts, one landmark, streets that are drawn by hand."""
    english = ("East", "West", "South", "North")
    names = [Text(zh=f"{each}街道", en=f"{way} Subdistrict") for each, way in zip("东西南北", english, strict=True)]
    places = tuple(NamedPlace(X0 + 400.0 + 900 * i, Y0 + 900.0, name, "subdistrict") for i, name in enumerate(names))
    day = OptionGround("2025-12-31", (), Text(zh="星期一 18—19 时路况", en="streets as on Monday"), Text(zh="", en=""))
    return MapGround(
        Text(zh="测试区", en="A made district"), StreetSource("测试路网", "MIT", "drawn", schematic=True),
        ("为测试而造 | made for a test",), (),
        {name.zh: name for name in names}, places, (), tuple(replace(day) for _ in record.options),
    )  # fmt: skip


def whole(record: RunRecord) -> RunRecord:
    """With the columns of a disaster's layers that only maps read."""
    return replace(record, options=tuple(replace(each, relief=each.relief and _relief(each.relief)) for each in record.options))


def _relief(relief: ReliefRecord) -> ReliefRecord:
    hour = relief.share_by_hour.argmax(axis=0)
    cells = relief.cells.assign(affected=10, relieved_h=hour.astype(float), unfinished=0)
    return replace(
        relief, cells=cells, shelters=relief.shelters.assign(out_share=0.0), depots=relief.depots.assign(lost=0),
        deliveries=relief.deliveries.assign(depot="区库"),
    )  # fmt: skip


def atlas_of(record: RunRecord) -> Atlas:
    """The record on its ground."""
    return Atlas(record, ground_of(record))


def make(folder: Path, lang: Lang = "zh", **sizes: int | str | bool) -> Made:
    """A record of any size, its story, and a gallery that draws its maps."""
    record = whole(run(folder=folder, **sizes))  # type: ignore[arg-type]
    return record, tell([record], lang), Gallery([record], lang, [atlas_of(record)])


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Made]:
    """`make` in a folder of the test's own."""
    return partial(make, tmp_path)
