"""A replay finds again what a record was drawn from, keeps its intervals, never looks ahead, and counts what it cannot use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.sim.replay.replay_town import BY_DAY, CRS, INTERCEPT_S, JUNCTION_S, KMH, MAPPING, NOT_URGENT, Town, a_town
from yingji.base.faults import BadInput
from yingji.results.replay.diagnosis import diagnose
from yingji.results.replay.scores import score
from yingji.sim.fit_mapping import read_mapping
from yingji.sim.replay.folds import Replay, replay
from yingji.sim.replay.model import TravelFits, fit_model, predict, without_units
from yingji.sim.replay.model_file import read_model, write_model
from yingji.sim.replay.record import Record, read_record


def read(town: Town, folder: Path) -> Record:
    calls, stations = town.write(folder)
    return read_record(calls, network=town.network, stations=stations, mapping=read_mapping(MAPPING), crs=CRS)


@pytest.fixture(scope="module")
def town() -> Town:
    return a_town(1)


@pytest.fixture(scope="module")
def record(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Record:
    return read(town, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def done(record: Record) -> Replay:
    return replay(record)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Another four days of the same town: what a model is set against that was fitted to the first."""
    return read(a_town(2), tmp_path_factory.mktemp("other"))


def test_what_was_put_in_comes_out(done: Replay) -> None:
    travel = done.model.travel
    arterial, local = travel.paces.s_per_m[1], travel.paces.s_per_m[3]
    block_s = {name: 250 * 3.6 / kmh + JUNCTION_S for name, kmh in KMH.items()}  # on a grid a block and a junction go together
    level = travel.of_call["medical", True] * float(np.sqrt(travel.of_hour[0, 2] * travel.of_hour[0, 12] / BY_DAY))
    assert level * (250 * arterial + travel.paces.junction_s) == pytest.approx(block_s["arterial"], rel=0.08)
    assert level * (250 * local + travel.paces.junction_s) == pytest.approx(block_s["local"], rel=0.08)
    assert level * travel.intercept_s["engine"] == pytest.approx(INTERCEPT_S, rel=0.15)
    assert travel.of_call["medical", False] / travel.of_call["medical", True] == pytest.approx(NOT_URGENT, rel=0.08)
    assert travel.of_hour[0, 12] / travel.of_hour[0, 2] == pytest.approx(BY_DAY, rel=0.1)


def test_days_held_out_are_predicted_as_well_as_their_number_allows(done: Replay) -> None:
    scores = {one.key: one for one in score(done)}
    for key in ("drive.p50", "drive.p90", "response.p50", "response.p90"):
        assert abs(scores[key].ours) < max(1.5 * scores[key].chance, 0.02)
    assert scores["drive.cover90"].ours == pytest.approx(0.9, abs=0.03)
    assert scores["drive.cover50"].ours == pytest.approx(0.5, abs=0.05)
    assert scores["drive.crps"].ours < 0.75 * scores["drive.crps"].naive
    assert scores["drive.right_station"].ours > 0.95  # the town sends the nearest; the model must find out which that is


def test_units_are_as_busy_as_in_the_record(done: Replay) -> None:
    busy = done.busy
    assert busy is not None
    assert busy.played.mean() == pytest.approx(busy.observed.mean(), rel=0.05)
    assert np.corrcoef(busy.played.mean(axis=0), busy.observed)[0, 1] > 0.95


def test_a_day_s_own_times_are_not_used_to_predict_it(record: Record) -> None:
    """Where a day's units took four times as long, nothing of its prediction changes."""
    others, fits = [0, 1, 2], TravelFits(record)
    model = fit_model(record, others, fits)
    told = predict(record, model, [3])
    mine = record.units["day"] == 3
    slower = record.units.assign(
        **{name: record.units[name].where(~mine, 4 * record.units[name]) for name in ("drive_s", "turnout_s", "alarm_s")}
    )
    again_record = replace(record, units=slower)
    again = predict(again_record, fit_model(again_record, others, TravelFits(again_record)), [3])
    assert (again.calls["drive_s"] > 3 * told.calls["drive_s"]).all()
    np.testing.assert_array_equal(again.drive_s, told.drive_s)
    np.testing.assert_array_equal(again.unit, told.unit)


def test_rows_that_cannot_be_used_are_counted_by_reason(town: Town, tmp_path: Path) -> None:
    dirty = town.calls.astype(str)
    dirty.loc[0:3, "rolling"] = dirty.loc[0:3, "on_scene"]
    dirty.loc[4:6, "on_scene"] = ""
    dirty.loc[7, "on_scene"] = "2024-03-01 00:00:00"
    dirty.loc[8:9, "x"] = ""
    dirty.loc[10, "y"] = "200000"
    dirty.loc[11:15, "unit"] = "X1"
    record = read(replace(town, calls=dirty), tmp_path)
    assert record.unused == {
        "sim.fit.no_place": 2, "replay.punched_together": 4, "replay.no_arrival": 3, "replay.wrong_order": 1, "replay.off_the_map": 1,
        "replay.no_home": 5,
    }  # fmt: skip
    assert len(record.units) == len(dirty) - 3


def test_a_station_that_the_file_leaves_out_is_placed_from_its_calls(town: Town, tmp_path: Path) -> None:
    record = read(replace(town, stations=town.stations[town.stations["station"] != "5"]), tmp_path)
    assert record.stations.placed == ("5",)
    away = record.stations.xy[-1] - town.stations.loc[4, ["lon", "lat"]].to_numpy(dtype=float)
    assert np.hypot(*away) < 700


def test_nothing_is_named_where_nothing_is_wrong(done: Replay, other: Record) -> None:
    assert diagnose(done) == []
    assert diagnose(replay(other, model=done.model)) == []


def named(record: Record, model: object) -> list[tuple[str, str]]:
    return [(one.key, one.subject) for one in diagnose(replay(record, model=model))]  # type: ignore[arg-type]


def test_travel_times_that_are_too_long_are_named(done: Replay, other: Record) -> None:
    slower = replace(done.model, travel=done.model.travel.times(1.3))
    (finding,) = diagnose(replay(other, model=slower))
    assert (finding.key, finding.subject) == ("stage_ratio", "drive")
    assert float(str(finding.values["ratio"])) == pytest.approx(1 / 1.3, abs=0.05)


def test_a_turnout_that_is_forgotten_is_named(done: Replay, other: Record) -> None:
    assert named(other, replace(done.model, turnout=None)) == [("stage_absent", "turnout")]


def test_two_units_that_are_forgotten_are_named(done: Replay, other: Record) -> None:
    assert [found for found in named(other, without_units(done.model, ["E2", "E5"])) if found[0] == "unit_missing"] == [
        ("unit_missing", "E2"), ("unit_missing", "E5"),
    ]  # fmt: skip


@pytest.mark.parametrize("station", [0, 4])
def test_a_station_that_is_a_kilometre_off_is_named(station: int, done: Replay, tmp_path: Path) -> None:
    wrong = a_town(2)
    stations = wrong.stations.copy()
    stations.loc[station, "lon"] += 1000
    record = read(replace(wrong, stations=stations), tmp_path)
    assert named(record, done.model) == [("station_moved", stations.loc[station, "station"])]


def test_a_model_is_written_and_read_as_it_was(done: Replay, other: Record, tmp_path: Path) -> None:
    write_model(done.model, other.stations, tmp_path / "model.yaml", source="town")
    again = replay(other, model=read_model(tmp_path / "model.yaml", other.stations))
    whole = replay(other, model=done.model)
    np.testing.assert_allclose(again.drive_s, whole.drive_s, rtol=0.01)
    assert np.mean(np.array(again.unit) == np.array(whole.unit)) > 0.97  # on a grid many ways tie, and the file rounds


def test_a_model_file_tells_every_fault(done: Replay, other: Record, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    write_model(done.model, other.stations, path, source="town")
    text = path.read_text("utf-8")
    path.write_text(text.replace("station: '3'", "station: Nowhere").replace("turn_s: 0.0", "turn_s: -1"), "utf-8")
    with pytest.raises(BadInput) as wrong:
        read_model(path, other.stations)
    assert {fault.field for fault in wrong.value.faults} <= {"travel.turn_s", "units.E3.station"}
    path.write_text(text.replace("station: '3'", "station: Nowhere"), "utf-8")
    with pytest.raises(BadInput, match="Nowhere"):
        read_model(path, other.stations)


def test_two_days_are_too_few(town: Town, tmp_path: Path) -> None:
    few = town.calls[town.calls["call"] < "2024-03-06"]
    with pytest.raises(BadInput, match="2 days"):
        replay(read(replace(town, calls=few), tmp_path))


def test_a_call_for_which_all_were_out_is_taken_to_be_answered_from_the_nearest_home(record: Record, done: Replay) -> None:
    busy = replace(record, units=record.units.assign(available=pd.Timestamp("2030-01-01")))
    told = predict(busy, done.model, [3])
    assert (told.unit >= 0).all()
    assert np.isfinite(told.drive_s).all()
