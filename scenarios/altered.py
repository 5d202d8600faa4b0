"""A scenario with other numbers in it: what is not known is moved by the paths of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from yingji.base.figures import Figure, Frozen

T = TypeVar("T")
Way = tuple[str | int, ...]


def altered(model: T, changes: Mapping[Way, float]) -> T:
    """`model` with the value of each figure at a path of `changes`; shares of one whole that are not named make room for those that are.

    Nothing is validated again: values are those of ranges, which are. `KeyError`: a path leads to no figure.
    """
    changed: T = _altered(model, changes)
    return changed


def _altered(value: Any, changes: Mapping[Way, float]) -> Any:
    if () in changes:
        if not isinstance(value, Figure):
            raise KeyError(f"no figure: {value!r}")
        return value.model_copy(update={"value": changes[()]})
    inner: dict[str | int, dict[Way, float]] = {}
    for way, number in changes.items():
        inner.setdefault(way[0], {})[way[1:]] = number
    if isinstance(value, Frozen):
        return value.model_copy(update={str(name): _altered(getattr(value, str(name)), inside) for name, inside in inner.items()})
    if isinstance(value, dict):
        return {key: _altered(one, inner[key]) if key in inner else one for key, one in value.items()}
    if not isinstance(value, tuple):
        return value if not inner else _no_such(next(iter(inner)))
    rows = [_altered(one, inner[index]) if index in inner else one for index, one in enumerate(value)]
    named = {index for index, inside in inner.items() if ("share",) in inside}
    return tuple(_whole(rows, named, written=[row.share.value for row in value]) if named else rows)


def _no_such(step: str | int) -> Any:
    raise KeyError(step)


def _whole(rows: list[Any], named: set[str | int], *, written: list[float]) -> list[Any]:
    """Rows whose shares add up to 1 again: the others share what is left as they did; where there are none, all are scaled.

    Where all are moved to 0 they are as written, for none says how to share 1.
    """
    shares = [row.share.value for row in rows]
    if not sum(shares) > 0:
        shares, named = written, set(range(len(rows)))
    held = sum(share for index, share in enumerate(shares) if index in named)
    rest = sum(shares) - held
    by = [held if rest <= 0 or held > 1 else 1.0 if index in named else (1 - held) / rest for index in range(len(rows))]
    if rest <= 0 or held > 1:
        by = [1 / sum(shares)] * len(rows)
    return [
        row.model_copy(update={"share": row.share.model_copy(update={"value": share * factor})})
        for row, share, factor in zip(rows, shares, by, strict=True)
    ]
