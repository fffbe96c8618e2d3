"""What ``async for image in render_as_completed(...)`` awaits."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._encoded import EncodedImage
    from ._native import RenderIterator

__all__ = ["closed", "entered", "next_image"]


async def next_image(images: RenderIterator) -> EncodedImage:
    """The next image, awaited in a thread of the loop's default executor.

    A task that is cancelled meanwhile ends the work: nobody is left to take the image.
    """
    waiting = asyncio.get_running_loop().run_in_executor(None, next, images, None)
    try:
        image = await waiting
    except asyncio.CancelledError:
        images.close()
        raise
    if image is None:
        raise StopAsyncIteration
    return image


async def entered(images: RenderIterator) -> RenderIterator:
    """What ``async with`` binds."""
    return images


async def closed(images: RenderIterator) -> None:
    """The end of ``async with``."""
    images.close()
