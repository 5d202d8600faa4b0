"""Whatever is dropped, renamed or written in a file: only `BadInput`, every fault in both languages, and no word of the machine."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scenarios.quake import write_quake
from yingji.base.faults import BadInput
from yingji.base.language import LANGS
from yingji.scenarios import loader
from yingji.scenarios.loader import load
from yingji.scenarios.templates import write_template

GAP = re.compile(r"\{[a-z_]+\}")
JARGON = re.compile(r"Input should|pydantic|validat|NoneType|ValueError|Traceback|\bNone\b")
VALUES: list[Any] = [
    "", "-1", "abc", "12", "5 min", "yes", "no", "null", "2025-13-40", "300 %", "x: y", "1e999", "nan", [], {}, ["a", "b"], {"value": "3"},
    {"zh": "a"}, {"value": "1 min", "confidence": "sure"}, [["a"]], [{"name": "a"}], "20251231", "9" * 5000,
]  # fmt: skip
SIGNS = [
    ":", "：", "\t", "'", '"', "{", "]", "- ", "\n", "#", "&", "*", "!", "，", "  ", "", "\x07", "\r", "\u2028", "|", "%", "---\n",
    "\ufeff",
]  # fmt: skip
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Way = tuple[str | int, ...]


@pytest.fixture(scope="module", params=["scenario", "disaster"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a scenario that `yingji new` wrote, and its files as one mapping: everyday response, and an earthquake with a storm."""
    folder = tmp_path_factory.mktemp("any") / "town"
    write_template(folder)
    write_quake(folder)
    names = ("scenario", "disaster", "plan", "area", "hazard", "quake", "relief", "needs")
    parts = {name: yaml.load((folder / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader) for name in names}
    data = {**parts[request.param], "plan": parts["plan"], "area": parts["area"]}
    if request.param == "disaster":
        strikes = [{"hazard": parts["quake"]}, {"hazard": parts["hazard"], "after": "2 h"}]
        data |= {"hazards": strikes, "relief": parts["relief"], "needs": parts["needs"], "everyday": parts["scenario"]["everyday"]}
    return folder, data


@pytest.fixture(autouse=True)
def without_the_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading streets a thousand times tells nothing of the files."""
    monkeypatch.setattr(loader, "_on_the_map", lambda *_: [])


def ways(data: Any, way: Way = ()) -> list[Way]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [inner for step, value in steps for inner in [(*way, step), *ways(value, (*way, step))]]


def parent(data: Any, way: Way) -> Any:
    for step in way[:-1]:
        data = data[step]
    return data


def dump(data: Any, *, flow: bool | None = False) -> str:
    """The data as YAML, with brackets nowhere, in places, or everywhere."""
    return str(yaml.dump(data, Dumper=DUMPER, allow_unicode=True, sort_keys=False, default_flow_style=flow))


def assert_well_told(folder: Path, text: str) -> list[str]:
    """Asserts that every fault of a file with this text is well told; the faults."""
    path = folder / "any.yaml"
    path.write_text(text, "utf-8", newline="")
    try:
        load(path)
    except BadInput as wrong:
        told = [fault.text(lang) for fault in wrong.faults for lang in LANGS]
        assert told
        for line in told:
            assert "\n" not in line
            assert not GAP.search(line), line
            assert not JARGON.search(line), line
        return told
    return []


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.data())
def test_any_change_of_any_value(whole: tuple[Path, dict[str, Any]], chance: st.DataObject) -> None:
    folder, data = whole[0], copy.deepcopy(whole[1])
    for _ in range(chance.draw(st.integers(1, 3))):
        way = chance.draw(st.sampled_from(ways(data)))
        holder, step = parent(data, way), way[-1]
        kind = chance.draw(st.sampled_from(["drop", "rename", "set", "wrap", "swap"]))
        if kind == "drop":
            del holder[step]
        elif kind == "rename" and isinstance(step, str):
            holder[chance.draw(st.sampled_from([step[:-1] + "x", step + "s", "foo", step.upper(), "名称"]))] = holder.pop(step)
        elif kind == "set":
            holder[step] = copy.deepcopy(chance.draw(st.sampled_from(VALUES)))
        elif kind == "wrap":
            holder[step] = [holder[step]]
        elif kind == "swap":
            other = chance.draw(st.sampled_from(ways(data)))
            holder[step] = copy.deepcopy(parent(data, other)[other[-1]])
    assert_well_told(folder, dump(data, flow=chance.draw(st.sampled_from([None, False, True]))))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.data())
def test_any_slip_of_the_pen(whole: tuple[Path, dict[str, Any]], chance: st.DataObject) -> None:
    folder, text = whole[0], dump(whole[1])
    for _ in range(chance.draw(st.integers(1, 4))):
        place = chance.draw(st.integers(0, len(text) - 1))
        text = text[:place] + chance.draw(st.sampled_from(SIGNS)) + text[place + chance.draw(st.integers(0, 3)) :]
    assert_well_told(folder, text)


def test_every_line_that_is_dropped_or_renamed_gives_one_fault_or_none(whole: tuple[Path, dict[str, Any]]) -> None:
    """One mistake, one message: no field's absence or misspelling is told twice."""
    folder, data = whole
    walked = [way for way in ways(data) if isinstance(way[-1], str)]
    if "hazards" in data:  # the rest is walked in the everyday scenario
        walked = [way for way in walked if way[0] not in ("plan", "area", "everyday") or way[1:2] in (("shelters",), ("assets",))]
    for way in walked:
        for new in (None, way[-1] + "q"):
            changed = copy.deepcopy(data)
            holder = parent(changed, way)
            value = holder.pop(way[-1])
            if new is not None:
                holder[new] = value
            told = assert_well_told(folder, dump(changed))
            assert len(told) <= 2, f"{way} → {new}: {told}"  # in each of two languages
