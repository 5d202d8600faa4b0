"""Word, PowerPoint and PDF are opened again: headings, tables, fonts, pictures and links are what the story says, in both languages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.results.office.conftest import Made, make
from yingji.base.language import LANGS
from yingji.results.maps.text import font_file
from yingji.results.office.outline import chinese
from yingji.results.office.pdf import breakable, write_pdf
from yingji.results.office.slideparts import rows_that_fit
from yingji.results.office.slides import SLIDES, write_slides
from yingji.results.office.tidy import without_constants
from yingji.results.office.word import write_word
from yingji.results.report.blocks import Board, Column, Paragraph, Table

WRITERS = {"docx": write_word, "pptx": write_slides, "pdf": write_pdf}
NUMERALS = ("一", "十一", "二十", "三十五", "九十九", "100")
LIBERATION = tuple({path.parent for path in Path("/usr/share/fonts").rglob("LiberationSerif-Regular.*")})
LONG = "超长名称" * 20 + "<b>&amp;"


def written(made: Made, folder: Path) -> Path:
    """Every form of a story, in a folder."""
    record, story, gallery = made
    for form, write in WRITERS.items():
        write([record], story, folder / f"r.{form}", gallery)
    return folder


@pytest.fixture(scope="module", params=LANGS)
def forms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Path]:
    """An everyday run in each language, and the folder of its forms."""
    folder = tmp_path_factory.mktemp("forms")
    made = make(folder, request.param)
    return made, written(made, folder)


@pytest.fixture(scope="module")
def chinese_forms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Path]:
    """The same in Chinese once more, by a gallery of its own."""
    folder = tmp_path_factory.mktemp("again")
    made = make(folder, "zh")
    return made, written(made, folder)


def test_word_holds_every_chapter_table_and_map_of_the_story(forms: tuple[Made, Path]) -> None:
    (_, story, _), folder = forms
    lang = story.lang
    document = docx.Document(str(folder / "r.docx"))
    headings = [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    for section in story.sections:
        assert sum(heading.endswith(section.heading) for heading in headings) >= 1
    assert headings[0].startswith("一、" if lang == "zh" else "1 ")
    blocks = [block for section in story.sections for block in section.blocks]
    tables = [b for b in blocks if (isinstance(b, Table) and b.rows) or (isinstance(b, Board) and b.tiles)]
    assert len(document.tables) == len(tables)
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert next(c for c in captions if c.startswith("表" if lang == "zh" else "Table")).endswith(tables[0].caption)
    text = "\n".join(p.text for p in document.paragraphs)
    assert all(block.text in text for block in blocks if isinstance(block, Paragraph))
    landscape = [section for section in document.sections if section.page_width > section.page_height]
    assert len(landscape) == sum(heading.startswith("附图" if lang == "zh" else "Map ") for heading in headings) >= 3


def test_word_is_set_like_an_official_document(chinese_forms: tuple[Made, Path]) -> None:
    path = chinese_forms[1] / "r.docx"
    document = docx.Document(str(path))
    page = document.sections[0]
    sides = (page.page_width, page.page_height, page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side / Mm(1)) for side in sides] == [210, 297, 37, 35, 28, 26]  # GB/T 9704-2012
    fonts = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Heading 2", "Title")}
    assert fonts == {"Normal": "仿宋", "Heading 1": "黑体", "Heading 2": "楷体", "Title": "方正小标宋简体"}
    assert document.styles["Normal"].font.size.pt == 16
    with zipfile.ZipFile(path) as archive:
        assert 'w:altName w:val="仿宋_GB2312"' in archive.read("word/fontTable.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert re.search(r"TOC \\o", body)
    assert "w:tblHeader" in body
    anchors, marks = set(re.findall(r'w:anchor="(\w+)"', body)), re.findall(r'w:bookmarkStart[^>]*w:name="(\w+)"', body)
    assert anchors <= set(marks), "a link that leads nowhere"
    assert len(marks) == len(set(marks))
    assert all(shape.get("descr") for shape in document.element.body.iter(qn("wp:docPr"))), "a picture without words"


@pytest.mark.parametrize("sizes", [{}, {"options": 3}, {"relief": True}], ids=["everyday", "comparison", "disaster"])
def test_eight_slides_tell_each_kind_of_run(sizes: dict[str, int | bool], made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, gallery = made("en", **sizes)
    write_slides([record], story, tmp_path / "r.pptx", gallery)
    deck = pptx.Presentation(str(tmp_path / "r.pptx"))
    assert len(deck.slides) == SLIDES
    assert round(deck.slide_width / deck.slide_height, 2) == 1.78
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == story.title
    assert all(titles)
    words = "\n".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    board = next(block for block in story.sections[0].blocks if isinstance(block, Board))
    assert all(tile.promise in words and tile.clause in words for tile in board.tiles)
    assert all(block.text in words for block in story.sections[0].blocks if isinstance(block, Paragraph) and block.role != "note")
    assert "Schematic" in words
    for slide in deck.slides:
        for shape in slide.shapes:
            inside = shape.left >= 0 and shape.top >= 0 and shape.left + shape.width <= deck.slide_width + 10
            assert inside, shape.name
            assert shape.top + shape.height <= deck.slide_height + 10, shape.name


def test_slides_of_a_comparison_ask_show_today_rank_and_ask_for_a_decision(made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, gallery = made("en", options=3)
    write_slides([record], story, tmp_path / "r.pptx", gallery)
    slides = list(pptx.Presentation(str(tmp_path / "r.pptx")).slides)
    said = ["\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in slides]
    assert "of 3 options, which is best" in said[0]
    assert next(b.text for b in story.sections[0].blocks if isinstance(b, Paragraph) and b.role == "point") in said[0], "the answer"
    assert slides[1].shapes.title.text_frame.text.startswith("Today (")
    table = next(shape.table for shape in slides[2].shapes if shape.has_table)
    assert len(table.rows) == 1 + 3
    assert "To decide" in said[-1]


def test_runs_of_both_scripts_name_a_chinese_font(chinese_forms: tuple[Made, Path]) -> None:
    deck = pptx.Presentation(str(chinese_forms[1] / "r.pptx"))
    runs = [run for s in deck.slides for shape in s.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs for run in p.runs]
    assert runs
    assert {run._r.rPr.find("{*}ea").get("typeface") for run in runs} == {"微软雅黑"}


def test_pdf_can_be_read_and_searched(forms: tuple[Made, Path]) -> None:
    (_, story, _), folder = forms
    reader = pypdf.PdfReader(folder / "r.pdf")
    first = re.sub(r"\s+", "", reader.pages[0].extract_text())
    assert re.sub(r"\s+", "", story.title) in first
    assert re.sub(r"\s+", "", story.headline) in first
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert any("NotoSansSC" in font["/BaseFont"] for font in fonts)
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), "a font that is not in the file"
    wide = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 3
    assert reader.metadata.creation_date is None


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_story_is_the_same_bytes(form: str, forms: tuple[Made, Path], chinese_forms: tuple[Made, Path]) -> None:
    (_, story, _), folder = forms
    same = (folder / f"r.{form}").read_bytes() == (chinese_forms[1] / f"r.{form}").read_bytes()
    assert same == (story.lang == "zh")


@pytest.mark.parametrize("sizes", [{"stations": 0}, {"stations": 40, "options": 20, "name": LONG}], ids=["none", "many"])
def test_strange_districts_make_every_form(sizes: dict[str, int | str], made: Callable[..., Made], tmp_path: Path) -> None:
    """No station; and forty with names of eighty signs, in twenty options."""
    folder = written(made("en", **sizes), tmp_path)
    assert docx.Document(str(folder / "r.docx")).tables
    assert len(pptx.Presentation(str(folder / "r.pptx")).slides) == SLIDES
    assert len(pypdf.PdfReader(folder / "r.pdf").pages) > 3


def test_chapters_are_counted_in_chinese() -> None:
    assert tuple(chinese(number) for number in (1, 11, 20, 35, 99, 100)) == NUMERALS


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (apt: libreoffice-writer libreoffice-impress)")
@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_libreoffice_renders_it(form: str, chinese_forms: tuple[Made, Path], tmp_path: Path) -> None:
    (_, story, _), folder = chinese_forms
    path = folder / f"r.{form}"
    times = "<alias binding='same'><family>Times New Roman</family><prefer><family>Liberation Serif</family></prefer></alias>"
    places = "".join(f"<dir>{place}</dir>" for place in (Path(font_file()).parent, *LIBERATION))
    fonts = f"<fontconfig>{places}{times}<cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(fonts, "utf-8")
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)], check=True, capture_output=True,
        timeout=120, env={**os.environ, "HOME": str(tmp_path), "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
    )  # fmt: skip
    reader = pypdf.PdfReader(tmp_path / "r.pdf")
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages[:8]))
    assert re.sub(r"\s+", "", story.title) in text
    assert len(reader.pages) == SLIDES if form == "pptx" else len(reader.pages) > 10
    if form == "docx" and LIBERATION:  # as wide as Times New Roman
        printed = dict(_outline(reader, reader.outline))
        told = [p.text.rpartition("\t") for p in docx.Document(str(path)).paragraphs if p.style.name in ("TOC 1", "TOC 2")]
        apart = [printed[re.sub(r"\s+", "", title)] - int(page) for title, _, page in told]
        assert max(map(abs, apart)) <= 1, "the contents name other pages than those on which LibreOffice sets the headings"
        assert apart.count(0) >= 0.8 * len(apart)


def _outline(reader: pypdf.PdfReader, rows: list[Any]) -> Iterator[tuple[str, int]]:
    """Heading → page."""
    for row in rows:
        if isinstance(row, list):
            yield from _outline(reader, row)
        else:
            yield re.sub(r"\s+", "", row.title), reader.get_destination_page_number(row) + 1


def test_checksums_may_be_broken_anywhere_and_paths_at_their_dots() -> None:
    broken = breakable(f"sha {'0123456789abcdef' * 4}")
    assert broken.replace("\u200b", "") == f"sha {'0123456789abcdef' * 4}"
    assert max(map(len, re.split("[\u200b ]", broken))) <= 16
    assert breakable("library/areas/hebei.yaml:112") == "library/\u200bareas/\u200bhebei.\u200byaml:\u200b112"
    assert breakable("a few short words") == "a few short words"


def test_a_column_of_one_word_is_told_below_the_table() -> None:
    """Of five rows on: a clause that is the same in all of them would only make the others narrow."""
    columns = (Column("c.name", "Name"), Column("c.clause", "Clause"), Column("c.n", "n", kind="number"))
    table = Table("t", "caption", columns, tuple((f"row {n}", "3(2)", 1.0) for n in range(5)), note="A note.")
    thinner = without_constants(table, "en")
    assert [column.heading for column in thinner.columns] == ["Name", "n"]
    assert thinner.note == "A note. In every row, Clause: 3(2)"
    assert without_constants(replace(table, rows=table.rows[:4]), "en").columns == columns


def test_of_options_with_long_names_a_slide_shows_fewer() -> None:
    """A row of two lines takes the room of one and a half: thirteen short names fit, of long ones eight."""
    fit = {name: rows_that_fit([[name]] * 20, 130, widths=(108,), size_pt=12) for name in ("+ A", "方案" * 20)}
    assert fit == {"+ A": 13, "方案" * 20: 8}
