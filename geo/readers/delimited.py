"""CSV with a column of WKT lines."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from yingji.geo.crs import Crs
from yingji.geo.readers.mapping import Columns, detect, nearest, presets
from yingji.geo.readers.vector import mapping_crs, ways_of_table
from yingji.geo.readers.ways import Ways, bad, first_line
from yingji.geo.report import ReportRow

_GEOMETRY = ("wkt", "geometry", "geom", "the_geom", "shape")


def read_delimited(path: Path, crs: Crs | None, columns: Columns | None) -> Ways:
    """The lines of a CSV (UTF-8 or GBK, perhaps gzipped). It cannot say its CRS: `crs` or the mapping must."""
    table = _table(path)
    there = [str(column) for column in table.columns]
    notes = []
    if columns is None:
        columns = detect(there)
        if columns is None:
            raise bad(path, "streets.unknown_table", columns=", ".join(there), known=", ".join(presets()))
        notes.append(ReportRow("streets.preset", values={"preset": columns.name}))
    if crs is None and not columns.crs:
        raise bad(path, "streets.crs_missing")
    wanted = [columns.geometry] if columns.geometry else list(_GEOMETRY)
    column = next((name for name in there if name.lower() in {each.lower() for each in wanted}), None)
    if column is None:
        raise bad(path, "streets.no_wkt", wanted=", ".join(wanted), nearest=", ".join(nearest(wanted[0], there)))
    geometry = shapely.from_wkt(table[column].to_numpy(dtype=object), on_invalid="ignore")
    return ways_of_table(table, np.asarray(geometry, dtype=object), columns, crs or mapping_crs(columns, path), notes, path)


def _table(path: Path) -> pd.DataFrame:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
        except UnicodeDecodeError:
            continue
        except (ValueError, OSError, EOFError, zlib.error) as wrong:
            raise bad(path, "streets.file_broken", reason=first_line(wrong)) from wrong
    raise bad(path, "streets.encoding")
