"""Signals, exits, forks, dropped iterators and subinterpreters."""

from __future__ import annotations

import gc
import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import threading
import time

import fcimage
import pytest

from support.pictures import encoded, photo_like, tutorial

#: Seconds that sixteen threads render. `make soak` sets TEST_THREADS_SECONDS=60.
SECONDS = float(os.environ.get("TEST_THREADS_SECONDS", "15"))


@pytest.fixture(scope="module")
def photo() -> bytes:
    return encoded(photo_like(1600, 1200), "JPEG", quality=90)


def python(
    code: str, data: bytes = b"", interpreter: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [interpreter, "-c", textwrap.dedent(code)],
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


LONG = """
import fcimage, os, signal, sys, threading, time
data = sys.stdin.buffer.read()
# A shell ignores SIGINT in processes that it starts in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
slow = [fcimage.WebP(lossless=True, effort=6), fcimage.WebP(effort=6)]
recipes = [fcimage.Variant(name, encodings=slow) for name in "ab"]
def interrupt():
    time.sleep(0.5)
    global sent
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    CALL
except KeyboardInterrupt:
    print(time.monotonic() - sent)
else:
    print("not interrupted")
sys.stdout.flush()
assert len(fcimage.render(data, [fcimage.Variant("t", width=50, encodings=[fcimage.Png()])], threads=2)) == 1
"""
CALLS = {
    "alone": "fcimage.render(data, recipes, threads=1)",
    "pool": "fcimage.render(data, recipes, threads=2)",
    "streamed alone": "list(fcimage.render_as_completed(data, recipes, threads=1))",
    "streamed pool": "list(fcimage.render_as_completed(data, recipes, threads=2))",
}


@pytest.mark.parametrize("call", CALLS)
def test_ctrl_c_ends_a_long_render_within_moments(call: str) -> None:
    image = encoded(photo_like(3200, 2400), "PNG", compress_level=1)
    start = time.monotonic()
    done = python(LONG.replace("CALL", CALLS[call]), image)
    assert done.returncode == 0, done.stderr
    # Checked every 20 ms or after a row of macroblocks, less often in lossless coding.
    assert float(done.stdout) < 2.0
    assert time.monotonic() - start < 60


def test_a_handler_of_another_signal_runs_during_the_render_and_need_not_end_it(
    photo: bytes,
) -> None:
    seen: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(time.monotonic()))
    signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
    try:
        recipe = [fcimage.Variant("v", encodings=[fcimage.WebP(effort=6)])]
        images = fcimage.render(photo, recipe, threads=1)
        ended = time.monotonic()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(images) == 1
    assert len([at for at in seen if at < ended]) >= 3, "only after the call"


@pytest.mark.parametrize("threads", [1, 2])
def test_the_interpreter_exits_cleanly_while_daemon_threads_render(
    photo: bytes, threads: int
) -> None:
    code = f"""
        import fcimage, sys, threading, time
        data = sys.stdin.buffer.read()
        recipe = [fcimage.Variant("v", encodings=[fcimage.WebP(effort=4), fcimage.Jpeg()])]
        def work():
            while True:
                fcimage.render(data, recipe, threads={threads})
                list(fcimage.render_as_completed(data, recipe, threads={threads}))
        for _ in range(4):
            threading.Thread(target=work, daemon=True).start()
        time.sleep(0.4)
        print("bye")
        """
    for _ in range(3):
        done = python(code, photo)
        assert (done.returncode, done.stdout, done.stderr) == (0, "bye\n", "")


def test_a_process_that_renders_for_the_first_time_after_a_fork() -> None:
    image = encoded(photo_like(300, 200), "PNG")
    done = python(
        """
        import fcimage, os, sys
        data = sys.stdin.buffer.read()
        recipe = [fcimage.Variant("v", encodings=[fcimage.Png(), fcimage.Jpeg()])]
        pid = os.fork()
        images = [image.data for image in fcimage.render(data, recipe, threads=2)]
        if pid:
            _, status = os.waitpid(pid, 0)
            assert status == 0, status
            again = os.fork()
            if again == 0:
                same = [i.data for i in fcimage.render(data, recipe, threads=2)] == images
                os._exit(0 if same else 1)
            _, status = os.waitpid(again, 0)
            print(status, len(images))
        """,
        image,
    )
    assert (done.returncode, done.stdout) == (0, "0 2\n"), done.stderr


def _status(name: str) -> int:
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_iterators_abandoned_half_way_leak_no_memory_thread_or_file(photo: bytes) -> None:
    def abandon() -> None:
        iterator = fcimage.render_as_completed(photo, tutorial(), threads=2)
        next(iterator)
        del iterator

    def settled() -> tuple[int, int, int]:
        fcimage.render(photo, tutorial(), threads=2)  # waits until earlier work has ended
        gc.collect()
        return _status("VmRSS"), _status("Threads"), len(os.listdir("/proc/self/fd"))

    for _ in range(20):
        abandon()
    memory, threads, files = settled()
    for _ in range(60):
        abandon()
    memory_after, threads_after, files_after = settled()
    # There may be fewer: threads of an earlier test's pool were still ending.
    assert threads_after <= threads
    assert files_after <= files
    # Each leaked call would keep at least 1200x900 pixels: 3 MB, sixty times.
    assert memory_after - memory < 24 << 10


def test_an_abandoned_iterator_ends_the_encoders_that_it_started() -> None:
    image = encoded(photo_like(2400, 1800), "PNG", compress_level=1)
    slow = [fcimage.Variant(name, encodings=[fcimage.WebP(effort=6)]) for name in "abcd"]
    start = time.monotonic()
    list(fcimage.render_as_completed(image, slow, threads=2))
    whole = time.monotonic() - start
    iterator = fcimage.render_as_completed(image, slow, threads=2)
    del iterator
    start = time.monotonic()
    quick = [fcimage.Variant("q", width=20, encodings=[fcimage.Png(), fcimage.Jpeg()])]
    fcimage.render(encoded(photo_like(40, 40), "PNG"), quick, threads=2)
    assert time.monotonic() - start < whole / 3


def test_sixteen_threads_render_for_a_while_and_all_get_the_same(photo: bytes) -> None:
    small = encoded(photo_like(640, 480), "JPEG")
    recipe = [fcimage.Variant("v", width=200, encodings=[fcimage.Jpeg(), fcimage.WebP(effort=0)])]
    expected = [image.data for image in fcimage.render(small, recipe)]
    end = time.monotonic() + SECONDS
    counts, wrong = [0] * 16, []

    def work(index: int) -> None:
        while time.monotonic() < end:
            found = [i.data for i in fcimage.render(small, recipe, threads=1 + index % 3)]
            if found != expected:
                wrong.append(index)
            counts[index] += 1

    workers = [threading.Thread(target=work, args=(index,)) for index in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SECONDS + 60)
    assert not any(worker.is_alive() for worker in workers)
    assert wrong == []
    assert min(counts) > 0, counts


def test_a_subinterpreter_is_refused_with_an_import_error() -> None:
    done = python(
        """
        try:
            import _interpreters as subinterpreters
            interpreter = subinterpreters.create("legacy")
        except ImportError:
            import _xxsubinterpreters as subinterpreters
            interpreter = subinterpreters.create(isolated=False)
        import fcimage
        code = '''
        import os
        try:
            import fcimage
        except ImportError as error:
            os.write(1, str(error).encode())
        else:
            os.write(1, b"imported")
        '''
        import textwrap
        subinterpreters.run_string(interpreter, textwrap.dedent(code))
        subinterpreters.destroy(interpreter)
        assert fcimage.parse_event("{}").kind == "json", "the first goes on"
        """
    )
    assert done.returncode == 0, done.stderr
    assert "use threads or processes" in done.stdout


def test_a_short_soak_leaves_memory_where_it_was() -> None:
    """Uses one arena, as docs/reliability.md recommends if several threads render in one process."""
    tool = pathlib.Path(__file__).parents[3] / "tools/soak.py"
    command = [sys.executable, str(tool), "1000"]
    env = {**os.environ, "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1000 renders" in done.stdout
