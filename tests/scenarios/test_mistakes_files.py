"""Files that are none, or are written in another code: each has a message of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.slips import rewrite, well_said
from yingji.scenarios.loader import check


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "scenarios.empty_file"),
        (b"# a comment alone\n\n", "scenarios.empty_file"),
        ("title: 样板\nplan: plan.yaml\narea: area.yaml\n".encode("gbk"), "scenarios.encoding"),
        ("title: 样板\nplan: plan.yaml\n".encode("utf-16"), "scenarios.encoding"),
        (b"PK\x03\x04\x14\x00\x06\x00", "scenarios.not_text"),
        (bytes(range(256)), "scenarios.not_text"),
        (b"just words\n", "scenarios.no_fields"),
        (b"- a\n- b\n", "scenarios.no_fields"),
        (b"colour: red\n", "scenarios.kinds_of_file"),
        (b"[" * 3000, "scenarios.yaml"),
    ],
)
def test_a_file_that_is_none_says_so(town: Path, raw: bytes, key: str) -> None:
    (town / "odd.yaml").write_bytes(raw)
    faults = check(town / "odd.yaml")
    assert key in [fault.key for fault in faults]
    well_said(faults)
    if key != "scenarios.encoding":
        assert len(faults) == 1


def test_a_gbk_file_is_read_on_and_says_only_that(town: Path) -> None:
    for name in ("plan", "scenario"):
        path = town / f"{name}.yaml"
        path.write_bytes(path.read_text("utf-8").replace("²", "2").encode("gbk"))
    faults = check(town / "scenario.yaml")
    assert [fault.key for fault in faults] == ["scenarios.encoding"] * 2
    assert {fault.values["encoding"] for fault in faults} == {"GBK"}
    well_said(faults)


def test_a_byte_order_mark_and_windows_line_ends_are_no_faults(town: Path) -> None:
    path = town / "scenario.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(path) == ()


def test_a_folder_a_missing_file_and_a_misspelt_name(town: Path) -> None:
    assert [fault.key for fault in check(town)] == ["scenarios.directory"]
    assert "scenario.yaml" in check("town/scenarios.yaml")[0].text("en")
    assert "hebei/everyday" in check("hebei/everday")[0].text("zh")
    well_said(check("nowhere.yaml"))


def test_a_text_with_a_full_width_colon_is_a_text(town: Path) -> None:
    """A colon of Chinese writing inside a value is no mistake."""
    rewrite(
        town / "plan.yaml",
        ("    en: Third", "    note: 说明：首站\n      续行：仍是说明\n    treat: >\n      name：不是字段\n    en: Third"),
        ("title: 样板区安全", "title: 规划：样板区安全"),
    )
    rewrite(town / "area.yaml", ("  - 虚构样例 made-up example", "  - 来源：虚构样例\n  - http://example.org"))
    assert check(town / "scenario.yaml") == ()


def test_a_name_that_is_too_long_for_a_file_names_none(town: Path) -> None:
    """The system refuses even to look for it."""
    long = "街" * 300
    assert [fault.key for fault in check(long)] == ["scenarios.missing_file"]
    places = rewrite(town / "scenario.yaml", ("plan: plan.yaml", f"plan: §{long}"))
    places += rewrite(town / "area.yaml", ("by_subdistrict: subdistricts.csv", f"by_subdistrict: §{long}"))
    assert sorted(str(fault.mark) for fault in check(town / "scenario.yaml")) == sorted(places)
