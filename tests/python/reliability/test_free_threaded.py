"""Sixteen threads share the same objects, also on a free-threaded Python, which must keep its GIL disabled."""

from __future__ import annotations

import concurrent.futures
import copy
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import fcimage
import pytest
from fcimage import _native
from fcimage._unloadable import explained

from support.event_samples import EVENTBRIDGE_OSS, HTTP, MNS, OSS
from support.interpreters import printed
from support.pictures import encoded, photo_like, tutorial

THREADS = 16
ROUNDS = 200
FREE_THREADED = "t" in getattr(sys, "abiflags", "")

_panic_in: Callable[..., int] = getattr(_native, "_panic_in", lambda name=None: 0)

T = TypeVar("T")


def at_once(work: Callable[[int], T]) -> list[T]:
    """Return the results of `work` on sixteen threads that start together."""
    barrier = threading.Barrier(THREADS)

    def begin(index: int) -> T:
        barrier.wait()
        return work(index)

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


@pytest.mark.skipif(not FREE_THREADED, reason="this Python always has a GIL")
def test_importing_it_does_not_bring_the_gil_back() -> None:
    code = "import sys, fcimage, fcimage.handler, fcimage.storage; print(sys._is_gil_enabled())"
    assert printed(code, options=("-W", "error")) == "False"


def test_the_wheel_for_other_pythons_says_what_to_do_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "abiflags", "t", raising=False)
    monkeypatch.setattr(os, "listdir", lambda _: ["_native.abi3.so", "exceptions.py"])
    told = str(explained(ImportError("No module named 'fcimage._native'")))
    assert "this one is free-threaded; `pip install .` builds an extension module for it" in told


def test_all_threads_render_the_same_from_the_same_recipes_and_bytes() -> None:
    photo, recipes = encoded(photo_like(320, 240), "JPEG"), tutorial()
    alone = [image.data for image in fcimage.render(photo, recipes)]

    def render(index: int) -> list[bytes]:
        assert fcimage.plan(photo, recipes).peak_bytes > 0
        assert fcimage.probe(photo).width == 320
        assert repr(recipes) and [recipe.fingerprint for recipe in recipes]
        return [image.data for image in fcimage.render(photo, recipes, threads=1 + index % 3)]

    assert at_once(render) == [alone] * THREADS


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_image_of_an_iterator_goes_to_exactly_one_thread(threads: int) -> None:
    photo = encoded(photo_like(320, 240), "JPEG")
    recipes = [
        fcimage.Variant(f"{i}", width=20 + i, encodings=[fcimage.Jpeg(), fcimage.WebP(effort=0)])
        for i in range(40)
    ]
    expected = sorted((i.variant, i.format, i.data) for i in fcimage.render(photo, recipes))
    iterator = fcimage.render_as_completed(photo, recipes, threads=threads)

    def pull(_: int) -> list[tuple[str, str, bytes]]:
        pulled = []
        for image in iterator:
            pulled.append((image.variant, image.format, image.data))
            assert 0 <= iterator.__length_hint__() < 80
        return pulled

    assert sorted(image for pulled in at_once(pull) for image in pulled) == expected
    assert iterator.__length_hint__() == 0
    assert next(iterator, None) is None


@pytest.mark.skipif(not hasattr(_native, "_panic_in"), reason="not a build for tests")
def test_an_error_in_an_iterator_ends_it_for_all_threads() -> None:
    photo = encoded(photo_like(64, 48), "PNG")
    recipes = [fcimage.Variant(f"{i}", encodings=[fcimage.Png()]) for i in range(8)]
    iterator = fcimage.render_as_completed(photo, recipes, threads=1)
    ends: list[str] = []

    def pull(_: int) -> None:
        try:
            ends.extend("image" for _image in iterator)
        except fcimage.InternalError:
            ends.append("error")

    _panic_in("EncodePng")
    try:
        at_once(pull)
    finally:
        _panic_in(None)
    assert set(ends) == {"error"}
    assert next(iterator, None) is None


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs setitimer")
def test_a_handler_of_a_signal_may_pull_from_the_iterator_that_it_interrupted() -> None:
    """Both pull on the main thread, so a lock held by the first would never be released."""
    out = printed(
        """
        import fcimage, signal, sys
        photo = sys.stdin.buffer.read()
        slow = [fcimage.WebP(effort=6), fcimage.WebP(quality=70, effort=6)]
        recipes = [fcimage.Variant(name, encodings=slow) for name in "abc"]
        pulled = []
        iterator = fcimage.render_as_completed(photo, recipes, threads=2)
        def pull(*_):
            image = next(iterator, None)
            if image: pulled.append(image.variant)
        signal.signal(signal.SIGALRM, pull)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        while (image := next(iterator, None)):
            pulled.append(image.variant)
        print("".join(sorted(pulled)))
        """,
        data=encoded(photo_like(1600, 1200), "JPEG"),
        seconds=120,
    )
    assert out == "aabbcc"


def facts(event: fcimage.Event) -> list[Any]:
    request, mns = event.http, event.mns
    return [
        event.kind,
        event.raw,
        event.data,
        [(o.bucket, o.key, o.size, o.user_meta) for o in event.objects],
        [(found.id, found.data, found.extensions) for found in event.cloud_events],
        request and (request.method, request.headers, request.query, request.body),
        mns and (mns.message, mns.attributes, repr(mns)),
        repr(event),
    ]


@pytest.mark.parametrize("payload", [EVENTBRIDGE_OSS, OSS, MNS, HTTP])
def test_all_threads_read_the_same_from_one_event(payload: dict[str, Any]) -> None:
    event = fcimage.parse_event(payload)
    expected = facts(fcimage.parse_event(payload))
    for found in at_once(lambda _: [facts(event) for _ in range(ROUNDS)]):
        assert found == [expected] * ROUNDS


def test_all_threads_get_the_same_from_one_pattern_transform_and_cloud_event() -> None:
    pattern = fcimage.EventPattern(
        {"source": ["acs.oss"], "data": {"oss": {"object": {"key": [{"suffix": ".jpg"}]}}}}
    )
    transform = fcimage.EventTransform.template("${key}", {"key": "$.data.oss.object.key"})
    event = fcimage.CloudEvent.from_json(EVENTBRIDGE_OSS)
    other = fcimage.CloudEvent(id="1", source="acs.oss", type="t", data={"oss": {}})
    text = json.dumps(EVENTBRIDGE_OSS)

    def ask() -> list[Any]:
        return [
            pattern.matches(event),
            pattern.matches(other),
            str(pattern.explain(other)),
            pattern.matches_many([event, other, text, EVENTBRIDGE_OSS] * 4, threads=2),
            transform.apply(event),
            event.to_json(),
            event.to_http(),
            event.data,
            event.extensions,
            event.datetime,
            event == fcimage.CloudEvent.from_json(text),
        ]

    expected = ask()
    assert expected[:2] == [True, False]
    for found in at_once(lambda _: [ask() for _ in range(ROUNDS)]):
        assert found == [expected] * ROUNDS


def test_errors_of_many_threads_are_each_their_own() -> None:
    def fail(index: int) -> list[tuple[type, str, Any]]:
        found = []
        for _ in range(ROUNDS):
            with pytest.raises(fcimage.PatternError) as caught:
                fcimage.EventPattern({"source": ["x"], "data": {f"f{index}": 1}})
            found.append((caught.type, str(caught.value), caught.value.pointer))
        return found

    for index, found in enumerate(at_once(fail)):
        assert set(found) == {found[0]}
        assert found[0][2] == f"/data/f{index}"


def test_a_dict_that_another_thread_changes_is_read_as_it_was_at_some_moment() -> None:
    payload: dict[str, Any] = copy.deepcopy(OSS)
    payload["more"] = {f"name {i}": i for i in range(50)}
    more, done = payload["more"], threading.Event()

    def change() -> None:
        step = 0
        while not done.is_set():
            step += 1
            more[f"step {step}"] = step
            more.pop(f"step {step - 3}", None)

    def read(_: int) -> set[str]:
        return {fcimage.parse_event(payload).objects[0].key for _ in range(ROUNDS)}

    changing = threading.Thread(target=change)
    changing.start()
    try:
        found = at_once(read)
    finally:
        done.set()
        changing.join()
    assert found == [{OSS["events"][0]["oss"]["object"]["key"]}] * THREADS


def test_a_list_that_changes_its_dict_while_it_is_read_does_not_panic() -> None:
    class Meddling(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            payload["late"] = 1
            return super().__iter__()

    payload: dict[str, Any] = {"list": Meddling([1, 2]), "last": 3}
    assert fcimage.parse_event(payload).data == {"list": [1, 2], "last": 3}


def test_limits_are_read_while_another_thread_changes_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FCIMAGE_MAX_PIXELS", "12345")
    done = threading.Event()

    def change() -> None:
        step = 0
        while not done.is_set():
            step += 1
            os.environ[f"TEST_ENVIRONMENT_{step % 100}"] = "x" * (step % 1000)
            os.environ.pop(f"TEST_ENVIRONMENT_{(step - 50) % 100}", None)

    changing = threading.Thread(target=change)
    changing.start()
    try:
        found = at_once(lambda _: {fcimage.Limits.from_env().max_pixels for _ in range(ROUNDS)})
    finally:
        done.set()
        changing.join()
        for name in [name for name in os.environ if name.startswith("TEST_ENVIRONMENT_")]:
            del os.environ[name]
    assert found == [{12345}] * THREADS
