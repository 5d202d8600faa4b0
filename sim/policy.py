"""Policies: which unit goes. A policy has no clock and draws nothing; one class, one line in the registry of `sim.policies`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from yingji.sim.world import World


class View(Protocol):
    """What a policy may look at: read-only."""

    def candidates(self, kind: int) -> npt.NDArray[np.int32]:
        """Units of `kind` that could be ordered now, by id."""

    def arrival_s(self, units: npt.NDArray[np.int32], cell: int) -> npt.NDArray[np.float64]:
        """Expected seconds from now to each unit's arrival at `cell`, with its delay, median turnout, this hour's traffic; inf: no way."""

    def nearest(self, kind: int, cell: int) -> int:
        """The candidate with the earliest expected arrival, the lowest id of equals; −1 where none can come."""

    def first_due(self, cell: int) -> int:
        """The station in whose area `cell` lies; −1 where no station has a way to it."""

    def standing_at(self, station: int, kind: int) -> int:
        """The candidate of `kind` with the lowest id that is at home at `station`; −1: none."""


class Policy(Protocol):
    """(request, view) → assignment."""

    name: str

    def choose(self, kind: int, cell: int, view: View) -> int:
        """The unit to order for one slot of a run card, or −1 where none can go."""


@runtime_checkable
class TablePolicy(Policy, Protocol):
    """A policy that is a table: the lowest-numbered unit that stands at the cell's station, else the nearest. No other can be compiled."""

    def goes_first(self, world: World) -> npt.NDArray[np.int32]:
        """[cell] the station whose own units are asked first; −1: none, the nearest goes."""
