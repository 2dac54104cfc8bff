"""Assembly of `symgrad.programs.llvm` to machine code, where llvmlite is installed (extra `jit`)."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

FAILURES: Final = (ImportError, RuntimeError, OSError, AttributeError, TypeError)
"""What comes up where there is no LLVM, an older one, or a C library without one of the functions."""

EFFORT: Final = 1
"""How hard LLVM tries to join like operations on neighbours; more takes longer and gives no more."""


@cache
def installed() -> bool:
    """Whether llvmlite is there; it is not loaded yet."""
    return find_spec("llvmlite") is not None


@cache
def _llvm() -> Any:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding


def _features(llvm: Any) -> str:
    """What this processor can do beyond others of its name; nothing where that is not told."""
    try:
        return str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:
        return ""


@cache
def _library() -> Any:
    """The C library that this process computes with."""
    return ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)


@cache
def _announced(name: str) -> None:
    """Makes a function of the C library known, under a name that LLVM has no ideas about."""
    address = ctypes.cast(getattr(_library(), name), ctypes.c_void_p).value
    _llvm().add_symbol(f"c_{name}", address)


class Machine:
    """Compiled code, kept as long as it may be called.

    Args:
        text: a module of LLVM with a function ``f`` of a pointer and two doubles that returns an int.
        calls: the functions of the C library that it calls, with the number of their arguments.
        vectors: whether like operations are to be joined, which takes most of the time.

    Raises:
        ImportError: there is no llvmlite.
        RuntimeError: it understands the text otherwise than we do.
    """

    def __init__(self, text: str, calls: Mapping[str, int], *, vectors: bool) -> None:
        llvm = _llvm()
        for name in calls:
            _announced(name)
        declared = [
            f"declare double @c_{name}({', '.join(['double'] * count)})" for name, count in calls.items()
        ]
        module = llvm.parse_assembly("\n".join([*declared, text]))
        module.verify()
        target = llvm.Target.from_default_triple().create_target_machine(
            cpu=llvm.get_host_cpu_name(), features=_features(llvm), opt=2
        )
        if vectors:
            tuning = llvm.create_pipeline_tuning_options(speed_level=EFFORT)
            tuning.slp_vectorization = True
            builder = llvm.create_pass_builder(target, tuning)
            builder.getModulePassManager().run(module, builder)
        self._engine = llvm.create_mcjit_compiler(module, target)
        self._engine.finalize_object()
        kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_double, ctypes.c_double)
        self.call: Callable[[Any, float, float], int] = kind(self._engine.get_function_address("f"))


def doubles(count: int) -> Any:
    """So many floats in a row, as machine code sees them."""
    return (ctypes.c_double * count)()
