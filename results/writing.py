"""A run's results, written into its folder in every form but the maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from yingji.base.language import LANGS, Lang
from yingji.results.case import Runs
from yingji.results.change_layer import write_changes
from yingji.results.compare_sheets import comparison_sheets
from yingji.results.compared import Comparison, comparison_json
from yingji.results.confidence import assumption_rows
from yingji.results.headline import measures_json
from yingji.results.layers import write_layers
from yingji.results.parquet import write_records
from yingji.results.relief.records import write_relief
from yingji.results.report.writing import write_record
from yingji.results.runfolder import write_json
from yingji.results.sheets import sheets
from yingji.results.tables import write_csv, write_workbook
from yingji.results.verdicts import Verdict
from yingji.scenarios.assumptions import Assumption


def write_results(
    folder: Path,
    runs: Sequence[Runs],
    verdicts: Sequence[Verdict],
    *,
    assumptions: Sequence[Assumption],
    lang: Lang,
    when: datetime,
    boundary: Any = None,
    found: Comparison | None = None,
    siting: Mapping[str, Any] | None = None,
) -> int:
    """Records, tables, measures.json and layers of all options (at least one); for how many replications events were written.

    Options with disasters have theirs beside, in the same workbook, layers and measures.json. `found` is the comparison that the options
    are part of, `siting` what chose them (`siting_record`), both for record.json, of which reports are made.

    run.gpkg shows the first option, run-2.gpkg the second, and so on. `boundary` is a shapely polygon in the network's CRS.
    """
    kept = write_records(folder, runs)
    write_relief(folder, runs)
    both = {each: sheets(verdicts, runs, assumption_rows(runs[0], assumptions), each) for each in LANGS}
    tables = both[lang]
    write_workbook(folder / "verdicts.xlsx", tables, lang, when=when)
    write_csv(folder / "verdicts.csv", tables[0], lang)
    write_json(folder / "measures.json", {run.world.option.in_(lang): measures_json(run) for run in runs})
    write_record(folder, runs, verdicts, [both[each] for each in LANGS], found, siting)
    for index, run in enumerate(runs, start=1):
        write_layers(folder / ("run.gpkg" if index == 1 else f"run-{index}.gpkg"), run, lang, when=when, boundary=boundary)
    return kept


def write_comparison(folder: Path, found: Comparison, lang: Lang, *, when: datetime) -> None:
    """comparison.xlsx with all tables, comparison.csv with the differences, comparison.json, and changes-N.gpkg of option N."""
    tables = comparison_sheets(found, lang)
    write_workbook(folder / "comparison.xlsx", tables, lang, when=when)
    write_csv(folder / "comparison.csv", tables[0], lang)
    write_json(folder / "comparison.json", comparison_json(found, lang))
    for number, other in enumerate(found.runs[1:], start=2):
        write_changes(folder / f"changes-{number}.gpkg", found.runs[0], other, lang, when=when)
