"""The map of differences: who is newly within five minutes, and who is reached later than before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from yingji.base.language import Lang, say
from yingji.results.burdens import change_of_cells
from yingji.results.compared import Comparison
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.content import Key
from yingji.results.maps.draw import draw_coverage
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.scenario import ScenarioFile

CHANGE_LOOKS = (
    ("newly", "#2166ac", False),
    ("sooner", "#a6cbe3", False),
    ("same", "#f4f1ea", False),
    ("later", "#f4b183", True),
    ("no_longer", "#b3440e", True),
)
"""Blue is better and orange worse, the darker the more: told apart by the colour-blind, and in grey by the hatching of what is worse."""


def draw_changes(
    folder: Path, scenario: ScenarioFile, ground: Ground, found: Comparison, *, lang: Lang, run_id: str, date: str
) -> list[Path]:
    """changes.png and changes.pdf: the best option against the first, or the second best where the first is best."""
    first, other = found.runs[0], found.runs[found.shown]
    district = scenario.plan.district
    plain = content_from_run(scenario, ground, other.world, other.coverage, run_id=run_id, date=date, lang=lang)
    content = replace(
        plain,
        title=say("compare.map.title", lang, district=district.zh if lang == "zh" else district.en),
        option=say("compare.map.option", lang, option=other.world.option, against=first.world.option),
        legend_title=say("compare.map.legend", lang),
        key=tuple(Key(say(f"compare.map.{name}", lang), colour, hatched) for name, colour, hatched in CHANGE_LOOKS),
        key_of=change_of_cells(first.coverage.time_s, other.coverage.time_s),
    )
    paths = [folder / "changes.png", folder / "changes.pdf"]
    draw_coverage(content, *paths, paper="A3", lang=lang)
    return paths
