"""What `yingji new` writes: a small commented plan, area, everyday and disaster scenario of a made-up town, with the files they need."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from pathlib import Path

from yingji.base.faults import BadInput, Fault, Mark

_FILES = (
    "scenario.yaml", "plan.yaml", "area.yaml", "boundary.geojson", "places.csv", "subdistricts.csv", "by_hour.csv",
    "disaster.yaml", "hazard.yaml", "relief.yaml", "needs.yaml",
)  # fmt: skip
_STREETS = "streets.gpkg"


def write_template(folder: str | Path) -> tuple[Path, ...]:
    """Writes the files into a new or empty folder and returns their paths; whole or not at all, else `BadInput`."""
    from yingji.geo.streets_file import write_network
    from yingji.scenarios.templates.town import town

    place = Path(folder).absolute()
    if place.is_dir() and any(place.iterdir()):
        raise BadInput([Fault(Mark(str(folder)), "", "scenarios.folder_not_empty", {"name": str(folder)})])
    if place.exists() and not place.is_dir():
        raise BadInput([Fault(Mark(str(folder)), "", "scenarios.folder_is_file", {"name": str(folder)})])
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".yingji-") as draft:
            made = Path(draft, place.name)
            made.mkdir()
            for name in _FILES:
                made.joinpath(name).write_bytes(files("yingji.scenarios.templates").joinpath(name).read_bytes())
            write_network(town(), made / _STREETS)
            if place.is_dir():  # an empty folder stays, for somebody may stand in it
                for inner in made.iterdir():
                    os.replace(inner, place / inner.name)
            else:
                os.replace(made, place)
    except OSError as wrong:
        reason = wrong.strerror or type(wrong).__name__
        raise BadInput([Fault(Mark(str(folder)), "", "scenarios.cannot_write", {"reason": reason})]) from wrong
    return tuple(Path(folder) / name for name in (*_FILES, _STREETS))
