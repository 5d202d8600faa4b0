"""What a page says is said in words, with units that fit, and never left out without a reason."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.results.report.made import run
from yingji.base.figures import Text
from yingji.base.language import LANGS, say
from yingji.results.report.blocks import Paragraph, Table
from yingji.results.report.inputs import NAMED, field_words, input_words
from yingji.results.report.page import page
from yingji.results.report.shape import RunRecord, TableRecord
from yingji.results.report.story import tell
from yingji.results.report.svg import Line, Spot, curves, spots
from yingji.results.verdicts import Verdict
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.relief import Relief

LABELS = {"source", "confidence", "title"}
RESPONSE = ("option", "clock", "until", "by", "group", "calls_per_year", "mean_min", "p50_min", "p80_min", "p90_min", "p95_min",
            "p90_low_min", "p90_high_min")  # fmt: skip


def with_verdict(record: RunRecord, **changed: Any) -> RunRecord:
    """The record with its first verdict changed in every option."""
    options = tuple(replace(each, verdicts=(replace(each.verdicts[0], **changed), *each.verdicts[1:])) for each in record.options)
    return replace(record, options=options)


def texts(record: RunRecord, section: str, lang: Any = "en") -> list[str]:
    return [block.text for block in tell([record], lang).section(section).blocks if isinstance(block, Paragraph)]


def table(record: RunRecord, section: str, key: str) -> Table:
    return next(block for block in tell([record], "en").section(section).blocks if isinstance(block, Table) and block.key == key)


def first_section(record: RunRecord) -> str:
    return next(section.key for section in tell([record], "en").sections if section.key.startswith("target-"))


def with_response(record: RunRecord, *, calls: float, p90: float | None) -> RunRecord:
    """One subdistrict whose calls are answered in 5 min by half, and in `p90` min by nine in ten."""
    row = (record.options[0].name, "from the call", "first arrival", "subdistrict", "东街道", calls, 6.0, 5.0, 7.0, p90, None, 4.0, p90)
    rows = (tuple(_both(value) for value in row),)
    return replace(record, tables={**record.tables, "response": TableRecord("response", "results", RESPONSE, rows)})


def _both(value: Any) -> Any:
    """Words of the catalogue as record.json has them, in both languages."""
    words = {"from the call": "results.clock.call", "first arrival": "results.until.first", "subdistrict": "results.by.subdistrict"}
    return Text(**{lang: say(words[value], lang) for lang in LANGS}) if isinstance(value, str) and value in words else value


def test_every_input_that_a_file_may_assume_has_words_in_both_languages() -> None:
    fields = {
        f"{top}.{name}" for top, model in (("everyday", Everyday), ("relief", Relief)) for name in model.model_fields if name not in LABELS
    }
    assert fields <= set(NAMED)
    for name in NAMED:
        assert re.search(r"[\u4e00-\u9fff]", input_words(name, "zh"))
        assert not re.search(r"[._]|[\u4e00-\u9fff]", input_words(name, "en"))


def test_a_field_is_called_by_what_it_belongs_to() -> None:
    assert field_words("everyday.calls.per_10k_people_year", "en") == "number of calls"
    assert field_words("plan.stations.*.vehicles.*", "en") == "stations"
    assert field_words("manner.of.nothing", "en") == ""


def test_a_target_names_what_it_rests_on_in_words() -> None:
    record = with_verdict(run(), rests_on=("everyday.turnout", "target.made.edge", "everyday.turnout"))
    (said,) = (text for text in texts(record, first_section(record)) if "are assumed" in text)
    assert said.endswith("are assumed: turnout, how the target's own bound is read.")


def test_a_target_that_rests_on_no_assumption_says_so() -> None:
    record = with_verdict(run(), rests_on=(), confidence="plan")
    assert "none is assumed" in " ".join(texts(record, first_section(record)))


def test_a_target_that_was_not_simulated_is_not_called_uncertain() -> None:
    record = with_verdict(run(), verdict="not simulated", uncertain_by="not_modelled", confidence=None, rests_on=())
    assert not any("ncertain" in text or "–" in text for text in texts(record, first_section(record)))


def test_calls_that_nobody_answers_are_never_answered() -> None:
    found = table(with_response(run(), calls=12.0, p90=None), "response", "by_subdistrict")
    assert found.columns[0].heading == "Subdistrict"
    assert found.rows[0][2:] == (5.0, math.inf, 4.0, math.inf)


def test_a_disaster_counts_its_calls_by_its_days_and_not_by_a_year() -> None:
    """Of 73 calls a year three fall into fifteen days."""
    days = replace(with_response(run(relief=True), calls=73.0, p90=9.0), length_s=15 * 86400.0)
    found = table(days, "response", "by_subdistrict")
    assert found.columns[1].heading == "Calls in the days played"
    assert found.rows[0][1] == pytest.approx(3.0)
    assert table(with_response(run(), calls=73.0, p90=9.0), "response", "by_subdistrict").rows[0][1] == 73.0


def test_the_option_that_others_are_measured_by_is_called_so() -> None:
    ranking = table(run(options=3), "options", "ranking")
    assert [row[3] for row in ranking.rows if str(row[1]).startswith("No. option 0")] == ["reference"]
    assert not any(cell == "–" for row in ranking.rows for cell in row)


def doubted(*, changed: int) -> RunRecord:
    """A run that was asked for what is not known: speeds move the first target's verdict in `changed` of six steps, calls never do."""
    record = run()
    targets = [each for each in record.options[0].verdicts if each.dimension]
    return replace(record, doubts={
        "parts": [{"number": 0, "part": "speeds", "name": "", "range": "÷ 1.4 – × 1.4", "range_from": "confidence",
                   "confidence": "assumed"},
                  {"number": 0, "part": "everyday.calls.per_year", "name": "calls.per_year", "range": "9 – 11", "range_from": "file",
                   "confidence": "plan"}],
        "targets": [_row(each) | {"chance_low": 300.0, "chance_high": 310.0, "parameters_low": 200.0, "parameters_high": 400.0,
                                  "met_in_draws": 0.5, "uncertain_by": "parameters"} for each in targets],
        "sensitivity": [_row(targets[0]) | {"part": part, "stands_out": True, "mean_effect": effect, "standard_error": 1.0,
                                            "verdicts_changed": turned, "steps": 6}
                        for part, effect, turned in (("everyday.calls.per_year", 1e-9, 0), ("speeds", 120.0, changed))],
        "held_fixed": [{"input": "plan.stations.*.crew.state", "value": "23", "confidence": "assumed", "figures": 4}],
    })  # fmt: skip


def _row(verdict: Verdict) -> dict[str, Any]:
    return {"number": 0, "of": verdict.of, "target": verdict.id}


def test_the_page_says_which_assumption_changes_which_verdict_before_any_table() -> None:
    said = texts(doubted(changed=4), "doubts")
    assert said[1].startswith(
        "“At the edge of its area within 5 min” (missed) hangs on assumptions: speeds (÷ 1.4 – × 1.4) changes it in 4 of 6"
    )
    assert said[2].startswith("The other targets (1)")
    assert any("speeds" in text and "4 of 6" in text for text in texts(doubted(changed=4), "summary"))


def test_where_no_assumption_changes_a_verdict_page_one_names_none() -> None:
    assert texts(doubted(changed=0), "doubts")[1].startswith("The other targets (2)")
    assert not any("hangs on" in text for text in texts(doubted(changed=0), "summary"))


def test_an_effect_that_is_printed_as_nothing_is_not_ranked() -> None:
    assert [row[0] for row in table(doubted(changed=4), "doubts", "sensitivity").rows] == ["speeds"]


def test_what_is_moved_or_held_is_named_before_its_name_in_the_file() -> None:
    assert [row[0] for row in table(doubted(changed=4), "doubts", "doubt_ranges").rows] == ["speeds", "number of calls (`calls.per_year`)"]
    (held,) = table(doubted(changed=4), "doubts", "doubt_held").rows
    assert held[:2] == ("stations", "plan.stations.*.crew.state")
    made = page([doubted(changed=4)], tell([doubted(changed=4)], "en"))
    assert "<code>calls.per_year</code>" in made


def test_a_line_stops_where_there_is_no_value() -> None:
    drawn = curves([0, 1, 2, 3, 4], [Line("", (1.0, 2.0, math.nan, 3.0, 4.0))], alt="", axis="", top=4, percent=False, step=1)
    assert drawn.count("<polyline") == 2


def test_the_frontier_has_even_and_round_numbers_beside_it() -> None:
    drawn = spots([Spot("a", 3, 0.289, True), Spot("b", 7, 0.454, True)], [], alt="", axis="")
    assert re.findall(r">(\d+)%<", drawn) == ["25", "30", "35", "40", "45", "50"]
