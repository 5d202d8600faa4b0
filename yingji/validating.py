"""`yingji validate`: every known answer and every second opinion, in one table."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import Lang, say
from yingji.progress import Progress, silent
from yingji.results.runfolder import RunFolder, versions, write_json
from yingji.results.statistics import finite
from yingji.validity.case import GROUPS, Row, run_cases
from yingji.validity.cases import cases
from yingji.validity.data import FOLDERS
from yingji.validity.page import COLUMNS, PRIOR_COLUMNS, as_page, cells, prior_cells, word
from yingji.validity.prior import Prior, priors

_STYLE = {"within": "bold blue", "outside": "bold red", "not_run": "dim"}


@dataclass(frozen=True)
class Validated:
    """All rows, and where they were written if a folder was asked for."""

    rows: tuple[Row, ...]
    priors: tuple[Prior, ...]
    when: datetime
    seconds: float
    folder: Path | None

    @property
    def failed(self) -> tuple[Row, ...]:
        """Rows out of tolerance."""
        return tuple(row for row in self.rows if row.held is False)

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji validate --json` prints."""
        return {
            "when": self.when.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "folder": str(self.folder) if self.folder else None,
            "failed": len(self.failed),
            "rows": [_record(row, lang) for row in self.rows],
            "prior": [
                {
                    **asdict(prior),
                    "name": say(f"validity.prior.{prior.key}", lang),
                    "holds": prior.holds,
                    "source": say(f"validity.study.{prior.published.study}", lang),
                }
                for prior in self.priors
            ],
        }


def _record(row: Row, lang: Lang) -> dict[str, Any]:
    def known(value: float | None) -> float | None:
        return None if value is None else finite(value)

    return {
        "case": row.title(lang), "key": row.key, "group": row.group, "expected": known(row.expected), "got": known(row.got),
        "difference": known(row.difference), "tolerance": known(row.tolerance), "held": row.held, "source": row.told_source(lang),
        "not_run": row.told_why_not(lang) or None, "seconds": round(row.seconds, 2),
    }  # fmt: skip


def validate_all(*, data: Path | None = None, out: Path | None = None, lang: Lang = "zh", progress: Progress = silent) -> Validated:
    """Run every case, with `data` those on outside data too; with `out`, write the rows. Raises `BadInput`."""
    if data is not None and not data.is_dir():
        raise BadInput([Fault(Mark(str(data)), "--data", "validity.no_folder")])
    if data is not None and not any((data / name).is_dir() for name in FOLDERS):
        raise BadInput([Fault(Mark(str(data)), "--data", "validity.no_data", {"folders": FOLDERS})])
    when, start = datetime.now().astimezone(), perf_counter()
    wanted = cases(data)
    if out is None:
        return _run(wanted, when, start, None, progress)
    with RunFolder(out, when=when) as folder:
        done = _run(wanted, when, start, folder.final, progress)
        content = done.as_json(lang)
        write_json(folder.path / "validity.json", {**content, "versions": versions()})
        pd.DataFrame(content["rows"]).to_csv(folder.path / "validity.csv", index=False, encoding="utf-8-sig")
        (folder.path / "validity.md").write_text(as_page(done.rows, done.priors, done.when, lang), "utf-8")
    return done


def _run(wanted: Any, when: datetime, start: float, folder: Path | None, progress: Progress) -> Validated:
    progress.stage("validate", total=len(wanted))
    rows = run_cases(wanted, progress.advance)
    return Validated(tuple(rows), tuple(priors()), when, perf_counter() - start, folder)


def show_rows(done: Validated, lang: Lang) -> None:
    """One table, group by group, and how many hold."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table(pad_edge=False)
    for name in COLUMNS:
        number = name in ("expected", "got", "difference", "tolerance")
        ratio = {"case": 4, "source": 3}.get(name)
        table.add_column(
            say(f"validity.column.{name}", lang), justify="right" if number else "left", no_wrap=ratio is None, overflow="fold", ratio=ratio
        )
    for group in GROUPS:
        rows = [row for row in done.rows if row.group == group]
        if rows:
            table.add_section()
            table.add_row(Text(say(f"validity.group.{group}", lang), style="bold"))
        for row in rows:
            *before, held, source = cells(row, lang)
            table.add_row(*before, Text(held, style=_STYLE[word(row)]), source)
    console.print(table)
    counts = {name: sum(word(row) == name for row in done.rows) for name in ("within", "outside", "not_run")}
    console.print(say("validity.summary", lang, seconds=f"{done.seconds:.0f}", **counts), style="bold", highlight=False)
    _show_priors(console, done, lang)
    if done.folder is not None:
        console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)


def _show_priors(console: Console, done: Validated, lang: Lang) -> None:
    table = Table(title=say("validity.prior_title", lang), title_justify="left", title_style="bold", pad_edge=False)
    for name in PRIOR_COLUMNS:
        table.add_column(say(f"validity.prior_column.{name}", lang), overflow="fold", no_wrap=name in ("range", "chance"))
    for prior in done.priors:
        table.add_row(*prior_cells(prior, lang))
    console.print(table)
    console.print(say("validity.prior_note", lang), style="dim", highlight=False, soft_wrap=True)
