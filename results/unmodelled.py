"""What makes a verdict uncertain: chance, what is not known, the plan's words, or what is not modelled; in words and codes."""

from __future__ import annotations

from collections.abc import Mapping

from yingji.base.language import Lang, say
from yingji.results.registry import Stage, measures
from yingji.results.verdicts import Verdict

NOT_MODELLED = ("arrival", "dispatcher", "traffic", "people", "rare", "neighbours")
"""What no figure here covers; the sentences are `uncertainty.not_modelled.<name>`."""
_BEARING: Mapping[Stage, tuple[str, ...]] = {
    "arithmetic": (),
    "geometry": ("arrival", "traffic", "rare"),
    "simulation": ("arrival", "dispatcher", "traffic", "rare", "neighbours"),
    "relief": ("dispatcher", "traffic", "people", "rare", "neighbours"),
}


def bearing(verdict: Verdict) -> tuple[str, ...]:
    """What is not modelled and bears on a verdict, by what its measure is made of: it is in no interval."""
    return _BEARING[measures()[verdict.metric].stage] if verdict.metric else ()


def uncertain_by(verdict: Verdict, lang: Lang) -> str:
    """What makes it uncertain, in words; empty where nothing that was looked at does."""
    return say(f"uncertainty.by.{verdict.uncertain_by}", lang) if verdict.uncertain_by else ""


def not_modelled(verdict: Verdict, lang: Lang) -> str:
    """What is not modelled and bears on it, in short words."""
    return say("results.list", lang).join(say(f"uncertainty.short.{name}", lang) for name in bearing(verdict))
