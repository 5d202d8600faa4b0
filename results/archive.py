"""Office files are zips that bear the moment of writing: written again with set dates, the same content is the same bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold
_DATES = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")


def settle(path: Path, when: datetime) -> None:
    """Write the zip again: every entry of one date, and in its core properties `when`."""
    stamp = f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(path) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            settled = _DATES.sub(rb"\g<1>" + stamp, content) if name == "docProps/core.xml" else content
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), settled, zipfile.ZIP_DEFLATED)
