"""Hydrants and fire lanes in sentences, as the terminal and reports say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yingji.base.language import Lang, say


def firewater_lines(measures: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """A sentence on hydrants and one on fire lanes, each where an option's measures have them."""
    if (found := measures.get("hydrants")) is not None:
        works = f"{found['in_service'] / found['count']:.0%}" if found["service_known"] else say("firewater.not_said", lang)
        shares = {name: _percent(found[f"{name}_within"]) for name in ("streets", "people")}
        parts = [say("firewater.show.hydrants", lang, count=found["count"], works=works, gaps=found["gaps"], **shares)]
        if found["longest_gaps"]:
            gap = found["longest_gaps"][0]
            street = gap["street"] or say("firewater.show.no_name", lang)
            parts.append(
                say("firewater.show.longest", lang, m=f"{gap['length_m']:.0f}", street=street, first=gap["from"], second=gap["to"])
            )
        if found["weak"]:
            parts.append(say("firewater.show.weak", lang, count=found["weak"]))
        yield ("；" if lang == "zh" else "; ").join(parts)
    if (lanes := measures.get("fire_lanes")) is not None:
        names = ("count", "usable", "narrow", "blocked", "unknown")
        yield say("firewater.show.lanes", lang, **{name: lanes[name] for name in names})


def firewater_of(options: Iterable[Mapping[str, Any]], lang: Lang) -> tuple[str, ...]:
    """The same of several options: where it is one ground, each sentence is said once."""
    return tuple(dict.fromkeys(line for measures in options for line in firewater_lines(measures, lang)))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
