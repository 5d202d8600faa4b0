"""A replay on the terminal: the record, what was fitted, the scores, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingji.base.language import Lang, say
from yingji.results.replay.diagnosis import Finding
from yingji.results.replay.scores import Score
from yingji.results.replay.words import bound_text, busy_rows, fitted_lines, score_name, unused_lines, value_text
from yingji.sim.replay.folds import Replay

_STYLE = {"held": "bold blue", "MISSED": "bold red", "": "dim"}


def show_replay(console: Console, replay: Replay, scores: Sequence[Score], findings: Sequence[Finding], lang: Lang) -> None:
    """Everything that a person reads at a glance."""
    for line in unused_lines(replay, lang):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(say("replay.fitted.given" if replay.given else "replay.fitted.title", lang), style="bold")
    for line in fitted_lines(replay, lang):
        console.print(f"  {line}", highlight=False, soft_wrap=True)
    console.print(_table(scores, lang, given=replay.given))
    console.print(Text(say("replay.chance_note", lang), style="dim"))
    beats = [score.beats for score in scores if score.beats is not None]
    if beats:
        console.print(say("replay.beats", lang, rows=len(beats), won=sum(beats)), highlight=False, soft_wrap=True)
    _show_busy(console, replay, lang)
    console.print(say("replay.findings" if findings else "replay.nothing_found", lang, count=len(findings)), style="bold")
    for finding in findings:
        console.print(f"  ✗ {finding.text(lang)}", highlight=False, soft_wrap=True)


def _table(scores: Sequence[Score], lang: Lang, *, given: bool) -> Table:
    title = say("replay.scores_given" if given else "replay.scores", lang)
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("replay.column.score", lang), overflow="fold")
    for name in ("ours", "interval", "chance", "naive", "bound", "held"):
        table.add_column(say(f"replay.column.{name}", lang), no_wrap=name != "bound", justify="right")
    for score in scores:
        interval = f"{value_text(score, score.low)} … {value_text(score, score.high)}" if np.isfinite(score.low) else "–"
        chance = f"± {value_text(score, score.chance).lstrip('+')}" if np.isfinite(score.chance) else "–"
        word = say(f"replay.held.{score.held.lower()}", lang) if score.held else "–"
        table.add_row(
            score_name(score, lang), value_text(score, score.ours), interval, chance, value_text(score, score.naive), bound_text(score),
            Text(word, style=_STYLE[score.held]),
        )  # fmt: skip
    return table


def _show_busy(console: Console, replay: Replay, lang: Lang) -> None:
    rows = busy_rows(replay)
    if not rows:
        return
    observed, played = (np.array([row[name] for row in rows]) for name in ("observed", "played"))
    within = np.mean([row["low"] <= row["observed"] <= row["high"] for row in rows])
    first = max(rows, key=lambda row: row["observed"])
    words = {
        "observed": f"{observed.mean():.1%}",
        "played": f"{played.mean():.1%}",
        "apart": f"{np.abs(observed - played).mean():.1%}",
        "correlation": f"{np.corrcoef(observed, played)[0, 1]:.2f}" if len(rows) > 1 else "–",
        "within": f"{within:.0%}",
        "unit": first["unit"],
        "busiest": f"{first['observed']:.1%}",
        "busiest_played": f"{first['played']:.1%}",
    }
    console.print(say("replay.busy", lang, **words), highlight=False, soft_wrap=True)
