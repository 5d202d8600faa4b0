"""Maps from a run's folder alone: what they show is what the run says, in both languages, and labels do not collide."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yingji.base.faults import BadInput
from yingji.results.atlas.base import Atlas
from yingji.results.atlas.ground import GROUND, read_ground
from yingji.results.atlas.multiples import HOURS, moments
from yingji.results.atlas.relief_themes import cut_off, deliveries, shelters
from yingji.results.atlas.themes import coverage, difference, double_cover, first_due, response_subdistricts, under_load
from yingji.results.atlas.writing import map_words, sheets
from yingji.results.charts.measured import arrival, busy, relief_curves
from yingji.results.maps.draw import compose, write_figure
from yingji.results.office.forms import write_atlas
from yingji.results.office.gallery import Gallery


def test_the_ground_of_a_run_is_told_in_both_languages(everyday: Atlas) -> None:
    ground = everyday.ground
    assert ground.district.in_("zh") == "河北区"
    assert ground.district.in_("en") == "Hebei District"
    assert ground.streets.schematic
    assert {place.name.en for place in ground.places if place.kind == "subdistrict"} >= {"Wangchuanchang", "Guangfudao"}
    assert {barrier.kind for barrier in ground.barriers} >= {"river", "rail"}


def test_a_run_of_another_version_is_refused_by_name(everyday: Atlas, tmp_path: Path) -> None:
    shutil.copy(everyday.record.folder / GROUND, tmp_path / GROUND)
    (tmp_path / GROUND).write_text("{}", "utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        read_ground(tmp_path)


def test_streets_are_the_runs_own(everyday: Atlas) -> None:
    streets, links = everyday.streets, everyday.record.streets
    assert streets.n_links == len(links)
    assert streets.name(17) == (links["name"].iloc[17] or "")
    assert np.allclose(streets.vertices(17), np.asarray(links.geometry.iloc[17].coords))
    assert everyday.main_streets.n_links == int((links["class"] <= 2).sum()) < streets.n_links


def test_first_due_areas_over_their_limit_are_told_apart(everyday: Atlas) -> None:
    content = first_due(everyday, 0, "en")
    assert content is not None
    assert content.key_of is not None
    cells, areas = everyday.record.options[0].cells, everyday.record.options[0].areas.set_index("station")
    for key, minutes, station in zip(content.key_of.tolist(), cells["minutes"], cells["first_due"], strict=True):
        label = content.key[key].label
        assert ("over the limit" in label) == (areas.loc[station, "area_km2"] > areas.loc[station, "limit_km2"])
        assert ("beyond 5 min" in label) == (minutes > 5) == content.key[key].hatched


def test_double_cover_is_within_single_cover(everyday: Atlas) -> None:
    content, cells = double_cover(everyday, 0, "zh"), everyday.record.options[0].cells
    assert content.key_of is not None
    assert np.array_equal(content.key_of == 2, ~(cells["minutes"] <= 5))
    assert (cells["minutes_second"][content.key_of == 0] <= 5).all()


def test_cover_under_load_is_never_better_than_geometry(everyday: Atlas) -> None:
    content, cells = under_load(everyday, 0, "en"), everyday.record.options[0].cells
    assert content is not None
    assert content.key_of is not None
    unreached = cells[["minutes", "minutes_second"]].min(axis=1) > 5
    assert (content.key_of[unreached] == len(content.key) - 1).all()
    assert ((cells["cover_under_load"] >= 0) & (cells["cover_under_load"] <= 1 + 1e-9)).all()


def test_names_of_subdistricts_bear_their_percentile(everyday: Atlas) -> None:
    content = response_subdistricts(everyday, 0, "en")
    assert content is not None
    calls = pd.read_parquet(everyday.record.folder / "incidents.parquet")
    mine = calls[calls["subdistrict"] == "王串场街道"]
    p90 = float(np.quantile((mine["arrive_s"] - mine["order_s"]) / 60, 0.9, method="higher"))
    assert ("Wangchuanchang", f"{p90:.1f}") in [(place.name, place.figure) for place in content.places]


def test_there_is_no_difference_from_itself(everyday: Atlas) -> None:
    assert difference(everyday, 0, "zh") is None


def test_relief_grows_hour_by_hour(rainstorm: Atlas) -> None:
    found = moments(rainstorm, 0, "zh")
    assert found is not None
    _, shown = found
    assert [moment.hour for moment in shown] == list(HOURS)
    assert all(a.share <= b.share for a, b in itertools.pairwise(shown))
    assert all((b.classes <= a.classes).all() for a, b in itertools.pairwise(shown))  # the first class is the most relieved


def test_maps_of_a_disaster_show_its_shelters_closures_and_loads(rainstorm: Atlas) -> None:
    relief = rainstorm.record.options[0].relief
    assert relief is not None
    where, closed, sent = (theme(rainstorm, 0, "en") for theme in (shelters, cut_off, deliveries))
    assert where is not None
    assert closed is not None
    assert sent is not None
    places, (lines,), (flows, stocks) = where.overlays[0], closed.overlays, sent.overlays
    assert len(places.shelters) == len(relief.shelters)  # type: ignore[attr-defined]
    assert len(lines.geometry) == len(relief.blocked)  # type: ignore[attr-defined]
    assert len(flows.geometry) == len(relief.deliveries)  # type: ignore[attr-defined]
    left = relief.deliveries.groupby("depot")["tonnes"].sum()
    told = [depot.label for depot in stocks.depots]  # type: ignore[attr-defined]
    english = {name: title.en for name, title in zip(relief.depots["name"], relief.depot_titles, strict=True)}
    assert all(f"{english[str(depot)]} {tonnes:.1f} t" in told for depot, tonnes in left.items())
    walked = [key.label for key in where.content.key]
    assert walked[0] == "0–250 m"
    assert where.content.stations == ()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_map_has_a_title_and_a_caption(lang: str, everyday: Atlas, rainstorm: Atlas) -> None:
    made = [*sheets(everyday, lang), *sheets(rainstorm, lang)]  # type: ignore[arg-type]
    assert {sheet.key for sheet in made} >= {
        "coverage", "first_due", "double", "load", "response_subdistricts", "relief_hours", "relieved", "shelters", "cut_off", "deliveries",
    }  # fmt: skip
    assert all(sheet.title and map_words(sheet.key, lang) for sheet in made)  # type: ignore[arg-type]


def test_labels_do_not_collide_on_any_paper(everyday: Atlas) -> None:
    for paper in ("A4", "16:9"):
        _, labels = compose(coverage(everyday, 0, "en"), paper=paper, lang="en")  # type: ignore[arg-type]
        assert len(labels) > 20
        assert not [(a, b) for a, b in itertools.combinations(labels, 2) if a.box.overlaps(b.box)]


def test_the_same_map_is_the_same_bytes_in_every_format(rainstorm: Atlas, tmp_path: Path) -> None:
    sheet = next(sheet for sheet in sheets(rainstorm, "zh") if sheet.key == "cut_off")
    for kind in ("svg", "pdf"):
        for name in "ab":
            write_figure(sheet.draw("A4"), tmp_path / f"{name}.{kind}", title="t")
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_maps_are_written_by_paper_and_format(rainstorm: Atlas, tmp_path: Path) -> None:
    gallery = Gallery([rainstorm.record], "zh")
    gallery.sheets(0, 0)
    gallery._maps[0, 0] = {key: sheet for key, sheet in gallery.sheets(0, 0).items() if key == "relief_hours"}
    paths = write_atlas(gallery, tmp_path, papers=("A4", "16:9"), formats=("png",))
    assert [path.name for path in paths] == ["relief_hours-A4.png", "relief_hours-16x9.png"]
    assert all(path.stat().st_size > 20_000 for path in paths)


def test_charts_read_what_the_run_measured(everyday: Atlas) -> None:
    record, option = everyday.record, everyday.record.options[0]
    found, out = arrival(record, option, "order", "en"), busy(record, option, "en")
    assert found is not None
    assert out is not None
    calls = pd.read_parquet(record.folder / "incidents.parquet")
    p90_min = ((calls["arrive_s"] - calls["order_s"]) / 60).groupby(calls["replication"]).quantile(0.9)
    assert found.minutes[np.searchsorted(found.share, 0.9)] == pytest.approx(p90_min.max(), abs=0.15)  # of two shares the lower
    table = record.tables["units"].of(option.name)
    own = {station.name for station in option.stations if station.own}
    told = [value for name, value in zip(table.column("unit_name"), table.column("busy"), strict=True) if str(name).split("/")[0] in own]
    assert out.share.mean(axis=1) == pytest.approx(np.array(told, dtype=float), rel=0.12)


def test_the_curve_of_relief_ends_with_the_share_that_is_relieved(rainstorm: Atlas) -> None:
    record, option = rainstorm.record, rainstorm.record.options[0]
    hours, (relieved, roof, *_) = relief_curves(record, option, "en")
    assert option.relief is not None
    people = pd.read_parquet(record.folder / "people.parquet")
    runs = [run for _, run in people.groupby("replication")]
    share = [run.loc[run["relieved_s"] <= 10 * 3600, "people"].sum() / run["people"].sum() for run in runs]
    assert relieved.share[np.searchsorted(hours, 10 - 1e-9)] == pytest.approx(min(share), abs=1e-9)  # of two the lower is the median
    assert (roof.share >= relieved.share - 1e-9).all()  # nobody is relieved without a roof
