"""What a long task says while it works; whoever wants a progress bar gives an object of this shape."""

from __future__ import annotations

from typing import Literal, Protocol

from yingji.base.figures import Text

Stage = Literal["read", "ground", "worlds", "solve", "compile", "simulate", "doubt", "write", "draw", "replay", "score", "validate"]


class Progress(Protocol):
    """Told of each stage, and within one that has a `total`, how far it has come."""

    def stage(self, name: Stage, *, total: int | None = None, option: Text | None = None) -> None:
        """A stage begins."""

    def advance(self, done: int) -> None:
        """`done` of the stage's total are done."""

    def notice(self, key: str, **values: object) -> None:
        """A sentence of the catalogue that whoever waits should read."""


class Silent:
    """Says nothing."""

    def stage(self, name: Stage, *, total: int | None = None, option: Text | None = None) -> None:
        """A stage begins."""

    def advance(self, done: int) -> None:
        """Some are done."""

    def notice(self, key: str, **values: object) -> None:
        """Something to read."""


silent = Silent()
