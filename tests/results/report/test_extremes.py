"""Districts that are larger, smaller or stranger than ours still make a report, of bearable size."""

from __future__ import annotations

import re

import pytest

from tests.results.report.made import run
from yingji.base.language import LANGS
from yingji.results.report.page import page
from yingji.results.report.story import tell

LARGEST = 6_000_000
SIZES = {
    "no station": {"stations": 0},
    "one station": {"stations": 1},
    "200 stations": {"stations": 200, "side": 30},
    "20 options": {"options": 20, "side": 30},
    "100,000 links": {"links": 100_000, "side": 40},
    "long names": {"name": "超长名称" * 20 + "<b>&amp;"},
    "a disaster": {"relief": True, "side": 30},
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_every_size_makes_a_page_of_bearable_size(size: dict[str, int | str]) -> None:
    record = run(**size)
    for lang in LANGS:
        text = page([record], tell([record], lang))
        assert len(text.encode()) < LARGEST
        text = text.partition("<script>")[0]
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), "an address that leads to two places"
        assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids), "a link that leads nowhere"


def test_a_name_cannot_become_markup() -> None:
    record = run(name="<script>alert(1)</script>")
    assert "<script>alert" not in page([record], tell([record], "zh"))
