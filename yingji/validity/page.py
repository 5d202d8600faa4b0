"""The rows of `yingji validate` as texts, and as a page of Markdown that a document or a memo takes as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from yingji.base.language import Lang, say
from yingji.validity.case import GROUPS, Row
from yingji.validity.prior import Prior

COLUMNS = ("case", "expected", "got", "difference", "tolerance", "held", "source")
PRIOR_COLUMNS = ("quantity", "district", "range", "middle", "chance", "published", "holds", "source")
MATRIX = {
    "two_engines": ("engine_simpy", "engine_numba"),
    "hypercube_simulated": ("simulation", "hypercube"),
    "networkx": ("travel", "networkx"),
    "spopt": ("optimum", "spopt"),
    "min_cost_flow": ("assignment", "min_cost_flow"),
    "new_york_streets": ("travel", "networkx"),
}
"""Two of everything: the case, and the sentences `validity.one.<key>` of the two that answer it."""


def cells(row: Row, lang: Lang) -> tuple[str, ...]:
    """A row by `COLUMNS`."""
    return (row.title(lang), *numbers(row), say(f"validity.{word(row)}", lang), row.told_why_not(lang) or row.told_source(lang))


def word(row: Row) -> str:
    """`within`, `outside` or `not_run`."""
    return "not_run" if row.held is None else "within" if row.held else "outside"


def numbers(row: Row) -> tuple[str, ...]:
    """Expected, got, difference, tolerance."""
    values = (row.expected, row.got, row.difference, row.tolerance)
    return tuple("–" if value is None else f"{value:.6g}" if abs(value) < 1e6 else f"{value:,.0f}" for value in values)


def prior_cells(prior: Prior, lang: Lang) -> tuple[str, ...]:
    """A prior-predictive range by `PRIOR_COLUMNS`."""

    def told(value: float) -> str:
        return f"{value:.1%}" if prior.key.startswith("drive_within") else f"{value:.2f}"

    chance = f"{told(prior.chance_low)} – {told(prior.chance_high)}" if prior.chance_high > prior.chance_low else "–"
    published = prior.published
    return (
        say(f"validity.prior.{prior.key}", lang), say(f"validity.district.{prior.district}", lang),
        f"{told(prior.low)} – {told(prior.high)}",
        told(prior.middle), chance, told(published.figure), say("validity.yes" if prior.holds else "validity.no", lang),
        f"{say(f'validity.study.{published.study}', lang)} ({published.confidence})",
    )  # fmt: skip


def matrix(rows: Sequence[Row], when: datetime, lang: Lang) -> list[tuple[str, ...]]:
    """For each pair of `MATRIX`: the two, how many answers, the largest relative difference, whether all hold, and the date of the run."""
    found: list[tuple[str, ...]] = []
    for key, (one, other) in MATRIX.items():
        mine = [row for row in rows if row.key == key]
        if mine:
            apart = [abs(row.difference) / (abs(row.expected or 0) or 1) for row in mine if row.difference is not None]
            state = next((name for name in ("outside", "not_run") if any(word(row) == name for row in mine)), "within")
            asked = (
                say(f"validity.case.{key}", lang),
                say(f"validity.one.{one}", lang),
                say(f"validity.one.{other}", lang),
            )
            ran = f"{when:%Y-%m-%d}" if apart else "–"
            found.append((*asked, str(len(apart)), f"{max(apart):.2g}" if apart else "–", say(f"validity.{state}", lang), ran))
    return found


def as_page(rows: Sequence[Row], priors: Sequence[Prior], when: datetime, lang: Lang) -> str:
    """The matrix, every row by group, and the districts without a record, with date and versions."""
    told = say("validity.document", lang, date=f"{when:%Y-%m-%d}", versions=", ".join(_versions()))
    lines = [f"# {say('validity.document_title', lang)}", "", told, ""]
    lines += _table(
        say("validity.matrix_title", lang), [say(f"validity.matrix.{name}", lang) for name in MATRIX_COLUMNS], matrix(rows, when, lang)
    )
    heads = [say(f"validity.column.{name}", lang) for name in COLUMNS]
    for group in GROUPS:
        mine = [cells(row, lang) for row in rows if row.group == group]
        if mine:
            lines += _table(say(f"validity.group.{group}", lang), heads, mine)
    heads = [say(f"validity.prior_column.{name}", lang) for name in PRIOR_COLUMNS]
    lines += _table(say("validity.prior_title", lang), heads, [prior_cells(prior, lang) for prior in priors])
    return "\n".join([*lines, say("validity.prior_note", lang), ""])


MATRIX_COLUMNS = ("question", "one", "other", "answers", "apart", "held", "date")


def _versions() -> Iterator[str]:
    for package in ("yingji", "numpy", "numba", "networkx", "highspy", "spopt"):
        with suppress(PackageNotFoundError):
            yield f"{package} {version(package)}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [f"## {title}", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *body, ""]
