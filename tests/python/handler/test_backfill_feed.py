"""The feed of the runner on Ray, which needs no Ray: what is given is taken once, whatever is called twice."""

from __future__ import annotations

import asyncio

from fcimage.backfill.ray import _Feed, _said


def test_what_is_given_is_taken_in_order_and_waited_for() -> None:
    async def turns() -> None:
        feed = _Feed()
        early = asyncio.ensure_future(feed.take(1))
        await asyncio.sleep(0)
        assert not early.done()
        await feed.give(1, [b"a", b"b"])
        assert await early == (b"a", False)
        assert await feed.take(2) == (b"b", False)

    asyncio.run(turns())


def test_a_turn_that_comes_again_gets_what_it_had() -> None:
    async def turns() -> None:
        feed = _Feed()
        await feed.give(1, [b"a", b"b"])
        assert await feed.take(7) == (b"a", False)
        assert await feed.take(7) == (b"a", True)
        assert await feed.take(8) == (b"b", False)
        # The actor of the turn died while it waited, and the next one asks for the same.
        both = [asyncio.ensure_future(feed.take(9)) for _ in range(2)]
        await asyncio.sleep(0)
        await feed.give(2, [b"c", b"d"])
        assert [await one for one in both] == [(b"c", False), (b"c", False)]
        assert await feed.take(10) == (b"d", False)

    asyncio.run(turns())


def test_a_gift_that_arrives_twice_is_one() -> None:
    async def turns() -> None:
        feed = _Feed()
        for _ in range(2):
            await feed.give(1, [b"a"])
        assert await feed.take(1) == (b"a", False)
        waiting = asyncio.ensure_future(feed.take(2))
        await asyncio.sleep(0)
        assert not waiting.done()
        await feed.close()
        assert await waiting == (None, False)
        assert await feed.take(3) == (None, False)

    asyncio.run(turns())


def test_the_reason_is_the_line_that_tells_the_error() -> None:
    said = (
        "ray::MapWorker(MapBatches(_Actor)).submit() (pid=1)\n"
        "  File 'x.py', line 1\n"
        "fcimage.exceptions.StorageError: no such bucket\n\n"
        "ray.exceptions.UserCodeException: UDF failed to process a data block.\n"
        "To change retry attempts, configure something.\n"
    )
    assert _said(RuntimeError(said)) == "fcimage.exceptions.StorageError: no such bucket"
    assert _said(RuntimeError("one\ntwo\n")) == "two"
    assert _said(KeyboardInterrupt()) == "KeyboardInterrupt"
