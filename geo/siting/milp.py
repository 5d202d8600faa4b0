"""HiGHS (Huangfu & Hall 2018): a mixed-integer programme as NumPy arrays, passed in one call."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache

import highspy
import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.problem import Ints


@dataclass(frozen=True, eq=False)
class Programme:
    """Least (or, `maximise`, most) of `offset + cost · x`, `row_lower ≤ A x ≤ row_upper`, `lower ≤ x ≤ upper`; A as triplets."""

    cost: Floats  # [n]
    lower: Floats  # [n]
    upper: Floats  # [n]
    integer: Flags  # [n]
    row: Ints  # [nz] rows of the entries, in any order
    column: Ints  # [nz]
    value: Floats  # [nz]
    row_lower: Floats  # [m]
    row_upper: Floats  # [m]
    maximise: bool = False
    offset: float = 0.0


@dataclass(frozen=True, eq=False)
class Answer:
    """`x` is None where nothing feasible was found; `infeasible` where it is proven that there is nothing."""

    x: Floats | None
    bound: float
    proven: bool
    infeasible: bool


@cache
def _greeted() -> None:
    """HiGHS prints its name with the first object of a process, whatever its options: to nowhere, for our output may be JSON."""
    sys.stdout.flush()
    nowhere, kept = os.open(os.devnull, os.O_WRONLY), os.dup(1)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def model_of(programme: Programme) -> highspy.Highs:
    """The programme as HiGHS has it, silent and on one thread."""
    p = programme
    order = np.lexsort((p.column, p.row))
    rows = len(p.row_lower)
    start = np.concatenate([[0], np.cumsum(np.bincount(p.row, minlength=rows))]).astype(np.int32)
    _greeted()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    sense = highspy.ObjSense.kMaximize if p.maximise else highspy.ObjSense.kMinimize
    highs.passModel(
        len(p.cost), rows, len(order), int(highspy.MatrixFormat.kRowwise), int(sense), p.offset, p.cost, p.lower, p.upper,
        p.row_lower, p.row_upper, start, p.column[order].astype(np.int32), p.value[order].astype(np.float64), p.integer.astype(np.int32),
    )  # fmt: skip
    return highs


def solve(programme: Programme, *, limit_s: float, start: Floats | None = None, step: float = 0.0) -> Answer:
    """The best `x` within `limit_s`; `step`: objectives differ by at least so much, so that a smaller gap is none."""
    highs = model_of(programme)
    highs.setOptionValue("time_limit", max(float(limit_s), 0.01))
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", max(step * 0.999, 1e-6))
    if start is not None:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    if highs.run() == highspy.HighsStatus.kError:
        # whoever used HiGHS before us in this process, with other threads, left a scheduler that refuses ours
        highs.resetGlobalScheduler(True)
        if highs.run() == highspy.HighsStatus.kError:
            raise RuntimeError(f"HiGHS ended in an error: {highs.modelStatusToString(highs.getModelStatus())}")
    status, info = highs.getModelStatus(), highs.getInfo()
    infeasible = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    feasible = info.primal_solution_status == 2
    x = np.array(highs.getSolution().col_value) if feasible else None
    proven = status == highspy.HighsModelStatus.kOptimal
    whole = bool(programme.integer.any())
    return Answer(x, info.mip_dual_bound if whole else info.objective_function_value, proven, infeasible)
