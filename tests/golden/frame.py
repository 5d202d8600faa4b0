"""What all golden tests do: a log as text, beside the one that is kept, and written anew where it should change.

A row is one record: its kind by name, times and amounts with every digit. A log may bear a story, one sentence to some of its records.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

Story = Mapping[tuple[float, str], str]
"""By time and kind what the first such record means."""


@dataclass(frozen=True)
class Golden:
    """A kept log: its file, and the column of the log that says the kind of a record."""

    file: str
    kind: str
    kinds: type[IntEnum]
    story: Story | None = None

    @property
    def path(self) -> Path:
        return Path(__file__).with_name(self.file)

    def rows(self, log: Any) -> list[list[str]]:
        """The log as text, under the names of its columns."""
        names = list(type(log).__dataclass_fields__)
        columns = [getattr(log, name).tolist() for name in names]
        columns[names.index(self.kind)] = kinds = [self.kinds(code).name for code in columns[names.index(self.kind)]]
        columns = [[str(cell) for cell in column] for column in columns]  # of a float all digits that it has
        if self.story is not None:
            names, columns = [*names, "story"], [*columns, self._told(list(zip(log.time_s.tolist(), kinds, strict=True)))]
        return [names, *map(list, zip(*columns, strict=True))]

    def _told(self, records: list[tuple[float, str]]) -> list[str]:
        assert self.story is not None
        assert self.story.keys() <= set(records), f"the story tells of {sorted(self.story.keys() - set(records))}, which are not in the log"
        first = {record: index for index, record in reversed(list(enumerate(records)))}
        return [self.story[record] if record in self.story and first[record] == index else "" for index, record in enumerate(records)]

    def kept(self) -> list[list[str]]:
        """The log as it was, to the last digit."""
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, log: Any) -> None:
        """Keep this log instead."""
        with self.path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(self.rows(log))
