"""Files of machine code, from one process to the next: beside the source, else in the user's own folder, else nowhere."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

MOST = 12
"""Files of one function, of all versions and types that it has had; of more the oldest go."""
_DIGEST = sha256().digest_size


def read(source: str, name: str, key: str) -> bytes | None:
    """What was kept of this name and key; None where there is nothing, or it is spoiled."""
    for folder in _folders(source):
        with suppress(OSError):
            content = (folder / _file(name, key)).read_bytes()
            if sha256(content[_DIGEST:]).digest() == content[:_DIGEST]:
                return content[_DIGEST:]
    return None


def write(source: str, name: str, key: str, content: bytes) -> None:
    """Keep `content`, where a folder takes it: a full disk is no failure."""
    folder = writable(source)
    if folder is None:
        return
    with suppress(OSError):
        new = folder / f"{_file(name, key)}.{uuid4().hex}"
        try:
            new.write_bytes(sha256(content).digest() + content)
            new.replace(folder / _file(name, key))
        except OSError:
            new.unlink(missing_ok=True)
            raise
        kept = sorted(folder.glob(f"{_file(name, '')}*"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-MOST]:
            path.unlink()


def writable(source: str) -> Path | None:
    """The first folder that can be written."""
    for folder in _folders(source):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                return folder
    return None


def _file(name: str, key: str) -> str:
    return f"{re.sub(r'[^0-9A-Za-z_.]', '_', name)}-{key}"


def _folders(source: str) -> list[Path]:
    """Where the user says that numba's are (`NUMBA_CACHE_DIR`); else `__pycache__` and the system's folder for such files."""
    said = os.environ.get("NUMBA_CACHE_DIR")
    if said:
        return [Path(said) / "yingji"]
    beside, home = Path(source).parent, Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        caches = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        caches = home / "Library" / "Caches"
    else:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return [*([beside / "__pycache__"] if beside.is_dir() else []), caches / "yingji"]
