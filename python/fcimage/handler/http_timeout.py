"""Ends the work on an answer that takes too long."""

from __future__ import annotations

from fcimage import render_as_completed
from fcimage.exceptions import FcImageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fcimage import EncodedImage, Limits, Variant

    from .deadline import Deadline

__all__ = ["RequestTimeout", "rendered_in_time"]


class RequestTimeout(FcImageError):
    """An answer would have taken longer than it may. Another attempt may be faster."""

    retryable = True


def rendered_in_time(
    data: bytes, variant: Variant, limits: Limits, deadline: Deadline
) -> EncodedImage:
    """The one image of a variant.

    Raises:
        RequestTimeout: It is not done at the deadline.
    """
    left = deadline.remaining
    if left is not None and left <= 0:
        raise RequestTimeout("the answer takes too long")
    with render_as_completed(data, [variant], limits=limits) as images:
        if left is None:
            return next(images)
        from threading import Timer

        # Ends the work from another thread while this one waits for the image.
        timer = Timer(left, images.close)
        timer.daemon = True
        timer.start()
        try:
            image = next(images, None)
        finally:
            timer.cancel()
        if image is None:
            raise RequestTimeout("the answer takes too long")
        return image
