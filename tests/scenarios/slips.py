"""Slips of the pen: how to make them in a file, and what every message about one must be like."""

from __future__ import annotations

import re
from pathlib import Path

from yingji.base.faults import Fault
from yingji.base.language import LANGS

GAP = re.compile(r"\{[a-z_]+\}")
JARGON = re.compile(r"Input should|pydantic|validat|NoneType|ValueError|Traceback|\bdict\b|\bstr\b|\bNone\b", re.IGNORECASE)


def rewrite(path: Path, *changes: tuple[str, str]) -> list[str]:
    """Puts each new text in the place of the old; `§` in the new marks the place of the fault: returns those as `file:line:col`."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, f"{old!r} is not in {path}"
        text = text.replace(old, new, 1)
    marks = []
    for number, line in enumerate(text.split("\n"), 1):
        found = line.find("§")
        while found >= 0:
            line = line[:found] + line[found + 1 :]  # noqa: PLW2901
            marks.append(f"{path.as_posix()}:{number}:{found + 1}")
            found = line.find("§")
    path.write_text(text.replace("§", ""), "utf-8")
    return marks


def well_said(faults: tuple[Fault, ...]) -> None:
    """Every fault is one line in each language, with its gaps filled and without words of the machine."""
    for fault in faults:
        for lang in LANGS:
            text = fault.text(lang)
            assert "\n" not in text
            assert not GAP.search(text), text
            assert not JARGON.search(text.replace(fault.mark.file, "")), text
            assert re.search("；" if lang == "zh" else ";", text), f"does not say what to write: {text}"
