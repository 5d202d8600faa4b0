"""Speeds that a streets file has from the class table: told for the register of assumptions, without reading the network."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from yingji.geo.classes import class_table

_SAME = 1e-9  # relative


def table_speeds(path: str | Path) -> dict[str, tuple[float, ...]]:
    """Class, by its Chinese name as in area files, → the class table's speeds [m/s] that its drivable links have, ascending.

    A tag that says what the table says counts too: the file does not keep where a speed came from. A file that cannot be read gives
    nothing; whoever loads the ground tells what is wrong with it.
    """
    table = class_table()
    by_name = {street.name: street for street in table.classes}
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as file:
            rows = file.execute('SELECT DISTINCT "class", free_speed_mps FROM links WHERE drive').fetchall()
    except sqlite3.Error:
        return {}
    found: dict[str, set[float]] = {}
    for name, mps in rows:
        street = by_name.get(name)
        if street is None:
            continue
        usual = {rule.free_speed_mps for rule in table.tags.values() if rule.code == street.code}
        found.setdefault(street.zh, set()).update(speed for speed in usual if abs(mps - speed) <= _SAME * speed)
    return {name: tuple(sorted(speeds)) for name, speeds in found.items() if speeds}
