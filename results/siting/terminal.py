"""A siting on the terminal: what the models choose and what it brings, those without an answer, the frontier."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingji.base.language import Lang, say
from yingji.results.maps.adapter import hour_words
from yingji.results.siting.answers import Answers, Choice
from yingji.results.siting.words import every_choice, hours_of, proof_of, site_names, station_words, why_refused
from yingji.results.words import number

_BAR = 30


def show_siting(console: Console, answers: Answers, lang: Lang) -> None:
    """Candidates in a line, the choices in a table, then what has no answer, and the frontier as bars."""
    question = answers.question
    sites = [site for site in question.sites if not site.existing]
    out = sum(site.out is not None for site in sites)
    counts = {"n": len(sites), "out": out, "existing": len(question.existing), "required": len(question.required)}
    console.print(say("site.show.candidates", lang, **counts), highlight=False)
    for rule in question.rules:
        values = {
            "rule": rule.name,
            "metres": number(rule.at_least_m, 0),
            "places": rule.places,
            "out": rule.left_out,
            "source": rule.source,
        }
        console.print(Text(say("site.show.rule" if rule.places else "site.show.rule_empty", lang, **values), style="dim"))
    console.print(Text(say("site.show.station", lang, **station_words(question, lang)), style="dim"))
    console.print(_table(answers, lang))
    if any(area.over for choice in answers.choices for area in choice.areas):
        console.print(Text(say("site.show.over", lang), style="dim"))
    for refused in answers.refused:
        console.print(Text(f"✗ {refused.label.in_(lang)}: {why_refused(question, refused, lang)}", style="bold red"))
    if answers.frontier:
        console.print(Text(say("site.show.frontier", lang, minutes=_within(answers)), style="bold"))
        for choice in answers.frontier:
            bar = "█" * round(choice.people_within * _BAR)
            console.print(f"  {len(choice.chosen):>3}  {bar:<{_BAR}} {choice.people_within:.1%}", highlight=False)


def _within(answers: Answers) -> str:
    return f"{answers.question.siting.within.value / 60:g}"


def _table(answers: Answers, lang: Lang) -> Table:
    question = answers.question
    hour = hour_words(question.today, question.coverage.hour, lang)
    title = say("site.show.table", lang, minutes=_within(answers), hour=hour)
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False, show_lines=True, expand=True)
    table.add_column(say("site.column.choice", lang), overflow="fold", ratio=3)
    for key in ("within_people_share", "mean_min", "worst_min"):
        table.add_column(say(f"site.short.{key}", lang), justify="right", min_width=6)
    table.add_column(say("site.column.new_sites", lang), overflow="fold", ratio=8)
    table.add_column(say("site.short.proof", lang), overflow="fold", ratio=2)
    for choice in every_choice(answers):
        cells = [f"{choice.people_within:.1%}", number(choice.mean_s / 60, 1), number(choice.worst_s / 60, 1)]
        table.add_row(choice.name.in_(lang), *cells, _sites(answers, choice, lang) or "–", proof_of(choice, lang))
    return table


def _sites(answers: Answers, choice: Choice, lang: Lang) -> str:
    """The new sites, each with the area in which it is first due; ! where that is more than its class may have."""
    listed = []
    for area in choice.areas:
        hours = hours_of(choice, area.site, lang)
        values = {"km2": number(area.area_km2, 1), "over": "!" if area.over else "", "hours": f" {hours}" if hours else ""}
        listed.append(say("site.show.site", lang, name=answers.question.sites[area.site].name, **values))
    if choice.closed:
        listed.append(say("site.show.closed", lang, sites=site_names(answers.question, choice.closed, lang)))
    return say("results.list", lang).join(listed)
