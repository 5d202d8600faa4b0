"""The little district's disaster is the one that the tests of relief play."""

from tests.results.relief.conftest import chances, damage, make_relief, relief_log, relief_sample, relief_world

__all__ = ["chances", "damage", "make_relief", "relief_log", "relief_sample", "relief_world"]
