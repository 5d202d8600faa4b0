"""Column mappings: which column of a table is what; presets are data (`presets.yaml`), and a file of one's own has their form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.readers.ways import TAGS, Texts, plain

ENDS = ("from_node", "to_node")
_FIELDS = ("columns", "crs", "geometry", "layer", "licence", "attribution", "detect")


@dataclass(frozen=True)
class Rule:
    """One column, and what its values mean; without `values` they mean what they say."""

    column: str
    values: Mapping[str, str] | None
    mark: Mark


@dataclass(frozen=True)
class Columns:
    """A mapping: tag → rules, tried in order. `strict`: every column named must be there (a file of one's own)."""

    name: str
    rules: Mapping[str, tuple[Rule, ...]]
    crs: str = ""
    geometry: str = ""
    layer: tuple[str, ...] = ()
    licence: str = ""
    attribution: str = ""
    detect: tuple[str, ...] = ()
    strict: bool = False

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether a table with these columns looks like this mapping's kind."""
        there = {column.lower() for column in columns}
        return bool(self.detect) and all(column.lower() in there for column in self.detect)

    def tags(self, table: pd.DataFrame, path: Path) -> dict[str, Texts]:
        """The tags [rows] of `table`, and `from_node`, `to_node` where mapped; raises `BadInput` for columns that are not there."""
        there = {str(column).lower(): str(column) for column in reversed(list(table.columns))}
        faults, found = [], {}
        for tag, rules in self.rules.items():
            values = np.full(len(table), "", dtype=object)
            for rule in rules:
                column = there.get(rule.column.lower())
                if column is None:
                    if self.strict or tag == "highway":
                        faults.append(_no_column(rule, tag, list(there.values()), path))
                    continue
                codes, unique = pd.factorize(table[column].map(_hashable), use_na_sentinel=False)
                texts = [plain(value, tag) for value in unique]
                meant = np.array(texts if rule.values is None else [rule.values.get(text, "") for text in texts], dtype=object)
                values = np.where(values == "", meant[codes] if len(meant) else values, values)
            found[tag] = values
        if faults:
            raise BadInput(faults)
        return {tag: values for tag, values in found.items() if tag not in ENDS or np.all(values != "")}


@cache
def presets() -> Mapping[str, Columns]:
    """The shipped mappings by name."""
    text = files("yingji.geo.readers").joinpath("presets.yaml").read_text("utf-8")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)  # our own file
    return {key.value: _columns(node, key.value, Path("presets.yaml"), strict=False) for key, node in root.value}


def detect(columns: Sequence[str]) -> Columns | None:
    """The preset whose columns are there, the most particular first; `None` where none fits."""
    fitting = [preset for preset in presets().values() if preset.fits(columns)]
    return max(fitting, key=lambda preset: len(preset.detect), default=None)


def read_mapping(given: str | Path) -> Columns:
    """The mapping called `given`: a preset's name, or a YAML file; raises `BadInput` with every fault of the file."""
    preset = presets().get(str(given))
    if preset is not None:
        return preset
    path = Path(given)
    if not path.is_file():
        raise BadInput([Fault(Mark(str(given)), "", "streets.no_mapping", {"known": ", ".join(presets())})])
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        at = getattr(wrong, "problem_mark", None)
        mark = Mark(str(path), at.line + 1, at.column + 1) if at else Mark(str(path))
        reason = getattr(wrong, "problem", None) or str(wrong)
        raise BadInput([Fault(mark, "", "streets.mapping_yaml", {"reason": reason})]) from wrong
    return _columns(root, path.stem, path, strict=True)


def _columns(root: yaml.Node | None, name: str, path: Path, *, strict: bool) -> Columns:
    faults: list[Fault] = []
    fields = _pairs(root, path, faults, known=_FIELDS)
    rules: dict[str, tuple[Rule, ...]] = {}
    for tag, node in _pairs(fields.get("columns"), path, faults, known=(*TAGS, *ENDS), field="columns").items():
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        rules[tag] = tuple(rule for part in parts for rule in _rule(part, tag, path, faults))
    if "highway" not in rules:
        faults.append(Fault(_mark(root, path), "columns", "streets.mapping_without_highway"))
    if faults:
        raise BadInput(faults)
    words = {key: _words(fields[key]) if key in fields else () for key in _FIELDS if key != "columns"}
    text = {key: "".join(words[key][:1]) for key in words}
    return Columns(
        name, rules, text["crs"], text["geometry"], words["layer"], text["licence"], text["attribution"], words["detect"], strict
    )


def _rule(node: yaml.Node, tag: str, path: Path, faults: list[Fault]) -> list[Rule]:
    if isinstance(node, yaml.ScalarNode):
        return [Rule(node.value, None, _mark(node, path))]
    inner = _pairs(node, path, faults, known=("column", "values"), field=tag)
    if "column" not in inner:
        faults.append(Fault(_mark(node, path), tag, "streets.mapping_without_column"))
        return []
    values = {key: value.value for key, value in _pairs(inner["values"], path, faults, field=tag).items()} if "values" in inner else None
    return [Rule(inner["column"].value, values, _mark(inner["column"], path))]


def _pairs(
    node: yaml.Node | None, path: Path, faults: list[Fault], *, known: Sequence[str] | None = None, field: str = ""
) -> dict[str, yaml.Node]:
    """The keys of a YAML mapping as written (so that `no` stays `no`); repeated and unknown keys are faults."""
    if not isinstance(node, yaml.MappingNode):
        if node is not None or not field:
            faults.append(Fault(_mark(node, path), field, "streets.mapping_form"))
        return {}
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value in found:
            faults.append(Fault(_mark(key, path), str(key.value), "streets.mapping_repeated"))
        elif known is not None and key.value not in known:
            offer = ", ".join(nearest(str(key.value), known))
            faults.append(Fault(_mark(key, path), str(key.value), "streets.mapping_unknown", {"nearest": offer}))
        found[str(key.value)] = value
    return found


def _words(node: yaml.Node) -> tuple[str, ...]:
    return tuple(part.value for part in node.value) if isinstance(node, yaml.SequenceNode) else (str(node.value),)


def _mark(node: yaml.Node | None, path: Path) -> Mark:
    return Mark(str(path)) if node is None else Mark(str(path), node.start_mark.line + 1, node.start_mark.column + 1)


def nearest(word: str, known: Sequence[str], most: int = 3) -> list[str]:
    """The `most` words of `known` that look like `word`; all of the first few where nothing does."""
    lower = {each.lower(): each for each in known}
    close = [lower[each] for each in difflib.get_close_matches(word.lower(), list(lower), n=most, cutoff=0.5)]
    return close or list(known)[:8]


def _no_column(rule: Rule, tag: str, there: Sequence[str], path: Path) -> Fault:
    named = [column for column in there if column.lower() != "geometry"]
    values = {"column": rule.column, "file": path.name, "nearest": ", ".join(nearest(rule.column, named)) or "–"}
    return Fault(rule.mark if rule.mark.file != "presets.yaml" else Mark(str(path)), tag, "streets.no_column", values)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list | np.ndarray) else value
