"""What every location model is given, what it gives back, and why there may be no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from yingji.base.language import Lang, say
from yingji.geo.network import Flags, Floats

Ints = npt.NDArray[np.int64]

EQUAL = 1e-9
"""Two objectives are equal within this share of their size."""


class NoSolution(LookupError):
    """There is nothing to choose that would do; `demand` and `candidates` are the rows and columns that make it so."""

    def __init__(self, key: str, *, demand: Sequence[int] = (), candidates: Sequence[int] = (), **values: object) -> None:
        self.key, self.values = key, values
        self.demand, self.candidates = tuple(int(i) for i in demand), tuple(int(j) for j in candidates)
        super().__init__(self.text("en"))

    def text(self, lang: Lang) -> str:
        """What is wrong; what to change."""
        return say(self.key, lang, **{"count": len(self.demand) or len(self.candidates), **self.values})


@dataclass(frozen=True, eq=False)
class Problem:
    """Travel times (or distances) from `c` candidates to `d` demand points; inf where there is no way.

    `required` candidates are chosen whatever they are worth, `excluded` ones never. `capacity` is what a candidate can serve, in the
    unit of `weight`. Raises `NoSolution` where there is nothing to choose from or for.
    """

    time_s: Floats  # [d, c]
    weight: Floats  # [d] ≥ 0
    capacity: Floats | None = None  # [c]
    required: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        d, c = self.time_s.shape
        if self.weight.shape != (d,) or (self.capacity is not None and self.capacity.shape != (c,)):
            raise ValueError(f"time_s is [{d}, {c}], weight {self.weight.shape}: sizes differ")
        if np.isnan(self.time_s).any() or (self.time_s < 0).any() or not np.isfinite(self.weight).all() or (self.weight < 0).any():
            raise ValueError("times are 0 or more, or inf; weights are finite and 0 or more")
        if not d or not self.weight.sum() > 0:
            raise NoSolution("siting.no_demand")
        both = sorted(set(self.required) & set(self.excluded))
        if both:
            raise NoSolution("siting.required_excluded", candidates=both)
        if not self.allowed.any():
            raise NoSolution("siting.no_candidate")

    @cached_property
    def allowed(self) -> Flags:
        """[c] whether a candidate may be chosen."""
        allowed = np.ones(self.time_s.shape[1], dtype=bool)
        allowed[list(self.excluded)] = False
        return allowed

    @cached_property
    def is_required(self) -> Flags:
        """[c] whether a candidate must be chosen."""
        required = np.zeros(self.time_s.shape[1], dtype=bool)
        required[list(self.required)] = True
        return required

    def check_sites(self, sites: int) -> None:
        """`sites` is no fewer than are required and no more than may be chosen; raises `NoSolution`."""
        least, most = len(set(self.required)), int(self.allowed.sum())
        if sites < max(least, 1):
            raise NoSolution("siting.too_few_sites", candidates=self.required, sites=sites, least=max(least, 1))
        if sites > most:
            raise NoSolution("siting.too_many_sites", sites=sites, most=most)

    def check_reached(self, reached: Flags) -> None:
        """Every demand point with weight has a way [d, c] to an allowed candidate; raises `NoSolution` with those that have none."""
        lost = np.flatnonzero(~(reached & self.allowed).any(axis=1) & (self.weight > 0))
        if len(lost):
            raise NoSolution("siting.unreached", demand=lost.tolist())


@dataclass(frozen=True, eq=False)
class Solution:
    """What a model chose. Where it is not `proven`, no choice is better than `bound`, and this one is within `gap` of it."""

    model: str
    chosen: tuple[int, ...]
    units: Ints  # [c], by period [h, c]: how many at each candidate
    assigned: Ints  # [d] the chosen candidate that serves each demand point; −1 for none
    objective: float
    bound: float
    proven: bool
    seconds: float
    method: str

    @property
    def gap(self) -> float:
        """How far the objective may be from the best, as a share of the objective; 0 where it is proven."""
        if self.proven:
            return 0.0
        return abs(self.bound - self.objective) / abs(self.objective) if self.objective else float("inf")


def nearest_of(time_s: Floats, chosen: Sequence[int]) -> Ints:
    """[d] the nearest of the chosen candidates, the lowest of equals; −1 where none has a way."""
    if not len(chosen):
        return np.full(len(time_s), -1, dtype=np.int64)
    columns = np.array(sorted(set(chosen)), dtype=np.int64)
    found = time_s[:, columns]
    best: Ints = np.where(np.isfinite(found.min(axis=1)), columns[found.argmin(axis=1)], -1)
    return best


def whole(values: Floats) -> bool:
    """Whether all are whole numbers, so that a better objective is better by at least 1."""
    return bool(np.all(values == np.round(values)) and np.all(np.abs(values) < 1e9))
