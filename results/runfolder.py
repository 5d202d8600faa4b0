"""A run's folder: written whole or not at all, never over another."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import say

PACKAGES = (
    "yingji",
    "numpy",
    "scipy",
    "simpy",
    "shapely",
    "pyproj",
    "pyogrio",
    "geopandas",
    "pandas",
    "pyarrow",
    "pydantic",
    "openpyxl",
    "matplotlib",
)


class RunFolder:
    """A folder that comes into being when the `with` block ends well, and leaves nothing behind when it does not.

    Inside the block write to `path`, a folder beside the final one; `final` is where it will be, and `number` is its name. Raises
    `BadInput` where `out` is there already with something in it, is a file, or cannot be made. Where `keep` says so in the end, a block
    that ends badly leaves `path` as it is, and `partial` takes it up again.
    """

    def __init__(
        self, out: Path | None = None, *, name: str = "run", when: datetime, root: Path = Path("runs"), partial: Path | None = None
    ) -> None:
        if partial is not None and out is None:
            root = partial.absolute().parent
        self._partial, self.keep = partial, _nothing
        self._given, self._root = out, out.absolute().parent if out is not None else root.absolute()
        self._name = f"{_slug(name)}-{when:%Y%m%d}"
        self._made: list[Path] = []
        self.path = self.final = self._root

    @property
    def number(self) -> str:
        """The run's name, for maps and reports: `hebei-everyday-20251231-001`."""
        return self.final.name

    def __enter__(self) -> RunFolder:
        if self._given is not None:
            _refuse_what_is_there(self._given)
        try:
            self._make_parents()
            self.path, self.final = self._reserve() if self._partial is None else self._again(self._partial)
        except OSError as error:
            self._undo()
            where = self._given if self._given is not None else self._root
            raise BadInput([Fault(Mark(str(where)), "", "results.out.not_writable", {"reason": error.strerror or str(error)})]) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._undo()
            return
        try:
            if self._given is not None:
                _refuse_what_is_there(self._given)  # somebody may have written there meanwhile
                if self.final.is_dir():
                    self.final.rmdir()
            os.rename(self.path, self.final)
        except BaseException:
            self._undo()
            raise

    def _make_parents(self) -> None:
        missing = [folder for folder in (self._root, *self._root.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def _reserve(self) -> tuple[Path, Path]:
        """The folder to write to, made, and the final one. The folder of a numbered run also holds its number against other runs."""
        if self._given is not None:
            final = self._given.absolute()
            partial = self._root / f".{final.name}.{secrets.token_hex(4)}.partial"
            partial.mkdir()  # not tempfile.mkdtemp, whose folders are closed to colleagues
            return partial, final
        number = 0
        while True:
            number += 1
            final = self._root / f"{self._name}-{number:03d}"
            partial = self._root / f".{final.name}.partial"
            if final.exists():
                continue
            try:
                partial.mkdir()
            except FileExistsError:
                continue
            if not final.exists():
                return partial, final
            partial.rmdir()

    def _again(self, partial: Path) -> tuple[Path, Path]:
        """What was reserved once."""
        final = self._given.absolute() if self._given is not None else self._root / partial.name.removeprefix(".").removesuffix(".partial")
        return partial.absolute(), final

    def _undo(self) -> None:
        if self.path != self._root and self.keep():
            return
        if self.path != self._root:
            shutil.rmtree(self.path, ignore_errors=True)
        for folder in reversed(self._made):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _nothing() -> bool:
    return False


def _refuse_what_is_there(out: Path) -> None:
    if out.is_dir():
        if any(out.iterdir()):
            raise BadInput([Fault(Mark(str(out)), "", "results.out.not_empty")])
    elif out.exists() or out.is_symlink():
        raise BadInput([Fault(Mark(str(out)), "", "results.out.is_file")])


def _slug(name: str) -> str:
    """A name that every file system takes: letters, digits, Chinese; anything else becomes a hyphen."""
    return re.sub(r"[^\w\u4e00-\u9fff]+", "-", re.sub(r"\.ya?ml$", "", name)).strip("-")[:60] or "run"


@dataclass(frozen=True)
class Manifest:
    """What a run was made from and how: enough to make it again."""

    run: str
    scenario: str
    title: Mapping[str, str]
    seed: int
    replications: int
    workers: int
    length_s: float
    warm_up_s: float
    inputs: Mapping[str, str]  # file → sha256
    options: Sequence[Mapping[str, Any]]  # name, changes old → new
    schematic: bool
    sources: Sequence[str]
    assumptions: Sequence[Mapping[str, Any]]
    started: str  # ISO 8601
    seconds: Mapping[str, float]  # stage → wall-clock seconds
    event_replications: int = 0  # replications of each option whose events are in events.parquet
    record_replications: int = 0  # the same of incidents.parquet and assignments.parquet
    percentiles: str = "exact"  # how those over all replications are found; those of a year are exact in any case

    def as_json(self) -> dict[str, Any]:
        """The manifest with the versions of everything that computed it."""
        return {**asdict(self), "versions": versions()}


def versions() -> dict[str, str]:
    """Versions of yingji, Python and the packages that compute or write results."""
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """manifest.json, and README.txt that says in a line what the folder is, in both languages."""
    write_json(folder / "manifest.json", manifest.as_json())
    said = {"run": manifest.run, "replications": manifest.replications, "seed": manifest.seed}
    key = "results.readme" if manifest.replications else "results.readme_not_simulated"
    lines = [say(key, lang, scenario=manifest.title[lang], **said) for lang in ("zh", "en")]
    (folder / "README.txt").write_text("\n".join(lines) + "\n", "utf-8")


def write_json(path: Path, value: Any) -> None:
    """UTF-8 with readable Chinese; refuses nan and infinity, which are not JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n", "utf-8")
