"""Fitting past calls: what was put in comes out, rows that cannot be used are counted, and the loader accepts the profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from yingji.base.faults import BadInput
from yingji.base.language import LANGS
from yingji.scenarios.loader import check
from yingji.sim.fit import fit_calls
from yingji.sim.fit_profile import write_profile

MAPPING: dict[str, Any] = {
    "title": "测试",
    "columns": {
        "incident": "警情号", "kind": "类型", "unit": "车辆", "call": "接警", "order": "出动", "rolling": "驶出",
        "on_scene": "到场", "available": "可用", "lon": "经度", "lat": "纬度",
    },
    "kinds": [{"kind": "fire", "name": "火灾", "fire_target": True, "from": ["火警"]}, {"kind": "other", "name": "其他"}],
    "units": {"水罐": "engine", "举高": "ladder"},
    "left_out": ["指挥"],
}  # fmt: skip


def a_year(seed: int = 3, *, calls: int = 6000) -> pd.DataFrame:
    """Calls whose every figure is known: three in four by day, 30 % fires, of which half with a ladder; lognormal stages."""
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 365, calls)
    hour = np.where(rng.random(calls) < 0.75, rng.integers(8, 20, calls), rng.integers(20, 32, calls) % 24)
    call = pd.Timestamp("2024-01-01") + pd.to_timedelta(day * 86400 + hour * 3600 + rng.integers(0, 3600, calls), unit="s")
    fire = rng.random(calls) < 0.3
    rows = []
    for i in range(calls):
        order = call[i] + pd.Timedelta(seconds=60 * np.exp(0.3 * rng.standard_normal()))
        for unit in ["水罐", *(["举高"] if fire[i] and i % 2 else [])]:
            rolling = order + pd.Timedelta(seconds=(45 if 8 <= order.hour < 20 else 75) * np.exp(0.2 * rng.standard_normal()))
            there = rolling + pd.Timedelta(seconds=240)
            away = there + pd.Timedelta(seconds=(2400 if fire[i] else 1200) * np.exp(0.5 * rng.standard_normal()))
            rows.append([i, "火警" if fire[i] else "求助", unit, call[i], order, rolling, there, away, 117.2 + i % 10 / 1000, 39.16])
    return pd.DataFrame(rows, columns=list(MAPPING["columns"].values()))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return a_year()


def write(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False)
    return path


def test_what_was_put_in_comes_out(table: pd.DataFrame, tmp_path: Path) -> None:
    fitted = fit_calls(write(table, tmp_path / "calls.csv"), mapping=MAPPING, days=365)
    assert fitted.per_year == pytest.approx(6000)
    assert fitted.hours[8:20].sum() / fitted.hours.sum() == pytest.approx(0.75, abs=0.02)
    fire = fitted.kinds[0]
    assert (fire.kind, fire.share) == ("fire", pytest.approx(0.3, abs=0.02))
    assert [level.send for level in fire.levels] == [{"engine": 1}, {"engine": 1, "ladder": 1}]
    assert fire.levels[0].share == pytest.approx(0.5, abs=0.05)
    for spread, median, sigma in (
        (fitted.alarm, 60, 0.3),
        (fitted.turnout["engine"][0], 45, 0.2),
        (fitted.turnout["engine"][1], 75, 0.2),
        (fire.levels[1].on_scene, 2400, 0.5),
        (fitted.kinds[1].levels[0].on_scene, 1200, 0.5),
    ):
        assert spread is not None
        assert spread.median_s == pytest.approx(median, rel=0.06)
        assert spread.sigma == pytest.approx(sigma, rel=0.12)
    assert len(fitted.weekdays) == 7
    assert len(fitted.months) == 12
    assert fitted.unused == {}


def test_the_profile_is_one_that_the_loader_accepts(table: pd.DataFrame, tmp_path: Path) -> None:
    fitted = fit_calls(write(table, tmp_path / "calls.csv"), mapping=MAPPING)
    profile, points = write_profile(fitted, tmp_path / "profile.yaml")
    assert check(profile) == ()
    assert pd.read_csv(points).shape == (6000, 3)
    assert "measured" in profile.read_text("utf-8")


def test_rows_that_cannot_be_used_are_counted_by_reason(table: pd.DataFrame, tmp_path: Path) -> None:
    dirty = table.head(300).astype(str)
    dirty.loc[0:4, "接警"] = "下午"
    dirty.loc[10:12, "车辆"] = "指挥"
    dirty.loc[20, "车辆"] = "飞机"
    dirty.loc[30:33, "驶出"] = ""
    dirty.loc[40, "可用"] = "2019-01-01 00:00:00"  # before it arrived
    dirty.loc[dirty["警情号"] == dirty["警情号"][50], "经度"] = "不详"
    fitted = fit_calls(write(dirty, tmp_path / "calls.csv"), mapping=MAPPING)
    assert fitted.unused == {
        "sim.fit.no_time": 5, "sim.fit.left_out": 3, "sim.fit.unknown_unit": 1,
        "sim.fit.no_turnout": 4, "sim.fit.no_on_scene": 1, "sim.fit.no_place": 1,
    }  # fmt: skip
    for lang in LANGS:
        assert len(fitted.lines(lang)) >= 2 + len(fitted.unused)


def test_a_column_that_is_not_there_is_a_fault_with_the_nearest(table: pd.DataFrame, tmp_path: Path) -> None:
    wrong = MAPPING | {"columns": MAPPING["columns"] | {"call": "接警时间"}}
    with pytest.raises(BadInput, match=r"no column “接警时间”; the nearest are: 接警"):
        fit_calls(write(table.head(20), tmp_path / "calls.csv"), mapping=wrong)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (None, "geo.file.missing"),
        (b"", "geo.file.empty"),
        ("接警\n下午".encode("gbk"), "geo.file.encoding"),
        ("接警\n下午".encode(), "sim.fit.nothing"),
    ],
)
def test_files_that_cannot_be_fitted(content: bytes | None, key: str, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as wrong:
        fit_calls(path, mapping={"title": "x", "columns": {"call": "接警"}})
    assert [fault.key for fault in wrong.value.faults] == [key]


def test_a_mapping_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="sanfrancisco"):
        fit_calls(tmp_path / "calls.csv", mapping="sanfransisco")
    with pytest.raises(BadInput) as wrong:
        fit_calls(tmp_path / "calls.csv", mapping={"title": "x", "columns": {"cal": "接警"}})
    assert {fault.key for fault in wrong.value.faults} == {"sim.fit.mapping_field"}


def test_a_workbook_is_read_like_a_csv(table: pd.DataFrame, tmp_path: Path) -> None:
    pytest.importorskip("python_calamine", reason="workbooks want yingji[office]")
    table.head(200).to_excel(tmp_path / "calls.xlsx", index=False)
    from_book = fit_calls(tmp_path / "calls.xlsx", mapping=MAPPING)
    assert from_book.calls == fit_calls(write(table.head(200), tmp_path / "calls.csv"), mapping=MAPPING).calls
    assert from_book.alarm is not None


def test_a_quiet_district_and_a_year_and_a_half_leave_no_mark_on_weekdays_and_months(tmp_path: Path) -> None:
    """One call every Monday to Saturday and three on Sunday; twelve in each January, which the file has twice, and none fewer elsewhere."""
    days = pd.date_range("2023-01-01", "2024-06-30")
    calls = [day + pd.Timedelta(hours=h) for day in days for h in ((9, 10, 11) if day.day_of_week == 6 else (9,))]
    calls = [call for call in calls if not (call.day_of_week == 2 and call.day % 2)]  # every other Wednesday is quiet
    pd.DataFrame({"接警": calls}).to_csv(tmp_path / "calls.csv", index=False)
    fitted = fit_calls(tmp_path / "calls.csv", mapping={"title": "x", "columns": {"call": "接警"}})
    assert fitted.weekdays[[0, 6]].tolist() == [1, 3]
    assert fitted.weekdays[2] == pytest.approx(0.5, abs=0.06)
    assert fitted.months[0] / fitted.months[6] == pytest.approx(1, abs=0.1)  # January, seen twice, and July, seen once


def test_few_days_leave_weekdays_and_months_even(table: pd.DataFrame, tmp_path: Path) -> None:
    few = table[table["接警"] < "2024-01-04"]
    fitted = fit_calls(write(few, tmp_path / "calls.csv"), mapping=MAPPING)
    assert len(fitted.weekdays) == len(fitted.months) == 0
    assert fitted.days == 3


def test_san_francisco(shared: Path, tmp_path: Path) -> None:
    fitted = fit_calls(shared / "sanfrancisco" / "calls.csv.gz", mapping="sanfrancisco")
    assert fitted.rows == 3513
    assert fitted.days == 4
    assert 130_000 < fitted.per_year < 160_000
    assert sum(kind.share for kind in fitted.kinds) == pytest.approx(1)
    assert fitted.kinds[0].kind == "fire"
    assert check(write_profile(fitted, tmp_path / "sf.yaml")[0]) == ()
