"""The ledger of one option: rows of the plan's own and of the relief file in units of their items, and which of them can be used."""

from __future__ import annotations

import numpy as np

from yingji.base.faults import Fault
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.relief import Stock
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.muster import Marker, Way
from yingji.sim.relief.options import Relieving
from yingji.sim.relief.world import Items, Ledger


def ledger_of(scenario: ScenarioFile, one: Relieving, items: Items, mark: Marker, faults: list[Fault]) -> Ledger | None:
    """The rows of `plan.ledger`, then those of `relief.stock`; `None`, with the faults noted, where one names what is not there.

    Rows of a depot that only another option adds are not there yet.
    """
    depots = [depot.name for depot in one.relief.depots]
    added = [change.add_depot.name for option in scenario.options for change in option.change if change.add_depot is not None]
    every: list[tuple[Stock, Way]] = [(row, ("plan", "ledger", i)) for i, row in enumerate(scenario.plan.ledger)]
    every += [(row, ("relief", "stock", i)) for i, row in enumerate(one.relief.stock)]
    every = [(row, way) for row, way in every if row.depot in depots or row.depot not in added]
    rows = [row for row, _ in every]
    for row, way in every:
        for field, known in (("item", items.key), ("depot", depots)):
            written = getattr(row, field)
            if written not in known:
                values = {"written": written, "known": ", ".join(nearest(written, known) or known)}
                faults.append(Fault(mark((*way, field)), f"{way[1]}.{field}", f"sim.unknown_{field}", values))
    if faults:
        return None
    item = np.array([items.key.index(row.item) for row in rows], dtype=np.int32)
    depot = np.array([depots.index(row.depot) for row in rows], dtype=np.int32)
    residents = scenario.area.people.total.value
    quantity = np.array([_units(row, i, items, residents) for row, i in zip(rows, item, strict=True)], dtype=np.float64)
    why_not = tuple(_why_not(row, one) for row in rows)
    return Ledger(
        item=item,
        depot=depot,
        quantity=quantity,
        usable=np.where([why == "" for why in why_not], quantity, 0.0),
        why_not=why_not,
        released_median_s=np.array([row.released.median.value if row.released else 0.0 for row in rows]),
        released_sigma=np.array([row.released.sigma.value if row.released and row.released.sigma else 0.0 for row in rows]),
        pallets=np.array([row.packing == "pallets" for row in rows], dtype=bool),
        mode=tuple(row.mode for row in rows),
        assumed=np.array([_assumed(row) for row in rows], dtype=bool),
    )


def _units(row: Stock, i: int, items: Items, residents: float) -> float:
    """Units of a row: as it says, or for its share of the residents the first day's and the later days' needs of each."""
    if row.quantity is not None:
        return row.quantity.value
    assert row.for_share is not None  # the schema wants one of the two
    days = row.for_days.value if row.for_days is not None else 1.0
    each = items.first[i] if items.per_day[i] == 0 else items.first[i] * min(days, 1.0) + items.per_day[i] * max(days - 1.0, 0.0)
    return row.for_share.value * residents * float(each)


def _why_not(row: Stock, one: Relieving) -> str:
    """Why nothing of a row can be used on the day; "" where it can. Goods may be used on their last day."""
    if any(depot.lost for depot in one.relief.depots if depot.name == row.depot):
        return "lost"
    if not row.holds:
        return "not kept"
    return "expired" if row.best_before is not None and row.best_before < one.day else ""


def _assumed(row: Stock) -> bool:
    figure = row.quantity if row.quantity is not None else row.for_share
    return figure is not None and figure.confidence == "assumed"
