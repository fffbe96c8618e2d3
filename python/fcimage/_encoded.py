"""``EncodedImage``: the file of one image, and what is known about it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, NoReturn

    from typing_extensions import Self

__all__ = ["EncodedImage"]

#: Bytes longer than this are not shown in a repr, which then is no expression.
_SHOWN_BYTES = 1024


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
    #: The format: "jpeg", "webp" or "png".
    format: Literal["jpeg", "webp", "png"]
    #: Width in pixels.
    width: int
    #: Height in pixels.
    height: int
    #: What to send as Content-Type: "image/jpeg", "image/webp" or "image/png".
    media_type: str
    #: The end of a file name, without the dot: "jpg", "webp" or "png".
    extension: str
    #: The share of the source that was decoded, above 0.0 and at most 1.0. It is below 1.0 only
    #: with ``on_damage="salvage"``.
    decoded_fraction: float

    def __new__(
        cls,
        data: bytes,
        *,
        variant: str,
        format: Literal["jpeg", "webp", "png"],
        width: int,
        height: int,
        media_type: str,
        extension: str,
        decoded_fraction: float = 1.0,
    ) -> Self:
        self = super().__new__(cls, data)
        self.__dict__.update(
            variant=variant,
            format=format,
            width=width,
            height=height,
            media_type=media_type,
            extension=extension,
            decoded_fraction=decoded_fraction,
        )
        return self

    @property
    def data(self) -> bytes:
        """The file as plain ``bytes``: a copy, made at each access."""
        return bytes(self)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (self.width, self.height)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the file to ``path``, and replaces a file that is there.

        The bytes go to a temporary file in the same folder, which is then renamed: nobody sees
        half a file. Raises ``OSError`` where that fails, as ``open`` does.
        """
        target = os.fspath(path)
        temporary = f"{target}.{os.getpid()}-{id(self):x}.part"
        try:
            with open(temporary, "wb") as file:
                file.write(self)
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
        facts = "".join(f", {name}={value!r}" for name, value in self.__dict__.items())
        return f"EncodedImage({data}{facts})"

    # Not the repr of a plain bytes.
    __str__ = __repr__

    def __getnewargs_ex__(self) -> tuple[tuple[bytes], dict[str, Any]]:
        return (bytes(self),), dict(self.__dict__)

    def __getstate__(self) -> None:
        # All of it is in the arguments.
        return None

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot assign to {name}: an EncodedImage does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete {name}: an EncodedImage does not change")


EncodedImage.__module__ = "fcimage"
