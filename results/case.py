"""What a measure is asked (a case) and what it answers (what was found)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.base.language import Lang, say
from yingji.base.units import parse_quantity
from yingji.results.coverage import Coverage
from yingji.results.groups import HOURS, in_parts, parts
from yingji.results.measures import Pool, Sample, Turnouts
from yingji.results.relief.runs import ReliefRuns
from yingji.results.spread import Spread, spread
from yingji.results.statistics import Floats
from yingji.scenarios.schema.plan import Station, Target
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

if TYPE_CHECKING:
    from yingji.results.digest import Digest


_MOST_NAMES = 12
"""Names in a reason: of two hundred stations the first, and how many more; tables by station name them all."""


@dataclass(frozen=True)
class Reason:
    """Why: a message of the catalogue with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """The sentence in `lang`; texts among its values are put in `lang` too, and several of them are listed."""
        return say(self.key, lang, **{key: _said(value, lang) for key, value in self.values.items()})


def _said(value: object, lang: Lang) -> object:
    if isinstance(value, Text):
        return value.in_(lang)
    if isinstance(value, tuple):
        names = say("results.list", lang).join(str(_said(each, lang)) for each in value[:_MOST_NAMES])
        more = len(value) - _MOST_NAMES
        return say("results.and_more", lang, names=names, count=more) if more > 0 else names
    return value


@dataclass(frozen=True)
class Part:
    """What was found for one station or subdistrict."""

    name: Text
    values: Floats  # one a replication, or one in all
    missing: Reason | None = None  # why it has no value
    empty: bool = False  # it has nothing that the target could apply to, so it neither meets nor misses


@dataclass(frozen=True)
class Found:
    """A measure's answer: one value a replication (or one in all), by parts where the target's scope asks for them.

    `values` without chance that differ are the ends of what the plan leaves open.
    """

    values: Floats
    parts: tuple[Part, ...] = ()
    missing: Reason | None = None
    notes: tuple[Reason, ...] = ()
    observed: int = 0  # calls or orders that the values are made of, where notes tell how many of them are endless


def station_name(station: Station) -> Text:
    """A station's name in both languages; the Chinese one where the plan has no other."""
    return Text(zh=station.name, en=station.en or station.name)


def not_found(key: str, **values: object) -> Found:
    """The answer of a measure whose inputs are not there."""
    return Found(np.empty(0), missing=Reason(key, values))


@dataclass(frozen=True, eq=False)
class Runs:
    """One option's results, shared by the cases of all targets. `relief` are its disasters; None: an everyday scenario.

    With a `digest` of all replications, `samples` are only the first of them, for the records. `compiled` code, where numba is installed,
    finds the same bits sooner.
    """

    scenario: ScenarioFile
    world: World
    coverage: Coverage
    samples: Sequence[Sample]
    relief: ReliefRuns | None = None
    digest: Digest | None = None
    compiled: bool = False

    @property
    def day(self) -> date:
        """The day of the plan: the scenario's, or the option's where it has one of its own."""
        return self.world.day(self.scenario.as_of)

    @property
    def replications(self) -> int:
        """How many were played."""
        return self.digest.replications if self.digest is not None else len(self.samples)

    @cached_property
    def pool(self) -> Pool:
        """All replications end to end."""
        return Pool.of(self.samples)

    @property
    def years(self) -> float:
        """Measured years of all replications together."""
        return self.digest.replications * self.world.length_s / (365 * 86400) if self.digest is not None else self.pool.years

    def response_s(self, clock: str, until: str) -> Floats:
        """[k] the response of each call of the pool; nan where nobody was asked for."""
        if (clock, until) not in self._response_s:
            self._response_s[clock, until] = self.pool.incidents.response_s(clock, full=until == "full")
        return self._response_s[clock, until]

    def by_time(self, clock: str, until: str) -> tuple[Floats, npt.NDArray[np.intp]]:
        """`(response [k] s, rows)` of the pool: sorted once for all tables; rows without such a time are left out."""
        if (clock, until) not in self._by_time:
            values = self.response_s(clock, until)
            order = np.argsort(values)  # nan last
            self._by_time[clock, until] = values, order[: len(order) - int(np.isnan(values).sum())]
        return self._by_time[clock, until]

    def spread(self, clock: str, until: str) -> Spread:
        """Response in each replication, of all calls together and in the groups of `groups.parts`."""
        if (clock, until) not in self._spread:
            count = max(part.stop for part in parts(self.world).values())
            self._spread[clock, until] = spread(
                self.response_s(clock, until), self.pool.sizes, groups=self._in_parts, parts=count, compiled=self.compiled
            )
        return self._spread[clock, until]

    @cached_property
    def _response_s(self) -> dict[tuple[str, str], Floats]:
        return {}

    @cached_property
    def _by_time(self) -> dict[tuple[str, str], tuple[Floats, npt.NDArray[np.intp]]]:
        return {}

    @cached_property
    def _spread(self) -> dict[tuple[str, str], Spread]:
        return {}

    @cached_property
    def _in_parts(self) -> npt.NDArray[np.int32]:
        calls = self.pool.incidents
        return in_parts(self.world, self.coverage, hour=calls.hour % HOURS, kind=calls.kind, cell=calls.cell)

    @cached_property
    def turnouts(self) -> Turnouts:
        """How long own units took that were ordered at home."""
        return Turnouts.of(self.world, self.samples)

    @cached_property
    def area_station(self) -> npt.NDArray[np.int32]:
        """[k] the station in whose area each incident of the pool lies, −1 for none."""
        return self.coverage.first[self.pool.incidents.cell]


@dataclass(frozen=True, eq=False)
class Case:
    """One target put to one option's results."""

    runs: Runs
    target: Target
    limits_km2: Mapping[str, float]

    @property
    def within_s(self) -> float:
        """The time within which a case counts; inf where the target names none."""
        return parse_quantity(self.target.within, "time") if self.target.within else np.inf

    @property
    def residents(self) -> float:
        """Residents of the district, as the area file says."""
        return self.runs.scenario.area.people.total.value
