"""Labels find their places: none on another, none outside, the important ones first."""

from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from yingji.results.maps.labels import Box, Wish, around, place, spread
from yingji.results.maps.style import MM_PER_INCH
from yingji.results.maps.text import HINTING, clip, fit, font, pack, shorten, width_mm, wrap

FRAME = (0.0, 0.0, 100.0, 80.0)


def test_boxes_that_touch_do_not_overlap_and_those_that_share_area_do() -> None:
    """The edge counts for neither."""
    box = Box(10, 10, 4, 2)
    assert not box.overlaps(Box(14, 10, 4, 2))
    assert box.overlaps(Box(13.9, 10, 4, 2))


def test_turned_boxes_are_judged_by_their_own_corners() -> None:
    """The upright rectangles of two slanting names overlap; the names do not."""
    first, second = Box(0, 0, 20, 2, 45), Box(3, -3, 20, 2, 45)
    assert Box.of(first.bounds).overlaps(Box.of(second.bounds))
    assert not first.overlaps(second)
    assert first.overlaps(Box(1, -0.5, 20, 2, 45))


def test_the_lower_rank_chooses_first_and_the_other_takes_its_second_wish() -> None:
    """A station's name keeps its place before a road's."""
    best, next_ = Box(50, 40, 10, 4), Box(50, 50, 10, 4)
    road = Wish("中山路", 8, 10, (best, next_))
    station = Wish("建昌道站", 8, 0, (best, next_))
    found = {label.wish.text: label.box for label in place([road, station], frame=FRAME)}
    assert found == {"建昌道站": best, "中山路": next_}


def test_what_fits_nowhere_is_left_out() -> None:
    """An obstacle over the only place, or a place half outside, means no label."""
    hidden = Wish("甲", 8, 0, (Box(50, 40, 10, 4),))
    outside = Wish("乙", 8, 0, (Box(97, 40, 10, 4),))
    assert place([hidden, outside], frame=FRAME, obstacles=[Box(54, 40, 4, 4)]) == []


def test_one_name_is_not_written_twice_nearby() -> None:
    """`apart` keeps two names of one road from each other, and not the names of two roads."""
    here, near, far = (Box(x, 40, 8, 4) for x in (20, 35, 80))
    twice = [Wish("中山路", 8, 0, (here,), apart=30), Wish("中山路", 8, 1, (near, far), apart=30), Wish("榆关道", 8, 2, (near,), apart=30)]
    assert [(label.wish.text, label.box) for label in place(twice, frame=FRAME)] == [("中山路", here), ("中山路", far), ("榆关道", near)]


def test_a_crowd_of_labels_never_overlaps() -> None:
    """Two hundred points within a hand's breadth: whatever is placed lies apart and inside."""
    points = [(7.3 * i % 100, 3.1 * i % 80) for i in range(200)]
    wishes = [Wish(str(i), 8, i, around(x, y, width=9, height=3, clear=1)) for i, (x, y) in enumerate(points)]
    labels = place(wishes, frame=FRAME)
    assert len(labels) > 60
    assert all(label.box.within(FRAME) for label in labels)
    assert not any(a.box.overlaps(b.box) for a, b in combinations(labels, 2))


def test_symbols_on_one_spot_are_spread_until_each_can_be_read() -> None:
    """Five stations at one crossing, and one far away that stays where it is."""
    found = spread([(50, 40)] * 5 + [(10, 10)], apart=5, frame=FRAME)
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in combinations(found, 2)) ** 0.5 >= 4.9
    assert found[-1] == (10, 10)


@pytest.mark.parametrize(
    "text", ["天津市河北区“十四五”应急管理体系建设规划（2021—2025年）", "Emergency plan of Hebei District, Tianjin (2021–2025)", "a" * 90]
)
def test_wrapped_lines_fit_and_lose_nothing(text: str) -> None:
    """Every line is within its width, and all letters are there."""
    lines = wrap(text, 40, 9)
    assert all(width_mm(line, 9) <= 40 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["怀安环路(苏堤路—三潭路)", "Zhongshan Road × Kunwei Road", "AVAVAV 1:30 000", "≤ 7 km²"])
def test_text_is_drawn_as_wide_as_it_was_measured(text: str) -> None:
    """Against matplotlib's own layout of the same words: never wider, and at most 6 % narrower (pairs of letters, side bearings)."""
    figure = Figure(figsize=(8, 2))
    with mpl.rc_context({"text.hinting": HINTING}):
        drawn = figure.text(0.1, 0.5, text, fontproperties=font(20), parse_math=False)
        box = drawn.get_window_extent(FigureCanvasAgg(figure).get_renderer())
    width = box.width / figure.dpi * MM_PER_INCH
    assert 0.94 * width_mm(text, 20) <= width <= 1.005 * width_mm(text, 20)


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() -> None:
    """The rules of Chinese line breaking, at every width."""
    text = "首车到场（含行车）。各站最远六分钟，应不超过五分钟（规划第三章）。"
    for width in range(12, 80):
        lines = wrap(text, width, 9)
        assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_a_title_shrinks_before_it_is_cut() -> None:
    """Long titles get smaller type; only beyond the least size do they end with …"""
    size, lines = fit("河北区消防站到场时间覆盖图" * 2, 60, size_pt=20, least_pt=10, most_lines=2)
    assert 10 <= size < 20
    assert len(lines) == 2
    _, cut = fit("河北区消防站到场时间覆盖图" * 9, 60, size_pt=20, least_pt=10, most_lines=2)
    assert cut[-1].endswith("…")


def test_shortened_clipped_and_packed_text_keeps_its_width() -> None:
    """Nothing is wider than its column."""
    assert width_mm(shorten("北运河消防救援站（规划）", width=20, size_pt=8), 8) <= 20
    assert clip(["甲", "乙", "丙"], 2, width=20, size_pt=8) == ["甲", "乙…"]
    assert pack(["run 1", "seed 7"], " · ", width=100, size_pt=8) == ["run 1 · seed 7"]
    assert pack(["run 1", "seed 7"], " · ", width=12, size_pt=8) == ["run 1", "seed 7"]
