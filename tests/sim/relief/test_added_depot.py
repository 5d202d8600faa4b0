"""A depot that one option adds: its stock is there in that option, and is nobody's fault in the others."""

from __future__ import annotations

from pathlib import Path

from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.templates import write_template
from yingji.sim.relief.build import build_relief_worlds


def test_stock_of_an_added_depot_is_there_where_the_depot_is(tmp_path: Path) -> None:
    write_template(tmp_path / "town")
    for name, old, new in (
        ("disaster", "set: {people.kits.share: 30 %}", "add_depot: {name: 乙, at: 三经路, docks: 1, crews: 1, opens: {median: 5 min}}"),
        ("relief", "vehicles:\n", "  - {item: water, depot: 乙, quantity: 700}\nvehicles:\n"),
    ):
        path = tmp_path / "town" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    loaded = load(tmp_path / "town" / "disaster.yaml")
    pairs = build_relief_worlds(loaded.scenario, load_ground(loaded.scenario.area), mark=loaded.mark)
    water = [relief.ledger.usable[relief.ledger.item == 0].sum() for _, relief in pairs]
    assert water == [9000, 9000, 9700, 9000]
    assert [len(relief.depots.name) for _, relief in pairs] == [1, 1, 2, 1]
