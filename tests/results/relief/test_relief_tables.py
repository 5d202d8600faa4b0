"""The sheets on disasters: every column defined, numbers as they were worked out by hand, options compared draw by draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.base.figures import Text
from yingji.base.language import LANGS, Lang
from yingji.results.case import Runs
from yingji.results.relief.after import days_after
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.sample import ReliefSample
from yingji.results.relief.sheets import relief_sheets
from yingji.results.sheets import sheets
from yingji.sim.relief.settle import Days

GAINS = (Gain("stock", np.inf, 46800.0, 0.93, 1.0, 0.8, 5), Gain("roads", np.inf, np.inf, 0.93, 0.93, 0.2, 5))
DAYS = Days(
    people=np.array([120, 115]), area_m2=np.array([2.1, 2.2]), without_room=np.array([0, 20]), moved=np.array([0, 50]),
    stock=np.array([[10.0, 0.0], [5.0, 0.0]]), unmet=np.array([[0.0, 0.0], [0.0, 30.0]]),
)  # fmt: skip
"""Food runs out on the second day, on which a shelter closes."""


@pytest.fixture
def struck(make_relief: Callable[..., Runs]) -> Runs:
    return make_relief(gains=GAINS, days=days_after([DAYS] * 30, ("water", "food")))


def rows_of(run: Runs, key: str, lang: Lang = "en") -> list[dict[str, Any]]:
    sheet = next(sheet for sheet in relief_sheets([run], lang) if sheet.key == key)
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


def test_an_everyday_run_has_no_such_sheets(make_relief: Callable[..., Runs]) -> None:
    assert relief_sheets([replace(make_relief(), relief=None)], "zh") == ()


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_is_named_and_defined(struck: Runs, lang: Lang) -> None:
    made = sheets((), [struck, struck], (), lang)
    fields = {row[0] for row in made[-1].rows}
    relief = [sheet for sheet in made if sheet.room == "relief"]
    assert len(relief) == 11
    assert {name for sheet in relief for name in sheet.header(lang)} <= fields
    assert all(len(row) == len(sheet.columns) for sheet in made for row in sheet.rows)


def test_times_and_shares_with_intervals(struck: Runs) -> None:
    found = {row["what"]: row for row in rows_of(struck, "times")}
    assert found["time until 90% are relieved"]["median"] == pytest.approx(13000 / 3600)
    assert found["time until 100% are relieved"]["median"] == "never"
    assert found["relieved within 3 h"]["median"] == pytest.approx(50)


def test_shelters_and_items(struck: Runs) -> None:
    first, second = rows_of(struck, "shelters")
    assert (first["admitted_people"], first["sent_people"], first["least_m2"], second["last_h"]) == (50, 10, 2.0, "never")
    water, food = rows_of(struck, "items")
    assert (water["need"], water["gone_h"], food["unmet_people"], food["short_day"]) == (330, "not used up", 10, 2)


def test_the_days_after(struck: Runs) -> None:
    first, second = rows_of(struck, "days", "zh")
    assert (first["in_shelters_people"], first["short_items"]) == (120, "")
    assert (second["person_m2"], second["no_room_people"], second["moved_people"], second["short_items"]) == (2.2, 20, 50, "食品")


def test_subdistricts_and_cells(struck: Runs) -> None:
    first, second = rows_of(struck, "subdistricts")
    assert (first["affected_people"], first["half_h"], second["in_10h_share"]) == (100, pytest.approx(6600 / 3600), 1.0)
    assert [row["last_h"] for row in rows_of(struck, "cells")] == ["never", pytest.approx(13000 / 3600, rel=1e-6)]


def test_deliveries_are_those_of_the_median_replication(struck: Runs) -> None:
    found = rows_of(struck, "deliveries", "zh")
    assert [(row["shelter"], row["item"], row["units"]) for row in found][:2] == [("一中", "饮用水", 120), ("一中", "食品", 50)]


def test_depots_and_vehicles_have_names_in_the_sheets_language(struck: Runs) -> None:
    names = {lang: {row["name"] for row in rows_of(struck, "work", lang)} for lang in ("zh", "en")}
    assert names == {"zh": {"区库", "货车"}, "en": {"Store", "Lorries"}}
    first = rows_of(struck, "deliveries", "en")[0]
    assert (first["lorry"], first["depot"]) == ("Lorries/1", "Store")


def test_options_are_compared_with_the_first(struck: Runs, relief_sample: ReliefSample) -> None:
    assert struck.relief is not None
    quicker = replace(relief_sample, relieved_s=relief_sample.relieved_s - 3600)
    other = replace(struck, world=replace(struck.world, option=Text(zh="快", en="quick")),
                    relief=replace(struck.relief, samples=[quicker] * 30))  # fmt: skip
    sheet = next(each for each in relief_sheets([struck, other], "en") if each.key == "compared")
    found = {row[2]: dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows}
    assert found["time until 90% are relieved"]["difference"] == pytest.approx(-1)
    assert found["time until 90% are relieved"]["less_share"] == 1
    assert found["time until 100% are relieved"]["difference"] == 0
