"""One setting of relief changed by its path (`people.kits.share`, `depots.区应急物资库.lost`, `stock.*.packing`), as options do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from yingji.base.figures import Figure, Text
from yingji.scenarios.loader_rules import tell
from yingji.scenarios.loader_shape import FieldShape, fields, sample, shape
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.common import Place, coordinates

M = TypeVar("M", bound=BaseModel)
Steps = tuple[str, ...]

NOT_SET = ("source", "confidence", "name", "title", "item")
"""Fields that no option changes: what things are called, by which others know them, and where figures come from."""
BY_OPTION = "option"
"""The source of a figure that an option sets: it is nobody's word but a choice that is being tried."""


class WrongSetting(Exception):
    """A path that leads nowhere, or a text that cannot stand there: `key` and `values` make the message."""

    def __init__(self, key: str, values: Mapping[str, object]) -> None:
        self.key, self.values = key, values
        super().__init__(key)


def with_setting(model: M, path: str, text: str) -> tuple[M, str, str]:
    """`model` with `text` at `path`, what was printed there before, and what is now; raises `WrongSetting`.

    Steps of a path are fields, keys, and names (`name` or `item`) of a list's rows; `*` stands for all of them.
    """
    steps = tuple(path.strip().split("."))
    new, old = _in_model(model, steps, text.strip(), ())
    return new, "、".join(dict.fromkeys(old)), text.strip()


def _in_model(model: M, steps: Steps, text: str, done: Steps) -> tuple[M, list[str]]:
    """A model with the setting made in it, valid again, and the texts that it had."""
    known = _settable(type(model))
    name = steps[0]
    if name not in known:
        raise _unknown(name, known, done)
    attribute = next(key for key, info in type(model).model_fields.items() if (info.alias or key) == name)
    new, old = _in_value(getattr(model, attribute), known[name].type, steps[1:], text, (*done, name), type(model))
    values = {key: getattr(model, key) for key in type(model).model_fields}
    try:
        return type(model).model_validate({**values, attribute: new}), old
    except ValidationError as wrong:
        told = tell(wrong.errors(include_url=False)[0], (), type(model), None)
        raise WrongSetting(told.key, told.values) from wrong


def _settable(model: type[BaseModel]) -> dict[str, FieldShape]:
    """The fields of a model that an option may change."""
    return {name: field for name, field in fields(model).items() if name not in NOT_SET}


def _in_value(value: Any, annotation: Any, steps: Steps, text: str, done: Steps, owner: type[BaseModel]) -> tuple[Any, list[str]]:
    """What a field holds, with the setting made in it."""
    expected = shape(annotation)
    branch = expected.model is not None and not issubclass(expected.model, Figure | Text | Place)
    rows = expected.kind == "table" or (expected.kind == "list" and shape(expected.item[0]).kind == "model")
    if not branch and not rows:
        if steps:
            raise WrongSetting("scenarios.set_too_deep", {"written": steps[0], "where": ".".join(done)})
        return _leaf(annotation, text, owner, done[-1]), [_printed(value)]
    if not steps or steps == ("",):
        row = shape(expected.item[0]).model if rows else expected.model
        inner = (*("*" for _ in range(rows)), *list(_settable(row) if row else ())[:1])
        raise WrongSetting("scenarios.set_not_leaf", {"where": ".".join(done), "example": ".".join((*done, *inner))})
    if value is None:
        raise WrongSetting("scenarios.set_absent", {"where": ".".join(done), "name": done[-1], "example": sample(annotation)})
    if branch:
        return _in_model(value, steps, text, done)
    return _in_rows(value, expected.item[0], steps, text, done, owner)


def _in_rows(value: Any, item: Any, steps: Steps, text: str, done: Steps, owner: type[BaseModel]) -> tuple[Any, list[str]]:
    """A list or table with the setting made in those rows that the first steps name."""
    keys = list(value) if isinstance(value, dict) else [_name(row) for row in value]
    rows = list(value.values()) if isinstance(value, dict) else list(value)
    named, rest = _split(steps, keys)
    if named is None or not rows:
        raise _unknown(steps[0], [name for names in keys for name in _names(names)], done)
    old: list[str] = []
    for index, (names, row) in enumerate(zip(keys, rows, strict=True)):
        if named == "*" or named in _names(names):
            rows[index], before = _in_value(row, item, rest, text, (*done, named), owner)
            old += before
    return (dict(zip(keys, rows, strict=True)) if isinstance(value, dict) else tuple(rows)), old


def _split(steps: Steps, keys: list[Any]) -> tuple[str | None, Steps]:
    """The row that the first steps name (a name may hold dots), and the steps after it; None where they name none."""
    known = {"*", *(name for names in keys for name in _names(names))}
    for size in range(len(steps), 0, -1):
        if ".".join(steps[:size]) in known:
            return ".".join(steps[:size]), steps[size:]
    return None, ()


def _name(row: Any) -> Any:
    return getattr(row, "name", None) or getattr(row, "item", "")


def _names(name: Any) -> Iterator[str]:
    """The words by which a row is named."""
    if isinstance(name, Text):
        yield from dict.fromkeys((name.zh, name.en))
    else:
        yield str(name)


def _leaf(annotation: Any, text: str, owner: type[BaseModel], name: str) -> Any:
    """The value that a text stands for at a place of this annotation."""
    found = shape(annotation)
    raw: Any = text
    if found.kind == "list":
        raw = [part for part in text.replace("，", ",").replace("、", ",").replace(",", " ").split() if part]
    elif found.model is Place:
        raw = coordinates(text) or text
    elif found.model is not None and issubclass(found.model, Figure):
        raw = {"value": text, "source": BY_OPTION, "confidence": "assumed"}
    try:
        return TypeAdapter(annotation).validate_python(raw)
    except ValidationError as wrong:
        told = tell(wrong.errors(include_url=False)[0], (name,), owner, text)
        raise WrongSetting(told.key, told.values) from wrong


def _printed(value: Any) -> str:
    """A value as it was written, or as it would be."""
    if isinstance(value, Figure):
        return value.printed
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Text):
        return value.zh
    if isinstance(value, tuple):
        return ", ".join(_printed(item) for item in value)
    return "–" if value is None else str(value)


def _unknown(written: str, known: Any, done: Steps) -> WrongSetting:
    near = nearest(written, known, least=60) or tuple(known)[:8]
    where = ".".join(done) or "relief"
    return WrongSetting("scenarios.set_unknown", {"written": written, "where": where, "known": ", ".join(near) or "–"})
