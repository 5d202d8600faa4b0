"""Verdicts, tables and texts of both languages as plain JSON, and back again without loss."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from yingji.base.figures import Text
from yingji.results.case import Reason
from yingji.results.sheet import Sheet
from yingji.results.verdicts import PartVerdict, Verdict

_FLOATS = {"threshold", "measured", "low", "high", "held_in"}


def encode(value: Any) -> Any:
    """Plain JSON of dataclasses, texts, tuples and numbers; nan and infinity are the words "nan", "inf" and "-inf"."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encode(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [encode(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, str | int) else encode(value.item())  # a scalar of NumPy


def verdict_of(raw: Mapping[str, Any]) -> Verdict:
    """The verdict that `encode` wrote."""
    known = {each.name: _field(each.name, raw[each.name]) for each in fields(Verdict) if each.name in raw}  # runs of before have fewer
    return Verdict(**known)


def text_of(raw: Mapping[str, str] | None) -> Text:
    """The text that `encode` wrote; an empty one for None."""
    return Text(zh=raw["zh"], en=raw["en"]) if raw else Text(zh="", en="")


def number_of(raw: Any) -> float:
    """The number that `encode` wrote; nan for null."""
    return math.nan if raw is None else float(raw)


def _field(name: str, raw: Any) -> Any:
    if name in _FLOATS:
        return number_of(raw)
    if name in ("option", "promise", "name"):
        return text_of(raw)
    if name == "treat":
        return text_of(raw) if raw else None
    if name == "why":
        return tuple(Reason(each["key"], {key: _told(value) for key, value in each["values"].items()}) for each in raw)
    if name == "parts":
        return tuple(PartVerdict(**{each.name: _field(each.name, part[each.name]) for each in fields(PartVerdict)}) for part in raw)
    return tuple(raw) if isinstance(raw, list) else raw


def _told(raw: Any) -> Any:
    """A value of a reason: a text, a list of texts, or plain."""
    if isinstance(raw, dict) and set(raw) == {"zh", "en"}:
        return text_of(raw)
    return tuple(_told(each) for each in raw) if isinstance(raw, list) else raw


def sheets_json(by_language: Sequence[tuple[Sheet, ...]]) -> list[dict[str, Any]]:
    """The same tables in Chinese and in English as one: a cell that reads differently is `[zh, en]`."""
    zh, en = by_language
    made = []
    for first, second in zip(zh, en, strict=True):
        rows = [
            [a if a == b else [a, b] for a, b in zip(row, other, strict=True)] for row, other in zip(first.rows, second.rows, strict=True)
        ]  # fmt: skip
        made.append({"key": first.key, "room": first.room, "columns": list(first.columns), "rows": encode(rows)})
    return made
