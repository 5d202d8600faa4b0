"""Earthquakes from their files: every person in a building, and every mistake told at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sim.hazard.district import FILES, build, ground, quake, write
from yingji.base.faults import BadInput
from yingji.sim.hazard.build_quake import every_building
from yingji.sim.hazard.tables import Classes
from yingji.sim.hazard.world import QuakeWorld


def built(folder: Path, **more: object) -> QuakeWorld:
    files = write(folder)
    (world,) = build(quake(files), homes=files["homes"], **more)
    assert isinstance(world, QuakeWorld)
    return world


def faults(folder: Path, **changed: str) -> list[tuple[str, str]]:
    """(file or field, message) of all that is wrong with changed files."""
    files = write(folder, **changed)
    with pytest.raises(BadInput) as wrong:
        build(quake(files), homes=files["homes"])
    return [(Path(fault.mark.file).stem, fault.text("en")) for fault in wrong.value.faults]


def test_everybody_lives_in_a_building_of_his_cell(tmp_path: Path) -> None:
    """1,701 people as the cells have them, to the nearest person: none is lost, and none is cut in two."""
    world = built(tmp_path)
    there = np.bincount(world.building_cell, world.building_people, minlength=4)
    assert world.common.people.tolist() == [1001, 500, 200, 0]
    assert there.tolist() == [1001, 500, 200, 0]


def test_buildings_by_hand(tmp_path: Path) -> None:
    """500 people in the second cell: 50 in 12 single-storey houses (12.5, to the even), 450 in 9 of brick."""
    world = built(tmp_path)
    here = world.building_cell == 1
    assert np.bincount(world.building_class[here]).tolist() == [12, 9]
    assert sorted(world.building_people[here & (world.building_class == 0)].tolist()) == [4] * 10 + [5] * 2


def test_a_single_person_has_a_house() -> None:
    one = Classes(("高层",), np.array([300.0]), np.array([True]), np.array([0.05]), np.array([80.0]))
    cell, _, people = every_building(np.array([[0], [1], [450]]), one)
    assert (cell.tolist(), people.tolist()) == ([1, 2, 2], [1, 225, 225])


def test_the_matrix_becomes_shares_of_each_state_or_worse(tmp_path: Path) -> None:
    world = built(tmp_path)
    assert world.damage_at.tolist() == [7, 8]
    assert world.exceed[0, 0] == pytest.approx([0.6, 0.3, 0.1, 0.02])
    assert world.casualties[3].tolist() == [0, 0, 0, 0]  # no row: nobody is hurt
    assert (world.indoors, world.collapse.tolist(), world.multi.tolist()) == (0.5, [0.15, 0.10], [False, True])


def test_a_link_belongs_to_the_cell_of_its_middle(tmp_path: Path) -> None:
    own, net = built(tmp_path).common.own, ground().network
    west = net.node_x[net.link_from] + net.node_x[net.link_to] < 2 * (net.node_x.min() + 500)
    south = net.node_y[net.link_from] + net.node_y[net.link_to] < 2 * (net.node_y.min() + 500)
    assert np.all(own.cell[west & south] == 0)
    assert np.all(np.isfinite(own.width_m))  # unknown widths are the class table's


def test_shares_that_do_not_add_up_are_told_for_each_subdistrict_and_row(tmp_path: Path) -> None:
    found = faults(
        tmp_path, homes=FILES["homes"].replace("砖混,0.9", "砖混,0.8"), damage=FILES["damage"].replace("0.1,0.05,0.05", "0.1,0.1,0.05")
    )
    assert [file for file, _ in found] == ["damage", "homes"]
    assert "1.05" in found[0][1]
    assert "东街道" in found[1][1]
    assert "0.9" in found[1][1]


def test_unknown_names_are_told_with_the_nearest(tmp_path: Path) -> None:
    found = faults(tmp_path, homes=FILES["homes"].replace("西街道", "西街").replace("东街道,平房", "东街道,平方"))
    text = "\n".join(message for _, message in found)
    assert "there is no subdistrict “西街”; write one of 西街道" in text
    assert "there is no class of building “平方”; the nearest are: 平房" in text
    assert "there are no homes for 西街道" in text


def test_a_class_without_rows_and_damage_that_falls_are_told(tmp_path: Path) -> None:
    less = FILES["damage"].replace("砖混,8,0.3,0.3,0.2,0.1,0.1\n", "").replace("平房,8,0.2,0.2,0.2,0.2,0.2", "平房,8,0.9,0.1,0,0,0")
    text = "\n".join(message for _, message in faults(tmp_path, damage=less))
    assert "class “砖混” has no row for intensity 8" in text
    assert "damage at intensity 8 is lighter than at a lower one" in text


def test_missing_columns_numbers_that_are_none_and_rows_twice_are_told_together(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        classes=FILES["classes"].replace("single", "one").replace("50,multi", "0,multi"),
        casualties="state,severity_1,severity_2\ncollapsed,0.4,0.2\n",
        homes=FILES["homes"] + "西街道,砖混,viele\n",
        damage=FILES["damage"].replace("0.02\n", "1.02\n"),
    )
    assert [file for file, _ in found] == ["casualties", "classes", "classes", "damage", "damage", "homes"]
    assert "severity_3, severity_4" in found[0][1]


def test_homes_are_wanted_for_an_earthquake(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"write buildings: homes\.csv"):
        build(quake(write(tmp_path)))


def test_what_a_hazard_lacks_is_told_of_all_its_fields(tmp_path: Path) -> None:
    files = write(tmp_path)
    wrong = quake(
        files, bridges={"lost": {}, "repair": {"median": "2 h"}}, ignitions={"per_10k_people": {"acht": "1"}, "within": "1 h"},
        debris={"rule": "per building", "clear": {"median": "2 h"}},
    )  # fmt: skip
    with pytest.raises(BadInput) as told:
        build(wrong, homes=files["homes"])
    assert sorted(fault.key for fault in told.value.faults) == ["hazard.key_not_number", "hazard.no_keys", "hazard.reach_missing"]
