"""What may not be in the repository is not: large files, machine paths, registry hosts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def _tracked() -> list[Path]:
    command = ["git", "-c", "core.quotepath=off", "ls-files"]
    names = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout.splitlines()
    return [TOP / name for name in names if (TOP / name).is_file()]


def test_no_file_is_larger_than_two_megabytes() -> None:
    assert not [path for path in _tracked() if path.stat().st_size > 2_000_000]


def test_no_file_names_a_registry_host_or_a_machine_path() -> None:
    # Spelt in pieces, or this file would name them itself.
    hosts = ("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)", r"deb\." + "debian")
    forbidden = re.compile("|".join((*hosts, "/ro" + "ot/", "/wo" + "rk/")))
    named = []
    for path in _tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{path.relative_to(TOP)}: {match[0]}" for match in [forbidden.search(text)] if match]
    assert not named
