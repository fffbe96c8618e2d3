"""``EncodedImage``: the file of one image, and what is known about it."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, NoReturn, TypeVar

    from typing_extensions import Self

    from ._native import Description

    _F = TypeVar("_F", bound=Callable[..., Any])

__all__ = ["EncodedImage"]

#: The formats that are written.
_FORMATS = ("jpeg", "webp", "png", "gif", "avif")

#: Bytes longer than this are not shown in a repr, which then is no expression.
_SHOWN_BYTES = 1024


def _checked(function: _F) -> _F:
    """``function``, but a call that does not fit its parameters is an ``ArgumentTypeError``."""
    code = function.__code__
    name = "EncodedImage" if function.__name__ == "__new__" else function.__name__
    # All but ``cls`` or ``self``.
    positional = code.co_varnames[1 : code.co_argcount]

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) > code.co_argcount:
            found = len(args) - 1
            raise _wrong_type(
                f"{name}() takes {len(positional)} positional argument "
                f"({', '.join(positional)}), got {found}; pass the others by keyword"
            )
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            trace = error.__traceback__
            if trace is None or trace.tb_next is not None:
                raise  # not by the call itself
            what = str(error).partition("() ")[2]
            raise _wrong_type(f"{name}() {what}") from None

    # For inspect.signature.
    call.__wrapped__ = function  # type: ignore[attr-defined]
    call.__name__, call.__doc__ = function.__name__, function.__doc__
    return call  # type: ignore[return-value]


class EncodedImage(bytes):
    """One finished image: the ``bytes`` of its file, with facts about it as attributes.

    Pass it wherever ``bytes`` are taken: to an SDK that uploads, to ``write``, to ``len``. It
    equals ``bytes`` of the same content; two ``EncodedImage`` are equal if their attributes are
    equal, too. Attributes cannot be changed.

    >>> image = fcimage.EncodedImage(
    ...     b"...", variant="thumb", format="png", width=3, height=2,
    ...     media_type="image/png", extension="png",
    ... )
    >>> image == b"...", len(image), image.size
    (True, 3, (3, 2))
    """

    #: The name of its variant.
    variant: str
    #: The format: "jpeg", "webp", "png", "gif" or "avif".
    format: Literal["jpeg", "webp", "png", "gif", "avif"]
    #: Width in pixels.
    width: int
    #: Height in pixels.
    height: int
    #: What to send as Content-Type: "image/jpeg", "image/webp", "image/png", "image/gif" or
    #: "image/avif".
    media_type: str
    #: The end of a file name, without the dot: "jpg", "webp", "png", "gif" or "avif".
    extension: str
    #: Whether the source was too small for the size that the variant asks for, so that the image is
    #: smaller than it; see ``size_when_smaller`` of :class:`Variant`. A contained image never is:
    #: background fills its box.
    undersized: bool
    #: The part of the upright source that it shows, in pixels of that: (left, top, right, bottom),
    #: as ``crop`` of :class:`Variant` takes it. All of it where nothing was cut off; of an image
    #: that was turned by an angle, or resized before it was cropped, the smallest rectangle around
    #: the part. None where it shows nothing of a source: a :class:`Canvas`.
    crop: tuple[int, int, int, int] | None
    #: The share of the source that was decoded, 0.0 to 1.0. It is below 1.0 only with
    #: ``on_damage="salvage"``.
    decoded_fraction: float
    #: How many frames of the source it shows: 1 for a still. Those that change nothing are merged
    #: with the frame before them in the file, and counted here.
    frames: int
    #: How many frames the source has. ``image.frames < image.source_frames`` says that a still was
    #: made of an animation, or that damage cut its end.
    source_frames: int
    #: The quality it is encoded with, or the one that the tables of a kept source tell; None for
    #: PNG, GIF and lossless WebP.
    quality: int | None
    #: Whether it has at most the ``max_bytes`` of its encoding; True where there are none.
    within_budget: bool
    #: Whether it is the source's own file, without metadata: only with
    #: ``Jpeg(cap_at_source=True)``.
    kept_source: bool
    #: What the source looks like, with ``render(..., describe=True)``: the same for all images of a
    #: call; else None.
    description: Description | None

    @_checked
    def __new__(
        cls,
        data: bytes,
        *,
        variant: str,
        format: Literal["jpeg", "webp", "png", "gif", "avif"],
        width: int,
        height: int,
        media_type: str,
        extension: str,
        undersized: bool = False,
        crop: tuple[int, int, int, int] | None = None,
        decoded_fraction: float = 1.0,
        frames: int = 1,
        source_frames: int = 1,
        quality: int | None = None,
        within_budget: bool = True,
        kept_source: bool = False,
        description: Description | None = None,
    ) -> Self:
        facts = {
            "variant": variant,
            "format": format,
            "width": width,
            "height": height,
            "media_type": media_type,
            "extension": extension,
            "undersized": undersized,
            "crop": crop,
            "decoded_fraction": decoded_fraction,
            "frames": frames,
            "source_frames": source_frames,
            "quality": quality,
            "within_budget": within_budget,
            "kept_source": kept_source,
            "description": description,
        }
        _check(data, facts)
        if crop is not None:
            facts["crop"] = tuple(crop)
        self = super().__new__(cls, data)
        self.__dict__.update(facts)
        return self

    @property
    def data(self) -> bytes:
        """The file as plain ``bytes``: a copy, made at each access."""
        return bytes(self)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (self.width, self.height)

    @_checked
    def save(self, path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> None:
        """Writes the file to ``path``, and replaces a file that is there.

        The bytes go to a temporary file in the same folder, which is then renamed: nobody sees
        half a file. A symbolic link is followed, the mode of an existing file is kept, and a pipe
        or device is written to. Raises ``OSError`` where that fails, as ``open`` does.
        """
        try:
            target = os.path.realpath(os.fsdecode(path))
        except TypeError:
            found = type(path).__name__
            raise _wrong_type(
                f"path must be a path (str, bytes, os.PathLike), got {found}"
            ) from None
        except ValueError as error:
            raise _wrong_value(f"path must be a path, got {path!r}: {error}") from None
        try:
            self._write(target)
        except OSError as error:
            # The user's path, not that of a temporary file.
            raise type(error)(error.errno, error.strerror, path) from None

    def _write(self, target: str) -> None:
        mode = None
        if os.path.islink(target):
            # What is left of a link after ``realpath`` leads to itself.
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), target)
        if os.path.exists(target):
            if not os.path.isfile(target):
                with open(target, "wb") as file:
                    file.write(self)
                return
            mode = os.stat(target).st_mode & 0o7777
        # Short, whatever the name: file systems allow 255 bytes.
        name = f".{os.getpid()}-{id(self):x}.part"
        temporary = os.path.join(os.path.dirname(target), name)
        try:
            with open(temporary, "wb") as file:
                file.write(self)
            if mode is not None:
                os.chmod(temporary, mode)
            os.replace(temporary, target)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EncodedImage) and self.__dict__ != other.__dict__:
            return False
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    # Like equal bytes, whatever the attributes.
    __hash__ = bytes.__hash__

    def __repr__(self) -> str:
        data = super().__repr__() if len(self) <= _SHOWN_BYTES else f"<{len(self)} bytes>"
        shown = {name: repr(value) for name, value in self.__dict__.items()}
        if self.description is not None:
            shown["description"] = f"<{type(self.description).__name__}>"
        facts = "".join(f", {name}={value}" for name, value in shown.items())
        return f"EncodedImage({data}{facts})"

    # Not the repr of a plain bytes.
    __str__ = __repr__

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return _rebuilt, (type(self), bytes(self), dict(self.__dict__))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot assign to {name}: an EncodedImage does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete {name}: an EncodedImage does not change")


def _rebuilt(cls: type[EncodedImage], data: bytes, facts: dict[str, Any]) -> EncodedImage:
    """What a pickle calls: of any protocol, since the old ones know no keyword arguments."""
    return cls(data, **facts)


def _check(data: object, facts: dict[str, Any]) -> None:
    """Raises an ``ArgumentError`` that names the argument which has a wrong type or range."""
    if not isinstance(data, bytes):
        raise _wrong_type(f"data must be bytes, got {type(data).__name__}")
    for name in ("variant", "format", "media_type", "extension"):
        if not isinstance(facts[name], str):
            raise _wrong_type(f"{name} must be a str, got {type(facts[name]).__name__}")
    if facts["format"] not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise _wrong_value(f"format must be one of {known}, got {facts['format']!r}")
    for name in ("width", "height", "frames", "source_frames"):
        number = facts[name]
        if not isinstance(number, int) or isinstance(number, bool):
            raise _wrong_type(f"{name} must be an int, got {type(number).__name__}")
        if number < 1:
            raise _wrong_value(f"{name} must be at least 1, got {number}")
    if facts["frames"] > facts["source_frames"]:
        raise _wrong_value(
            f"frames must not exceed source_frames, which is {facts['source_frames']}, "
            f"got {facts['frames']}"
        )
    for name in ("undersized", "within_budget", "kept_source"):
        if not isinstance(facts[name], bool):
            raise _wrong_type(f"{name} must be True or False, got {type(facts[name]).__name__}")
    if facts["crop"] is not None:
        _check_crop(facts["crop"])
    if facts["description"] is not None:
        from ._native import Description

        found = type(facts["description"]).__name__
        if not isinstance(facts["description"], Description):
            raise _wrong_type(f"description must be a Description or None, got {found}")
    quality = facts["quality"]
    if quality is not None:
        if not isinstance(quality, int) or isinstance(quality, bool):
            raise _wrong_type(f"quality must be an int or None, got {type(quality).__name__}")
        if not 0 <= quality <= 100:
            raise _wrong_value(f"quality must be between 0 and 100, got {quality}")
    fraction = facts["decoded_fraction"]
    if not isinstance(fraction, (int, float)) or isinstance(fraction, bool):
        found = type(fraction).__name__
        raise _wrong_type(f"decoded_fraction must be a float, got {found}")
    if not 0.0 <= fraction <= 1.0:
        raise _wrong_value(f"decoded_fraction must be between 0.0 and 1.0, got {fraction}")


def _check_crop(crop: object) -> None:
    expected = "crop must be None or four ints: left, top, right, bottom"
    if not isinstance(crop, (tuple, list)) or len(crop) != 4:
        raise _wrong_type(f"{expected}; got {crop!r}")
    if not all(isinstance(edge, int) and not isinstance(edge, bool) for edge in crop):
        raise _wrong_type(f"{expected}; got {crop!r}")
    left, top, right, bottom = crop
    if not (0 <= left < right and 0 <= top < bottom):
        raise _wrong_value(f"crop must be a rectangle with at least one pixel, got {crop!r}")


def _wrong_type(message: str) -> Exception:
    from .exceptions import ArgumentTypeError

    return ArgumentTypeError(message)


def _wrong_value(message: str) -> Exception:
    from .exceptions import ArgumentError

    return ArgumentError(message)


EncodedImage.__module__ = "fcimage"
