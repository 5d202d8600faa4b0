"""How busy units would have been: the calls of the held-out days sent out by the model's own rules, over and over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.geo.network import Floats
from yingji.sim.replay.model import ReplayModel
from yingji.sim.replay.record import Record
from yingji.sim.replay.spread import LEVELS

ROUNDS = 20
"""How often the days are played: chance is in how many units go and how long they stay."""
DAY_S = 86400.0


@dataclass(frozen=True, eq=False)
class BusyShares:
    """Share of the time that each unit was out: in the record, and in `ROUNDS` plays of the model."""

    units: tuple[str, ...]
    kinds: tuple[str, ...]
    observed: Floats  # [units]
    played: Floats  # [ROUNDS, units]


def busy_shares(record: Record, parts: Sequence[tuple[Sequence[int], ReplayModel]], *, seed: int) -> BusyShares | None:
    """Play each part of the days by the model that has not seen it. None where the record does not say when units were available again."""
    names = sorted({name for _, model in parts for name in model.roster} | set(_known(record)["unit_id"]))
    if any(model.out is None for _, model in parts) or not names:
        return None
    column = {name: index for index, name in enumerate(names)}
    kinds = dict(zip(_known(record)["unit_id"], _known(record)["unit"], strict=True))
    kinds |= {name: member.kind for _, model in parts for name, member in model.roster.items()}
    played = np.zeros((ROUNDS, len(names)))
    for days, model in parts:
        mine = np.array([column[name] for name in model.roster], dtype=np.int64)
        seen = record.units[record.units["day"].isin(days)].drop_duplicates("incident")
        node, back = np.unique(seen["node"].to_numpy(), return_inverse=True)
        apart = record.streets.search(model.travel.paces).seconds(record.streets.station_node, node)[:, back.ravel()]
        for turn in range(ROUNDS):
            random = np.random.default_rng([seed, turn, *days])
            played[turn, mine] += _play(model, seen, apart, random)
    observed = _known(record).groupby("unit_id")["out_s"].sum().reindex(names, fill_value=0.0).to_numpy()
    whole_s = len(record.days) * DAY_S
    return BusyShares(tuple(names), tuple(kinds[name] for name in names), observed / whole_s, played / whole_s)


def _known(record: Record) -> pd.DataFrame:
    """The rows of units whose homes are known: those that a model can send."""
    return record.units[(record.units["home"] >= 0) & (record.units["unit_id"] != "")]


def _play(model: ReplayModel, calls: pd.DataFrame, apart: Floats, random: np.random.Generator) -> Floats:
    """[roster] seconds out: to each call as many of each kind as the run card draws, the nearest that are free, for as long as drawn.

    `apart` [stations, calls] are driving seconds.
    """
    members = list(model.roster.values())
    home = np.array([member.home for member in members])
    by_kind = {kind: np.flatnonzero([member.kind == kind for member in members]) for kind in dict.fromkeys(m.kind for m in members)}
    order = calls["order"].to_numpy().astype("datetime64[s]").astype(np.int64)
    free_at, out = np.zeros(len(members)), np.zeros(len(members))
    number = {kind: _numbers(model, calls["kind"], kind, random) for kind in by_kind}
    assert model.out is not None
    stay = {kind: model.out.quantiles(calls["kind"], pd.Series(kind, index=calls.index)) for kind in by_kind}
    for index, now in enumerate(order.tolist()):
        for kind, units in by_kind.items():
            wanted = int(number[kind][index])
            if not wanted:
                continue
            ready = units[free_at[units] <= now]
            near = ready[np.argsort(apart[home[ready], index], kind="stable")[:wanted]]
            away_s = stay[kind][index][random.integers(0, len(LEVELS), len(near))]
            free_at[near] = now + away_s
            out[near] += away_s
    return out


def _numbers(model: ReplayModel, kinds: pd.Series, unit: str, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """[k] how many units of one kind go to each call."""
    chance = random.random(len(kinds))
    found = np.zeros(len(kinds), dtype=np.int64)
    for kind in dict.fromkeys(kinds):
        card = model.run_card.get((str(kind), unit))
        if card is not None:
            mine = (kinds == kind).to_numpy()
            found[mine] = np.searchsorted(np.cumsum(card), chance[mine], side="right")
    return found
