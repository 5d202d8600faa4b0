"""The congestion profile: a week of factors, and every mistake in the file with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.geo.congestion import Congestion, read_congestion

HOURS = [f"{hour},{1 + hour / 100},{1 + hour / 50}" for hour in range(24)]


def _write(path: Path, rows: list[str], header: str = "hour,weekday,weekend") -> Path:
    file = path / "by_hour.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return file


def test_five_weekdays_then_two_days_of_weekend(tmp_path: Path) -> None:
    week = read_congestion(_write(tmp_path, HOURS))
    assert week.at(0) == 1
    assert week.at(4 * 24 + 17) == 1.17  # Friday 17–18
    assert week.at(5 * 24 + 17) == 1.34  # Saturday 17–18
    assert week.at(None) == 1


def test_comments_notes_and_order_of_rows_do_not_matter(tmp_path: Path) -> None:
    rows = ["# assumed: no source was found", *(f"{row},why" for row in reversed(HOURS)), ""]
    week = read_congestion(_write(tmp_path, rows, "hour,weekday,weekend,note"))
    assert np.array_equal(week.factor, read_congestion(_write(tmp_path, HOURS)).factor)


def test_the_profile_is_as_sure_as_its_least_sure_row(tmp_path: Path) -> None:
    rows = [f"{row},{'survey' if i else 'guess'},{'measured' if i else 'assumed'}" for i, row in enumerate(HOURS)]
    week = read_congestion(_write(tmp_path, rows, "hour,weekday,weekend,source,confidence"))
    assert week.confidence == "assumed"
    assert week.source == "guess; survey"


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    rows = ["0,0.9,1", "1,one,1", "2,1,1", "2,1,1", "24,1,1", "x,1,1", "3,1", "4,inf,1", *HOURS[5:]]
    with pytest.raises(BadInput) as caught:
        read_congestion(_write(tmp_path, rows))
    found = [(fault.mark.line, fault.field, fault.key.removeprefix("geo.")) for fault in caught.value.faults]
    assert found == [
        (2, "weekday", "congestion.below_one"),
        (3, "weekday", "table.number"),
        (5, "hour", "congestion.twice"),
        (6, "hour", "congestion.hour"),
        (7, "hour", "table.number"),
        (8, "", "table.width"),
        (9, "weekday", "table.number"),
    ]


def test_missing_hours_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="7, 23"):
        read_congestion(_write(tmp_path, HOURS[:7] + HOURS[8:23]))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "geo.file.empty"),
        ("hour,weekday,weekend,来源\n0,1,1,统计\n".encode("gbk"), "geo.file.encoding"),
        (b"hour,weekday\n0,1\n", "geo.table.columns"),
        (b"hour,weekday,weekend\n", "geo.table.no_rows"),
    ],
)
def test_files_that_are_no_such_table_have_their_own_messages(tmp_path: Path, content: bytes, key: str) -> None:
    file = tmp_path / "by_hour.csv"
    file.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_congestion(file)
    assert [fault.key for fault in caught.value.faults] == [key]


def test_a_missing_file_offers_the_one_that_is_there(tmp_path: Path) -> None:
    _write(tmp_path, HOURS)
    with pytest.raises(BadInput, match=r"by_hour\.csv, which is there"):
        read_congestion(tmp_path / "byhour.csv")
    with pytest.raises(BadInput, match="folder"):
        read_congestion(tmp_path)


@pytest.mark.parametrize("factor", [np.ones(24), np.full(168, 0.99), np.full(168, np.nan)])
def test_a_profile_that_is_no_week_of_factors_cannot_be_made(factor: np.ndarray) -> None:
    with pytest.raises(ValueError, match="168 factors"):
        Congestion(factor=factor)
