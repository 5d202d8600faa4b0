"""Real runs, small: an everyday one and a rainstorm, each with two replications."""

from __future__ import annotations

import pytest

from yingji.results.atlas.base import Atlas
from yingji.results.report.record import read_run
from yingji.running import run_scenario


@pytest.fixture(scope="session")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Hebei's calls of two years."""
    return Atlas.of(read_run(run_scenario("hebei/everyday", replications=2, out=tmp_path_factory.mktemp("run") / "everyday").folder))


@pytest.fixture(scope="session")
def rainstorm(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Hebei in the rain of July 2021."""
    return Atlas.of(read_run(run_scenario("hebei/rainstorm-2021", replications=2, out=tmp_path_factory.mktemp("run") / "rain").folder))
