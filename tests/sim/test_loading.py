"""While modules and compiled code are loaded nobody looks for rubbish among them; afterwards all is as it was."""

from __future__ import annotations

import gc

import pytest

from yingji.base.loading import loading


def test_it_is_as_it_was_when_all_is_loaded_or_cannot_be() -> None:
    assert gc.isenabled()
    with loading():
        assert not gc.isenabled()
        with loading():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
