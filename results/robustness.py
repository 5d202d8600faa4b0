"""Which option stands up when the scenario is another: best in the mean, best in the worst case, and least regret."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.base.figures import Text
from yingji.results.statistics import Floats


@dataclass(frozen=True, eq=False)
class Robustness:
    """Options over scenarios, by the measure that ranks; `means` [options, scenarios], the comparison's own scenario first.

    The regret of an option in a scenario is by how much it is worse than the best option there (Savage 1951).
    """

    scenarios: tuple[Text, ...]
    means: Floats
    regret: Floats  # [options, scenarios] ≥ 0
    best_mean: int
    best_worst: int
    least_regret: int


def robustness(means: Floats, scenarios: tuple[Text, ...], *, more_is_better: bool) -> Robustness:
    """Scenarios count alike; of equals the first option is taken. An endless mean makes for endless regret, unless all are endless."""
    gain = means if more_is_better else -means
    best = gain.max(axis=0)
    regret = np.subtract(best, gain, out=np.zeros_like(gain), where=gain != best)
    worst = regret.max(axis=1)
    return Robustness(
        scenarios, means, regret, int(np.argmax(gain.mean(axis=1))), int(np.argmax(gain.min(axis=1))), int(np.argmin(worst))
    )  # fmt: skip
