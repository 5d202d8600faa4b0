"""What the tags of a way say: class, speed, direction, who may use it. Columns, one value a way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.geo.classes import ClassTable, TagRule
from yingji.geo.network import Flags, Floats
from yingji.geo.readers.ways import Texts, Ways

_FORWARDS = ("yes", "true", "1", "forward")
_BACKWARDS = ("-1", "reverse", "backward")
_BOTH = ("", "no", "false", "0", "both", "reversible", "alternating")
_ROUND = ("roundabout", "circular")
_MAY = ("yes", "designated", "official", "permissive", "destination", "delivery", "private", "permit", "customers")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh|kph|m|ft|')?")
_MPH, _FOOT = 0.44704, 0.3048
_FASTEST_MPS = 200 / 3.6  # a tag above it is a slip of the hand


@dataclass(frozen=True)
class WayFacts:
    """Each way's facts [w]. `street` is false for what is no street (construction, areas, platforms …)."""

    street: Flags
    code: npt.NDArray[np.int8]
    free_speed_mps: Floats
    speed_tagged: Flags
    oneway: npt.NDArray[np.int8]
    drive: Flags
    walk: Flags
    lanes: Floats
    width_m: Floats
    bridge: Flags
    name: Texts
    odd_oneway: Flags  # a word that says no direction: taken as both ways
    odd_speed: Flags  # a speed that cannot be read: taken from the class table


def read_tags(ways: Ways, table: ClassTable) -> WayFacts:
    """The facts of every way.

    Who may use it, decided for emergency vehicles: `access=private` stays open (they enter gated compounds, and residents walk
    there); `motor_vehicle`, `vehicle` or `access=no` closes it unless `emergency`, `bus` or `psv` opens it; a path is driven only
    where `motor_vehicle` or `emergency` says so, and steps never. On foot: `foot`, else `access=no`, else `motorroad`, else the class.
    """
    street_tag = _map(ways.tag("highway"), lambda text: _rule(text, table))
    area = _is(ways.tag("area"), ("yes",))
    street = np.array([rule is not None for rule in street_tag], dtype=bool) & ~area
    closed_rule = TagRule("", 0, 1.0, drive=False, walk=False, oneway=False)
    rules = [rule or closed_rule for rule in street_tag]
    oneway, odd_oneway = _oneway(ways, np.array([rule.oneway for rule in rules], dtype=bool))
    tagged = _map(ways.tag("maxspeed"), lambda text: parse_speed(text, table)).astype(np.float64)
    table_speed = np.array([rule.free_speed_mps for rule in rules], dtype=np.float64)
    said = ~np.isin(ways.tag("maxspeed").astype(str), ("", "0", "none", "signals", "variable"))
    name = ways.tag("name")
    drive, walk = _drive(ways, rules), _walk(ways, rules)
    return WayFacts(
        street=street,
        code=np.array([rule.code for rule in rules], dtype=np.int8),
        free_speed_mps=np.where(np.isnan(tagged), table_speed, tagged),
        speed_tagged=~np.isnan(tagged),
        oneway=oneway,
        drive=drive & street,
        walk=walk & street,
        lanes=_map(ways.tag("lanes"), least_number).astype(np.float64),
        width_m=_map(ways.tag("width"), least_number).astype(np.float64),
        bridge=~_is(ways.tag("bridge"), ("", "no", "false", "0", "f")),
        name=_map(np.where(name == "", ways.tag("name:zh"), name), str.strip),
        odd_oneway=odd_oneway,
        odd_speed=said & np.isnan(tagged),
    )


def parse_speed(text: str, table: ClassTable) -> float:
    """`maxspeed` in m/s: 50, 30 mph, CN:urban, zone:30, walk; the least of several; nan for nothing, 0, none and what cannot be read."""
    words = [part.strip().lower() for part in re.split(r"[;|,]", text)]
    speeds = [speed for word in words if not np.isnan(speed := _one_speed(word, table))]
    return min(speeds, default=np.nan)


def _one_speed(word: str, table: ClassTable) -> float:
    kind = word.rpartition(":")[2]
    if kind in table.speed_words_mps:
        return table.speed_words_mps[kind]
    zone = re.fullmatch(r"(?:[a-z]{2}:)?zone:?(\d+)", word)
    number = _NUMBER.fullmatch(zone[1] if zone else word)
    if number is None or number[2] in ("m", "ft", "'"):
        return np.nan
    speed = float(number[1]) * (_MPH if number[2] == "mph" else 0.514444 if number[2] == "knots" else 1 / 3.6)
    return speed if 0 < speed <= _FASTEST_MPS else np.nan


def least_number(text: str) -> float:
    """`lanes` or `width`: the least of several numbers above 0, feet as metres; nan where there is none."""
    found = []
    for part in re.split(r"[;|,]", text):
        number = _NUMBER.match(part.strip().lower())
        if number and float(number[1]) > 0:
            found.append(float(number[1]) * (_FOOT if number[2] in ("ft", "'") else 1.0))
    return min(found, default=np.nan)


def _rule(text: str, table: ClassTable) -> TagRule | None:
    word = text.strip().partition(";")[0]
    found = table.of_tag(word)
    if found is None:
        try:
            found = table.of_tag(table.of_class(word).tag)  # 主干路, arterial: a table that speaks our own words
        except KeyError:
            return None
    return found


def _oneway(ways: Ways, implied: Flags) -> tuple[npt.NDArray[np.int8], Flags]:
    said = _map(ways.tag("oneway"), lambda text: text.strip().lower())
    forwards, backwards = _is(said, _FORWARDS), _is(said, _BACKWARDS)
    implied = (implied | _is(ways.tag("junction"), _ROUND)) & (said == "")
    direction = np.where(backwards, -1, np.where(forwards | implied, 1, 0)).astype(np.int8)
    return direction, ~(forwards | backwards | _is(said, _BOTH))


def _drive(ways: Ways, rules: list[TagRule]) -> Flags:
    motor = ways.tag("motor_vehicle")
    access = np.where(motor != "", motor, np.where(ways.tag("vehicle") != "", ways.tag("vehicle"), ways.tag("access")))
    emergency = _is(ways.tag("emergency"), ("yes", "designated", "official"))
    opened = emergency | _is(ways.tag("bus"), _MAY) | _is(ways.tag("psv"), _MAY)
    road = np.array([rule.drive for rule in rules], dtype=bool) & (~_is(access, ("no",)) | opened)
    path = np.array([rule.walk and not rule.drive and rule.tag != "steps" for rule in rules], dtype=bool)
    return road | (path & (_is(motor, _MAY) | emergency))


def _walk(ways: Ways, rules: list[TagRule]) -> Flags:
    foot = ways.tag("foot")
    shut = _is(ways.tag("access"), ("no",)) | _is(ways.tag("motorroad"), ("yes",))
    usual = np.array([rule.walk for rule in rules], dtype=bool) & ~shut
    return np.where(foot == "", usual, _is(foot, _MAY))


def _is(values: Texts, words: tuple[str, ...]) -> Flags:
    return _map(values, lambda text: text.strip().lower() in words).astype(bool)


def _map(values: Texts, say: Callable[[str], Any]) -> npt.NDArray[np.object_]:
    """`say` of every value, asked once for each that is different."""
    codes, unique = pd.factorize(values)
    answers = np.empty(len(unique), dtype=object)
    for index, value in enumerate(unique):
        answers[index] = say(value)
    return answers[codes]
