"""English tables of the bundled districts name stations, subdistricts and classes in English."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from yingji.base.figures import Text
from yingji.base.language import LANGS
from yingji.results.sheets import sheets
from yingji.results.verdicts import judge_runs
from yingji.results.words import CLASSES, SHELTERS, class_word, shelter_class

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_class_has_a_word_in_each_language() -> None:
    words = [(class_word, name) for name in CLASSES] + [(shelter_class, name) for name in SHELTERS]
    for word, name in words:
        assert word(name, "zh") == name
        assert not HAN.search(word(name, "en"))


def test_groups_stations_and_subdistricts_of_tables_are_in_the_language(make_runs: Any, scenario: Any) -> None:
    runs = make_runs(scenario())
    cells = replace(runs.world.cells, subdistricts=("甲街道", "乙街道"), english=("Jia Subdistrict", ""))
    stations = tuple(station.model_copy(update={"en": f"Station {n}"}) for n, station in enumerate(runs.world.stations))
    runs = replace(runs, world=replace(runs.world, cells=cells, stations=stations))
    both = {lang: sheets(judge_runs(runs), [runs], (), lang) for lang in LANGS}
    response = {lang: next(sheet for sheet in both[lang] if sheet.key == "response") for lang in LANGS}
    group = response["en"].columns.index("group")
    assert {"甲街道", "乙街道"} <= {row[group] for row in response["zh"].rows}
    assert {"Jia Subdistrict", "乙街道"} <= {row[group] for row in response["en"].rows}
    units = next(sheet for sheet in both["en"] if sheet.key == "units")
    assert units.rows
    assert not any(HAN.search(str(row[units.columns.index("station")])) for row in units.rows)


def test_parts_of_a_verdict_are_named_in_both_languages(make_runs: Any, scenario: Any) -> None:
    rule = {"measure": "cover.people", "within": "5 min", "at_least": "50 %", "scope": "each subdistrict"}
    runs = make_runs(scenario([rule]))
    cells = replace(runs.world.cells, subdistricts=("甲街道", "乙街道"), english=("Jia Subdistrict", ""))
    (found,) = judge_runs(replace(runs, world=replace(runs.world, cells=cells)))
    assert [(part.name.zh, part.name.en) for part in found.parts] == [("甲街道", "Jia Subdistrict"), ("乙街道", "乙街道")]


def test_calls_that_a_hazard_brings_are_told_by_their_name(make_runs: Any, scenario: Any) -> None:
    runs = make_runs(scenario())
    kind = runs.scenario.everyday.kinds[0].model_copy(update={"kind": "quake_fire", "name": Text(zh="震后火灾", en="Fire after the shock")})
    strike = SimpleNamespace(hazard=SimpleNamespace(calls=(SimpleNamespace(kind=kind),)))
    kinds = ("quake_fire", *runs.world.kinds[1:])
    runs = replace(runs, scenario=runs.scenario.model_copy(update={"hazards": (strike,)}), world=replace(runs.world, kinds=kinds))
    (response,) = (sheet for sheet in sheets((), [runs], (), "en") if sheet.key == "response")
    groups = {row[response.columns.index("group")] for row in response.rows}
    assert "Fire after the shock" in groups
    assert "quake_fire" not in groups
