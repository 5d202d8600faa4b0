"""Names before values: fields that nobody knows, keys outside their list, and lines left empty are told and put right in the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from yingji.base.datafile import read_data
from yingji.base.faults import Fault, Mark
from yingji.base.figures import Figure
from yingji.scenarios.loader_shape import Shape, fields, sample, shape
from yingji.scenarios.marks import Broken, Entry, Map, Node, Scalar, Seq, Way, spot
from yingji.scenarios.names import nearest


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Words that people write for a field → the fields that may be meant."""
    content = read_data(Path(__file__).with_name("synonyms.yaml"))
    known = sorted({word for words in content.values() for word in words})
    return {word: tuple(field for field, words in content.items() if word in words) for word in known}


@dataclass
class Tidy:
    """One walk over a tree beside its schema. `bad` are the paths whose fault has been told."""

    root: Node
    faults: list[Fault] = field(default_factory=list)
    bad: set[Way] = field(default_factory=set)

    def tell(self, way: Way, key: str, *, on_key: bool = False, **values: object) -> None:
        """One fault at `way`."""
        found = spot(self.root, way, key=on_key)
        self.faults.append(Fault(found.mark, found.words, key, values))

    def walk(self, node: Node, annotation: object, way: Way = ()) -> None:
        """Tidies `node`, which should be what `annotation` says."""
        expected = shape(annotation)
        if isinstance(node, Broken):
            self.bad.add(way)
        elif isinstance(node, Map) and expected.model is not None:
            self.names(node, expected.model, way)
            self._values(node, expected.model, way)
        elif isinstance(node, Map) and expected.kind == "table":
            self._keys(node, expected, way)
            for name, entry in node.entries.items():
                self.walk(entry.value, expected.item[0], (*way, name))
        elif isinstance(node, Seq) and expected.kind == "list":
            self._commas(node, expected, way)
            for index, item in enumerate(node.items):
                kind = expected.item[min(index, len(expected.item) - 1)]
                self.walk(item, kind, (*way, index))

    def names(self, node: Map, model: type[BaseModel], way: Way) -> None:
        """Fields that the model does not know: renamed where one is near, else taken out."""
        known = fields(model)
        lost: list[str] = []
        for name in [name for name in node.entries if name not in known]:
            if issubclass(model, Figure) and name == "unit" and isinstance(node.get("value"), Scalar | None):
                self._unit(node, way)
            elif near := self._meant(name, node, model):
                self.tell((*way, name), "scenarios.unknown_field_near", on_key=True, name=name, near=near)
                _rename(node, name, near)
            else:
                lost.append(name)
        told = lost
        if lost and len(lost) == len(node.entries):  # fields of something else: one fault says so
            told = lost[:1]
            self.bad.add(way)
        for name in told:
            self.tell((*way, name), "scenarios.unknown_field", on_key=True, name=name, allowed=", ".join(known))
        for name in lost:
            del node.entries[name]

    def _meant(self, name: str, node: Map, model: type[BaseModel]) -> str:
        """The absent field that `name` stands for: a near one, another word for it, or the only one that is missing from a few."""
        known = fields(model)
        absent = [word for word in known if word not in node.entries]
        near = nearest(name, absent, least=70) or [word for word in synonyms().get(name.lower(), ()) if word in absent]
        if near:
            return near[0]
        missing = [word for word in absent if known[word].required]
        strange = [word for word in node.entries if word not in known]
        return missing[0] if len(known) <= 4 and len(missing) == len(strange) == 1 and len(node.entries) > 1 else ""

    def _commas(self, node: Seq, expected: Shape, way: Way) -> None:
        """`[7，22]`: of numbers and words of a list, a full-width comma makes one item where two were meant."""
        apart = shape(expected.item[0])
        if apart.kind not in ("choice", "date") and not (apart.model and issubclass(apart.model, Figure)):
            return
        items: list[Node] = []
        for index, item in enumerate(node.items):
            parts = item.text.split("，") if isinstance(item, Scalar) else []
            if len(parts) < 2:
                items.append(item)
                continue
            comma = Mark(item.mark.file, item.mark.line, item.mark.col + len(parts[0]))
            self.faults.append(Fault(comma, spot(self.root, (*way, index)).words, "scenarios.full_width_comma"))
            items += [Scalar(part.strip(), item.mark) for part in parts]
        node.items[:] = items

    def _unit(self, node: Map, way: Way) -> None:
        """`{value: 7, unit: km²}`: a unit stands with its number."""
        value, unit = node.get("value"), node.text("unit")
        together = f"{value.text} {unit}" if isinstance(value, Scalar) else f"7 {unit}"
        self.tell((*way, "unit"), "scenarios.unit_apart", on_key=True, example=together)
        del node.entries["unit"]
        if isinstance(value, Scalar):
            self.bad.add(way)

    def _values(self, node: Map, model: type[BaseModel], way: Way) -> None:
        for name, known in fields(model).items():
            entry = node.entries.get(name)
            if entry is None:
                continue
            if isinstance(entry.value, Scalar) and entry.value.bare:
                if known.required:
                    self.tell((*way, name), "scenarios.empty_value", on_key=True, name=name, example=sample(known.type))
                    self.bad.add((*way, name))
                else:
                    del node.entries[name]
                continue
            self.walk(entry.value, known.type, (*way, name))

    def _keys(self, node: Map, expected: Shape, way: Way) -> None:
        choices = shape(expected.key).choices
        for name in [name for name in node.entries if choices and name not in choices]:
            near = nearest(name, [word for word in choices if word not in node.entries], least=60)
            key = "scenarios.choice_near" if near else "scenarios.choice"
            self.tell((*way, name), key, on_key=True, written=name, choices=", ".join(choices), near=near[0] if near else "")
            if near:
                _rename(node, name, near[0])
            else:
                del node.entries[name]


def _rename(node: Map, old: str, new: str) -> None:
    """The key `old` becomes `new`, in its place."""
    renamed: dict[str, Entry] = {new if name == old else name: entry for name, entry in node.entries.items()}
    node.entries.clear()
    node.entries.update(renamed)
