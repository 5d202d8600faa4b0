"""Machine code by numba: imported only where a kernel must be compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import CellType, FunctionType
from typing import Any, cast

import llvmlite.binding as llvm
import numba
import numpy as np
from llvmlite import ir
from numba.core import types as numba_types
from numba.core.compiler_lock import global_compiler_lock
from numba.core.errors import NumbaError
from numba.extending import intrinsic
from numba.np import arrayobj, numpy_support

from yingji.geo.code_keys import reads
from yingji.geo.compiling import ALIGNED, C_ORDER, FORTRAN_ORDER, ArrayOf, Named, Source, TupleOf
from yingji.geo.entries import NOT_THESE, RAISED
from yingji.geo.loaded_code import Loadable

types: Any = numba_types  # only some of it is typed, and not for what is asked of it here
from_dtype: Any = numpy_support.from_dtype
populate_array: Any = arrayobj.populate_array
njit: Any = numba.njit

FORBIDDEN = ("NRT_", "numba_", "Py", "_Py")
"""Beginnings of names that only a process with numba has, or only one that holds Python's lock may call."""
_SLOT, _POINTER = ir.IntType(64), ir.IntType(8).as_pointer()
_PYTHON_OBJECT, _ADDRESS = object.__basicsize__, np.dtype(np.intp).itemsize


@cast(Any, intrinsic)  # type: ignore[untyped-decorator]
def upper(_context: Any, a: Any, b: Any) -> Any:
    """See `compiling.upper`."""

    def write(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(each, wide) for each in given))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), write


def compiled(kernel: Source, given: tuple[Any, ...], name: str, *, entry: str) -> Loadable:
    """`kernel` for arguments of these types, under the name `entry`. `TypeError`: it does what a kernel must not."""
    with global_compiler_lock:
        dispatcher, args = _dispatcher(kernel), tuple(map(_type, given))
        try:
            dispatcher.compile(args)
        except NumbaError as why:
            raise TypeError(f"{name}: cannot be compiled as what makes no arrays, lists or strings: {why}") from why
        made = dispatcher.overloads[args]
        gives, context = types.unliteral(made.signature.return_type), made.target_context
        library = context.codegen().create_library(entry)
        library.add_linking_library(made.library)
        library.add_ir_module(_entry(context, made.fndesc, gives, entry, name))
        library.finalize()
    if library.has_dynamic_globals:
        raise TypeError(f"{name}: reads an array that is too large, or of another order than C's, to be part of the code")
    module = library._final_module
    needs = tuple(sorted(set(_needs(module))))
    for symbol in needs:
        if symbol.startswith(FORBIDDEN):
            raise TypeError(f"{name}: needs {symbol}: a kernel makes no arrays, lists or strings, and asks nothing of Python")
    for each in [*module.functions, *module.global_variables]:
        if not each.is_declaration and each.name != entry:
            each.linkage = llvm.Linkage.internal
    machine = context.codegen()._tm
    kind = "" if gives == types.none else np.dtype(str(gives)).kind
    return Loadable(needs, kind, machine.emit_object(module))


def _dispatcher(source: Source) -> Any:
    """numba's function, which calls those of the other sources in place of them; made once."""
    made = vars(source).get("_dispatcher")
    if made is None:
        function = source.function
        read = {name: _for_numba(value) for name, value in reads(function.__code__, function.__globals__).items()}
        inside = tuple(CellType(_for_numba(cell.cell_contents)) for cell in function.__closure__ or ())
        copy = FunctionType(function.__code__, {**function.__globals__, **read}, function.__name__, function.__defaults__, inside)
        copy.__qualname__ = function.__qualname__
        made = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **source.options)(copy)
        vars(source)["_dispatcher"] = made
    return made


def _for_numba(value: Any) -> Any:
    if isinstance(value, Source):
        return _dispatcher(value)
    return getattr(import_module(value.module), value.name) if isinstance(value, Named) else value


def _type(of: Any) -> Any:
    """numba's type of an argument."""
    if isinstance(of, ArrayOf):
        return types.Array(from_dtype(of.dtype), of.ndim, of.layout, aligned=of.aligned)
    if isinstance(of, TupleOf):
        return types.BaseTuple.from_types(tuple(map(_type, of.parts)), of.of)
    return from_dtype(np.dtype(of))


def _entry(context: Any, callee: Any, gives: Any, entry: str, name: str) -> ir.Module:
    """A function `entry(slots)` that calls `callee` with what is in `slots`, eight bytes each, and puts into the first what it returns."""
    module = context.create_module(entry)
    function = ir.Function(module, ir.FunctionType(ir.IntType(32), [_SLOT.as_pointer()]), entry)
    builder = ir.IRBuilder(function.append_basic_block())
    kinds = list(_parts(callee.argtypes))
    first, *slots = (builder.gep(function.args[0], [ir.Constant(_SLOT, i)]) for i in range(len(kinds) + 1))
    wanted, these = builder.inttoptr(builder.load(first), _SLOT.as_pointer()), ir.Constant(ir.IntType(1), 1)
    arrays = ((kind, slot) for kind, slot in zip(kinds, slots, strict=True) if isinstance(kind, types.Array))
    for i, (kind, slot) in enumerate(arrays):
        dtype = builder.load(builder.gep(wanted, [ir.Constant(_SLOT, i)]))
        these = builder.and_(these, _is(builder, kind, slot, dtype))
    with builder.if_then(builder.not_(these), likely=False):
        builder.ret(ir.Constant(ir.IntType(32), NOT_THESE))
    left = iter(slots)
    given = [_read(context, builder, kind, left) for kind in callee.argtypes]
    native = ir.Function(module, context.call_conv.get_function_type(callee.restype, callee.argtypes), callee.llvm_func_name)
    status, result = context.call_conv.call_function(builder, native, callee.restype, callee.argtypes, given, attrs=("noinline",))
    if isinstance(gives, (types.Integer, types.Float, types.Boolean)):
        wide = types.float64 if isinstance(gives, types.Float) else types.int64
        whole = context.cast(builder, result, callee.restype, gives)
        slot = builder.bitcast(function.args[0], context.get_value_type(wide).as_pointer())
        builder.store(context.cast(builder, whole, gives, wide), slot)
    elif gives != types.none:
        raise TypeError(f"{name}: returns {gives}: a kernel returns nothing or one number")
    builder.ret(builder.select(status.is_error, ir.Constant(ir.IntType(32), RAISED), ir.Constant(ir.IntType(32), 0)))
    return module


def _parts(kinds: Iterable[Any]) -> Iterator[Any]:
    """The types of arrays and numbers, those in tuples, too."""
    for kind in kinds:
        yield from _parts(kind) if isinstance(kind, types.BaseTuple) else (kind,)


def _is(builder: Any, kind: Any, slot: Any, dtype: Any) -> Any:
    """Whether an array is of a kind."""
    word = ir.IntType(32)
    found, ndim, flags = _field(builder, slot, 5, _SLOT), _field(builder, slot, 1, word), _field(builder, slot, 6, word)
    mask, layout = {"C": (C_ORDER, C_ORDER), "F": (C_ORDER | FORTRAN_ORDER, FORTRAN_ORDER), "A": (C_ORDER | FORTRAN_ORDER, 0)}[kind.layout]
    right = ir.Constant(word, layout | (ALIGNED if kind.aligned else 0))
    same = builder.icmp_unsigned("==", builder.and_(flags, ir.Constant(word, mask | ALIGNED)), right)
    same = builder.and_(same, builder.icmp_unsigned("==", ndim, ir.Constant(word, kind.ndim)))
    return builder.and_(same, builder.icmp_unsigned("==", found, dtype))


def _read(context: Any, builder: Any, kind: Any, slots: Iterator[Any]) -> Any:
    """The value of an argument, from as many slots as it takes."""
    if isinstance(kind, types.BaseTuple):
        return context.make_tuple(builder, kind, [_read(context, builder, part, slots) for part in kind])
    slot = next(slots)
    if not isinstance(kind, types.Array):
        wide = types.float64 if isinstance(kind, types.Float) else kind
        value = context.unpack_value(builder, wide, builder.bitcast(slot, context.get_data_type(wide).as_pointer()))
        return context.cast(builder, value, wide, kind)
    size = context.get_value_type(types.intp)
    data, shape, strides = (_field(builder, slot, at, size) for at in (0, 2, 3))
    array = context.make_array(kind)(context, builder)
    populate_array(
        array,
        data=builder.inttoptr(data, array.data.type),
        shape=_numbers(builder, shape, kind.ndim, size),
        strides=_numbers(builder, strides, kind.ndim, size),
        itemsize=context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype))),
        meminfo=None,
    )
    return array._getvalue()


def _field(builder: Any, slot: Any, at: int, size: ir.Type) -> Any:
    """A field of NumPy's `PyArrayObject`: data, ndim, shape, strides, base, dtype, flags, each in the room of an address."""
    begin = builder.inttoptr(builder.load(slot), _POINTER)
    field = builder.gep(begin, [ir.Constant(_SLOT, _PYTHON_OBJECT + at * _ADDRESS)])
    return builder.load(builder.bitcast(field, size.as_pointer()))


def _numbers(builder: Any, address: Any, length: int, size: ir.Type) -> list[Any]:
    begin = builder.inttoptr(address, size.as_pointer())
    return [builder.load(builder.gep(begin, [ir.Constant(_SLOT, i)])) for i in range(length)]


_MATH = re.compile(r"llvm\.(sin|cos|tan|exp|exp2|exp10|log|log2|log10|pow|floor|ceil|trunc|rint|nearbyint|round|fma)\.(?:v\d+)?f(32|64)")
_LONG = re.compile(r"llvm\.powi\.(?:v\d+)?f(32|64)")


def _needs(module: Any) -> Iterator[str]:
    """The names of what a module has from elsewhere; of LLVM's own functions, of that which it may call for them."""
    for each in [*module.functions, *module.global_variables]:
        if not each.is_declaration:
            continue
        math, power = _MATH.match(each.name), _LONG.match(each.name)
        if math:
            yield math[1] + ("f" if math[2] == "32" else "")
        elif power:
            yield "__powisf2" if power[1] == "32" else "__powidf2"
        elif not each.name.startswith("llvm."):
            yield each.name
    if " frem " in str(module):
        yield "fmod"
