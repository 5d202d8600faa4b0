"""From the records of finished runs to the story that a decider reads: verdicts first, then why, then how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yingji.base.language import Lang, say
from yingji.results.report.blocks import Paragraph, Ref, Section, Story
from yingji.results.report.doubts import doubts
from yingji.results.report.everyday import cover, response, station_sections
from yingji.results.report.given import given_sections
from yingji.results.report.method import assumptions, definitions, method
from yingji.results.report.options import options
from yingji.results.report.phrases import day
from yingji.results.report.relief import relief_sections
from yingji.results.report.shape import RunRecord
from yingji.results.report.siting import siting
from yingji.results.report.summary import headline, summary
from yingji.results.report.targets import target_sections, verdicts
from yingji.results.report.told import Told

__all__ = ["Story", "tell"]


def tell(records: Sequence[RunRecord], lang: Lang) -> Story:
    """The story of one run or several, in their order; of several the first section says what each came to."""
    runs = [Told(record, index, len(records) > 1, lang) for index, record in enumerate(records)]
    sections = [*_several(runs), *(section for told in runs for section in _sections(told))]
    return Story(
        lang=lang,
        title=say("report.join", lang).join(dict.fromkeys(record.title.in_(lang) for record in records)),
        subtitle=say("report.subtitle", lang),
        number=say("report.join", lang).join(record.number for record in records),
        date=day(max(record.date for record in records), lang),
        headline=headline(runs[0]) if len(runs) == 1 else say("report.headline_several", lang, count=len(runs)),
        schematic=say("report.schematic", lang) if any(record.schematic for record in records) else "",
        sections=tuple(sections),
        definitions=tuple(definitions(runs, sections)),
    )


def _several(runs: list[Told]) -> Iterator[Section]:
    """Where the report is of several runs: a paragraph each, with a link to it."""
    if len(runs) > 1:
        blocks = [
            Paragraph(f"{told.record.title.in_(told.lang)}: {headline(told)}", "point", (Ref(told.key("summary"), told.record.number),))
            for told in runs
        ]
        yield Section("runs", say("report.heading.runs", runs[0].lang), 1, tuple(blocks))


def _sections(told: Told) -> Iterator[Section]:
    yield summary(told)
    yield verdicts(told)
    yield from siting(told)
    chosen = options(told)
    if chosen is not None:
        yield chosen
    yield from relief_sections(told)
    yield cover(told)
    yield from given_sections(told)
    answered = response(told)
    if answered is not None:
        yield answered
    yield from station_sections(told)
    yield from target_sections(told)
    yield method(told)
    doubt = doubts(told)
    if doubt is not None:
        yield doubt
    yield assumptions(told)
