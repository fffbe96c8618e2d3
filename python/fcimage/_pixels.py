"""``Pixels``: a decoded image in memory."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, NoReturn, Protocol, Union

    class Array(Protocol):
        """An array of numpy, or an image of Pillow."""

        @property
        def __array_interface__(self) -> dict[str, Any]: ...

    class Tensor(Protocol):
        """A tensor of torch on the CPU."""

        def __dlpack__(self) -> Any: ...
        def numpy(self) -> Any: ...

    PixelsLike = Union["Pixels", Array, Tensor]

__all__ = ["Pixels"]

#: Samples (and bytes) in a pixel.
_CHANNELS = {"gray": 1, "rgb": 3, "rgba": 4}


class Pixels:
    """A decoded image: rows from top to bottom, 8 bits a sample, sRGB, alpha not premultiplied.

    numpy, Pillow and torch use its memory without a copy, and may change it: ``numpy.asarray``,
    ``numpy.from_dlpack``, ``torch.from_dlpack``, ``PIL.Image.fromarray``. From Python 3.12, it has
    the buffer protocol itself; before, ``data`` has. ``render`` takes it in the place of a file.

    Args:
        data: All samples, as bytes or bytearray: ``width * height`` pixels of 1, 3 or 4 bytes. A
            bytearray is used as it is, and must keep its length.
        width: Width in pixels, at least 1.
        height: Height in pixels, at least 1.
        mode: "gray", "rgb" or "rgba".
        undersized: See the attribute.
        decoded_fraction: See the attribute, 0.0 to 1.0.

    Raises:
        ArgumentError: An argument has a wrong type, or the sizes do not fit.

    >>> pixels = fcimage.Pixels(bytes([255, 0, 0, 0, 0, 255]), width=2, height=1, mode="rgb")
    >>> pixels.shape, pixels.data[0, 1, 2]
    ((1, 2, 3), 255)
    >>> [image.size for image in fcimage.render(pixels, fcimage.Variant("a"))]
    [(2, 1), (2, 1)]
    """

    __slots__ = ("_memory", "decoded_fraction", "height", "mode", "undersized", "width")

    _memory: bytearray
    #: Width in pixels.
    width: int
    #: Height in pixels.
    height: int
    #: The samples of a pixel: "gray", "rgb" or "rgba".
    mode: Literal["gray", "rgb", "rgba"]
    #: Whether the source was too small for the size that was asked for.
    undersized: bool
    #: The share of the source that was decoded, 0.0 to 1.0; below 1.0 only with
    #: ``on_damage="salvage"``.
    decoded_fraction: float

    def __init__(
        self,
        data: bytes | bytearray,
        *,
        width: int,
        height: int,
        mode: Literal["gray", "rgb", "rgba"],
        undersized: bool = False,
        decoded_fraction: float = 1.0,
    ) -> None:
        from .exceptions import ArgumentError, ArgumentTypeError

        if not isinstance(data, (bytes, bytearray)):
            found = type(data).__name__
            raise ArgumentTypeError(f"data must be bytes or a bytearray, got {found}")
        for name, side in (("width", width), ("height", height)):
            if not isinstance(side, int) or isinstance(side, bool):
                raise ArgumentTypeError(f"{name} must be an int, got {type(side).__name__}")
            if side < 1:
                raise ArgumentError(f"{name} must be at least 1, got {side}")
        if not isinstance(mode, str) or mode not in _CHANNELS:
            raise ArgumentError(f"mode must be one of {', '.join(_CHANNELS)}, got {mode!r}")
        if not isinstance(undersized, bool):
            found = type(undersized).__name__
            raise ArgumentTypeError(f"undersized must be True or False, got {found}")
        if not isinstance(decoded_fraction, (int, float)) or isinstance(decoded_fraction, bool):
            found = type(decoded_fraction).__name__
            raise ArgumentTypeError(f"decoded_fraction must be a float, got {found}")
        if not 0.0 <= decoded_fraction <= 1.0:
            raise ArgumentError(
                f"decoded_fraction must be between 0.0 and 1.0, got {decoded_fraction}"
            )
        expected = width * height * _CHANNELS[mode]
        if len(data) != expected:
            raise ArgumentError(
                f"{width} x {height} pixels of the mode {mode!r} need {expected} bytes, "
                f"got {len(data)}"
            )
        put = object.__setattr__
        put(self, "_memory", data if isinstance(data, bytearray) else bytearray(data))
        put(self, "width", width)
        put(self, "height", height)
        put(self, "mode", mode)
        put(self, "undersized", undersized)
        put(self, "decoded_fraction", decoded_fraction)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (self.width, self.height)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape as an array: (height, width) of gray, else (height, width, samples)."""
        channels = _CHANNELS[self.mode]
        sides = (self.height, self.width)
        return sides if channels == 1 else (*sides, channels)

    @property
    def data(self) -> memoryview:
        """The memory itself, in the dimensions of ``shape``: what is written to it changes the
        pixels."""
        return memoryview(self._memory).cast("B", self.shape)

    def tobytes(self) -> bytes:
        """A copy of all samples."""
        return bytes(self._memory)

    __bytes__ = tobytes

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """What numpy reads: version 3 of its array interface."""
        strides = None
        if sys.version_info < (3, 12):
            # With strides Pillow copies; without, it needs the buffer protocol.
            channels = _CHANNELS[self.mode]
            strides = (self.width * channels, channels, 1)[: len(self.shape)]
        return {
            "version": 3,
            "shape": self.shape,
            "typestr": "|u1",
            "data": self._memory,
            "strides": strides,
        }

    def __buffer__(self, flags: int) -> memoryview:
        """The buffer protocol of Python 3.12 (PEP 688)."""
        return self.data

    def __dlpack__(
        self,
        *,
        stream: object = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> object:
        """A capsule of DLPack, for ``numpy.from_dlpack`` and ``torch.from_dlpack``."""
        from ._dlpack import capsule

        if dl_device not in (None, self.__dlpack_device__()):
            raise BufferError(f"pixels are in the memory of the CPU, not on {dl_device}")
        memory = bytearray(self._memory) if copy else self._memory
        return capsule(
            memory, self.shape, versioned=max_version is not None and max_version >= (1,)
        )

    def __dlpack_device__(self) -> tuple[int, int]:
        """The device of DLPack: the CPU."""
        return (1, 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pixels):
            return NotImplemented
        return self.__reduce__() == other.__reduce__()

    # Its pixels can change.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<fcimage.Pixels {self.width}x{self.height} {self.mode}>"

    def __reduce__(self) -> tuple[Any, ...]:
        facts = (self.width, self.height, self.mode, self.undersized, self.decoded_fraction)
        return _rebuilt, (self._memory, *facts)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot assign to {name}: only the samples of Pixels change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete {name}: only the samples of Pixels change")


def _rebuilt(
    data: bytearray,
    width: int,
    height: int,
    mode: Literal["gray", "rgb", "rgba"],
    undersized: bool,
    decoded_fraction: float,
) -> Pixels:
    """What a pickle calls."""
    return Pixels(
        data,
        width=width,
        height=height,
        mode=mode,
        undersized=undersized,
        decoded_fraction=decoded_fraction,
    )


Pixels.__module__ = "fcimage"
