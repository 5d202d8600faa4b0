"""The open record of the London Fire Brigade (London Datastore): the columns of its files from 2017 on, and the odd rows in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.sim.replay.replay_town import CORNER, CRS, Town, a_town, streets
from yingji.results.replay.scores import score
from yingji.sim.replay.folds import replay
from yingji.sim.replay.record import read_record

COLUMNS = (
    "IncidentNumber", "DateOfCall", "CalYear", "TimeOfCall", "HourOfCall", "IncidentGroup", "StopCodeDescription", "SpecialServiceType",
    "PropertyCategory", "PropertyType", "AddressQualifier", "Postcode_full", "Postcode_district", "UPRN", "USRN", "IncGeo_BoroughCode",
    "IncGeo_BoroughName", "ProperCase", "IncGeo_WardCode", "IncGeo_WardName", "IncGeo_WardNameNew", "Easting_m", "Northing_m",
    "Easting_rounded", "Northing_rounded", "Latitude", "Longitude", "FRS", "IncidentStationGround", "FirstPumpArriving_AttendanceTime",
    "FirstPumpArriving_DeployedFromStation", "SecondPumpArriving_AttendanceTime", "SecondPumpArriving_DeployedFromStation",
    "NumStationsWithPumpsAttending", "NumPumpsAttending", "PumpCount", "PumpHoursRoundUp", "Notional Cost (£)",
)  # fmt: skip
NAMES = {"1": "Acton", "2": "Barnet", "3": "Bow", "4": "Kingsland", "5": "Soho", "6": "Tooting"}
PLAIN = {
    "IncidentNumber": "000001-01032024", "DateOfCall": "04 Mar 2024", "TimeOfCall": "12:00:00", "IncidentGroup": "Fire",
    "Easting_rounded": str(int(CORNER[0]) + 3050), "Northing_rounded": str(int(CORNER[1]) + 3050), "FRS": "London",
    "FirstPumpArriving_AttendanceTime": "300", "FirstPumpArriving_DeployedFromStation": "Soho", "NumPumpsAttending": "1",
}  # fmt: skip


def in_london_s_layout(town: Town) -> pd.DataFrame:
    """The town's record: one row a call, attendance in whole seconds from the order, places rounded to 50 m; half have no exact place."""
    calls = town.calls.assign(order=pd.to_datetime(town.calls["order"]), there=pd.to_datetime(town.calls["on_scene"]))
    rounded = {name: ((calls[axis] / 50).round() * 50).astype(int) for name, axis in (("Easting", "x"), ("Northing", "y"))}
    table = pd.DataFrame(
        {
            "IncidentNumber": calls["incident"],
            "DateOfCall": calls["order"].dt.strftime("%d %b %Y"),
            "TimeOfCall": calls["order"].dt.strftime("%H:%M:%S"),
            "IncidentGroup": np.where(calls["kind"] == "fire", "Fire", "Special Service"),
            "Easting_m": calls["x"].where(calls.index % 2 == 0),
            "Northing_m": calls["y"].where(calls.index % 2 == 0),
            "Easting_rounded": rounded["Easting"],
            "Northing_rounded": rounded["Northing"],
            "FRS": "London",
            "FirstPumpArriving_AttendanceTime": (calls["there"] - calls["order"]).dt.total_seconds().round(),
            "FirstPumpArriving_DeployedFromStation": calls["unit"].str[1:].map(NAMES),
            "NumPumpsAttending": 1.0,
        }
    )
    return table.reindex(columns=list(COLUMNS)).astype(object)


def read(rows: pd.DataFrame, town: Town, folder: Path, name: str = "lfb.csv"):  # type: ignore[no-untyped-def]
    if name.endswith(".xlsx"):
        rows.to_excel(folder / name, index=False)
    else:
        rows.to_csv(folder / name, index=False)
    town.stations.assign(station=town.stations["station"].astype(str).map(NAMES)).to_csv(folder / "stations.csv", index=False)
    return read_record(folder / name, network=streets(), stations=folder / "stations.csv", mapping="london", crs=CRS)


def test_it_has_one_stage_and_two_pumps(tmp_path: Path) -> None:
    town = a_town(1)
    rows = in_london_s_layout(town)
    rows.loc[0, ["SecondPumpArriving_AttendanceTime", "SecondPumpArriving_DeployedFromStation"]] = ["900", "Kingsland"]
    record = read(rows, town, tmp_path)
    assert len(record.units) == len(rows) + 1
    assert (record.from_rolling, record.busy_known) == (False, False)
    done = replay(record)
    scores = {one.key: one for one in score(done)}
    assert set(scores) & {"turnout.p50", "alarm.p50", "response.p50"} == set()
    assert abs(scores["drive.p50"].ours) < 0.05
    assert scores["drive.cover90"].ours == pytest.approx(0.9, abs=0.03)
    assert done.busy is None


@pytest.mark.parametrize("date", ["05 Mar 2024", "05/03/2024", "2024-03-05", "05-Mar-24"])
def test_a_date_is_read_as_it_is_written_and_day_and_month_are_never_swapped(date: str, tmp_path: Path) -> None:
    record = read(pd.DataFrame([{**PLAIN, "DateOfCall": date}], columns=list(COLUMNS)), a_town(1), tmp_path)
    assert record.units["call"].tolist() == [pd.Timestamp("2024-03-05 12:00")]


def test_a_workbook_whose_dates_are_dates_is_read_too(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    when = pd.Timestamp("2024-03-05 12:00")
    row = {
        **PLAIN,
        "DateOfCall": when.normalize(),
        "TimeOfCall": when.time(),
        "FirstPumpArriving_AttendanceTime": 300.0,
        "Easting_rounded": 533050,
    }
    record = read(pd.DataFrame([row], columns=list(COLUMNS)), a_town(1), tmp_path, "lfb.xlsx")
    assert record.units["call"].tolist() == [when]
    assert record.units["drive_s"].tolist() == [300.0]


ODD = (
    ({"DateOfCall": "31/02/2024"}, "sim.fit.no_time"),
    ({"IncidentGroup": "NULL"}, "sim.fit.unknown_kind"),
    ({"IncidentGroup": ""}, "sim.fit.unknown_kind"),
    ({"Easting_rounded": "", "Northing_rounded": ""}, "sim.fit.no_place"),
    ({"Easting_rounded": "0", "Northing_rounded": "0"}, "sim.fit.no_place"),
    ({"Easting_rounded": "550050"}, "replay.off_the_map"),
    ({"FirstPumpArriving_AttendanceTime": "NULL", "FirstPumpArriving_DeployedFromStation": "NULL"}, "replay.no_arrival"),
    ({"FirstPumpArriving_AttendanceTime": "1"}, "replay.punched_together"),
    ({"FirstPumpArriving_AttendanceTime": "-60"}, "replay.wrong_order"),
    ({"FirstPumpArriving_AttendanceTime": "90000"}, "replay.wrong_order"),
    ({"FirstPumpArriving_DeployedFromStation": "NULL"}, "replay.no_home"),
)  # fmt: skip


def test_odd_rows_are_counted_by_reason(tmp_path: Path) -> None:
    """Each of them once, beside one row that is as it should be."""
    rows = [PLAIN, *({**PLAIN, **odd, "IncidentNumber": f"00000{i}-05032024"} for i, (odd, _) in enumerate(ODD, 2))]
    record = read(pd.DataFrame(rows, columns=list(COLUMNS)), a_town(1), tmp_path)
    expected = pd.Series([reason for _, reason in ODD]).value_counts().to_dict()
    # a call that no pump attended has no home either
    expected["replay.no_home"] += 1
    assert record.unused == expected
    assert record.rows == len(rows)
    usable = record.units["drive_s"].notna() & (record.units["home"] >= 0)
    assert record.units[usable]["incident"].tolist() == [PLAIN["IncidentNumber"]]
