"""What a run writes for reports is read back as it was, and what is no finished run is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.base.language import LANGS
from yingji.results.case import Runs
from yingji.results.report.coding import encode, verdict_of
from yingji.results.report.record import read_run
from yingji.results.runfolder import Manifest, write_manifest
from yingji.results.verdicts import Verdict, judge
from yingji.results.words import measured, promised, why
from yingji.results.writing import write_results

WHEN = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
TARGET = {
    "id": "t.first", "promise": {"zh": "九成5分钟", "en": "90 % in 5 min"}, "printed": "5分钟", "clause": "一",
    "measure": "response.first", "statistic": "p90", "clock": "call", "at_most": "5 min",
}  # fmt: skip


@pytest.fixture
def written(make_relief: Callable[..., Runs], tmp_path: Path) -> tuple[Runs, tuple[Verdict, ...], Path]:
    """The little district's disaster as a run's folder."""
    runs = make_relief([TARGET])
    verdicts = judge(runs.scenario, runs.world, runs.coverage, runs.samples, runs.relief)
    write_results(tmp_path, [runs], verdicts, assumptions=[], lang="en", when=WHEN)
    write_manifest(tmp_path, Manifest(
        run="little-001", scenario="little", title={"zh": "小区", "en": "Little"}, seed=1, replications=30, workers=1, length_s=86400.0,
        warm_up_s=0.0, inputs={}, options=[{"name": {"zh": "一", "en": "one"}, "changes": []}], schematic=True, sources=[], assumptions=[],
        started=WHEN.isoformat(timespec="seconds"), seconds={},
    ))  # fmt: skip
    return runs, verdicts, tmp_path


def test_verdicts_come_back_as_they_were(written: tuple[Runs, tuple[Verdict, ...], Path]) -> None:
    _, verdicts, folder = written
    back = read_run(folder).options[0].verdicts
    assert len(back) == len(verdicts) > 0
    for one, other in zip(verdicts, back, strict=True):
        for lang in LANGS:
            assert [f(one, lang) for f in (promised, measured, why)] == [f(other, lang) for f in (promised, measured, why)]
        assert repr(replace(one, why=(), parts=())) == repr(replace(other, why=(), parts=()))


def test_never_and_unknown_survive_the_file() -> None:
    verdict = Verdict(**{**json.loads(json.dumps(_BLANK)), "option": _TEXT, "promise": _TEXT, "measured": np.inf, "low": np.nan, "why": (),
                         "parts": (), "rests_on": ()})  # fmt: skip
    back = verdict_of(json.loads(json.dumps(encode(verdict), allow_nan=False)))
    assert np.isinf(back.measured)
    assert np.isnan(back.low)


def test_layers_and_hours_come_back(written: tuple[Runs, tuple[Verdict, ...], Path]) -> None:
    runs, _, folder = written
    record = read_run(folder)
    option = record.options[0]
    assert record.kind == "disaster"
    assert record.date == "2026-02-03"
    assert len(option.cells) == len(runs.world.cells.x) == option.cover_by_hour.shape[1]
    assert [station.name for station in option.stations] == list(option.station_points["station"])
    busiest = option.cover_by_hour[record.hour_of_week % 24] * 60
    assert np.all(busiest >= runs.coverage.time_s - 1e-6), "a cell at 5.01 min is not within 5 min"
    assert np.all(busiest <= runs.coverage.time_s + 6 + 1e-6)


def test_a_cell_is_relieved_as_its_people_are(written: tuple[Runs, tuple[Verdict, ...], Path]) -> None:
    runs, _, folder = written
    relief = read_run(folder).options[0].relief
    assert relief is not None
    assert runs.relief is not None
    share, affected = relief.share_by_hour, runs.relief.sample.cell_affected
    assert np.all(np.diff(share[:, affected > 0], axis=0) >= 0)
    last = runs.relief.sample.cell_last_s
    for cell in np.flatnonzero((affected > 0) & np.isfinite(last)).tolist():
        done = int(np.ceil(last[cell] / 3600))
        assert share[done, cell] == pytest.approx(1)
        assert share[done - 1, cell] < 1


def test_tables_hold_both_languages(written: tuple[Runs, tuple[Verdict, ...], Path]) -> None:
    table = read_run(written[2]).tables["verdicts"]
    assert table.told("zh")[0][table.columns.index("promise")] == "九成5分钟"
    assert table.told("en")[0][table.columns.index("promise")] == "90 % in 5 min"
    assert table.heading("promise", "zh") != table.heading("promise", "en")


def test_the_record_is_the_same_whatever_language_the_run_was_made_in(
    written: tuple[Runs, tuple[Verdict, ...], Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs, verdicts, folder = written
    chinese = tmp_path_factory.mktemp("chinese")
    write_results(chinese, [runs], verdicts, assumptions=[], lang="zh", when=WHEN)
    assert (chinese / "record.json").read_bytes() == (folder / "record.json").read_bytes()


BREAKS: dict[str, Callable[[Path], object]] = {
    "nowhere": shutil.rmtree,
    "no record": lambda folder: (folder / "record.json").unlink(),
    "not JSON": lambda folder: (folder / "record.json").write_text("{", "utf-8"),
    "another format": lambda folder: _changed(folder, {"format": 99}),
    "half an option": lambda folder: _changed(folder, {"options": [{}]}),
    "no layers": lambda folder: (folder / "run.gpkg").write_bytes(b"nothing"),
}


def _changed(folder: Path, change: dict[str, Any]) -> None:
    record = json.loads((folder / "record.json").read_text("utf-8"))
    (folder / "record.json").write_text(json.dumps({**record, **change}), "utf-8")


def test_what_is_no_finished_run_is_refused(
    written: tuple[Runs, tuple[Verdict, ...], Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for how, spoil in BREAKS.items():
        folder = tmp_path_factory.mktemp("spoilt") / "run"
        shutil.copytree(written[2], folder)
        spoil(folder)
        with pytest.raises(BadInput) as wrong:
            read_run(folder)
        (fault,) = wrong.value.faults
        assert str(folder) in fault.text("en"), how
        assert fault.text("zh") != fault.text("en"), how


_TEXT = {"zh": "一", "en": "one"}
_BLANK: dict[str, Any] = {
    "id": "x", "of": "plan", "metric": "", "statistic": "", "scope": "", "dimension": None, "bound": "", "threshold": 1.0, "unit": "",
    "written": "", "printed": "", "high": 1.0, "interval": "none", "replications": 0, "verdict": "met",
    "held_in": 1.0, "clause": "", "treat": None,
    "confidence": None,
}  # fmt: skip
