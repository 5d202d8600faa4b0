"""Writing what was fitted as a profile that the loader reads: every figure as measured, with its source and the number of values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from yingji.base.language import say
from yingji.sim.fit import DAY_HOURS, FittedCalls, FittedLevel, FittedSpread

UNKNOWN_S = {"alarm": 60.0, "turnout": 60.0, "on_scene": 1800.0}
"""What is written, as assumed, for a step of which the file says nothing."""


def write_profile(fitted: FittedCalls, path: str | Path) -> tuple[Path, ...]:
    """Write the profile, and beside it the places of the calls where they are known (`…_points.csv`); the paths written."""
    profile = Path(path)
    points = profile.with_name(f"{profile.stem}_points.csv")
    written: tuple[Path, ...] = (profile,)
    known = len(fitted.points) > 0
    content = profile_of(fitted, points=points.name if known else "")
    head = say("sim.fit.head", "en", source=fitted.source, calls=fitted.calls, first=fitted.first, last=fitted.last)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=140, default_flow_style=None)
    profile.write_text(f"# {head}\n{text}", "utf-8")
    if known:
        fitted.points.to_csv(points, index=False, encoding="utf-8-sig", float_format="%.6f")
        written += (points,)
    return written


def profile_of(fitted: FittedCalls, *, points: str) -> dict[str, Any]:
    """The profile as plain data, in the words of `scenarios.schema.everyday.Everyday`."""
    source = fitted.source
    by_kind = {kind.kind: kind for kind in fitted.mapping.kinds}
    rhythm: dict[str, Any] = {"hours": _weights(fitted.hours)}
    if not np.array_equal(fitted.hours, fitted.weekend_hours):
        rhythm["weekend_hours"] = _weights(fitted.weekend_hours)
    if len(fitted.weekdays):
        rhythm["weekdays"] = _weights(fitted.weekdays)
    if len(fitted.months):
        rhythm["months"] = _weights(fitted.months)
    kinds = []
    for kind, share in zip(fitted.kinds, _percent([kind.share for kind in fitted.kinds]), strict=True):
        how = by_kind[kind.kind]
        shares = _percent([level.share for level in kind.levels])
        kinds.append(
            {
                "kind": kind.kind,
                "name": {"zh": how.name.zh, "en": how.name.en},
                "share": share,
                "priority": how.priority,
                "follows": "calls" if (fitted.points["kind"] == kind.kind).any() else "people",
                "fire_target": how.fire_target,
                "source": _said(source, kind.n),
                "confidence": "measured",
                "levels": [_level(i + 1, level, text, source) for i, (level, text) in enumerate(zip(kind.levels, shares, strict=True))],
            }
        )
    return {
        "title": {"zh": fitted.mapping.title.zh, "en": fitted.mapping.title.en},
        "source": _said(source, fitted.calls),
        "confidence": "measured",
        "calls": {"per_year": f"{fitted.per_year:.1f}"} | ({"points": points} if points else {}),
        "rhythm": rhythm,
        "kinds": kinds,
        "alarm_handling": _spread(fitted.alarm, "alarm", source),
        "turnout": {unit: _turnout(*pair, source) for unit, pair in fitted.turnout.items()} or _assumed_turnout(fitted),
        "day_hours": [f"{hour:g}" for hour in DAY_HOURS],
    }


def _level(number: int, level: FittedLevel, share: str, source: str) -> dict[str, Any]:
    return {
        "level": number,
        "share": share,
        "send": dict(level.send),
        "on_scene": _spread(level.on_scene, "on_scene", source),
        "on_scene_of": {unit: _spread(spread, "on_scene", source) for unit, spread in level.on_scene_of.items()},
        "source": _said(source, level.n),
        "confidence": "measured",
    }


def _spread(spread: FittedSpread | None, step: str, source: str) -> dict[str, Any]:
    if spread is None:
        return {"median": f"{UNKNOWN_S[step]:.0f} s", "sigma": "0", "source": _said(source, 0), "confidence": "assumed"}
    return {
        "median": f"{spread.median_s:.0f} s",
        "sigma": f"{spread.sigma:.3f}",
        "source": _said(source, spread.n),
        "confidence": "measured",
    }


def _turnout(day: FittedSpread, night: FittedSpread, source: str) -> dict[str, Any]:
    sigma = (day.sigma * day.n + night.sigma * night.n) / (day.n + night.n)
    return {
        "by_day": f"{day.median_s:.0f} s",
        "by_night": f"{night.median_s:.0f} s",
        "sigma": f"{sigma:.3f}",
        "source": f"{source}, n = {day.n} / {night.n}",
        "confidence": "measured",
    }


def _assumed_turnout(fitted: FittedCalls) -> dict[str, Any]:
    units = sorted({unit for kind in fitted.kinds for level in kind.levels for unit in level.send})
    text = f"{UNKNOWN_S['turnout']:.0f} s"
    return {unit: {"by_day": text, "by_night": text, "source": _said(fitted.source, 0), "confidence": "assumed"} for unit in units}


def _said(source: str, n: int) -> str:
    return f"{source}, n = {n}"


def _weights(values: npt.NDArray[np.float64]) -> list[str]:
    return [f"{value:.3f}" for value in values]


def _percent(shares: Sequence[float]) -> list[str]:
    """Shares as percentages with four decimals that add up to 100 % exactly (largest remainders)."""
    parts = np.array(shares) / sum(shares) * 1_000_000
    whole = np.floor(parts).astype(np.int64)
    most = np.argsort(-(parts - whole), kind="stable")[: 1_000_000 - int(whole.sum())]
    whole[most] += 1
    return [f"{part / 10_000:.4f} %" for part in whole]
