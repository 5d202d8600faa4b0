"""The cases of `yingji validate`: each answer is as near to what is known as the case itself says."""

from __future__ import annotations

import pytest

from yingji.base.language import LANGS, say
from yingji.validity.case import Answer, Case, NotRun, Row, run_case
from yingji.validity.cases import CASES

SIMULATED = {"erlang_b_2", "erlang_b_3", "erlang_b_10", "erlang_c_3", "erlang_c_10", "two_servers", "three_servers"}
ELSEWHERE = {"two_engines", "networkx"}
"""On the bundled districts: tests/properties has them replication by replication, and on worlds drawn small."""


@pytest.mark.parametrize("case", [case for case in CASES if case.key not in ELSEWHERE], ids=lambda case: case.key)
def test_a_known_answer_is_found(case: Case) -> None:
    rows = list(run_case(case))
    assert rows
    for row in rows:
        if row.why_not is not None:
            pytest.skip(row.why_not.what)
        assert row.held, f"{row.name}: {row.got} for {row.expected} ± {row.tolerance}"
        if row.key in SIMULATED:
            assert row.tolerance is not None
            assert row.tolerance < 0.04  # near enough to tell a wrong rule from the right one


def test_each_case_has_a_name_of_its_own_and_a_source() -> None:
    assert len({case.key for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.source
        assert all(say(f"validity.case.{case.key}", lang) for lang in LANGS)


def test_a_row_is_within_its_bound_included_and_out_beyond_it() -> None:
    def row(got: float) -> Row:
        (found,) = run_case(Case("iso", "travel", "x", lambda: [Answer(1.0, got, 0.5)]))
        return found

    assert row(1.5).held is True
    assert row(1.5000001).held is False
    assert row(float("nan")).held is False
    assert row(float("inf")).held is False


def test_what_is_not_there_is_told_and_is_neither_right_nor_wrong() -> None:
    def absent() -> list[Answer]:
        raise NotRun("validity.not_run.package", "spopt")

    (row,) = run_case(Case("spopt", "siting", "x", absent))
    assert (row.held, row.got) == (None, None)
    assert row.why_not is not None
