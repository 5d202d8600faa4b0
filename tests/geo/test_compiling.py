"""What a kernel takes and gives, what it must not do, and who may call it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

import numpy as np
import pytest

from yingji.geo.compiling import Array, inlined, jit, kernel, of_numba, ready, small, telling, upper

pytest.importorskip("numba", reason="the extra `fast` is not installed")

UNIT = np.dtype([("free", "?"), ("seconds", "f8")], align=True)
table: Any = of_numba("numba.np.random._constants", "wi_double")


class Where(NamedTuple):
    x: Array
    metres: float


class All(NamedTuple):
    where: Where
    units: Array
    at: int


@pytest.fixture(scope="module", autouse=True)
def _kept_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("kept")))
        yield


@kernel
def _weigh(numbers: Array, weights: Array) -> float:
    total = 0.0
    for i in range(numbers.shape[0]):
        for j in range(numbers.shape[1]):
            total += numbers[i, j] * weights[i]
    return total


@inlined
def _first(everything: Any) -> float:
    return float(everything.where.x[0])


@small
def _once_more(value: float) -> float:
    return value + 1.0


@jit
def _of_unit(everything: Any) -> float:
    return float(everything.units[everything.at].seconds)


@kernel
def _through(everything: Any, also: bool) -> float:
    everything.units[0].free = True
    return _once_more(_first(everything)) + everything.where.metres + _of_unit(everything) if also else 0.0


@kernel
def _above(a: Any, b: Any) -> Any:
    return upper(a, b)


@kernel
def _same(value: Any) -> Any:
    return value


@kernel
def _of_table(i: int) -> float:
    return float(table[i])


@kernel
def _mark(numbers: Array) -> None:
    numbers[0] = 1


@kernel
def _makes_an_array(n: int) -> float:
    return float(np.zeros(n)[0])


@kernel
def _asks_python(n: int) -> float:
    return n + np.random.rand()  # noqa: NPY002


@kernel
def _raises(n: int) -> int:
    if n > 2:
        raise ValueError
    return n


@kernel
def _returns_an_array(numbers: Array) -> Array:
    return numbers


def test_an_array_may_lie_in_memory_in_any_order() -> None:
    rows = np.arange(12.0).reshape(3, 4)
    weights = np.array([1.0, 10.0, 100.0])
    unaligned = np.zeros(3, np.dtype([("byte", "i1"), ("weight", "f8")]))["weight"]
    unaligned[:] = weights
    sum_ = float((rows.sum(axis=1) * weights).sum())
    for each in (rows, np.asfortranarray(rows), np.repeat(rows, 2, axis=1)[:, ::2], rows[:, ::-1], rows[::-1][::-1]):
        assert [_weigh(each, weights), _weigh(each, unaligned)] == [sum_, sum_]
    assert _weigh(rows[:0], weights) == 0.0
    rows.flags.writeable = False
    assert _weigh(rows.view(np.memmap), weights) == sum_


def test_each_type_has_code_of_its_own_whatever_was_asked_before() -> None:
    columns = np.arange(8.0).reshape(4, 2)
    for _ in range(2):
        for each in (columns, columns.astype(np.float32), columns[:1], columns.T, columns[:, 1:], columns.astype(np.int8)):
            assert _weigh(each, np.ones(len(each))) == each.sum()
    with pytest.raises(TypeError):
        _weigh(np.array(1.0), np.ones(1))  # without dimensions
    for _ in range(2):
        units = np.zeros(1, np.dtype([("free", "?"), ("seconds", "f8")], align=True))  # as `UNIT`, and another object each time
        assert _through(All(Where(np.array([1], np.int16), 0.5), units, 0), True) == 2.5


def test_a_tuple_with_names_is_handed_through_all_kinds_of_functions() -> None:
    units = np.zeros(2, UNIT)
    units["seconds"] = 7.0, 9.0
    everything = All(Where(np.array([100, 200], np.int16), 0.5), units, 1)
    assert _through(everything, True) == 101.0 + 0.5 + 9.0
    assert _through(everything, np.bool_(False)) == 0.0
    assert units["free"].tolist() == [True, False]


def test_numbers_keep_their_types() -> None:
    largest = np.uint64(2**64 - 1)
    given = [largest, -3, np.int8(-3), np.uint16(65535), 5.5, np.float32(0.1), True, np.bool_(False)]
    assert [_same(each) for each in given] == given
    assert [type(_same(each)) for each in given] == [int, int, int, int, float, float, bool, bool]
    assert _above(largest, largest) == 2**64 - 2
    assert _above(np.uint64(0xDA942042E4DD58B5), np.uint64(2**63 + 12345)) == (0xDA942042E4DD58B5 * (2**63 + 12345)) >> 64


def test_a_constant_of_numbas_is_fetched_when_it_is_compiled() -> None:
    from numba.np.random import _constants

    assert [_of_table(i) for i in range(256)] == _constants.wi_double.tolist()


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda: _makes_an_array(3), "_makes_an_array: cannot be compiled as what makes no arrays"),
        (lambda: _asks_python(3), "_asks_python: needs numba_"),
        (lambda: _returns_an_array(np.zeros(3)), "_returns_an_array: returns array"),
        (lambda: _same("3"), "'3': compiled code takes arrays, numbers"),
        (lambda: _same(1j), "1j: compiled code takes arrays, numbers"),
    ],
)
def test_what_a_kernel_must_not_do_is_refused_by_its_name(what: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        what()


def test_an_error_in_compiled_code_is_told_by_the_kernels_name() -> None:
    assert _raises(2) == 2
    with pytest.raises(RuntimeError, match="_raises: it raised an error"):
        _raises(3)


def test_two_threads_may_call_one_for_the_first_time_at_once() -> None:
    both, heard, places = Barrier(2), list[bool](), [np.zeros(3), np.zeros(3)]

    def call(numbers: Array) -> None:
        both.wait()
        _mark(numbers)

    with telling(heard.append), ThreadPoolExecutor(2) as pool:
        list(pool.map(call, places))
    assert [each.tolist() for each in places] == [[1.0, 0.0, 0.0]] * 2
    assert heard == [True]


def test_a_kernel_is_pickled_by_its_name() -> None:
    from yingji.results import histogram_kernel

    assert pickle.loads(pickle.dumps(histogram_kernel.add)) is histogram_kernel.add


def test_once_numba_has_been_found_a_file_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    ready.cache_clear()
    assert ready()
    assert len(list(tmp_path.rglob("yingji.numba_goes-*"))) == 1
    ready.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "numba.core", None)  # to import it now would fail
    assert ready()
