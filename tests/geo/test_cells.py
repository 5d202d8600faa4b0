"""Cells tile their district exactly, in the same order every time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from yingji.geo.cells import SLIVER, TooManyCells, make_cells

DISTRICT = Polygon([(0, 0), (2100, 150), (2600, 1400), (1500, 1250), (900, 2300), (-200, 1500)])
WITH_LAKE = DISTRICT.difference(box(700, 500, 1100, 900))
TWO_BANKS = MultiPolygon([box(0, 0, 900, 400), box(0, 500, 900, 900)])


@pytest.mark.parametrize("shape", ["hexagon", "square"])
@pytest.mark.parametrize("boundary", [DISTRICT, WITH_LAKE, TWO_BANKS], ids=["bent", "with a lake", "two banks"])
def test_areas_add_up_to_the_boundary_and_nothing_overlaps(shape: str, boundary: Polygon) -> None:
    cells = make_cells(boundary, shape=shape, across_m=200, crs="EPSG:4548")  # type: ignore[arg-type]
    assert cells.area_m2.sum() == pytest.approx(boundary.area, rel=1e-12)
    assert shapely.union_all(cells.polygon).area == pytest.approx(boundary.area, rel=1e-9)


@pytest.mark.parametrize(("shape", "area"), [("hexagon", np.sqrt(3) / 2 * 200**2), ("square", 200**2)])
def test_across_is_the_distance_between_opposite_sides(shape: str, area: float) -> None:
    cells = make_cells(box(0, 0, 3000, 3000), shape=shape, across_m=200, crs="EPSG:4548")  # type: ignore[arg-type]
    assert np.median(cells.area_m2) == pytest.approx(area)


def test_every_cell_holds_its_own_point() -> None:
    cells = make_cells(WITH_LAKE, shape="hexagon", across_m=150, crs="EPSG:4548")
    assert shapely.contains(cells.polygon, shapely.points(cells.xy)).all()


def test_slivers_join_a_neighbour() -> None:
    cells = make_cells(DISTRICT, shape="hexagon", across_m=150, crs="EPSG:4548")
    assert cells.area_m2.min() >= SLIVER * np.sqrt(3) / 2 * 150**2


def test_a_sliver_that_touches_nothing_stays_a_cell() -> None:
    island = MultiPolygon([box(0, 0, 400, 400), box(2000, 0, 2010, 10)])
    cells = make_cells(island, shape="square", across_m=200, crs="EPSG:4548")
    assert cells.area_m2.min() == pytest.approx(100)


def test_rows_run_from_south_to_north_and_west_to_east() -> None:
    cells = make_cells(box(0, 0, 600, 400), shape="square", across_m=200, crs="EPSG:4548")
    assert [(round(x), round(y)) for x, y in cells.xy] == [(x, y) for y in (100, 300) for x in (100, 300, 500)]


def test_the_same_boundary_gives_the_same_cells() -> None:
    first, again = (make_cells(WITH_LAKE, shape="hexagon", across_m=120, crs="EPSG:4548") for _ in range(2))
    assert np.array_equal(first.xy, again.xy)
    assert shapely.equals_exact(first.polygon, again.polygon).all()


def test_a_boundary_smaller_than_a_cell_is_one_cell() -> None:
    cells = make_cells(box(0, 0, 10, 10), shape="hexagon", across_m=500, crs="EPSG:4548")
    assert cells.area_m2.tolist() == [pytest.approx(100)]


def test_too_fine_a_grid_is_refused_before_it_is_made() -> None:
    with pytest.raises(TooManyCells):
        make_cells(DISTRICT, shape="square", across_m=0.5, crs="EPSG:4548")
    with pytest.raises(ValueError, match="above 0"):
        make_cells(DISTRICT, shape="square", across_m=0, crs="EPSG:4548")
