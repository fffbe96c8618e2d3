"""RenderIterator: closed early, used as a context manager, and awaited in asyncio."""

from __future__ import annotations

import asyncio
import operator
import threading
import time

import fcimage
import pytest
from fcimage import Jpeg, Variant, WebP

from support.pictures import encoded, photo_like

PHOTO = encoded(photo_like(1200, 900), "JPEG", quality=90)
VARIANTS = [Variant(str(width), width=width) for width in (900, 600, 300, 100)]
#: One image that takes long to encode.
LARGE = Variant("slow", width=3000, size_when_smaller="enlarge")
SLOW = LARGE.replace(encodings=[WebP(effort=6), Jpeg()])


def names(images: list[fcimage.EncodedImage]) -> list[tuple[str, str]]:
    return sorted((image.variant, image.format) for image in images)


ALL = names(fcimage.render(PHOTO, VARIANTS))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_closed_iterator_has_no_more_images(threads: int) -> None:
    images = fcimage.render_as_completed(PHOTO, VARIANTS, threads=threads)
    next(images)
    assert operator.length_hint(images) == len(ALL) - 1
    images.close()
    images.close()
    assert operator.length_hint(images) == 0
    with pytest.raises(StopIteration):
        next(images)


@pytest.mark.parametrize("threads", [1, 2])
def test_leaving_the_context_closes_it(threads: int) -> None:
    with fcimage.render_as_completed(PHOTO, VARIANTS, threads=threads) as images:
        assert len(next(images)) > 0
    assert list(images) == []
    images = fcimage.render_as_completed(PHOTO, VARIANTS, threads=threads)
    with pytest.raises(KeyError), images:
        raise KeyError("the error comes through")
    assert list(images) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_closing_wakes_a_thread_that_waits(threads: int) -> None:
    images = fcimage.render_as_completed(PHOTO, SLOW, threads=threads)
    found: list[object] = []
    waiting = threading.Thread(target=lambda: found.append(next(images, None)))
    waiting.start()
    time.sleep(0.05)
    images.close()
    waiting.join(timeout=30)
    assert not waiting.is_alive()
    assert list(images) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_async_for_yields_every_image_and_never_blocks_the_loop(threads: int) -> None:
    async def run() -> tuple[list[fcimage.EncodedImage], int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        ticking = asyncio.create_task(tick())
        images = await asyncio.to_thread(
            fcimage.render_as_completed, PHOTO, [*VARIANTS, SLOW], threads=threads
        )
        async with images as same:
            assert same is images
            found = [image async for image in images]
        ticking.cancel()
        return found, ticks

    found, ticks = asyncio.run(run())
    assert names(found) == sorted([*ALL, ("slow", "webp"), ("slow", "jpeg")])
    assert ticks >= 5


@pytest.mark.parametrize("threads", [1, 2])
def test_a_cancelled_task_ends_the_work(threads: int) -> None:
    async def run() -> fcimage.RenderIterator:
        images = fcimage.render_as_completed(PHOTO, SLOW, threads=threads)

        async def consume() -> None:
            async for _ in images:
                pass

        task = asyncio.create_task(consume())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return images

    images = asyncio.run(run())
    assert operator.length_hint(images) == 0
    assert list(images) == []


def test_an_error_is_raised_where_the_image_is_awaited() -> None:
    async def run() -> None:
        images = fcimage.render_as_completed(PHOTO, VARIANTS, threads=1)
        images.close()
        async for _ in images:
            raise AssertionError("there are no images")
        with pytest.raises(fcimage.DecodeError):
            await asyncio.to_thread(fcimage.render, b"no image", VARIANTS)

    asyncio.run(run())


def test_importing_fcimage_does_not_import_asyncio() -> None:
    import subprocess
    import sys

    code = "import sys, fcimage; print('asyncio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
