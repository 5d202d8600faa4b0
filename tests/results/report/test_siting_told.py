"""A siting is told in every form: which sites, what they bring, whether that is proven, and what the plan's own bring."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from tests.results.office.conftest import Made, atlas_of, make
from yingji.base.figures import Text
from yingji.base.language import LANGS, Lang
from yingji.results.office.gallery import Gallery
from yingji.results.office.slides import write_slides
from yingji.results.office.word import write_word
from yingji.results.report.page import page
from yingji.results.report.shape import SiteChoice, SitingRecord, TableRecord
from yingji.results.report.story import tell


def choice(name: str, share: float, *, model: str = "MCLP", new: int = 2, proven: bool | None = True) -> SiteChoice:
    sites = tuple(Text(zh=f"{name}址{n}", en=f"site {n} of {name}") for n in range(new))
    return SiteChoice(Text(zh=name, en=name), model, 1, 4 + new, sites, (), share, 300.0, proven, 0.0 if proven else 0.02)


ROW = ("MCLP 1", "a", 6, 0.6, 5.0, 9.0, True, 0.0)
FOUND = SitingRecord(
    300.0, 2, 40, 3, 100_000.0,
    (choice("today", 0.4, model="", new=0, proven=None), choice("plan", 0.5, model="", proven=None), choice("MCLP 1", 0.6),
     choice("LSCP 1", 0.9, model="LSCP", new=5)),
    ((4, 0.4, True), (5, 0.55, True), (6, 0.6, True)),
    {"choices": TableRecord("choices", "site", ("choice", "new_sites", "stations", "within_people_share", "mean_min", "worst_min", "proven",
                                                "closed_sites", "gap_share"), ((*ROW[:7], "", ROW[7]),))},
)  # fmt: skip


def told(folder: Path, lang: Lang, found: SitingRecord = FOUND) -> Made:
    record, _, _ = make(folder, lang, options=2)
    record = replace(record, siting=found)
    return record, tell([record], lang), Gallery([record], lang, [atlas_of(record)])


@pytest.mark.parametrize("lang", LANGS)
def test_page_one_names_the_best_sites_of_as_many_as_were_asked(lang: Lang, tmp_path: Path) -> None:
    """LSCP reaches more people, but with five stations where two were asked for."""
    _, story, _ = told(tmp_path, lang)
    texts = [getattr(block, "text", "") for block in story.sections[0].blocks]
    best = next(text for text in texts if "MCLP 1" in text and "60.0" in text)
    assert "20,000" in best, "a fifth of a hundred thousand people is what they gain"
    assert any("50.0" in text and "10" in text for text in texts), "the plan's own are ten points short"
    assert not any("LSCP" in text for text in texts)


@pytest.mark.parametrize(("proven", "gap"), [(True, 0.0), (False, 0.02)])
def test_it_says_whether_that_is_proven(proven: bool, gap: float, tmp_path: Path) -> None:
    best = replace(FOUND.choices[2], proven=proven, gap=gap)
    _, story, _ = told(tmp_path, "en", replace(FOUND, choices=(*FOUND.choices[:2], best)))
    text = " ".join(getattr(block, "text", "") for block in story.section("siting").blocks)
    assert ("It is proven" in text) == proven
    assert ("by 2.00% at most" in text) == (not proven)


def test_without_a_choice_of_so_many_today_stands_for_the_best(tmp_path: Path) -> None:
    assert replace(FOUND, choices=FOUND.choices[:1]).widest.name.en == "today"
    assert math.isclose(FOUND.widest.people_within, 0.6)


def test_every_form_has_it(tmp_path: Path) -> None:
    record, story, gallery = told(tmp_path, "zh")
    write_word([record], story, tmp_path / "r.docx", gallery)
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "r.docx")).paragraphs)
    assert "新站放在哪里" in text
    assert "站数与及时到达的居民" in text
    html = page([record], story)
    assert 'id="siting"' in html
    assert "站数与5分钟内可到达的居民" in html
    write_slides([record], story, tmp_path / "r.pptx", gallery)
    assert "sites" in gallery.charts(0, 0)
    assert "frontier" not in gallery.charts(0, 0)
