"""HiGHS in a process where somebody else has used it with other threads: our models still answer, and with proof."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import highspy, numpy as np
from yingji.geo.siting.cover import LSCP
from yingji.geo.siting.problem import Problem
other = highspy.Highs()
other.setOptionValue("output_flag", False)
other.setOptionValue("threads", 2)
other.addVars(1, np.zeros(1), np.ones(1))
other.run()
rng = np.random.default_rng(1)
metres = np.hypot(*(rng.random((2, 300, 1)) - rng.random((2, 1, 80)))) * 1000
found = LSCP(float(metres.min(axis=1).max())).solve(Problem(metres, np.ones(300)))
print(found.proven, int(found.objective), found.method)
"""


def test_a_model_is_proven_after_somebody_used_two_threads() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    alone = subprocess.run([sys.executable, "-c", PROBE.replace("other.run()", "")], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].startswith("True")
    assert done.stdout.splitlines()[-1] == alone.stdout.splitlines()[-1]
