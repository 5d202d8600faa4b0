"""Names: what is near to a name that nobody knows, and the files that come with the program."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

from yingji.base.datafile import read_data
from yingji.base.figures import Text


def nearest(name: str, known: Iterable[str], *, least: float = 50, most: int = 3) -> tuple[str, ...]:
    """Up to `most` of `known` that look like `name`, the likest first; `least` is of 100."""
    from rapidfuzz import fuzz, process, utils

    scorer = fuzz.ratio if least > 55 else fuzz.WRatio
    found = process.extract(name, sorted(set(known)), scorer=scorer, processor=utils.default_process, score_cutoff=least, limit=most)
    return tuple(word for word, _, _ in found)


@cache
def library() -> Path:
    """The folder of bundled plans, areas, standards, profiles, hazards and scenarios."""
    return Path(str(files("yingji.scenarios.library")))


def bundled(name: str, *folders: str) -> Path | None:
    """The bundled file of this name (`hebei/everyday`; within `folders`, `建标152-2017`), None where there is none."""
    if not name or name.startswith(("/", "~")) or ".." in PurePosixPath(name).parts:
        return None
    for folder in (*folders, ""):
        for written in (name, f"{name}.yaml"):
            path = library().joinpath(folder, written)
            if os.path.isfile(path):  # no for a name that is too long for a file; Path.is_file() ends with an error
                return path
    return None


def bundled_names(folder: str) -> list[str]:
    """The bundled names in one folder of the library."""
    return sorted(path.stem for path in (library() / folder).glob("*.yaml"))


@dataclass(frozen=True)
class LibraryEntry:
    """A bundled scenario: its name for the command line, and its title."""

    name: str
    title: Text


KINDS_OF_PARTS = ("plans", "areas", "standards", "profiles", "hazards", "relief", "needs")


def library_names() -> tuple[LibraryEntry, ...]:
    """The bundled scenarios (`hebei/everyday` …), by name."""
    found = []
    for path in sorted(library().glob("*/*.yaml")):
        if path.parent.name in KINDS_OF_PARTS:
            continue
        title = read_data(path)["title"]
        found.append(LibraryEntry(f"{path.parent.name}/{path.stem}", Text.model_validate(title)))
    return tuple(sorted(found, key=lambda entry: entry.name))


def display(path: Path) -> str:
    """A file's name as people are shown it: within the library, else from the current folder where it lies near, else in full."""
    whole = Path(os.path.normpath(path.absolute()))
    if whole.is_relative_to(library()):
        return PurePosixPath("library", *whole.relative_to(library()).parts).as_posix()
    here = Path.cwd()
    for up in range(3):
        above = here.parents[up - 1] if up else here
        if whole.is_relative_to(above) and above != Path(above.anchor):
            return PurePosixPath(*[".."] * up, *whole.relative_to(above).parts).as_posix()
        if up == len(here.parents):
            break
    return whole.as_posix()
