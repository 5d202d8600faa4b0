"""What the draws of every replication read of a world, made once: cumulative shares with guides to them, and the slots of run cards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr

from yingji.sim.world import Cards, World, is_day

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
HOUR_S, DAY_S = 3600.0, 86400.0
BINS = 8
"""Bins of a guide to one share, at least: more of them save steps from where a bin begins, fewer stay in the cache."""
STEPS = 2
"""From where a bin begins to the share of a draw; the few that are farther off are searched for."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Rows of cumulative shares, to draw from by inversion with a guide table (Chen and Asau 1974; Devroye 1986, III.2.4)."""

    upto: Floats  # [rows · n] cumulative; see `_upto`
    n: int
    bins: int  # of a row; a power of two, so that a draw's bin is exact
    guide: npt.NDArray[np.int16] | npt.NDArray[np.int32]  # [rows · bins] the first share that ends after the beginning of a bin

    def pick(self, u: Floats, row: Ints) -> Ints:
        """[k] the share of each row [k] in which `u` [k] in [0, 1) lies: the first that ends above it."""
        before = row * self.n
        found = self.guide.take((u * self.bins).astype(np.intp) + row * self.bins) + before
        for _ in range(STEPS):
            found += self.upto.take(found) <= u
        for far in np.flatnonzero(self.upto.take(found) <= u):
            found[far] += self.upto[found[far] : before[far] + self.n].searchsorted(u[far], side="right")
        return np.asarray(found - before)


@dataclass(frozen=True, eq=False)
class DrawTables:
    """A world's tables for its draws: `h` hours, `k` kinds, `f` slots of all run cards one after the other, `b` units that break down."""

    least: int  # the fewest calls that are ever drawn
    at_most: Floats  # the chance of so many calls or fewer, from `least` on
    hours: Shares  # of all calls
    hour_from: Floats  # [h] share of the calls before each hour
    hour_s: Floats  # [h] its beginning
    per_share_s: Floats  # [h] seconds of the hour to a share of all calls
    end_s: float  # the last moment before the end of the run
    kind_upto: Floats  # [k - 1, h] shares of the kinds in each hour, cumulative
    night: Ints  # [h] 1 in the hours in which places are those by night
    place_of: Ints  # [2 k] row of `places` of each kind by day, by night
    places: Shares
    level_upto: Floats  # [most levels - 1, kind] shares of the levels of each kind, cumulative
    card: Ints  # [kind · most levels] the run card of each kind and level
    slots: Ints  # [card]
    slot_from: Ints  # [card] its first of `f`
    turnout_sigma: Floats  # [f]
    on_scene_median_s: Floats  # [f]
    on_scene_sigma: Floats  # [f]
    units: int
    breaking: Ints  # [b]
    breaking_name: npt.NDArray[np.uint64]  # [b] CRC-32 of its name
    minus_mean_s: Floats  # [b, draws] less the mean times from repair to breakdown, to repair, and so on, as often as they nearly always do
    off_unit: Ints  # [x] windows off duty, all days
    off_from_s: Floats  # [x]
    off_to_s: Floats  # [x]


@lru_cache(maxsize=8)
def draw_tables(world: World) -> DrawTables:
    """The tables of `world`; kept, for every replication asks for them."""
    pattern, cards, units = world.pattern, world.cards, world.units
    hourly = np.diff(pattern.expected, axis=1)
    h = hourly.shape[1]
    all_kinds = np.concatenate([[0.0], np.cumsum(hourly.sum(axis=0))])
    total = float(all_kinds[-1])
    least = max(0, int(total - 10 * np.sqrt(total)) - 10)
    hour_from = all_kinds / total if total > 0 else all_kinds
    beginning_s = np.minimum(np.arange(h + 1) * HOUR_S, world.end_s)
    flat = np.concatenate([np.zeros(0, np.intp), *(np.repeat(np.arange(len(row)), row) for row in cards.send)])
    of_card = np.repeat(np.arange(len(cards.send)), slots := cards.send.sum(axis=1).astype(np.intp))
    level_upto, card = _levels(cards, len(world.kinds))
    between_s, repair_s = pattern.between_s[units.kind], pattern.repair_s[units.kind]
    breaking = np.flatnonzero((between_s < np.inf) & (repair_s > 0))
    off_unit, off_from_s, off_to_s = _off_duty(world)
    return DrawTables(
        least=least,
        at_most=np.maximum.accumulate(pdtr(np.arange(least, int(total + 10 * np.sqrt(total)) + 40), total)),
        hours=_shares(hour_from[None, 1:]),
        hour_from=hour_from[:-1],
        hour_s=beginning_s[:-1],
        per_share_s=np.divide(np.diff(beginning_s), np.diff(hour_from), out=np.zeros(h), where=np.diff(hour_from) > 0),
        end_s=float(np.nextafter(world.end_s, 0)),
        kind_upto=_upto(np.cumsum(hourly, axis=0).T).T[:-1].copy(),
        night=(~is_day(np.arange(h) % 24, world.day_hours)).astype(np.intp),
        place_of=pattern.place_of.astype(np.intp).ravel(),
        places=_shares(pattern.place),
        level_upto=level_upto,
        card=card,
        slots=slots,
        slot_from=np.cumsum(slots) - slots,
        turnout_sigma=world.turnout_sigma[flat],
        on_scene_median_s=cards.on_scene_median_s[of_card, flat],
        on_scene_sigma=cards.on_scene_sigma[of_card, flat],
        units=len(units.name),
        breaking=breaking,
        breaking_name=np.array([crc32(units.name[unit].encode()) for unit in breaking], dtype=np.uint64),
        minus_mean_s=_minus_mean(np.stack([between_s[breaking], repair_s[breaking]], axis=1), world.end_s),
        off_unit=off_unit,
        off_from_s=off_from_s,
        off_to_s=off_to_s,
    )


def _upto(cumulative: Floats) -> Floats:
    """Rows [r, n] in proportion to their last, which is 1 to the last bit: no draw below 1 falls behind the last share above 0."""
    sums = cumulative[:, -1:]
    return np.divide(cumulative, sums, out=np.ones(cumulative.shape), where=sums > 0)


def _shares(cumulative: Floats) -> Shares:
    """The guide to cumulative shares [rows, n]."""
    upto = _upto(cumulative)
    rows, n = upto.shape
    bins = 1 << (max(BINS * n, 1) - 1).bit_length()
    begins = np.arange(bins) / bins
    guide = np.zeros((rows, bins), dtype=np.int16 if n < 2**15 else np.int32)
    for row in range(rows):
        guide[row] = np.searchsorted(upto[row], begins, side="right")
    return Shares(upto=upto.ravel(), n=n, bins=bins, guide=guide.ravel())


def _levels(cards: Cards, kinds: int) -> tuple[Floats, Ints]:
    """`level_upto` and `card`: the run cards of each kind by their shares."""
    rows = [np.flatnonzero(cards.kind == kind) for kind in range(kinds)]
    most = max((len(row) for row in rows), default=1)
    share, card = np.zeros((kinds, max(most, 1))), np.zeros((kinds, max(most, 1)), np.intp)
    for kind, row in enumerate(rows):
        share[kind, : len(row)], card[kind, : len(row)] = cards.share[row], row
    return _upto(np.cumsum(share, axis=1)).T[:-1].copy(), card.ravel()


def _minus_mean(mean_s: Floats, end_s: float) -> Floats:
    """`minus_mean_s`, from the means [b, 2] of a cycle: four standard deviations more cycles than are expected, as of a Poisson process."""
    cycles = float((end_s / mean_s.sum(axis=1)).max(initial=0.0))
    return -np.tile(mean_s, int(cycles + 4 * np.sqrt(cycles) + 3))


def _off_duty(world: World) -> tuple[Ints, Floats, Floats]:
    """Hours off duty of all units on every day that begins before the end."""
    pattern = world.pattern
    day_s = np.arange(int(np.ceil(world.end_s / DAY_S))) * DAY_S
    from_s, to_s = (np.add.outer(hours * HOUR_S, day_s).ravel() for hours in (pattern.off_from_h, pattern.off_to_h))
    return np.repeat(pattern.off_unit.astype(np.intp), len(day_s)), from_s, to_s
