"""Runs that were interrupted: the batches that are done stay beside where the run would have been, and `--resume` goes on from them."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final
from zlib import crc32

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import Lang
from yingji.locking import LOCK, Lock
from yingji.progress import Progress
from yingji.results.runfolder import RunFolder, versions, write_json
from yingji.sim.compiled import Engine

STATE, BATCHES = "resume.json", "batches"
_FORMAT: Final = 2
EVERY_S: Final = 1.0
"""Batches that are done within a second of the last are kept in memory: to write them takes as long as to make them again."""


@dataclass(frozen=True)
class Asked:
    """What a run was asked, and from what: all on which its results depend."""

    scenario: str  # a bundled name or a file, as it was written
    place: str  # the file's absolute path
    replications: int | None  # None here and below: nobody said
    seed: int | None
    engine: Engine | None
    lang: Lang
    started: str  # ISO 8601
    out: str  # the final folder where one was named; "" for a numbered run
    inputs: Mapping[str, str]  # file → sha256
    versions: Mapping[str, str]
    format: int = _FORMAT
    command: str = "run"
    uncertainty: str = ""  # "parameters", where what is not known is to be drawn as well
    other: Mapping[str, Any] = field(default_factory=dict)  # what else the command was asked, option → value

    def found(self) -> str:
        """The scenario from where we are now."""
        here = Path(self.scenario)
        return self.place if Path(self.place).is_file() and here.absolute() != Path(self.place) else self.scenario


class Batches:
    """The finished batches of a run, each in a file of its own in the run's unfinished folder, in which no other process works."""

    def __init__(self, folder: Path, command: str = "run") -> None:
        self._folder, self._command = folder, command
        self._kept = folder / BATCHES
        self._lock = Lock(folder)
        self._left: list[tuple[int, object]] = []
        self._written = monotonic()

    def begin(self, asked: Asked) -> None:
        """Say what the batches will be of."""
        self._lock.take()
        self._kept.mkdir(exist_ok=True)
        write_json(self._folder / STATE, asdict(asked))

    def go_on(self) -> None:
        """Take up a run that was interrupted: what was half written goes. Raises `BadInput` where another process is at it."""
        self._lock.take()
        if not (self._folder / STATE).is_file():  # whoever was at it has just finished
            self._lock.release()
            raise BadInput([Fault(Mark(str(self._folder)), "--resume", "unfinished.finished")])
        for path in self._folder.iterdir():
            if path.name in (STATE, BATCHES, LOCK):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def save(self, index: int, result: object) -> None:
        """Keep the results of a batch; whole or not at all, and at the latest `EVERY_S` after those before it."""
        self._left.append((index, result))
        if monotonic() - self._written >= EVERY_S:
            self.write()

    def write(self) -> None:
        """Write what is kept in memory until now."""
        while self._left:
            self._write_one(*self._left[0])
            del self._left[0]
        self._written = monotonic()

    def _write_one(self, index: int, result: object) -> None:
        part = self._kept / f"{index:06d}.part"
        try:
            with part.open("wb") as file:
                pickle.dump(result, file, protocol=5)
            os.replace(part, part.with_suffix(".pickle"))
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def load(self) -> Iterator[tuple[int, Any]]:
        """`(index, results)` of each batch that is there, one after the other."""
        for path in sorted(self._kept.glob("*.pickle")):
            yield int(path.stem), _read(path)

    def get(self, index: int) -> Any:
        """The results of a batch; None where they are not there."""
        path = self._kept / f"{index:06d}.pickle"
        return _read(path) if path.is_file() else None

    @property
    def count(self) -> int:
        """How many are there."""
        return sum(1 for _ in self._kept.glob("*.pickle"))

    def told(self, progress: Progress, run: Path) -> bool:
        """Whether there is something to go on from; whoever waits is told how. What is done is written, and no more."""
        with suppress(OSError):
            self.write()
        self._lock.release()
        if self.count:
            progress.notice("unfinished.kept", command=self._command, run=run)
        return self.count > 0

    def clear(self) -> None:
        """The run is finished: they are not part of its folder."""
        self._left.clear()
        shutil.rmtree(self._kept, ignore_errors=True)
        (self._folder / STATE).unlink(missing_ok=True)
        self._lock.release()


def _read(path: Path) -> Any:
    with path.open("rb") as file:
        return _Careful(file).load()


class _Careful(pickle.Unpickler):
    """Reads what this program keeps, records of its own and arrays, and nothing else: a folder may come from anywhere."""

    def find_class(self, module: str, name: str) -> Any:
        ours = module.startswith("yingji.") or module in ("numpy", "numpy._core.multiarray", "numpy._core.numeric")
        arrays = name in ("ndarray", "dtype", "_reconstruct", "_frombuffer", "scalar")
        if module == "builtins" and name in ("set", "frozenset", "slice", "range"):
            return super().find_class(module, name)
        if not ours or (module.startswith("numpy") and not arrays):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a run")
        found = super().find_class(module, name)
        if module.startswith("yingji.") and not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no record")
        return found


@dataclass(frozen=True)
class Begun:
    """A run that was interrupted: its unfinished folder, and what it was asked."""

    folder: Path
    asked: Asked


def taken_up(run: Path | None, command: str) -> Begun | None:
    """The unfinished `run` of this command; None where none is asked for. Raises `BadInput`, also where another process is at it."""
    if run is None:
        return None
    folder, asked = resumed(run)
    if asked.command != command:
        values = {"was": asked.command, "now": command, "run": str(run)}
        raise BadInput([Fault(Mark(str(folder)), "--resume", "unfinished.command", values)])
    lock = Lock(folder)  # to say so at once: it is taken for good where the rest begins
    lock.take()
    lock.release()
    return Begun(folder, asked)


def scenario_of(begun: Begun | None, path_or_name: str | Path | None) -> str | Path:
    """What was written, else what an unfinished run was asked; `BadInput` where there is neither."""
    if path_or_name is not None:
        return path_or_name
    if begun is None:
        raise BadInput([Fault(Mark("FILE"), "", "unfinished.file")])
    return begun.asked.found()


def folder_of(begun: Begun | None, asked: Asked, *, name: str) -> RunFolder:
    """Where a run is written: the unfinished folder of one that goes on."""
    out, when = Path(asked.out) if asked.out else None, datetime.fromisoformat(asked.started)
    return RunFolder(out, name=name, when=when, partial=begun.folder if begun is not None else None)


def kept_in(folder: RunFolder, begun: Begun | None, asked: Asked, progress: Progress) -> Batches:
    """The batches of a run in its unfinished folder, which stays where the run ends before it is done."""
    batches = Batches(folder.path, asked.command)
    if begun is None:
        batches.begin(asked)
    else:
        folder.keep = lambda: True  # somebody else's, until it is ours
        batches.go_on()
    folder.keep = lambda: batches.told(progress, folder.final)
    return batches


def resumed(run: Path) -> tuple[Path, Asked]:
    """The unfinished folder of `run` (its own path, or that of the folder that it would have become), and what it was asked."""
    if (run / STATE).is_file():
        found = [run]
    else:
        beside = run.absolute().parent
        found = [path for path in _unfinished(beside) if path.name.startswith(f".{run.name}.")] if beside.is_dir() else []
    if len(found) != 1:
        if (run / "manifest.json").is_file():
            raise BadInput([Fault(Mark(str(run)), "--resume", "unfinished.finished")])
        others = tuple(str(path) for path in (found or _unfinished(run.absolute().parent)))
        key = "unfinished.which" if found else "unfinished.some" if others else "unfinished.none"
        raise BadInput([Fault(Mark(str(run)), "--resume", key, {"others": others} if others else {})])
    try:
        read = json.loads((found[0] / STATE).read_text("utf-8"))
        if read["format"] != _FORMAT:
            raise KeyError("format")
        return found[0], Asked(**read)
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput([Fault(Mark(str(found[0] / STATE)), "", "unfinished.unreadable", {"reason": error})]) from error


def _unfinished(beside: Path) -> list[Path]:
    return sorted(path for path in beside.glob(".*.partial") if (path / STATE).is_file()) if beside.is_dir() else []


def agreed(begun: Begun | None, now: Asked, **unsaid: Any) -> Asked:
    """What a run is asked: what was when it began, which may not be asked otherwise now; of one that begins now, with what is `unsaid`."""
    if begun is None:
        return replace(now, **{name: value for name, value in unsaid.items() if getattr(now, name) is None})
    _refuse_changes(begun, now)
    return begun.asked


def _refuse_changes(begun: Begun, now: Asked) -> None:
    """`BadInput` with everything that would make the rest of a run differ from its beginning; in `now` None is what nobody asked again."""
    faults, was = [], begun.asked
    for name, before in _said(was).items():
        after = _said(now)[name]
        if after is not None and after != before and not (name == "scenario" and after == was.place):
            values = {"was": "–" if before is None else before, "now": after}
            faults.append(Fault(Mark(str(begun.folder)), "FILE" if name == "scenario" else f"--{name}", "unfinished.asked", values))
    for name, key in (("inputs", "unfinished.input"), ("versions", "unfinished.version")):
        old, new = getattr(was, name), getattr(now, name)
        if name == "inputs" and sorted(old.values()) == sorted(new.values()):
            continue  # the same files, as they are called from another folder
        for each in sorted({*old, *new}):
            if old.get(each) != new.get(each):
                values = {"name": each, "was": str(old.get(each, "–"))[:12], "now": str(new.get(each, "–"))[:12]}
                faults.append(Fault(Mark(str(begun.folder)), name, key, values))
    if faults:
        raise BadInput(faults)


def _said(asked: Asked) -> dict[str, Any]:
    plain = {name: getattr(asked, name) for name in ("scenario", "replications", "seed", "engine")}
    return {**plain, **asked.other}


def all_versions() -> dict[str, str]:
    """The versions of everything that computes, and a sum of the program's own text: who develops it changes no version."""
    import yingji

    here = Path(yingji.__file__).parent
    rooms = [here, *(Path(path) for path in _rooms())]
    text = b"".join(path.read_bytes() for room in rooms for path in sorted(room.rglob("*.py")))
    return {**versions(), "code": f"{crc32(text):08x}"}


def _rooms() -> Iterator[str]:
    from yingji import base, geo, results, scenarios, sim

    for room in (base, geo, results, scenarios, sim):
        yield from room.__path__
