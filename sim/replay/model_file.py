"""A fitted model as a YAML file that people can read, change and set against another record."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from pydantic import Field, ValidationError, model_validator

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Frozen
from yingji.scenarios.schema.common import UnitKind
from yingji.sim.replay.dispatch import Member
from yingji.sim.replay.model import ReplayModel
from yingji.sim.replay.spread import LEVELS, Spread, Stage
from yingji.sim.replay.stations import Stations
from yingji.sim.replay.streets import GROUPS, Paces
from yingji.sim.replay.travel import TravelModel

FORMAT = "yingji replay 1"


class _Of(Frozen):
    kind: str
    urgent: bool
    factor: float = Field(gt=0)


class _Travel(Frozen):
    kmh: dict[str, float]  # the group's first class → speed between junctions
    junction_s: float = Field(ge=0)
    turn_s: float = Field(ge=0)
    intercept_s: dict[UnitKind, float]
    of_call: tuple[_Of, ...]
    of_hour_working: tuple[float, ...] = Field(min_length=24, max_length=24)
    of_hour_off: tuple[float, ...] = Field(min_length=24, max_length=24)
    linger_s: float = Field(ge=0)


class _Spread(Frozen):
    knot_s: tuple[float, ...] = Field(min_length=2)
    ratio: tuple[tuple[float, ...], ...]

    @model_validator(mode="after")
    def _square(self) -> _Spread:
        if len(self.ratio) != len(self.knot_s) or any(len(row) != len(LEVELS) for row in self.ratio):
            raise ValueError(f"ratio: {len(self.knot_s)} rows of {len(LEVELS)}")
        if any(later <= earlier for earlier, later in zip(self.knot_s, self.knot_s[1:], strict=False)) or self.knot_s[0] <= 0:
            raise ValueError("knot_s: above 0 and ascending")
        return self


class _Group(Frozen):
    of: tuple[str, str]
    n: int
    seconds: tuple[float, ...] = Field(min_length=len(LEVELS), max_length=len(LEVELS))


class _Stage(Frozen):
    rest: tuple[float, ...] = Field(min_length=len(LEVELS), max_length=len(LEVELS))
    groups: tuple[_Group, ...] = ()


class _Card(Frozen):
    kind: str
    unit: UnitKind
    share: tuple[float, ...] = Field(min_length=1)


class _Unit(Frozen):
    kind: UnitKind
    station: str


class _File(Frozen):
    format: Literal["yingji replay 1"]
    source: str = ""
    n: int = 0
    travel: _Travel
    spread: _Spread
    alarm: _Stage | None = None
    turnout: _Stage | None = None
    out: _Stage | None = None
    run_card: tuple[_Card, ...] = ()
    units: dict[str, _Unit]


def write_model(model: ReplayModel, stations: Stations, path: Path, *, source: str) -> None:
    """Write the model; what was measured of it stands first, the long tables of quantiles last."""
    travel = model.travel
    content: dict[str, Any] = {
        "format": FORMAT,
        "source": source,
        "n": model.n,
        "travel": {
            "kmh": {names[0]: round(3.6 / pace, 2) for names, pace in zip(GROUPS, travel.paces.s_per_m, strict=True)},
            "junction_s": round(travel.paces.junction_s, 3),
            "turn_s": round(travel.turn_s, 3),
            "intercept_s": {unit: round(seconds, 2) for unit, seconds in travel.intercept_s.items()},
            "of_call": [{"kind": k, "urgent": urgent, "factor": round(f, 4)} for (k, urgent), f in sorted(travel.of_call.items())],
            "of_hour_working": [round(factor, 4) for factor in travel.of_hour[0].tolist()],
            "of_hour_off": [round(factor, 4) for factor in travel.of_hour[1].tolist()],
            "linger_s": travel.linger_s,
        },
        "units": {name: {"kind": member.kind, "station": stations.names[member.home]} for name, member in model.roster.items()},
        "run_card": [
            {"kind": k, "unit": unit, "share": np.round(share, 4).tolist()} for (k, unit), share in sorted(model.run_card.items())
        ],
        "alarm": _stage(model.alarm),
        "turnout": _stage(model.turnout),
        "out": _stage(model.out),
        "spread": {"knot_s": np.round(model.spread.knot_s, 6).tolist(), "ratio": np.round(model.spread.ratio, 4).tolist()},
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=140, default_flow_style=None), "utf-8")


def _stage(stage: Stage | None) -> dict[str, Any] | None:
    if stage is None:
        return None
    groups = [{"of": list(key), "n": stage.counts[key], "seconds": np.round(values, 1).tolist()} for key, values in stage.of.items()]
    return {"rest": np.round(stage.rest, 1).tolist(), "groups": groups}


def read_model(path: str | Path, stations: Stations) -> ReplayModel:
    """The model of a file, its units at home in `stations`; raises `BadInput` with every fault."""
    mark = Mark(str(path))
    try:
        content = yaml.safe_load(Path(path).read_text("utf-8-sig"))
    except FileNotFoundError:
        raise BadInput([Fault(mark, "", "geo.file.missing")]) from None
    except yaml.YAMLError as wrong:
        raise BadInput([Fault(mark, "", "sim.fit.not_yaml", {"reason": getattr(wrong, "problem", None) or "YAML"})]) from None
    try:
        file = _File.model_validate(content)
    except ValidationError as wrong:
        raise BadInput(
            Fault(mark, ".".join(map(str, error["loc"])), "replay.model_field", {"reason": error["msg"]}) for error in wrong.errors()
        ) from None
    known = stations.index(tuple(unit.station for unit in file.units.values()))
    faults = [
        Fault(mark, f"units.{name}.station", "replay.no_station", {"written": unit.station})
        for name, unit in file.units.items()
        if unit.station not in known
    ]
    absent = [names[0] for names in GROUPS if names[0] not in file.travel.kmh or not file.travel.kmh[names[0]] > 0]
    faults += [Fault(mark, f"travel.kmh.{name}", "replay.model_field", {"reason": "> 0"}) for name in absent]
    if faults:
        raise BadInput(faults)
    travel = file.travel
    return ReplayModel(
        travel=TravelModel(
            Paces(tuple(3.6 / travel.kmh[names[0]] for names in GROUPS), travel.junction_s),
            travel.turn_s,
            {str(unit): seconds for unit, seconds in travel.intercept_s.items()},
            {(of.kind, of.urgent): of.factor for of in travel.of_call},
            np.array([travel.of_hour_working, travel.of_hour_off]),
            travel.linger_s,
            file.n,
        ),
        spread=Spread(np.array(file.spread.knot_s), np.array(file.spread.ratio)),
        alarm=_read_stage(file.alarm),
        turnout=_read_stage(file.turnout),
        out=_read_stage(file.out),
        run_card={(card.kind, card.unit): np.array(card.share) for card in file.run_card},
        roster={name: Member(unit.kind, known[unit.station]) for name, unit in file.units.items()},
        n=file.n,
    )


def _read_stage(stage: _Stage | None) -> Stage | None:
    if stage is None:
        return None
    of = {group.of: np.array(group.seconds) for group in stage.groups}
    return Stage(of, np.array(stage.rest), {group.of: group.n for group in stage.groups})
