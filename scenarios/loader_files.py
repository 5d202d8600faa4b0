"""The files of a scenario, read into one tree: a scenario names its plan, area, standards, hazards and profiles by path or bundled name."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

from pydantic import BaseModel

from yingji.base.faults import Fault, Mark
from yingji.scenarios.loader_parts import HAZARD, NAMED, SCENARIO, STANDARD, Part, kind_of
from yingji.scenarios.loader_shape import known_words, shape, type_at
from yingji.scenarios.loader_tidy import Tidy
from yingji.scenarios.marks import Broken, Entry, Map, Node, Scalar, Seq, SourceFile, Spot, Way, at, spot, walk
from yingji.scenarios.marks_read import read_tree
from yingji.scenarios.names import bundled, bundled_names, display, library_names, nearest
from yingji.scenarios.schema.hazard import Strike


@dataclass
class Reading:
    """What reading has found so far."""

    faults: list[Fault] = field(default_factory=list)
    bad: set[Way] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)  # name as shown → SHA-256


def read(path_or_name: str | Path) -> tuple[Map | None, Part, Reading]:
    """The tree of a file with all that it names read in, the kind of the file, and what is wrong so far."""
    reading = Reading()
    path = _top(path_or_name, reading)
    root = _open(path, reading) if path else None
    if root is None or path is None:
        return None, SCENARIO, reading
    part = kind_of(root)
    if part is None:
        kinds = "scenarios.kinds_of_file"
        reading.faults.append(Fault(root.mark, "", kinds, {"keys": ", ".join(list(root.entries)[:6])}))
        return None, SCENARIO, reading
    _tidy(root, part.model, root, (), reading)
    if part is SCENARIO:
        _parts(root, path.parent, reading)
    else:
        _named_files(root, part, (), path.parent, root, reading)
    return root, part, reading


def _top(path_or_name: str | Path, reading: Reading) -> Path | None:
    path, name = Path(path_or_name).expanduser(), str(path_or_name)
    if os.path.isfile(path):
        return path
    found = bundled(name)
    if found is not None and not os.path.isdir(path):
        return found
    if os.path.isdir(path):
        inside = ", ".join(sorted(inner.name for inner in path.glob("*.yaml"))[:4]) or "scenario.yaml"
        reading.faults.append(Fault(Mark(name), "", "scenarios.directory", {"inside": inside}))
        return None
    near = _siblings(path) + nearest(name, [entry.name for entry in library_names()])
    reading.faults.append(_missing(Mark(name), "", name, near))
    return None


def _siblings(path: Path) -> tuple[str, ...]:
    """Names like this one in its folder."""
    try:
        there = [inner.name for inner in path.parent.iterdir() if inner.is_file()]
    except OSError:
        return ()
    return tuple(str(path.parent / name) if path.parent != Path() else name for name in nearest(path.name, there, least=60))


def _missing(mark: Mark, words: str, name: str, near: tuple[str, ...]) -> Fault:
    key = "scenarios.missing_file_near" if near else "scenarios.missing_file"
    return Fault(mark, words, key, {"name": name, "near": tuple(near)})


def _open(path: Path, reading: Reading) -> Map | None:
    """The mapping in one file; faults name the fields as the tree does."""
    shown = display(path)
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        reading.faults.append(Fault(Mark(shown), "", "scenarios.unreadable", {"reason": wrong.strerror or type(wrong).__name__}))
        return None
    digest = sha256(raw).hexdigest()
    reading.files[shown] = digest
    tree, faults = read_tree(raw, shown, known_words())
    if isinstance(tree, Map):
        tree.file = SourceFile(shown, path.absolute(), digest)
        reading.faults += [_worded(fault, tree) for fault in faults]
        return tree
    reading.faults += faults
    if tree is not None and not faults:
        reading.faults.append(Fault(tree.mark, "", "scenarios.no_fields"))
    return None


def _worded(fault: Fault, tree: Map) -> Fault:
    """The fault of a key, with the whole field instead of the key alone."""
    line = fault.values.get("line") if fault.key == "scenarios.repeated_key" else fault.mark.line
    for way, node in walk(tree) if fault.field else ():
        if isinstance(node, Map) and fault.field in node.entries and node.entries[fault.field].key.line == line:
            return Fault(fault.mark, spot(tree, (*way, fault.field)).words or fault.field, fault.key, fault.values)
    return fault


def _tidy(node: Map, model: type[BaseModel], root: Map, way: Way, reading: Reading) -> None:
    """Misspelt names of one mapping, before anything is looked up by name."""
    tidy = Tidy(root)
    tidy.names(node, model, way)
    reading.faults += tidy.faults
    reading.bad |= {spoilt for spoilt in tidy.bad if spoilt}


def _parts(root: Map, folder: Path, reading: Reading) -> None:
    for name, part in NAMED.items():
        _take(root, name, part, folder, root, (name,), reading)
    _named_files(root, SCENARIO, (), folder, root, reading)
    _also(root, folder, reading)
    standards, hazards = root.get("standards"), root.get("hazards")
    if isinstance(standards, Seq):
        for index, item in enumerate(standards.items):
            standards.items[index] = _part(item, STANDARD, folder, root, ("standards", index), reading)
    if isinstance(hazards, Seq):
        for index, item in enumerate(hazards.items):
            way: Way = ("hazards", index)
            if isinstance(item, Scalar) and not item.bare:  # a name alone: it strikes at once
                hazards.items[index] = Map({"hazard": Entry(item.mark, item)}, item.mark)
            strike = hazards.items[index]
            if isinstance(strike, Map):
                _tidy(strike, Strike, root, way, reading)
                _take(strike, "hazard", HAZARD, folder, root, (*way, "hazard"), reading)


def _also(root: Map, folder: Path, reading: Reading) -> None:
    """Further scenarios become absolute paths; each is there and is a scenario. What is in it is asked when it is played."""
    also, apart = root.get("also"), Reading()
    for index, item in enumerate(also.items if isinstance(also, Seq) else ()):
        if isinstance(also, Seq) and isinstance(item, Scalar):
            tree = _part(item, SCENARIO, folder, root, ("also", index), apart)
            if isinstance(tree, Broken):
                also.items[index] = tree
            elif isinstance(tree, Map) and tree.file is not None:
                item.text = str(tree.file.path)
    reading.faults += apart.faults


def _take(holder: Map, name: str, part: Part, folder: Path, root: Map, way: Way, reading: Reading) -> None:
    """Reads in the part that the field `name` holds or names, with the files that it names in turn."""
    entry = holder.entries.get(name)
    if entry is None:
        return
    entry.value = _part(entry.value, part, folder, root, way, reading)
    if isinstance(entry.value, Map):
        file = entry.value.file
        _named_files(entry.value, part, way, file.path.parent if file else folder, root, reading)


def _part(node: Node, part: Part, folder: Path, root: Map, way: Way, reading: Reading) -> Node:
    """The tree of a part, inline or from its file; a `Broken` in its place once its fault is told."""
    if not isinstance(node, Scalar):
        if isinstance(node, Map):
            _tidy(node, part.model, root, way, reading)
        return node
    if node.bare:
        return node
    found = _part_path(node, part, folder, spot(root, way), reading)
    tree = _open(found, reading) if found else None
    if tree is None:
        return Broken(node.mark)
    kind = kind_of(tree, part)
    if kind is not part:
        place = spot(root, way)
        values = {"name": node.text, "is": kind.title if kind else "?", "want": part.title}
        reading.faults.append(Fault(place.mark, place.words, "scenarios.wrong_kind", values))
        return Broken(node.mark)
    _tidy(tree, part.model, tree, (), reading)
    return tree


def _part_path(node: Scalar, part: Part, folder: Path, place: Spot, reading: Reading) -> Path | None:
    """The file that a part's text names, beside the file it stands in or in the library."""
    path = folder / node.text
    found = path if os.path.isfile(path) else bundled(node.text, part.folder)
    if found is not None:
        return found
    near = tuple(Path(name).name for name in _siblings(path)) or nearest(node.text, _bundled_names(part))
    if os.path.isdir(path):
        inside = ", ".join(sorted(inner.name for inner in path.glob("*.yaml"))[:4]) or f"{part.word}.yaml"
        fault = Fault(place.mark, place.words, "scenarios.directory", {"inside": inside})
    elif part is STANDARD and "/" not in node.text and not node.text.endswith(".yaml"):
        known = ", ".join(near or _bundled_names(part))
        fault = Fault(place.mark, place.words, "scenarios.standard", {"written": node.text, "known": known})
    else:
        fault = _missing(place.mark, place.words, node.text, near)
    reading.faults.append(fault)
    return None


def _bundled_names(part: Part) -> list[str]:
    return [entry.name for entry in library_names()] if part is SCENARIO else bundled_names(part.folder)


def _named_files(node: Map, part: Part, way: Way, folder: Path, root: Map, reading: Reading) -> None:
    """Fields of one part that name files become absolute paths; each file is there, and its hash is kept."""
    ways = [way_of for inner in part.files for way_of in _each(node, inner)]
    for outer in dict.fromkeys(inner[:-1] for inner in ways if len(inner) > 1):
        holder, model = at(node, outer), shape(type_at(part.model, outer)).model
        if isinstance(holder, Map) and model is not None:
            _tidy(holder, model, root, (*way, *outer), reading)
    for inner in ways:
        named = at(node, inner)
        words = spot(root, (*way, *inner)).words
        if isinstance(named, Scalar) and not named.bare and not _named_file(named, part, folder, words, reading):
            reading.bad.add((*way, *inner))


def _each(node: Map, way: Way) -> list[Way]:
    """A path, or one for each row of the list that `*` stands for."""
    if "*" not in way:
        return [way]
    place = way.index("*")
    rows = at(node, way[:place])
    return [(*way[:place], index, *way[place + 1 :]) for index in range(len(rows.items) if isinstance(rows, Seq) else 0)]


def _named_file(node: Scalar, part: Part, folder: Path, words: str, reading: Reading) -> bool:
    """Puts the absolute path in the place of what is written; whether the file is there and can be read."""
    path = folder / node.text
    found = path if os.path.exists(path) else bundled(node.text, part.folder)
    if found is None:
        near = tuple(Path(name).name for name in _siblings(path))
        reading.faults.append(_missing(node.mark, words, node.text, near))
        return False
    try:
        with found.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except OSError as wrong:
        key = "scenarios.directory_for_file" if found.is_dir() else "scenarios.unreadable"
        reading.faults.append(Fault(node.mark, words, key, {"name": node.text, "reason": wrong.strerror or type(wrong).__name__}))
        return False
    reading.files[display(found)] = digest
    node.text = str(found.absolute())
    return True
