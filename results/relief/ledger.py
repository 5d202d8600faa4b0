"""Stocks against ratios: item by item from the plan's own ledger of supplies (台账)."""

from __future__ import annotations

import numpy as np

from yingji.results.case import Case, Found, Part, Reason, not_found
from yingji.scenarios.schema.relief import Item, Stock


def by_item(case: Case, classes: tuple[str, ...], *, days: float) -> Found | None:
    """Residents whom the usable stock of each item of the `classes` serves for `days`, as a share; the scarcest item decides.

    None where the plan has no ledger, or the scenario names no needs to hold it against.
    """
    runs = case.runs
    needs, ledger = runs.scenario.needs, runs.scenario.plan.ledger
    if needs is None or not ledger:
        return None
    items = [item for item in needs.items if item.class_ in classes]
    parts = tuple(_part(case, item, [row for row in ledger if row.item == item.item], days) for item in items)
    if not parts:
        return not_found("results.why.no_value")
    return Found(np.array([min(float(part.values[0]) for part in parts)]), parts)


def _part(case: Case, item: Item, rows: list[Stock], days: float) -> Part:
    """An item that the ledger does not have serves nobody."""
    units = sum(_units(case, item, row) for row in rows if row.holds and not (row.best_before and row.best_before < case.runs.day))
    return Part(item.name, np.array([units / _for_days(item, days) / case.residents]), None if rows else _absent(item))


def _units(case: Case, item: Item, row: Stock) -> float:
    if row.quantity is not None:
        return row.quantity.value
    assert row.for_share is not None
    return row.for_share.value * case.residents * _for_days(item, row.for_days.value if row.for_days is not None else 1.0)


def _for_days(item: Item, days: float) -> float:
    """Units a person needs: the first day's, and each later day's."""
    return item.first.value + (item.per_day.value * (days - 1) if item.per_day is not None else 0.0)


def _absent(item: Item) -> Reason:
    return Reason("relief.why.ledger_without", {"item": item.name})
