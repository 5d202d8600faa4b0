"""Where a run is carried out when nobody says."""

from __future__ import annotations

import pytest

from yingji.playing import MOST_WORKERS, Where


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (64, MOST_WORKERS)])
def test_the_compiled_engine_and_disasters_take_the_cores_that_there_are(monkeypatch: pytest.MonkeyPatch, cores: int, workers: int) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    how = Where().how(compiled=True, disasters=False)
    assert (how.kind, how.workers) == ("threads", workers)
    how = Where().how(compiled=False, disasters=True)
    assert (how.kind, how.workers) == ("processes", workers)
    assert Where().how(compiled=False, disasters=False).workers == 1
    assert Where(workers=3).how(compiled=True, disasters=False).workers == 3
