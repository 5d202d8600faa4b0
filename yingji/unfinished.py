"""Runs that were interrupted: the batches that are done stay beside where the run would have been, and `--resume` goes on from them."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from yingji.base.faults import BadInput, Fault, Mark
from yingji.progress import Progress
from yingji.results.runfolder import versions, write_json

STATE, BATCHES = "resume.json", "batches"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Asked:
    """What a run was asked, and from what: all on which its results depend."""

    scenario: str  # a bundled name or a file, as it was written
    place: str  # the file's absolute path
    replications: int
    seed: int
    engine: str
    lang: str
    batch: int
    started: str  # ISO 8601
    out: str  # the final folder where one was named; "" for a numbered run
    inputs: Mapping[str, str]  # file → sha256
    versions: Mapping[str, str]
    format: int = _FORMAT
    uncertainty: str = ""  # "parameters", where what is not known is to be drawn as well

    def found(self) -> str:
        """The scenario from where we are now."""
        here = Path(self.scenario)
        return self.place if Path(self.place).is_file() and here.absolute() != Path(self.place) else self.scenario


class Batches:
    """The finished batches of a run, each in a file of its own in the run's unfinished folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = folder / BATCHES

    def begin(self, asked: Asked) -> None:
        """Say what the batches will be of."""
        self._kept.mkdir(exist_ok=True)
        write_json(self._folder / STATE, asdict(asked))

    def save(self, index: int, result: object) -> None:
        """Keep the results of a batch; whole or not at all."""
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
            with path.open("rb") as file:
                yield int(path.stem), _Careful(file).load()

    def tidy(self) -> None:
        """Remove what was half written when the run was interrupted."""
        for path in self._folder.iterdir():
            if path.name in (STATE, BATCHES):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def told(self, progress: Progress, run: Path) -> bool:
        """Whether there is something to go on from; whoever waits is told how."""
        if self.some:
            progress.notice("unfinished.kept", run=run)
        return self.some

    @property
    def some(self) -> bool:
        """Whether there is anything to go on from."""
        return any(self._kept.glob("*.pickle"))

    def clear(self) -> None:
        """The run is finished: they are not part of its folder."""
        shutil.rmtree(self._kept, ignore_errors=True)
        (self._folder / STATE).unlink(missing_ok=True)


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


def refuse_changes(folder: Path, was: Asked, now: Mapping[str, Any]) -> None:
    """`BadInput` with everything that would make the rest of a run differ from its beginning; in `now` None is what nobody asked again."""
    faults = []
    if now.get("scenario") == was.place:
        now = {**now, "scenario": was.scenario}
    for name in ("scenario", "replications", "seed", "engine", "lang"):
        if now.get(name) is not None and now[name] != getattr(was, name):
            values = {"was": getattr(was, name), "now": now[name]}
            faults.append(Fault(Mark(str(folder)), "FILE" if name == "scenario" else f"--{name}", "unfinished.asked", values))
    for name, key in (("inputs", "unfinished.input"), ("versions", "unfinished.version")):
        before, after = getattr(was, name), now[name]
        if name == "inputs" and sorted(before.values()) == sorted(after.values()):
            continue  # the same files, as they are called from another folder
        for each in sorted({*before, *after}):
            if before.get(each) != after.get(each):
                values = {"name": each, "was": str(before.get(each, "–"))[:12], "now": str(after.get(each, "–"))[:12]}
                faults.append(Fault(Mark(str(folder)), name, key, values))
    if faults:
        raise BadInput(faults)


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
