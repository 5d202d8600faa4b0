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
from yingji.validity.prior import Prior, priors


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
            "prior": [{**asdict(prior), "name": say(f"validity.prior.{prior.key}", lang), "holds": prior.holds} for prior in self.priors],
        }


def _record(row: Row, lang: Lang) -> dict[str, Any]:
    def known(value: float | None) -> float | None:
        return None if value is None else finite(value)

    return {
        "case": row.title(lang), "key": row.key, "group": row.group, "expected": known(row.expected), "got": known(row.got),
        "difference": known(row.difference), "tolerance": known(row.tolerance), "held": row.held, "source": row.told_source(lang),
        "not_run": say(row.why_not.key, lang, what=row.why_not.what) if row.why_not else None, "seconds": round(row.seconds, 2),
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
        (folder.path / "validity.md").write_text(as_document(done, lang), "utf-8")
    return done


def _run(wanted: Any, when: datetime, start: float, folder: Path | None, progress: Progress) -> Validated:
    progress.stage("validate", total=len(wanted))
    rows = run_cases(wanted, progress.advance)
    return Validated(tuple(rows), tuple(priors()), when, perf_counter() - start, folder)


def as_document(done: Validated, lang: Lang) -> str:
    """The table as a page of Markdown with its date and versions: what docs or a memo can take as it is."""
    names = ("case", "expected", "got", "difference", "tolerance", "held", "source")
    heads = [say(f"validity.column.{name}", lang) for name in names]
    told = say("validity.document", lang, date=f"{done.when:%Y-%m-%d}", version=versions()["yingji"])
    lines = [f"# {say('validity.document_title', lang)}", "", told, ""]
    for group in GROUPS:
        rows = [row for row in done.rows if row.group == group]
        if rows:
            lines += [f"## {say(f'validity.group.{group}', lang)}", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
            for row in rows:
                cells = (row.title(lang), *_numbers(row), _word(row, lang).plain, _source(row, lang))
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
            lines.append("")
    return "\n".join(lines)


def show_rows(done: Validated, lang: Lang) -> None:
    """One table, group by group, and how many hold."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table(pad_edge=False)
    table.add_column(say("validity.column.case", lang), overflow="fold", ratio=4)
    for name in ("expected", "got", "difference", "tolerance"):
        table.add_column(say(f"validity.column.{name}", lang), justify="right", no_wrap=True)
    table.add_column(say("validity.column.held", lang), no_wrap=True)
    table.add_column(say("validity.column.source", lang), overflow="fold", ratio=3)
    for group in GROUPS:
        rows = [row for row in done.rows if row.group == group]
        if rows:
            table.add_section()
            table.add_row(Text(say(f"validity.group.{group}", lang), style="bold"))
        for row in rows:
            table.add_row(row.title(lang), *_numbers(row), _word(row, lang), _source(row, lang))
    console.print(table)
    held = [row.held for row in done.rows]
    counts = {"within": held.count(True), "outside": held.count(False), "not_run": held.count(None)}
    console.print(say("validity.summary", lang, seconds=f"{done.seconds:.0f}", **counts), style="bold", highlight=False)
    _show_priors(console, done, lang)
    if done.folder is not None:
        console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)


def _show_priors(console: Console, done: Validated, lang: Lang) -> None:
    table = Table(title=say("validity.prior_title", lang), title_justify="left", title_style="bold", pad_edge=False)
    for name in ("quantity", "district", "range", "middle", "published", "holds"):
        table.add_column(say(f"validity.prior_column.{name}", lang))
    table.add_column(say("validity.column.source", lang), overflow="fold")
    for prior in done.priors:
        share = prior.key.startswith("within")
        low, middle, high, published = (
            f"{value:.1%}" if share else f"{value:.2f}" for value in (prior.low, prior.middle, prior.high, prior.published)
        )
        holds = say("validity.yes" if prior.holds else "validity.no", lang)
        table.add_row(
            say(f"validity.prior.{prior.key}", lang), prior.district, f"{low} – {high}", middle, published, holds, prior.source
        )  # fmt: skip
    console.print(table)
    console.print(say("validity.prior_note", lang), style="dim", highlight=False, soft_wrap=True)


def _numbers(row: Row) -> tuple[str, ...]:
    values = (row.expected, row.got, row.difference, row.tolerance)
    return tuple("–" if value is None else f"{value:.6g}" if abs(value) < 1e6 else f"{value:,.0f}" for value in values)


def _word(row: Row, lang: Lang) -> Text:
    if row.held is None:
        return Text(say("validity.not_run", lang), style="dim")
    return Text(say("validity.within" if row.held else "validity.outside", lang), style="bold blue" if row.held else "bold red")


def _source(row: Row, lang: Lang) -> str:
    return say(row.why_not.key, lang, what=row.why_not.what) if row.why_not else row.told_source(lang)
