"""YAML → the tree of `marks`: events of the parser, with friendly words where it cannot go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from yingji.base.faults import Fault, Mark
from yingji.scenarios.marks import Broken, Entry, Map, Node, Scalar, Seq
from yingji.scenarios.marks_text import BROKEN, TAB_WIDTHS, Written, break_leaf, decode, mend, unclosed_quote

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH = 40
_SPLIT = re.compile(r"(.+?)\s*(：|:)\s*(.+)", re.DOTALL)


def read_tree(raw: bytes, file: str, words: frozenset[str]) -> tuple[Node | None, list[Fault]]:
    """The tree of a file and every fault of its writing; None where nothing could be read."""
    lines, faults = decode(raw, file)
    if lines is None:
        return None, faults
    best: tuple[Node | None, list[Fault]] = (None, [])
    for width in TAB_WIDTHS:
        written, slips = mend(lines, file, words, width)
        tree, wrong = _compose(written)
        best = (tree, slips + wrong)
        if not any(fault.key == "scenarios.tab" for fault in slips):
            break
        if tree is not None and not wrong:
            break
    else:  # no width of the tab can be read: the tab is the fault, and the rest would be its consequences
        best = (None, [fault for fault in best[1] if fault.key in ("scenarios.tab", "scenarios.colon")])
    return best[0], faults + best[1]


def _compose(written: Written) -> tuple[Node | None, list[Fault]]:
    told: list[Fault] = []
    for _ in range(20):
        composer = _Composer(written)
        try:
            return composer.document(), told + composer.faults
        except yaml.MarkedYAMLError as error:
            fault, line = _open_quote(error, written) or _syntax(error, written)
            if fault.mark in {earlier.mark for earlier in told}:
                break
            told.append(fault)
            if not break_leaf(written, line):
                break
        except (_TooDeep, yaml.YAMLError):
            return None, [*told, Fault(Mark(written.file, 1, 1), "", "scenarios.yaml", {"line": ""})]
    return None, told[:1]  # what follows a line that cannot be mended would be guesses


class _TooDeep(Exception):
    pass


class _Composer:
    """Events of the parser → nodes. Anchors, aliases and tags, which plans do not need, are told."""

    def __init__(self, written: Written) -> None:
        self.written, self.faults = written, list[Fault]()
        self.events: Iterator[Any] = iter(yaml.parse(written.text, Loader=_Loader))
        self.event: Any = None

    def _next(self) -> Any:
        self.event = next(self.events)
        return self.event

    def _mark(self, event: Any) -> Mark:
        return self.written.mark(event.start_mark.line, event.start_mark.column)

    def document(self) -> Node | None:
        tree: Node | None = None
        while not isinstance(self._next(), yaml.StreamEndEvent):
            if isinstance(self.event, yaml.DocumentStartEvent):
                start = self.event
                node = self._node(self._next(), 0)
                if tree is None:
                    tree = node
                else:
                    self.faults.append(Fault(self._mark(start), "", "scenarios.documents"))
                    for _ in self.events:  # a second document must be well written too, but is not read
                        pass
                    break
        return tree

    def _node(self, event: Any, depth: int) -> Node:
        if depth > _DEPTH:
            raise _TooDeep
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent):
            self.faults.append(Fault(mark, "", "scenarios.alias", {"name": f"*{event.anchor}"}))
            return Broken(mark)
        if event.anchor:
            self.faults.append(Fault(mark, "", "scenarios.alias", {"name": f"&{event.anchor}"}))
        if event.tag is not None:
            self.faults.append(Fault(mark, "", "scenarios.tag", {"name": str(event.tag).replace("tag:yaml.org,2002:", "!!")}))
        if isinstance(event, yaml.ScalarEvent):
            if event.value == BROKEN or ((event.anchor or event.tag) and not event.value):
                return Broken(mark)
            return Scalar(event.value, mark, bare=not event.style and event.value == "")
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(self._next(), yaml.SequenceEndEvent):
                items.append(self._node(self.event, depth + 1))
            return Seq(items, mark)
        return self._map(event, mark, depth)

    def _map(self, event: Any, mark: Mark, depth: int) -> Map:
        entries: dict[str, Entry] = {}
        while not isinstance(self._next(), yaml.MappingEndEvent):
            key_event = self.event
            key = self._node(key_event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                if not isinstance(key, Broken):
                    self.faults.append(Fault(key.mark, "", "scenarios.complex_key"))
                continue
            name = key.text.strip()
            if name == "<<" and isinstance(value, Broken):
                continue  # the alias after it has been told
            if event.flow_style and isinstance(value, Scalar) and value.bare and not key_event.style:
                name, value = self._split(name, value, key_event)
            if name in entries:
                self.faults.append(Fault(key.mark, name, "scenarios.repeated_key", {"name": name, "line": entries[name].key.line}))
            else:
                entries[name] = Entry(key.mark, value)
        return Map(entries, mark)

    def _split(self, name: str, value: Node, event: Any) -> tuple[str, Node]:
        """`{zh：河北区}`, which YAML reads as a key without a value."""
        found = _SPLIT.fullmatch(name)
        if found is None:
            return name, value
        line, col = event.start_mark.line, event.start_mark.column
        place = self.written.mark(line, col + found.start(2))
        self.faults.append(Fault(place, found[1], "scenarios.colon", {"sign": found[2], "name": found[1]}))
        return found[1], Scalar(found[3], self.written.mark(line, col + found.start(3)))


_SYNTAX = (
    ("scanning an alias", "scenarios.alias", "context"),
    ("scanning an anchor", "scenarios.alias", "context"),
    ("a tag", "scenarios.tag", "context"),
    ("could not find expected ':'", "scenarios.no_colon", "context"),
    ("unexpected end of stream", "scenarios.quote_open", "context"),
    ("unexpected document indicator", "scenarios.quote_open", "context"),
    ("',' or '}'", "scenarios.bracket_open", "problem"),
    ("',' or ']'", "scenarios.bracket_open", "problem"),
    ("cannot start any token", "scenarios.first_character", "problem"),
    ("block sequence entries are not allowed", "scenarios.list_on_key_line", "problem"),
    ("did not find expected key", "scenarios.indentation", "problem"),
    ("'-' indicator", "scenarios.indentation", "problem"),
    ("<document start>", "scenarios.indentation", "problem"),
)


def _open_quote(error: yaml.MarkedYAMLError, written: Written) -> tuple[Fault, int] | None:
    """The first quotation mark before the error that its own line does not close: what follows it is read wrongly."""
    last = error.problem_mark.line if error.problem_mark else len(written.lines)
    found = unclosed_quote(written.lines[: last + 1])
    if found is None:
        return None
    line, col = found
    return Fault(written.mark(line, col), "", "scenarios.quote_open"), line


def _syntax(error: yaml.MarkedYAMLError, written: Written) -> tuple[Fault, int]:
    """What the parser could not read, told for people; and the line (from 0) where the cause stands."""
    problem, mark, key = str(error.problem), error.problem_mark or error.context_mark, "scenarios.yaml"
    told = f"{error.context}: {problem}"
    for words, name, which in _SYNTAX:
        if words in told:
            key = name
            mark = error.context_mark if which == "context" and error.context_mark else mark
            break
    line, col = (min(mark.line, len(written.lines) - 1), mark.column) if mark else (0, 0)
    text = written.lines[line]
    wide = re.search("[｛｝［］]", text)
    if wide is not None:
        key, col = "scenarios.full_width_bracket", wide.start()
    elif "mapping values are not allowed" in problem:
        before = text[:col]
        key = "scenarios.two_colons" if re.search(r":\s", before) else "scenarios.indentation"
        if key == "scenarios.indentation":
            col = len(text) - len(text.lstrip())
    elif key == "scenarios.bracket_open" and error.context_mark and "，" in written.lines[error.context_mark.line]:
        line = error.context_mark.line
        key, col = "scenarios.full_width_comma", written.lines[line].index("，")
    elif key == "scenarios.bracket_open" and error.context_mark:
        line, col = error.context_mark.line, error.context_mark.column
    elif key == "scenarios.indentation" and re.search(r"""["'\]}]\s*\S""", text[: col + 1]):
        key = "scenarios.after_quote"
    return Fault(written.mark(line, col), "", key, {"line": text.strip()[:40], "name": text[col:].strip()[:20]}), line
