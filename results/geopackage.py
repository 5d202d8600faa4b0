"""Layers as one GeoPackage 1.3 that QGIS opens styled, and each as GeoParquet beside it: the same bytes whenever they are written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pyogrio

from yingji.results.styles import Style

_STAMP = "%Y-%m-%dT%H:%M:%S.000Z"

# The columns that QGIS looks for in a GeoPackage's table of styles; they are named by it, not by us.
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
  ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
_STYLE_ROW = "INSERT INTO layer_styles VALUES (NULL, '', '', ?, 'geom', ?, ?, ?, 1, ?, 'yingji', NULL, ?)"
_REGISTER = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?, 'attributes', ?, ?, ?)"


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer: its name in the file, its title for people, its features, and how they look."""

    name: str
    title: str
    frame: gpd.GeoDataFrame
    style: Style
    kind: str = "MultiPolygon"


GEOPARQUET = "geoparquet"
"""The folder beside a GeoPackage with its layers as GeoParquet (OGC 1.0): `run.gpkg`'s cells are `geoparquet/run.cells.parquet`."""


def write_geopackage(path: Path, layers: Sequence[Layer], *, when: datetime) -> None:
    """Write the layers (at least one), each with its style as the default in `layer_styles`, and each as GeoParquet."""
    with _date_of(when):
        for index, layer in enumerate(layers):
            pyogrio.write_dataframe(
                layer.frame, path, layer=layer.name, driver="GPKG", append=index > 0, geometry_type=layer.kind,
                promote_to_multi=layer.kind.startswith("Multi"), dataset_options={"VERSION": "1.3"} if index == 0 else None,
                layer_options={"GEOMETRY_NAME": "geom", "IDENTIFIER": layer.title},
            )  # fmt: skip
    _write_styles(path, layers, when=when)
    for layer in layers:
        write_geoparquet(path, layer.name, layer.frame)


def write_geoparquet(path: Path, layer: str, frame: gpd.GeoDataFrame) -> None:
    """Write one layer of the GeoPackage `path` as GeoParquet beside it: geometry as WKB, its CRS as PROJJSON."""
    beside = geoparquet_path(path, layer)
    beside.parent.mkdir(exist_ok=True)
    frame.to_parquet(beside, index=False, compression="zstd", schema_version="1.0.0")


def geoparquet_path(path: Path, layer: str) -> Path:
    """Where a layer of the GeoPackage `path` lies as GeoParquet."""
    return path.parent / GEOPARQUET / f"{path.stem}.{layer}.parquet"


@contextmanager
def _date_of(when: datetime) -> Iterator[None]:
    """GDAL writes the run's date into the file, not the moment of writing."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": when.astimezone(UTC).strftime(_STAMP)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write_styles(path: Path, layers: Sequence[Layer], *, when: datetime) -> None:
    stamp = when.astimezone(UTC).strftime(_STAMP)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_LAYER_STYLES)
        database.execute(_REGISTER, ("layer_styles", "layer_styles", "", stamp))
        for layer in layers:
            row = (layer.name, layer.title[:30], layer.style.qml, layer.style.sld, layer.title, stamp)
            database.execute(_STYLE_ROW, row)
