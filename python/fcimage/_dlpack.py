"""Memory as a capsule of DLPack (https://dmlc.github.io/dlpack), in versions 0 and 1.

A capsule is a pointer to a structure of C, which ``ctypes`` makes here: an extension module that
works with every version of Python cannot.
"""

from __future__ import annotations

import ctypes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["capsule"]

_CPU = 1
_UNSIGNED = 1


class _Tensor(ctypes.Structure):
    """DLTensor."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    )


class _Managed(ctypes.Structure):
    """DLManagedTensor."""

    _fields_ = (
        ("tensor", _Tensor),
        ("context", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p),
    )


class _ManagedVersioned(ctypes.Structure):
    """DLManagedTensorVersioned."""

    _fields_ = (
        ("major", ctypes.c_uint32),
        ("minor", ctypes.c_uint32),
        ("context", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p),
        ("flags", ctypes.c_uint64),
        ("tensor", _Tensor),
    )


#: What each exported structure refers to, by its address, until its consumer calls the deleter.
_exported: dict[int, tuple[Any, ...]] = {}

_api = ctypes.pythonapi
# By address: the capsule that a destructor is given is about to be freed, and must not be counted.
_is_valid = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_IsValid", _api)
)
_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", _api)
)
_new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
    ("PyCapsule_New", _api)
)

#: A capsule keeps the address of its name.
_NAMES = (b"dltensor", b"dltensor_versioned")


def _forget(managed: int) -> None:
    _exported.pop(managed, None)


def _destroy(capsule: int) -> None:
    # A consumer renames the capsule that it has taken, and calls the deleter itself.
    for name in _NAMES:
        if _is_valid(capsule, name):
            _exported.pop(_pointer(capsule, name), None)


_deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(_forget)
_destructor = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(_destroy)
# A consumer may call them until the very end of the process, when modules are gone.
for _function in (_deleter, _destructor):
    _api.Py_IncRef(ctypes.py_object(_function))


def capsule(memory: bytearray, shape: tuple[int, ...], *, versioned: bool) -> object:
    """A capsule around ``memory``: 8-bit unsigned samples in rows of C's order, on the CPU."""
    buffer = (ctypes.c_uint8 * len(memory)).from_buffer(memory)
    strides = [1] * len(shape)
    for i in range(len(shape) - 1, 0, -1):
        strides[i - 1] = strides[i] * shape[i]
    sides = (ctypes.c_int64 * len(shape))(*shape)
    steps = (ctypes.c_int64 * len(shape))(*strides)
    tensor = _Tensor(
        data=ctypes.addressof(buffer),
        device_type=_CPU,
        ndim=len(shape),
        code=_UNSIGNED,
        bits=8,
        lanes=1,
        shape=sides,
        strides=steps,
    )
    deleter = ctypes.cast(_deleter, ctypes.c_void_p)
    managed: _Managed | _ManagedVersioned
    if versioned:
        managed = _ManagedVersioned(major=1, minor=0, deleter=deleter, tensor=tensor)
    else:
        managed = _Managed(tensor=tensor, deleter=deleter)
    address = ctypes.addressof(managed)
    _exported[address] = (managed, sides, steps, buffer)
    return _new(address, _NAMES[versioned], ctypes.cast(_destructor, ctypes.c_void_p))
