"""What the schema cannot say: names that other parts must know, numbers that must fit together. Read from the tree, so that it is told
beside every other fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from yingji.base.datafile import read_data
from yingji.base.faults import Fault
from yingji.base.units import Dimension, WrongQuantity, parse_quantity
from yingji.scenarios.marks import Map, Node, Scalar, Seq, Way, at, spot
from yingji.scenarios.names import nearest


@cache
def listed(name: str) -> dict[str, dict[str, Any]]:
    """A list that is data: `measures` or `policies`."""
    content: dict[str, dict[str, Any]] = read_data(Path(__file__).with_name(f"{name}.yaml"))
    return content


def _is_zero(text: str) -> bool:
    try:
        return parse_quantity(text, "length") == 0
    except WrongQuantity:
        return False  # told where values are read


WITHIN = ("response.first_share", "cover.people", "cover.area", "relief.share_within")
"""Measures that count the cases within a time, and so need one."""


class Checks:
    """The checks of one tree. `plan`, `area` and so on are the paths at which those parts stand; `bad` paths are told already."""

    def __init__(self, root: Map, bad: set[Way]) -> None:
        self.root, self.bad = root, bad
        self.faults: list[Fault] = []

    def tell(self, way: Way, key: str, *, on_key: bool = False, **values: object) -> None:
        """One fault at `way` (at its key rather than its value: `on_key`), unless its value has one already."""
        if any(way[:size] in self.bad for size in range(1, len(way) + 1)):
            return
        found = spot(self.root, way, key=on_key)
        self.faults.append(Fault(found.mark, found.words, key, values))

    def items(self, *way: str | int) -> Iterator[tuple[Way, Map]]:
        """The mappings of the list at `way`, with their paths."""
        node = at(self.root, way)
        for index, item in enumerate(node.items if isinstance(node, Seq) else ()):
            if isinstance(item, Map):
                yield (*way, index), item

    def unknown(self, way: Way, key: str, written: str, known: Iterable[str]) -> None:
        """`written` is none of `known`: offers the nearest, else all."""
        near = nearest(written, known) or tuple(sorted(known))[:8]
        self.tell(way, key, written=written, known=", ".join(near) or "–")

    # ── a plan ──────────────────────────────────────────────────────────────────────────────────────────────────

    def plan(self, way: Way) -> None:
        """Ids, clauses, dates and bounds of the plan at `way`."""
        documents = at(self.root, (*way, "documents"))
        known = list(documents.entries) if isinstance(documents, Map) else None
        self.unique((*way, "targets"), "id")
        self.unique((*way, "neighbours"), "name", before=self.unique((*way, "stations"), "name"))
        lost: set[str] = set()  # a document that is misspelt in `documents` is one fault, not one for each clause
        for part in ("stations", "neighbours", "shelters", "reserves", "agreements", "assets", "targets"):
            for inner, item in self.items(*way, part):
                clause = item.text("clause").split()
                if clause and known is not None and clause[0] not in (*known, *lost):
                    lost.add(clause[0])
                    self.unknown((*inner, "clause"), "scenarios.clause", clause[0], known)
        for inner, item in self.items(*way, "stations"):
            if item.text("status") == "planned" and item.get("opens") is None:
                self.tell(inner, "scenarios.planned_without_opens")
        for inner, item in self.items(*way, "neighbours"):
            if item.get("delay") is None and item.text("status") != "mentioned":
                self.tell(inner, "scenarios.agreement_without_delay")
        self.targets((*way, "targets"))

    def unique(self, way: Way, name: str, before: Mapping[str, int] | None = None) -> dict[str, int]:
        """Whether no two items of the list (and none `before`) have the same `name`; the names, each with its line."""
        seen = dict(before or {})
        for inner, item in self.items(*way):
            node = item.get(name)
            if not isinstance(node, Scalar):
                continue
            if node.text in seen:
                self.tell((*inner, name), "scenarios.name_twice", written=node.text, line=seen[node.text])
            else:
                seen[node.text] = node.mark.line
        return seen

    def targets(self, way: Way) -> None:
        """Measures are known, and bounds are quantities of their dimension."""
        for inner, item in self.items(*way):
            name = item.text("measure")
            if not name:
                continue
            measure = listed("measures").get(name)
            if measure is None:
                self.unknown((*inner, "measure"), "scenarios.measure", name, listed("measures"))
                continue
            dimension: Dimension = "share" if item.text("statistic") == "share" else measure["dimension"]
            for bound in ("at_most", "at_least"):
                self.quantity((*inner, bound), item.get(bound), dimension)
            self.quantity((*inner, "within"), item.get("within"), "time")
            if item.get("within") is None and (item.text("statistic") == "share" or name in WITHIN):
                self.tell(inner, "scenarios.without_within", name=name)

    def quantity(self, way: Way, node: Node | None, dimension: Dimension) -> None:
        """A text that later becomes a number of `dimension`."""
        if not isinstance(node, Scalar):
            return
        try:
            value = parse_quantity(node.text, dimension)
        except WrongQuantity as wrong:
            values: dict[str, Any] = wrong.values()
            self.tell(way, wrong.key if values["known"] or wrong.key != "units.unknown_unit" else "scenarios.no_unit_wanted", **values)
            return
        if value < 0:
            self.tell(way, "scenarios.negative", written=node.text)

    # ── an area, a profile, a standard ──────────────────────────────────────────────────────────────────────────

    def area(self, way: Way) -> None:
        """The coordinate system is one that can be read; cells have a size."""
        for across in ((*way, "cells", "across"), (*way, "cells", "across", "value")):
            size = at(self.root, across)
            if isinstance(size, Scalar) and _is_zero(size.text):
                self.tell(across, "scenarios.not_above", written=size.text, least="0", example="200 m")
        node = at(self.root, (*way, "crs"))
        if isinstance(node, Scalar) and node.text not in ("EPSG:4490", "EPSG:4326"):  # these two need no slow import
            from yingji.geo.crs import UnknownCrs, parse_crs

            try:
                degrees = parse_crs(node.text).kind != "projected"
            except UnknownCrs:
                degrees = False
            if not degrees:
                self.tell((*way, "crs"), "scenarios.crs", written=node.text)

    def everyday(self, way: Way) -> None:
        """The policy is known, names are unique, hours are hours of the day."""
        policy = at(self.root, (*way, "policy"))
        if isinstance(policy, Scalar) and policy.text not in listed("policies"):
            self.unknown((*way, "policy"), "scenarios.policy", policy.text, listed("policies"))
        self.unique((*way, "kinds"), "kind")
        for inner, _ in self.items(*way, "kinds"):
            self.unique((*inner, "levels"), "level")
        hours = [(*way, "day_hours", place) for place in (0, 1)]
        for inner, _ in self.items(*way, "shifts"):
            hours += [(*inner, "from_hour"), (*inner, "to_hour")]
        for hour in hours:
            node = at(self.root, hour)
            written = node.text if isinstance(node, Scalar) else ""
            if written.replace(".", "", 1).isdecimal() and float(written) > 24:
                self.tell(hour, "scenarios.hour", written=written)
