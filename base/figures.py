"""A figure: a number that knows its unit, where it comes from, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.language import Lang
from yingji.base.units import BASE_UNIT, Dimension, WrongQuantity, parse_quantity

Confidence = Literal["law", "plan", "measured", "derived", "assumed"]
"""How sure a number is, from surest to least: law, the plan's own word, measured, derived by arithmetic, assumed."""
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


class Frozen(BaseModel):
    """The base of everything that a file may hold: frozen, and a field that nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True)


class Text(Frozen):
    """A name or sentence in both languages; a bare string in a file stands for both."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def in_(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en


class Range(NamedTuple):
    """Within what a figure may lie, as its file says, in the figure's own unit; `printed` keeps the file's words."""

    low: float
    high: float
    printed: tuple[str, str]


class Figure(Frozen):
    """A number in SI units with its source and confidence; `printed` keeps what the file said."""

    value: float
    unit: str = ""
    printed: str = ""
    range: Range | None = Field(
        default=None, description="[low, high]: within what it may lie, where the file knows better than its confidence"
    )
    source: str = ""
    confidence: Confidence | None = None
    whole: bool = False  # counted one by one

    def __float__(self) -> float:
        return self.value


def _figure(dimension: Dimension) -> Any:
    def read(raw: Any) -> Any:
        if isinstance(raw, Figure):
            return raw
        fields = dict(raw) if isinstance(raw, dict) else {"value": raw}
        written = fields.get("value")
        if not isinstance(written, str | int | float):
            raise PydanticCustomError("figure_without_value", "a figure needs a value")
        fields["value"] = _number(written, dimension, "value")
        if fields.get("range") is not None:
            fields["range"] = _range(fields["range"], fields["value"], str(written), dimension)
        return {**fields, "printed": str(written), "unit": BASE_UNIT[dimension], "whole": dimension == "count"}

    return BeforeValidator(read)


def _number(written: str | int | float, dimension: Dimension, *at: str | int) -> float:
    """A quantity in SI units; the error of one that is none says at which field of the figure it stands."""
    try:
        return parse_quantity(str(written), dimension)
    except WrongQuantity as wrong:
        raise PydanticCustomError("wrong_quantity", "{key}: {written}", {"key": wrong.key, "at": at, **wrong.values()}) from wrong


def _range(raw: Any, value: float, printed: str, dimension: Dimension) -> Range:
    """Two quantities with the value between them, both included."""
    if not isinstance(raw, list | tuple) or len(raw) != 2 or not all(isinstance(end, str | int | float) for end in raw):
        raise PydanticCustomError("range_two", "a range is two numbers", {"written": str(raw), "value": printed})
    low, high = (_number(end, dimension, "range", index) for index, end in enumerate(raw))
    words = (str(raw[0]), str(raw[1]))
    if not low <= value <= high:
        raise PydanticCustomError("range_around", "low, value, high", {"low": words[0], "high": words[1], "value": printed})
    return Range(low, high, words)


def _ends(figure: Figure) -> Iterator[tuple[float, str, tuple[str | int, ...]]]:
    """The value and the ends of its range, each as printed, with the field where it stands."""
    yield figure.value, figure.printed, ("value",)
    if figure.range is not None:
        yield figure.range.low, figure.range.printed[0], ("range", 0)
        yield figure.range.high, figure.range.printed[1], ("range", 1)


def _sign(least: float, *, strict: bool = False, most: float | None = None) -> Any:
    """A bound on a figure, told in the figure's own words."""

    from pydantic import AfterValidator

    def bounded(figure: Figure) -> Figure:
        for value, written, at in _ends(figure):
            if value < least or (strict and value == least):
                raise PydanticCustomError("too_small", "must be above", {"least": least, "written": written, "strict": strict, "at": at})
            if most is not None and value > most:
                raise PydanticCustomError("too_large", "must be below", {"most": most, "written": written, "at": at})
        return figure

    return AfterValidator(bounded)


def _whole() -> Any:
    """What is counted one by one is whole."""

    from pydantic import AfterValidator

    def whole(figure: Figure) -> Figure:
        for value, written, at in _ends(figure):
            if value != int(value):
                raise PydanticCustomError("not_whole", "must be whole", {"written": written, "example": str(int(value) or 1), "at": at})
        return figure

    return AfterValidator(whole)


# Figures by dimension. Annotated[…] applies validators left to right for Before in reverse order; one Before, one After each.
Duration = Annotated[Figure, _figure("time"), _sign(0)]
Length = Annotated[Figure, _figure("length"), _sign(0)]
Area = Annotated[Figure, _figure("area"), _sign(0)]
Speed = Annotated[Figure, _figure("speed"), _sign(0, strict=True)]
Share = Annotated[Figure, _figure("share"), _sign(0, most=1)]
AreaPerPerson = Annotated[Figure, _figure("area_per_person"), _sign(0, strict=True)]
Mass = Annotated[Figure, _figure("mass"), _sign(0)]
Volume = Annotated[Figure, _figure("volume"), _sign(0)]
Count = Annotated[Figure, _figure("count"), _sign(0)]
Whole = Annotated[Figure, _figure("count"), _sign(0), _whole()]
AtLeastOne = Annotated[Figure, _figure("count"), _sign(0, strict=True), _whole()]
Number = Annotated[Figure, _figure("number")]
Positive = Annotated[Figure, _figure("number"), _sign(0)]
SignedShare = Annotated[Figure, _figure("share"), _sign(-1, strict=True)]
Money = Annotated[Figure, _figure("money"), _sign(0)]
AboveZero = Annotated[Figure, _figure("number"), _sign(0, strict=True)]


def figures(model: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Figure]]:
    """Every figure inside `model` with its path, in the order of the file: the register of assumptions is made of these."""
    if isinstance(model, Figure):
        yield path, model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from figures(getattr(model, name), (*path, name))
    elif isinstance(model, dict):
        for key, value in model.items():
            yield from figures(value, (*path, key))
    elif isinstance(model, tuple | list):
        for index, value in enumerate(model):
            yield from figures(value, (*path, index))
