"""Uncertainty told apart as rows and on the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from yingji.base.language import Lang, say
from yingji.results.uncertainty import Doubt, Uncertainty
from yingji.results.unmodelled import NOT_MODELLED
from yingji.results.verdicts import Verdict
from yingji.sim.held import Held
from yingji.sim.unknown import Unknown

Row = dict[str, Any]


def told(value: float) -> float | str | None:
    """A number for JSON: itself, None where there is none (nan), "inf" or "-inf" for what never ends."""
    return None if math.isnan(value) else value if math.isfinite(value) else str(value)


def target_rows(one: Uncertainty, lang: Lang) -> list[Row]:
    """A row a target, values in SI units."""
    return [
        {
            "option": one.world.option.in_(lang),
            "target": doubt.verdict.id,
            "of": doubt.verdict.of,
            "promise": doubt.verdict.promise.in_(lang),
            "verdict": doubt.verdict.verdict,
            "unit": doubt.verdict.unit,
            "threshold": told(doubt.verdict.threshold),
            "measured": told(doubt.verdict.measured),
            "chance_low": told(doubt.verdict.low),
            "chance_high": told(doubt.verdict.high),
            "parameters_low": told(doubt.low),
            "parameters_high": told(doubt.high),
            "met_in_draws": told(doubt.met),
            "uncertain_by": doubt.source,
            "median_half_width_to_bound": told(doubt.precision.median),
            "half_width_to_bound": told(doubt.precision.ends),
            "replications": one.replications,
            "replications_needed_for_median": doubt.precision.needed_median or None,
            "replications_needed": doubt.precision.needed or None,
        }
        for doubt in one.doubts
    ]


def effect_rows(one: Uncertainty, lang: Lang) -> list[Row]:
    """A row a target and part: what sensitivity.csv holds."""
    option = one.world.option.in_(lang)
    return [
        {
            "option": option, "target": effect.target, "of": effect.of, "part": effect.part, "rank": effect.rank or None,
            "stands_out": effect.told, "mean_effect": told(effect.mean), "standard_error": told(effect.error),
            "chance_below": told(effect.noise), "spread": told(effect.spread), "verdicts_changed": effect.changed, "steps": effect.steps,
        }
        for effect in one.effects
    ]  # fmt: skip


def part_rows(one: Uncertainty, fields: Mapping[str, str], lang: Lang) -> list[Row]:
    """A row a part: its range, factors of a group or the ends of one figure in its unit, and where the range comes from."""
    return [
        {
            "option": one.world.option.in_(lang), "part": part.key, "name": part_name(part, fields, lang),
            "range": part.words, "range_from": "file" if part.own else "confidence", "confidence": part.confidence,
            "low": part.low, "high": part.high, "unit": part.of[0][1].unit if part.own else "×", "figures": len(part.of),
        }
        for part in one.parts
    ]  # fmt: skip


def held_rows(held: Sequence[Held]) -> list[Row]:
    """A row a field that is held fixed: `confidence` is null where it is no assumption but a choice."""
    return [{"input": one.field, "figures": one.count, "value": one.printed, "confidence": one.confidence} for one in held]


def part_name(part: Unknown, fields: Mapping[str, str], lang: Lang) -> str:
    """What a part is called: a group by its sentence, a single figure by its name in the file."""
    return fields.get(part.key, part.key) if part.own else say(f"uncertainty.part.{part.key}", lang)


def show_uncertainty(console: Console, found: Sequence[Uncertainty], held: Sequence[Held], fields: Mapping[str, str], lang: Lang) -> None:
    """A table for each option, the ranges behind it, what is held fixed, and in words what is not modelled."""
    for one in found:
        console.print(_table(one, fields, lang))
        _warm_up(console, one, lang)
    ranges = (
        say(
            "uncertainty.range", lang, part=part_name(part, fields, lang), range=part.words,
            source=say(f"uncertainty.from.{'file' if part.own else 'confidence'}", lang),
            confidence=say(f"results.confidence.{part.confidence}", lang),
        )
        for part in found[0].parts
    )  # fmt: skip
    console.print(say("uncertainty.ranges", lang, ranges=say("results.join", lang).join(ranges)), highlight=False, soft_wrap=True)
    fixed = say("results.list", lang).join(f"{each.field} ({each.printed})" for each in held if each.confidence is not None)
    console.print(say("uncertainty.held", lang, count=sum(each.count for each in held), held=fixed), highlight=False, soft_wrap=True)
    console.print(say("uncertainty.not_modelled", lang), style="bold")
    for name in NOT_MODELLED:
        console.print(f"  – {say(f'uncertainty.not_modelled.{name}', lang)}", highlight=False, soft_wrap=True)


def _table(one: Uncertainty, fields: Mapping[str, str], lang: Lang) -> Table:
    title = say("uncertainty.title", lang, option=one.world.option.in_(lang), draws=one.draws)
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    for name in ("target", "threshold", "chance", "parameters", "met", "by", "first", "needed"):
        table.add_column(say(f"uncertainty.column.{name}", lang), overflow="fold")
    names = {part.key: part_name(part, fields, lang) for part in one.parts}
    for doubt in one.doubts:
        verdict = doubt.verdict
        mine = [effect for effect in one.effects if (effect.of, effect.target) == (verdict.of, verdict.id)]
        first = next((effect for effect in mine if effect.told), None)
        moved = "–"
        if first is not None:
            error = "" if math.isnan(first.error) else f" ± {_value(verdict, first.error)}"
            moved = f"{names[first.part]}: {_value(verdict, first.mean)}{error}"
        elif any(effect.mean > 0 for effect in mine):
            moved = say("uncertainty.none_stands_out", lang)
        table.add_row(
            verdict.promise.in_(lang),
            _value(verdict, verdict.threshold),
            f"{_value(verdict, verdict.measured)} [{_value(verdict, verdict.low)}–{_value(verdict, verdict.high)}]",
            f"[{_value(verdict, doubt.low)}–{_value(verdict, doubt.high)}]".replace("[", "\\["),
            "–" if math.isnan(doubt.met) else f"{doubt.met:.0%}",
            say(f"uncertainty.by.{doubt.source}", lang),
            moved,
            _needed(doubt),
        )
    return table


def _needed(doubt: Doubt) -> str:
    precision = doubt.precision
    return f"{precision.needed_median:,} / {precision.needed:,}" if precision.needed else "–"


def _warm_up(console: Console, one: Uncertainty, lang: Lang) -> None:
    """Whether the warm-up is long enough; a disaster's calls begin with it."""
    if math.isnan(one.warm_up_s):
        console.print(say("uncertainty.played", lang, played=one.replications), highlight=False, soft_wrap=True)
        return
    hours = {"cut": f"{one.warm_up_s / 3600:.0f}", "left": f"{one.world.warm_up_s / 3600:.0f}", "played": one.replications}
    enough = one.warm_up_s <= one.world.warm_up_s
    console.print(say(f"uncertainty.warm_up_{'enough' if enough else 'short'}", lang, **hours), highlight=False, soft_wrap=True)


def _value(verdict: Verdict, value: float) -> str:
    """A value as a person reads it: seconds as minutes, shares in %."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if verdict.unit == "s":
        return f"{value / 60:.1f} min" if value < 5 * 3600 else f"{value / 3600:.1f} h"
    return f"{value:.1%}" if verdict.dimension == "share" else f"{value:.3g}"
