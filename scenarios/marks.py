"""YAML with marks: a tree in which every scalar is the text as written, and every node knows its place in its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yingji.base.faults import Mark

Way = tuple[str | int, ...]
"""A path into the tree: keys, and places in lists from 0."""


@dataclass(eq=False)
class Scalar:
    """A text as written; `bare` where nothing at all stands after the colon."""

    text: str
    mark: Mark
    bare: bool = False


@dataclass(eq=False)
class Broken:
    """A value that could not be read; its fault has been told."""

    mark: Mark


@dataclass(eq=False)
class Seq:
    """A list."""

    items: list[Node]
    mark: Mark


@dataclass(eq=False)
class Map:
    """A mapping. `file` is set on the topmost mapping of a file: names of fields and relative paths begin there."""

    entries: dict[str, Entry]
    mark: Mark
    file: SourceFile | None = None

    def get(self, key: str) -> Node | None:
        """The value of `key`, None where it has none."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    def text(self, key: str) -> str:
        """The text of `key`, "" where it is absent or no text."""
        node = self.get(key)
        return node.text if isinstance(node, Scalar) else ""


@dataclass(eq=False)
class Entry:
    """A value and the place of its key."""

    key: Mark
    value: Node


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: its name as shown to people, where it lies, and its SHA-256."""

    name: str
    path: Path
    sha256: str = ""


Node = Scalar | Map | Seq | Broken


@dataclass(frozen=True)
class Spot:
    """Where a path of the tree leads: the mark to show, and the field in plain words."""

    mark: Mark
    words: str


def spot(root: Node, way: Way, *, key: bool = False) -> Spot:
    """The place and words of `way`; where it leads out of the tree, the mark of the last node that is there."""
    node: Node | None = root
    mark, words = root.mark, ""
    for step in way:
        inner: Node | None = None
        if isinstance(node, Map):
            entry = node.entries.get(str(step))
            inner = entry.value if entry else None
            if entry:
                mark = entry.key if key or entry.value.mark.line != entry.key.line else entry.value.mark
            words += f".{step}" if words else f"{step}"
        elif isinstance(node, Seq) and isinstance(step, int):
            inner = node.items[step] if step < len(node.items) else None
            mark = inner.mark if inner else mark
            words += f"[{_label(inner) or step + 1}]"
        else:
            words += f".{step}" if words else f"{step}"
        node = inner
        if isinstance(node, Map) and node.file is not None:
            words, mark = "", node.mark
    return Spot(mark, words)


def _label(node: Node | None) -> str:
    """What an item of a list is called."""
    if not isinstance(node, Map):
        return ""
    for key in ("name", "id", "kind", "level", "item"):
        if text := node.text(key):
            return text
    name = node.get("name")
    return name.text("zh") if isinstance(name, Map) else ""


def at(root: Node | None, way: Way) -> Node | None:
    """The node at `way`, None where there is none."""
    node = root
    for step in way:
        if isinstance(node, Map):
            node = node.get(str(step))
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def walk(root: Node, way: Way = ()) -> Iterator[tuple[Way, Node]]:
    """Every node with its path, in the order of the file."""
    yield way, root
    if isinstance(root, Map):
        for name, entry in root.entries.items():
            yield from walk(entry.value, (*way, name))
    elif isinstance(root, Seq):
        for index, item in enumerate(root.items):
            yield from walk(item, (*way, index))
