"""Streets that change: links are lost, slowed and opened again, and trips are driven or walked on what is open at each moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class Cause(IntEnum):
    """Why a link is lost or slowed. Codes are part of the file format: never renumber."""

    DEBRIS = 0
    BRIDGE = 1
    FLOOD = 2
    CORDON = 3


@dataclass(frozen=True, eq=False)
class Changes:
    """`x` timed changes to links: during [from_s, to_s) the link's speed is multiplied by `factor` (0: closed). Several may overlap."""

    link: Ints  # [x]
    from_s: Floats  # [x] from the disaster
    to_s: Floats  # [x] inf: never open again
    factor: Floats  # [x] 0 closed, else in (0, 1)
    on_foot: npt.NDArray[np.bool_]  # [x] people on foot are held up by it, too (closed: cannot pass; slowed: not slowed)
    cause: npt.NDArray[np.int8]  # [x]
