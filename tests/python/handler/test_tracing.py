"""OpenTelemetry spans, made only where the function has imported it."""

from __future__ import annotations

import contextlib
import pathlib
import subprocess
import sys
import types
from typing import Any

import pytest
from fcimage.handler import Pipeline, tutorial_variants
from fcimage.handler.record import Record
from fcimage.storage import DirectoryStorage

from support.uploads import event_of


class Telemetry(types.ModuleType):
    """The part of ``opentelemetry.trace`` that is used, which records what it is asked for."""

    class StatusCode:
        ERROR = "error"

    def __init__(self) -> None:
        super().__init__("opentelemetry.trace")
        self.log: list[Any] = []

    def get_tracer(self, name: str) -> Telemetry:
        self.log.append(("tracer", name))
        return self

    def start_span(self, name: str) -> Telemetry:
        self.log.append(("start", name))
        return self

    def set_span_in_context(self, span: Any) -> Any:
        return ("in", span)

    @contextlib.contextmanager
    def start_as_current_span(self, name: str, context: Any) -> Any:
        assert context == ("in", self)
        self.log.append(("phase", name))
        yield
        self.log.append(("phase ended", name))

    def get_current_span(self) -> Any:
        return types.SimpleNamespace(get_span_context=lambda: types.SimpleNamespace(trace_id=0xABC))

    def set_attribute(self, name: str, value: Any) -> None:
        self.log.append((name, value))

    def set_status(self, status: Any) -> None:
        self.log.append(("status", status))

    def end(self) -> None:
        self.log.append(("end",))


@pytest.fixture
def telemetry(monkeypatch: pytest.MonkeyPatch) -> Telemetry:
    module = Telemetry()
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", module)
    return module


def test_an_invocation_is_a_span_with_its_phases(
    telemetry: Telemetry, tmp_path: pathlib.Path
) -> None:
    pipeline = Pipeline(tutorial_variants(), DirectoryStorage(str(tmp_path)))
    pipeline.run(event_of("uploads/missing.jpg"), None)
    assert telemetry.log[:2] == [("tracer", "fcimage"), ("start", "fcimage")]
    assert ("phase", "fcimage.parse") in telemetry.log
    assert ("phase ended", "fcimage.fetch") not in telemetry.log  # it raised
    assert ("fcimage.outcome", "failed") in telemetry.log
    assert telemetry.log[-2:] == [("status", "error"), ("end",)]


def test_the_trace_is_in_the_log_line(telemetry: Telemetry) -> None:
    assert Record().facts["trace_id"] == f"{0xABC:032x}"


def test_without_opentelemetry_nothing_is_imported() -> None:
    code = (
        "import sys; from fcimage.handler.record import Record; r = Record()\n"
        "with r.phase('x'): pass\n"
        "r.write('done'); assert not any(m.startswith('opentelemetry') for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
