"""Errors of the schema → faults in plain words; and what to put in a value's place once its fault is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from yingji.scenarios.loader_shape import sample, shape, stand_in, type_at
from yingji.scenarios.marks import Way
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.everyday import Kind, Level
from yingji.scenarios.schema.hazard import Accident
from yingji.scenarios.schema.relief import Walkers

Data = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """A check of a whole mapping: which of its fields it reads, where its fault is shown, and how its data are made to pass."""

    reads: Callable[[Data], tuple[str, ...]]
    neutral: Callable[[Data, Data], None]  # (data of the mapping, values of the error)


def _set(*drop: str, **put: Any) -> Callable[[Data, Data], None]:
    def change(data: Data, _: Data) -> None:
        for name in drop:
            data.pop(name, None)
        data.update(put)

    return change


def _adding_up(values: Data) -> str:
    """The list whose shares do not add up: of kinds, of walkers, or (named by its kind) of levels."""
    return values["name"] if values["name"] in ("kinds", "walkers") else "levels"


def _whole(data: Data, values: Data) -> None:
    name = _adding_up(values)
    one = stand_in({"kinds": Kind, "walkers": Walkers, "levels": Level}[name])
    if name == "kinds":
        _whole(one, {"name": ""})
    data[name] = [{**one, "share": "100 %"}]


def _hours(data: Data, values: Data) -> None:
    """Weights of hours that may be left out are; the others are even."""
    if values["name"] == "indoors":
        data["indoors"] = ["1"] * values["size"]
    else:
        data.pop(values["name"], None)


_HAZARDS = ("earthquake", "rainstorm", "accident")
_CHANGES = (
    "open", "close", "move_units", "add", "set", "add_depot", "move", "class", "units", "crew", "date", "agreement", "road",
)  # fmt: skip

RULES: dict[str, Rule] = {
    "closes_before_opening": Rule(lambda _: ("closes", "opens"), _set("closes")),
    "calls_one": Rule(lambda _: ("per_year", "per_10k_people_year"), _set("per_10k_people_year", per_year="1")),
    "rhythm_length": Rule(lambda values: (values["name"],), _hours),
    "shares_add_up": Rule(lambda values: (_adding_up(values),), _whole),
    "change_one": Rule(lambda _: _CHANGES, _set(*_CHANGES, open="…")),
    "road_speed": Rule(lambda _: ("speed", "is"), _set("speed", **{"is": "closed"})),
    "find_takes": Rule(lambda values: (values["name"], "model"), lambda data, values: data.pop(values["name"], None)),
    "find_until": Rule(lambda _: ("until", "model"), _set(until="10 min")),
    "find_first": Rule(lambda _: ("first",), _set("first")),
    "find_busy": Rule(lambda _: ("busy",), _set("busy")),
    "keep_away_one": Rule(lambda _: ("of", "file"), _set("file", of=["…"])),
    "new_station": Rule(lambda _: ("vehicles",), _set(vehicles={"engine": "1"})),
    "siting_find": Rule(lambda _: ("find",), _set(find=[{"model": "MCLP"}])),
    "siting_weight": Rule(lambda _: ("weight", "find"), _set(weight="people")),
    "siting_until": Rule(lambda _: ("find", "within"), _set(find=[{"model": "MCLP"}])),
    "siting_capacity": Rule(lambda _: ("capacity", "find"), _set(capacity="1")),
    "people_by_year": Rule(lambda _: ("by_year", "growth", "from"), _set("by_year", **{"from": 2020, "growth": "1 %"})),
    "road_in_time": Rule(lambda _: ("opens", "closes"), _set("closes", opens="2025-12-31")),
    "phasing_years": Rule(lambda _: ("years",), _set(years=["2021", "2025"])),
    "phasing_dates": Rule(lambda _: ("dates",), _set("dates")),
    "run_length": Rule(lambda _: ("days", "years"), _set("years", days="1")),
    "rain_one": Rule(lambda _: ("return_period_years", "rain_60min"), _set("return_period_years", rain_60min="100 mm")),
    "hazard_one": Rule(lambda _: _HAZARDS, _set(*_HAZARDS, accident=stand_in(Accident))),
    "stock_one": Rule(lambda _: ("quantity", "for_share"), _set("for_share", quantity="1")),
    "vehicles_one": Rule(lambda _: ("seats", "payload"), _set("payload", seats="1")),
    "target_bound": Rule(lambda _: ("at_least", "at_most", "measure", "ledger"), _set("at_least", "at_most", "measure", ledger="…")),
}  # fmt: skip
"""Checks that models make of themselves, by the type of their error."""


_AT_THE_FIELD = (
    "closes_before_opening", "rhythm_length", "shares_add_up", "find_takes", "find_first", "find_busy", "new_station", "siting_find",
    "siting_weight", "phasing_years", "phasing_dates",
)  # fmt: skip
"""Checks whose fault is shown at the first field that they read, not at the whole mapping."""


@dataclass(frozen=True)
class Told:
    """A message for one error: its key, its values, and the path it is shown at."""

    key: str
    values: dict[str, object]
    way: Way


_WANT = {
    "model_type": "scenarios.want_mapping", "model_attributes_type": "scenarios.want_mapping", "dict_type": "scenarios.want_mapping",
    "tuple_type": "scenarios.want_list", "list_type": "scenarios.want_list", "string_type": "scenarios.want_text",
    "int_type": "scenarios.whole_number", "float_type": "scenarios.number", "bool_type": "scenarios.true_false",
    "int_parsing": "scenarios.whole_number", "int_from_float": "scenarios.whole_number", "int_parsing_size": "scenarios.whole_number",
    "float_parsing": "scenarios.number", "finite_number": "scenarios.number", "bool_parsing": "scenarios.true_false",
    "wrong_date": "scenarios.date", "date_type": "scenarios.date", "date_parsing": "scenarios.date",
    "date_from_datetime_parsing": "scenarios.date", "date_from_datetime_inexact": "scenarios.date", "place": "scenarios.place",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One error of pydantic: its type and values, where it is, what is written there, and what should be."""

    kind: str
    context: dict[str, Any]
    way: Way
    model: type[BaseModel]
    data: Any

    @property
    def annotation(self) -> Any:
        found = type_at(self.model, self.way)
        return str if found is None else found

    @property
    def written(self) -> str:
        return self.data if isinstance(self.data, str) else ""

    @property
    def values(self) -> dict[str, object]:
        return {"written": self.written, "example": sample(self.annotation)}

    @property
    def number_way(self) -> Way:
        """Where the number of a figure is written, or the end of its range that the error is about."""
        return (*self.way, *self.context.get("at", ("value",))) if isinstance(self.data, dict) and "value" in self.data else self.way


def tell(error: Any, way: Way, model: type[BaseModel], at_way: Any) -> Told:
    """The message of one error of pydantic at `way`; `at_way` are the data there."""
    case = Case(error["type"], dict(error.get("ctx") or {}), way, model, at_way)
    if case.kind in RULES:
        return _rule(case)
    if case.kind in _SPECIAL:
        return _SPECIAL[case.kind](case)
    return Told(_WANT.get(case.kind, "scenarios.other"), case.values, way)


def _quantity(case: Case) -> Told:
    values = dict(case.context)
    key = values.pop("key")
    values.pop("at")
    if key == "units.unknown_unit" and not values["known"]:
        key = "scenarios.no_unit_wanted"
    return Told(key, values, case.number_way)


def _small(case: Case) -> Told:
    least = case.context["least"]
    key = "scenarios.negative" if least == 0 and not case.context["strict"] else "scenarios.not_above"
    return Told(key, {**case.values, "written": case.context["written"], "least": f"{least:g}"}, case.number_way)


def _not_whole(case: Case) -> Told:
    return Told("scenarios.whole_number", case.context, case.number_way)


def _large(case: Case) -> Told:
    key = "scenarios.share_above_1" if case.context["most"] == 1 else "scenarios.too_large"
    return Told(key, {"written": case.context["written"], "most": case.context["most"]}, case.number_way)


def _missing(case: Case) -> Told:
    if isinstance(case.way[-1], int):
        return _length(case)
    return Told("scenarios.missing", {**case.values, "name": case.way[-1]}, case.way)


def _choice(case: Case) -> Told:
    choices = shape(case.annotation).choices
    near = nearest(case.written, choices, least=60) if case.written else ()
    values: dict[str, object] = {"written": case.written, "choices": ", ".join(choices), "near": near[0] if near else ""}
    return Told("scenarios.choice_near" if near else "scenarios.choice", values, case.way)


def _figure(case: Case) -> Told:
    return Told("scenarios.figure_value" if isinstance(case.data, dict) else "scenarios.want_quantity", case.values, case.way)


def _range(case: Case) -> Told:
    return Told(f"scenarios.{case.kind}", case.context, (*case.way, "range"))


def _length(case: Case) -> Told:
    outer = case.way[:-1] if case.kind == "missing" else case.way
    annotation = type_at(case.model, outer)
    return Told("scenarios.list_length", {"size": len(shape(annotation).item), "example": sample(annotation)}, outer)


def _below(case: Case) -> Told:
    return Told("scenarios.not_below", {"written": case.written, "least": case.context.get("ge", 0)}, case.way)


def _above(case: Case) -> Told:
    return Told("scenarios.too_large", {"written": case.written, "most": case.context.get("le", 0)}, case.way)


def _rule(case: Case) -> Told:
    shown = RULES[case.kind].reads(case.context)[0]
    inside = case.kind in _AT_THE_FIELD
    return Told(f"scenarios.{case.kind}", case.context, (*case.way, shown) if inside else case.way)


_SPECIAL: dict[str, Callable[[Case], Told]] = {
    "wrong_quantity": _quantity, "too_small": _small, "too_large": _large, "not_whole": _not_whole,
    "range_two": _range, "range_around": _range, "missing": _missing, "literal_error": _choice,
    "figure_without_value": _figure, "too_long": _length, "too_short": _length, "greater_than_equal": _below,
    "less_than_equal": _above,
}  # fmt: skip
