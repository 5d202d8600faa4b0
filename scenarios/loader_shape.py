"""What the schema expects at a place: read from the types of `schema/`, so that there is one list of fields."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from yingji.base.figures import Figure, Text
from yingji.base.units import EXAMPLE
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.common import Place, PlanRow, Sourcing
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.hazard import Hazard
from yingji.scenarios.schema.plan import Plan
from yingji.scenarios.schema.relief import Needs, Relief
from yingji.scenarios.schema.scenario import ScenarioFile, Standard

FIGURE_FIELDS = ("value", "range", "source", "confidence")
"""What a mapping that stands for a figure may hold; its unit is written with its value."""

_FILES: dict[type[BaseModel], str] = {
    Plan: "plan.yaml", AreaFile: "area.yaml", Everyday: "everyday_china", Standard: "NFPA1710",
    Hazard: "hazard.yaml", Relief: "relief.yaml", Needs: "needs.yaml",
}  # fmt: skip
"""What may stand for a part: the name of its file, or what is bundled."""


@dataclass(frozen=True)
class Shape:
    """What may stand at a place: a model's mapping, a mapping by key, a list, one of some words, or a text."""

    kind: Literal["model", "table", "list", "choice", "date", "text"]
    type: Any  # the full annotation
    model: type[BaseModel] | None = None
    key: Any = None
    item: tuple[Any, ...] = ()  # of a list: one type for all, or one for each
    choices: tuple[str, ...] = ()


@cache
def shape(annotation: Any) -> Shape:
    """The shape of an annotation, without its `None` and its validators."""
    bare = annotation
    while True:
        if get_origin(bare) is Annotated:
            bare = get_args(bare)[0]
        elif get_origin(bare) in (Union, types.UnionType):
            bare = next(part for part in get_args(bare) if part is not type(None))
        else:
            break
    origin, args = get_origin(bare), get_args(bare)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return Shape("model", annotation, model=bare)
    if origin is dict:
        return Shape("table", annotation, key=args[0], item=(args[1],))
    if origin is tuple:
        return Shape("list", annotation, item=args[:1] if args[-1] is Ellipsis else args)
    if origin is Literal:
        return Shape("choice", annotation, choices=tuple(word for word in args if word))
    return Shape("date" if bare is date else "text", annotation)


@dataclass(frozen=True)
class FieldShape:
    """A field of a model as it is written in a file."""

    written: str
    required: bool
    type: Any


@cache
def fields(model: type[BaseModel]) -> dict[str, FieldShape]:
    """The fields of a model by the names that files use; its own before those that every row bears."""
    hints = get_type_hints(model, include_extras=True)
    shared = PlanRow if issubclass(model, PlanRow) else Sourcing if issubclass(model, Sourcing) else None
    late = set(shared.model_fields) if shared else set[str]()
    ordered = sorted(model.model_fields.items(), key=lambda field: field[0] in late)
    named = {name: info for name, info in ordered if not issubclass(model, Figure) or name in FIGURE_FIELDS}
    return {info.alias or name: FieldShape(info.alias or name, info.is_required(), hints[name]) for name, info in named.items()}


def type_at(model: type[BaseModel], way: tuple[str | int, ...]) -> Any:
    """The annotation at a path, None where the schema knows none."""
    annotation: Any = model
    for step in way:
        found = shape(annotation)
        if found.kind == "model" and found.model is not None:
            field = fields(found.model).get(str(step))
            annotation = field.type if field else None
        elif found.kind == "table":
            annotation = found.item[0]
        elif found.kind == "list" and isinstance(step, int):
            annotation = found.item[0] if len(found.item) == 1 else (found.item[step] if step < len(found.item) else None)
        else:
            return None
        if annotation is None:
            return None
    return annotation


def required(model: type[BaseModel], way: tuple[str | int, ...]) -> bool:
    """Whether something must stand at the path: a field without a default, or an item of a list."""
    if not way:
        return True
    parent = type_at(model, way[:-1])
    found = shape(parent) if parent is not None else None
    if found is not None and found.kind == "model" and found.model is not None:
        field = fields(found.model).get(str(way[-1]))
        return field is not None and field.required
    return found is not None and found.kind == "list"


@cache
def sample(annotation: Any) -> str:
    """A text that could stand at the place, for «write …»."""
    found = shape(annotation)
    if found.kind == "model" and found.model is not None:
        return _model_sample(annotation, found.model)
    if found.kind == "table":
        word = shape(found.key).choices
        return "{" + f"{word[0] if word else '…'}: {sample(found.item[0])}" + "}"
    if found.kind == "list":
        return "[" + ", ".join(sample(item) for item in found.item) + "]"
    bare = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    texts = {int: "1", float: "7", bool: "true"}
    return found.choices[0] if found.kind == "choice" else "2025-12-31" if found.kind == "date" else texts.get(bare, "…")


def _model_sample(annotation: Any, model: type[BaseModel]) -> str:
    if issubclass(model, Figure):
        return _figure_sample(annotation)
    if issubclass(model, Text | Place):
        return "{zh: …, en: …}" if issubclass(model, Text) else "汾水道"
    if model in _FILES:
        return _FILES[model]
    needed = [field.written for field in fields(model).values() if field.required]
    return "{" + ", ".join(f"{name}: …" for name in needed or list(fields(model))[:2]) + "}"


def _figure_sample(annotation: Any) -> str:
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    for example in EXAMPLE.values():
        try:
            adapter.validate_python(example)
        except ValidationError:
            continue
        return example
    raise TypeError(f"no example of {annotation}")


def stand_in(annotation: Any) -> Any:
    """Data that are valid at the place, to take that of a value whose fault has been told; checks of the whole may then still speak."""
    found = shape(annotation)
    if found.kind == "model" and found.model is not None:
        if issubclass(found.model, Figure | Text | Place):
            return sample(annotation) if issubclass(found.model, Figure) else "…"
        return {field.written: stand_in(field.type) for field in fields(found.model).values() if field.required}
    if found.kind == "table":
        return {}
    if found.kind == "list":
        return [] if len(found.item) == 1 else [stand_in(item) for item in found.item]
    return sample(annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    found = shape(annotation)
    if found.kind == "model" and found.model is not None:
        yield found.model
        for field in fields(found.model).values():
            yield from _models(field.type)
    for inner in (found.key, *found.item):
        if inner is not None:
            yield from _models(inner)


@cache
def known_words() -> frozenset[str]:
    """Every word that may stand before a colon: names of fields, and keys that are words of a list."""
    words: set[str] = set()
    for root in (ScenarioFile, Plan, Everyday, Standard):
        for model in _models(root):
            for name, field in fields(model).items():
                words.add(name)
                found = shape(field.type)
                words.update(shape(found.key).choices if found.key is not None else ())
    return frozenset(words)
