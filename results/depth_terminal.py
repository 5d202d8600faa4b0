"""Coverage in depth on the terminal: what each station adds, what its loss costs, and cover under load beside the binary one."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from yingji.base.language import Lang, say
from yingji.results.coverage import WITHIN_S, Coverage
from yingji.results.depth import Depth
from yingji.results.words import number

_COLUMNS = ("marginal_people", "later_people", "later_mean")


def show_depth(console: Console, coverage: Coverage, found: Depth, lang: Lang) -> None:
    """A table of stations, then shares of residents in two lines."""
    table = Table(title=say("depth.title", lang), title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("results.column.station", lang), overflow="fold")
    for column in _COLUMNS:
        table.add_column(say(f"depth.{column}", lang), justify="right", max_width=16, overflow="fold")
    table.add_column(say("depth.roads", lang), overflow="fold")
    for each in found.stations:
        roads = say("results.list", lang).join(say("depth.road", lang, name=name, n=number(people, 0)) for name, people in each.roads)
        later = number(each.later_mean_s / 60, 1)
        table.add_row(each.title.in_(lang), number(each.marginal_people, 0), number(each.later_people, 0), later, roads or "–")
    console.print(table)
    counts = "   ".join(f"≥ {i} {share:.1%}" for i, share in enumerate(found.share_by_units, start=1))
    console.print(say("depth.units", lang, counts=counts), highlight=False)
    shares = zip(WITHIN_S, found.share_in_time, coverage.people_within, strict=True)
    pairs = "   ".join(f"{limit / 60:g} {say('results.minutes', lang)} {loaded:.1%} ({binary:.1%})" for limit, loaded, binary in shares)
    console.print(say("depth.under_load", lang, pairs=pairs), highlight=False)
    model = say(f"depth.{'exact' if found.exact else 'approximate'}", lang)
    console.print(say("depth.busy", lang, mean=f"{found.busy_mean:.1%}", most=f"{found.busy_max:.1%}", model=model), highlight=False)
