"""One setting by its path: what it changes, what it says was there, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingji.base.figures import figures
from yingji.base.language import LANGS, say
from yingji.scenarios.loader import load
from yingji.scenarios.schema.relief import Relief
from yingji.scenarios.settings import BY_OPTION, WrongSetting, with_setting


@pytest.fixture(scope="module")
def relief(template: Path) -> Relief:
    found = load(template / "disaster.yaml").scenario.relief
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "text", "old"),
    [
        ("people.kits.share", "30 %", "5 %"),
        ("handling.load_loose", "10 min", "30 min"),
        ("depots.样板仓库.lost", "true", "false"),
        ("depots.样板仓库.at", "三经路", "一经路 × 三纬路"),
        ("depots.样板仓库.at", "[117.0, 39.0]", "一经路 × 三纬路"),
        ("stock.*.packing", "pallets", "pallets、loose"),
        ("stock.water.quantity", "100", "9000"),
        ("stock.water.best_before", "2026年1月", "–"),
        ("shelters.固定.per_person", "3 m²/person", "2 m²/person"),
        ("chain.levels.区应急指挥部.takes.median", "1 min", "20 min"),
        ("chain.levels.District command.takes.median", "1 min", "20 min"),
        ("vehicles.货车.count", "9", "3"),
        ("relieved.items", "water、food", "water, food, bedding"),
        ("clearing.first", "ways to shelters", "main roads"),
        ("overcrowding", "10 %", "–"),
    ],
)
def test_a_setting_says_what_was_there_and_changes_nothing_else(relief: Relief, path: str, text: str, old: str) -> None:
    changed, before, now = with_setting(relief, path, text)
    assert (before, now) == (old, text)
    assert changed != relief
    back, again, _ = with_setting(changed, path, text)
    assert (back, again) == (changed, text.replace("、", ", ").replace("2026年1月", "2026-01-31"))


def test_a_figure_that_an_option_sets_is_the_options_own(relief: Relief) -> None:
    """It does not inherit the source and the confidence of the file that it changes; its neighbours keep theirs."""
    changed, _, _ = with_setting(relief, "people.kits.share", "30 %")
    differ = {way: new for (way, new), (_, old) in zip(figures(changed), figures(relief), strict=True) if new != old}
    assert list(differ) == [("people", "kits", "share")]
    assert differ["people", "kits", "share"].source == BY_OPTION
    assert differ["people", "kits", "share"].value == 0.3


def test_a_star_stands_for_every_row(relief: Relief) -> None:
    changed, _, _ = with_setting(relief, "vehicles.*.ready.median", "5 min")
    assert [row.ready.median.value for row in changed.vehicles] == [300.0, 300.0]


def test_a_name_may_hold_dots(relief: Relief) -> None:
    dotted = relief.model_copy(update={"depots": (relief.depots[0].model_copy(update={"name": "No. 1"}),)})
    changed, _, _ = with_setting(dotted, "depots.No. 1.docks", "5")
    assert changed.depots[0].docks.value == 5


@pytest.mark.parametrize(
    ("path", "text", "key", "says"),
    [
        ("people.kit.share", "30 %", "scenarios.set_unknown", "kits"),
        ("depots.样板仓.lost", "true", "scenarios.set_unknown", "样板仓库"),
        ("chain.levels.x.takes", "1", "scenarios.set_unknown", "区应急指挥部"),
        ("depots.样板仓库.name", "b", "scenarios.set_unknown", "docks"),
        ("stock.water.source", "b", "scenarios.set_unknown", "depot"),
        ("", "1", "scenarios.set_unknown", "people"),
        ("people.kits", "30 %", "scenarios.set_not_leaf", "people.kits.share"),
        ("stock", "1", "scenarios.set_not_leaf", "stock.*.depot"),
        ("people.", "1", "scenarios.set_not_leaf", "people.relatives"),
        ("people.kits.share.value", "30 %", "scenarios.set_too_deep", "people.kits.share"),
        ("unnamed.kinds", "park", "scenarios.set_absent", "unnamed: {kinds: …}"),
        ("stock.water.released.median", "3 h", "scenarios.set_absent", "released: {median: …}"),
        ("people.kits.share", "30", "scenarios.share_above_1", "38%"),
        ("handling.load_loose", "30", "units.no_unit", "30 min"),
        ("depots.样板仓库.lost", "maybe", "scenarios.true_false", "true"),
        ("depots.样板仓库.docks", "1.5", "scenarios.whole_number", "1"),
        ("stock.*.packing", "palets", "scenarios.choice_near", "pallets"),
        ("stock.water.best_before", "soon", "scenarios.date", "2025"),
        ("stock.food.quantity", "100", "scenarios.stock_one", "for_share"),
        ("people.walkers.*.share", "30 %", "scenarios.shares_add_up", "100%"),
    ],
)
def test_a_setting_that_cannot_be_made_says_what_to_write(relief: Relief, path: str, text: str, key: str, says: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        with_setting(relief, path, text)
    assert wrong.value.key == key
    for lang in LANGS:
        assert says in say(key, lang, **wrong.value.values)


def test_a_model_that_is_absent_says_what_to_write_first(relief: Relief) -> None:
    without = relief.model_copy(update={"people": relief.people.model_copy(update={"kits": None})})
    with pytest.raises(WrongSetting) as wrong:
        with_setting(without, "people.kits.share", "30 %")
    assert "kits: {share: …, items: …}" in say(wrong.value.key, "en", **wrong.value.values)
