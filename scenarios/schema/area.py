"""An area: the ground that a plan stands on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from yingji.base.figures import Count, Duration, Frozen, Length, Positive, Speed, Text
from yingji.scenarios.schema.common import Sourcing, UnitKind

StreetClass = Literal["快速路", "主干路", "次干路", "支路", "内部路", "匝道", "步行道"]


class People(Sourcing):
    """Residents, and how they spread: by polygons, by weights around points, or by a raster."""

    total: Count
    by_subdistrict: str = Field(default="", description="CSV (name, lon, lat, weight[, en, people, by_day]) or polygons (GeoJSON …)")
    raster: str = Field(default="", description="a population raster; wants yingji[raster]")
    by_day: Positive | None = Field(default=None, description="people by day to each resident by night, where by_subdistrict does not say")
    households: Count | None = None


class CellGrid(Frozen):
    """The grid of cells over the boundary; `across` is the distance between the opposite sides of a cell."""

    shape: Literal["hexagon", "square"] = "hexagon"
    across: Length


class Speeds(Sourcing):
    """Speeds on an empty street by class; a class that is not named keeps the speed of the streets file."""

    engine: dict[StreetClass, Speed] = Field(default_factory=dict)
    ambulance: dict[StreetClass, Speed] = Field(default_factory=dict)
    walk: Speed | None = None


class Intercept(Sourcing):
    """What a trip costs besides driving: rolling out of the station, and finding the place on arrival."""

    rolling_out: Duration
    arriving: Duration


class AreaFile(Frozen):
    """Streets, boundary, people, speeds of an area."""

    name: Text
    boundary: str
    streets: str
    crs: str = Field(description="CRS of the lon/lat written in these files: EPSG:4490, EPSG:4326, gcj02 or bd09")
    places: str = Field(default="", description="CSV of named places (name, en, kind, lon, lat): parks, schools, landmarks")
    barriers: str = Field(default="", description="GeoJSON of rivers, railways, parks (name, en, kind, width_m), for maps and areas")
    areas: str = Field(default="", description="polygons of areas of responsibility as drawn by hand (station), for `yingji coverage`")
    hydrants: str = Field(
        default="",
        description="CSV (id, lon, lat or x, y[, name, flow_lps, pressure_mpa, in_service]) or points of hydrants",
    )
    fire_lanes: str = Field(default="", description="GeoJSON or GeoPackage of fire lanes (width_m[, name, blocked]), lines or polygons")
    people: People
    buildings: str = Field(default="", description="CSV of homes (subdistrict, class, share of its people); earthquakes need it")
    cells: CellGrid
    speeds: Speeds
    by_hour: str = Field(default="", description="CSV of the congestion profile (hour, weekday, weekend): factors on driving time ≥ 1")
    intercepts: dict[UnitKind, Intercept] = Field(default_factory=dict)
    sources: tuple[str, ...] = Field(default=(), description="sources and licences that every map prints; 中文 | English")
