"""The error of a percentile, and how many samples stand behind an interval."""

from __future__ import annotations

from yingji.geo.network import Floats
from yingji.results.statistics import quantile

RESAMPLES = 400
"""Bootstrap samples of the calls behind each interval."""


def percentile_error(observed: Floats, predicted: Floats, share: float) -> float:
    """Predicted ÷ observed − 1 of one percentile of all calls; the prediction's is that of all equally likely values together."""
    return quantile(predicted.ravel(), share) / quantile(observed, share) - 1
