"""A tree → a model, with every fault of its values: a value whose fault is told gives way to one that is valid, and the check goes on."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from yingji.base.faults import Fault
from yingji.scenarios.loader_rules import RULES, tell
from yingji.scenarios.loader_shape import required, stand_in, type_at
from yingji.scenarios.loader_tidy import Tidy
from yingji.scenarios.marks import Map, Node, Scalar, Seq, Way, spot

M = TypeVar("M", bound=BaseModel)
_ROUNDS = 40


def validate(root: Node, model: type[M], bad: set[Way]) -> tuple[M | None, list[Fault], set[Way]]:
    """The model (with stand-ins where there are faults), the faults, and the paths that are at fault; `bad` are told already."""
    tidy = Tidy(root, bad=set(bad))
    tidy.walk(root, model)
    check = _Check(root, model, tidy.bad)
    return check.run(), tidy.faults + check.faults, check.bad


def plain(node: Node) -> Any:
    """A tree as plain data: mappings, lists and texts."""
    if isinstance(node, Map):
        return {name: plain(entry.value) for name, entry in node.entries.items()}
    if isinstance(node, Seq):
        return [plain(item) for item in node.items]
    return node.text if isinstance(node, Scalar) else ""


class _Check:
    def __init__(self, root: Node, model: type[BaseModel], bad: set[Way]) -> None:
        self.root, self.model, self.bad = root, model, bad
        self.faults: list[Fault] = []
        self.data = plain(root)
        for way in sorted(bad, key=len):
            self._replace(way)

    def run(self) -> Any:
        """The model, or None where not even stand-ins make one."""
        for _ in range(_ROUNDS):
            try:
                return self.model.model_validate(self.data)
            except ValidationError as wrong:
                for error in wrong.errors(include_url=False, include_input=False):
                    self._take(error)
        return None

    def _take(self, error: Any) -> None:
        way: Way = tuple(step for step in error["loc"] if step != "[key]")
        if error["type"] in RULES:
            self._take_rule(error, way)
            return
        if not self._told(way):
            told = tell(error, way, self.model, _get(self.data, way))
            found = spot(self.root, told.way)
            self.faults.append(Fault(found.mark, found.words, told.key, told.values))
            way = told.way if error["type"] in ("too_long", "too_short", "missing") and isinstance(way[-1], int) else way
        elif self._twice(way):
            way = way[:-1]  # not even the stand-in is valid: what holds it gives way
        self.bad.add(way)
        self._replace(way, key=error["loc"][-1:] == ("[key]",))

    def _twice(self, way: Way) -> bool:
        return way in self.bad and bool(way) and _get(self.data, way) == stand_in(type_at(self.model, way) or str)

    def _take_rule(self, error: Any, way: Way) -> None:
        rule, context = RULES[error["type"]], dict(error.get("ctx") or {})
        names = rule.reads(context)
        if not self._told(way) and not any(self._touches(way, name, error["type"]) for name in names):
            told = tell(error, way, self.model, None)
            found = spot(self.root, told.way)
            self.faults.append(Fault(found.mark, found.words, told.key, told.values))
        here = _get(self.data, way)
        if isinstance(here, dict):
            rule.neutral(here, context)
        self.bad.update((*way, name) for name in names)

    def _told(self, way: Way) -> bool:
        return any(way[:size] in self.bad for size in range(len(way) + 1))

    def _touches(self, way: Way, name: str, rule: str) -> bool:
        """Whether a told fault lies in what the rule reads: then what the rule says would be its consequence."""
        start = (*way, name)
        inner = [path[len(start) :] for path in self.bad if path[: len(start)] == start]
        if rule == "shares_add_up":
            return any(len(path) <= 1 or path[1] == "share" for path in inner)
        return bool(inner)

    def _replace(self, way: Way, *, key: bool = False) -> None:
        if not way:
            self.data = stand_in(self.model)
            return
        parent = _get(self.data, way[:-1])
        annotation = type_at(self.model, way)
        needed = annotation is not None and required(self.model, way) and not key
        if isinstance(parent, dict):
            if needed:
                parent[str(way[-1])] = stand_in(annotation)
            else:
                parent.pop(str(way[-1]), None)
        elif isinstance(parent, list) and isinstance(way[-1], int):
            if way[-1] < len(parent) and needed:
                parent[way[-1]] = stand_in(annotation)
            elif way[-1] < len(parent):
                parent[way[-1]] = ""


def _get(data: Any, way: Way) -> Any:
    for step in way:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
