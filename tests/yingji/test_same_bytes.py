"""The same run makes the same bytes in every form and format, whenever and by whatever order of hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "every_form.py"
FORMS = {"report.html", "report.docx", "report.xlsx", "report.pptx", "report.pdf"}


def test_every_form_is_made_again_byte_for_byte(yingji: Any) -> None:
    assert yingji("new", "town").status == 0
    answer = yingji("run", "town/scenario.yaml", "--replications", "2", "--out", "run")
    assert answer.status == 0, answer.err
    folders = [yingji.folder / "once", yingji.folder / "again" / "elsewhere"]
    places = (("1", "UTC"), ("4711", "Asia/Tokyo"))
    made = [
        subprocess.Popen(
            [sys.executable, SCRIPT, yingji.folder / "run", folder, "zh"], env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for folder, (seed, zone) in zip(folders, places, strict=True)
    ]  # fmt: skip
    for each in made:
        _, err = each.communicate(timeout=300)
        assert each.returncode == 0, err
    once, again = ({path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()} for folder in folders)
    assert set(once) == set(again)
    assert set(once) >= FORMS
    assert {(path.parent.name, path.suffix) for path in once.values() if path.parent.name in ("maps", "charts")} == {
        (room, ending) for room in ("maps", "charts") for ending in (".png", ".pdf", ".svg")
    }
    assert [name for name, path in once.items() if path.read_bytes() != again[name].read_bytes()] == []
