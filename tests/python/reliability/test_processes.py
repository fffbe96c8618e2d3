"""Threads, forks and memory: the package in a real process."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time

import fcimage
import pytest

from support.interpreters import printed
from support.pictures import TUTORIAL, encoded, photo_like, tutorial


@pytest.fixture(scope="module")
def photo() -> bytes:
    return encoded(photo_like(1600, 1200), "JPEG", quality=90)


def test_importing_starts_no_thread_and_loads_nothing_heavy() -> None:
    found = printed(
        """
        import sys
        before = set(sys.modules)
        import fcimage, os
        new = {m.split(".")[0] for m in set(sys.modules) - before}
        heavy = {"PIL", "numpy", "json", "asyncio", "logging", "oss2", "concurrent", "argparse"}
        print(sorted(new & heavy), len(os.listdir("/proc/self/task")))
        """
    )
    assert found == "[] 1"


def test_one_thread_never_starts_another(photo: bytes) -> None:
    found = printed(
        """
        import fcimage, os, sys
        variants = fcimage.variants_from_json(sys.argv[1])
        images = fcimage.render(sys.stdin.buffer.read(), variants, threads=1)
        print(len(images), len(os.listdir("/proc/self/task")))
        """,
        TUTORIAL,
        data=photo,
    )
    assert found == "6 1"


def _render_in_child(photo: bytes, queue: multiprocessing.Queue[list[bytes]]) -> None:
    queue.put([image.data for image in fcimage.render(photo, tutorial(), threads=2)])


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_rendering_in_a_child_process_after_the_parent_rendered(photo: bytes, method: str) -> None:
    expected = [image.data for image in fcimage.render(photo, tutorial(), threads=2)]
    context = multiprocessing.get_context(method)
    queue: multiprocessing.Queue[list[bytes]] = context.Queue()
    process = context.Process(target=_render_in_child, args=(photo, queue))
    process.start()
    try:
        assert queue.get(timeout=60) == expected
    finally:
        process.join(10)
        if process.is_alive():
            process.kill()


def test_an_iterator_from_before_a_fork_refuses_instead_of_hanging(photo: bytes) -> None:
    iterator = fcimage.render_as_completed(photo, tutorial(), threads=2)
    pid = os.fork()
    if pid == 0:
        try:
            next(iterator)
        except fcimage.ArgumentError:
            os._exit(0)
        except BaseException:
            os._exit(2)
        os._exit(3)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0
            break
        time.sleep(0.01)
    else:
        os.kill(pid, 9)
        pytest.fail("the child hung")
    assert len(list(iterator)) == 6, "the parent's iterator goes on"


def test_four_python_threads_render_at_once_while_the_interpreter_keeps_running(
    photo: bytes,
) -> None:
    expected = [image.data for image in fcimage.render(photo, tutorial())]
    results: list[list[bytes]] = []
    ticks, running = 0, True

    def count() -> None:
        nonlocal ticks
        while running:
            ticks += 1
            time.sleep(0.001)

    def work() -> None:
        for _ in range(3):
            results.append([image.data for image in fcimage.render(photo, tutorial())])

    counter = threading.Thread(target=count)
    workers = [threading.Thread(target=work) for _ in range(4)]
    counter.start()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    running = False
    counter.join(10)
    assert results == [expected] * 12
    # If the GIL were held, the counter would grow only between the twelve calls.
    assert ticks > 24


def test_a_fork_while_other_threads_render(photo: bytes) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            fcimage.render(photo, tutorial(), threads=2)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _ in range(5):
            pid = os.fork()
            if pid == 0:
                try:
                    os._exit(0 if len(fcimage.render(photo, tutorial(), threads=2)) == 6 else 1)
                except BaseException:
                    os._exit(2)
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    assert os.waitstatus_to_exitcode(status) == 0
                    break
                time.sleep(0.01)
            else:
                os.kill(pid, 9)
                pytest.fail("the child hung")
    finally:
        stop.set()
        worker.join(30)


MEASURE = """
import fcimage, resource, sys
mode, size = sys.argv[1], sys.argv[2]
data = sys.stdin.buffer.read()
variants = fcimage.variants_from_json('''%s''')
small = fcimage.Variant("warm", encodings=[fcimage.Jpeg(), fcimage.WebP(), fcimage.Png()])
import base64
fcimage.render(base64.b64decode("%s"), [small])
if mode == "lossless":
    variants = [fcimage.Variant("v", encodings=[fcimage.WebP(lossless=True), fcimage.Png()])]
elif mode == "many":
    variants += [fcimage.Variant("p", width=900, encodings=[fcimage.Jpeg(progressive=True), fcimage.Png()])]
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) * 1024
before = status("VmRSS")
plan = fcimage.plan(data, variants)
images = fcimage.render(data, variants)
print(status("VmHWM") - before, plan.peak_bytes)
"""


@pytest.mark.parametrize("mode", ["tutorial", "lossless", "many"])
@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_the_measured_peak_stays_under_the_planned_one(
    format: str, options: dict[str, object], mode: str
) -> None:
    import base64

    data = encoded(photo_like(1500, 1100), format, **options)
    tiny = base64.b64encode(encoded(photo_like(8, 8), format, **options)).decode()
    measured, planned = map(int, printed(MEASURE % (TUTORIAL, tiny), mode, "", data=data).split())
    assert measured <= planned
    assert planned < 12 * measured + (32 << 20), "an upper bound that says nothing"
