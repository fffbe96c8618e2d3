"""Announcing finished variants: what is sent, how it is signed, and what happens if it fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import pytest
from fcimage import CloudEvent, ObjectEvent, Variant, WebP, parse_event
from fcimage.exceptions import ArgumentError, StorageError
from fcimage.handler import Pipeline, pipeline_from_env, publish
from fcimage.handler.outcome import Outcome
from fcimage.handler.publish import Publisher, announcement, signature
from fcimage.storage import Credentials, DirectoryStorage

from support.uploads import KEY_ID, KEY_SECRET, PHOTO, TOKEN, body, context, event_of

#: Body and signature of the official SDK (alibabacloud-eventbridge 1.3.8, eventbridge-util 0.0.3)
#: for the event and the headers below.
SDK_BODY = (
    '[{"id":"id-1","source":"fcimage","specversion":"1.0","type":"fcimage:Variants:Stored",'
    '"datacontenttype":"application/json","subject":"photos/uploads/猫.jpg",'
    '"time":"2026-05-22T08:30:00Z","data":{"bucket":"photos","key":"uploads/猫.jpg","count":2,'
    '"x":1.5,"a":null,"l":["<&>"]},"aliyuneventbusname":"thumbnails"}]'
)
SDK_SIGNATURE = "kj0a+xcHw8m47LZ9oDlps8I6qz4="


class Recorder:
    """An endpoint that keeps what it receives, and answers what a test says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                recorder.requests.append((self.path, headers, self.rfile.read(length)))
                answers = recorder.answers
                status, text = answers.pop(0) if answers else (200, b'{"failedEntryCount":0}')
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    monkeypatch.setattr(publish.time, "sleep", lambda _: None)
    found = Recorder()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    for name in ("a.jpg", "b.jpg"):
        place = tmp_path / "upload-images" / "uploads" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(PHOTO)
    return tmp_path


def _pipeline(root: pathlib.Path, recorder: Recorder, place: str = "eventbuses/thumbs") -> Pipeline:
    return Pipeline(
        [Variant("s", width=80, encodings=[WebP()])],
        DirectoryStorage(str(root)),
        target_bucket="out",
        publish=Publisher(f"{recorder.url}/{place}"),
    )


def test_the_body_and_the_signature_are_those_of_the_official_sdk() -> None:
    data = {
        "bucket": "photos",
        "key": "uploads/猫.jpg",
        "count": 2,
        "x": 1.5,
        "a": None,
        "l": ["<&>"],
    }
    event = CloudEvent(
        id="id-1",
        source="fcimage",
        type="fcimage:Variants:Stored",
        datacontenttype="application/json",
        subject="photos/uploads/猫.jpg",
        time="2026-05-22T08:30:00Z",
        data=data,
    )
    assert publish._batch([event], "thumbnails").decode() == SDK_BODY
    headers = {
        "date": "Fri, 22 May 2026 08:30:00 GMT",
        "host": "h",
        "accept": "application/json",
        "content-type": "application/cloudevents-batch+json; charset=utf-8",
        "x-acs-signature-nonce": "8f1a",
        "x-acs-signature-method": "HMAC-SHA1",
        "x-acs-signature-version": "1.0",
        "x-eventbridge-version": "2015-06-06",
        "x-acs-accesskey-id": "LTAI",
        "x-acs-security-token": "token",
    }
    assert signature("/openapi/putEvents", headers, "x-acs-", "secret") == SDK_SIGNATURE


def test_an_event_bus_hears_of_finished_variants(root: pathlib.Path, recorder: Recorder) -> None:
    result = _pipeline(root, recorder).run(event_of("uploads/a.jpg", "uploads/b.jpg"), context())
    ((path, headers, sent),) = recorder.requests
    assert path == "/openapi/putEvents"
    assert headers["authorization"].startswith(f"acs:{KEY_ID}:")
    assert headers["x-acs-security-token"] == TOKEN
    first, second = parse_event(sent).cloud_events
    assert (first.type, first.subject) == (publish.TYPE, "upload-images/uploads/a.jpg")
    assert first.extensions == {"aliyuneventbusname": "thumbs"}
    assert first.data["processed"] == [{"key": "webp/s/a.webp", "format": "webp", "size": "s"}]
    assert (first.data["target"], first.data["status"]) == ("out", "done")
    assert first.id != second.id
    assert body(result)["count"] == 2


@pytest.mark.parametrize("place", ["queues/thumbs", "topics/thumbs"])
def test_a_queue_and_a_topic_hear_of_finished_variants(
    root: pathlib.Path, recorder: Recorder, place: str
) -> None:
    _pipeline(root, recorder, place).run(event_of("uploads/a.jpg", "uploads/b.jpg"), context())
    assert len(recorder.requests) == 2
    path, headers, sent = recorder.requests[0]
    assert path == f"/{place}/messages"
    text = f"POST\n\n{headers['content-type']}\n{headers['date']}\nx-mns-version:2015-06-06\n{path}"
    digest = hmac.new(KEY_SECRET.encode(), text.encode(), hashlib.sha1).digest()
    assert headers["authorization"] == f"MNS {KEY_ID}:{base64.b64encode(digest).decode()}"
    assert headers["security-token"] == TOKEN
    message = ElementTree.fromstring(sent)
    found = message.find("{http://mns.aliyuncs.com/doc/v1/}MessageBody")
    assert found is not None
    event = CloudEvent.from_json(found.text or "")
    assert event.data["key"] == "uploads/a.jpg"


def test_a_second_delivery_has_the_same_id(root: pathlib.Path, recorder: Recorder) -> None:
    pipeline = _pipeline(root, recorder)
    for _ in range(2):
        pipeline.run(event_of("uploads/a.jpg"), context())
    first, second = (parse_event(sent).cloud_events[0] for _, _, sent in recorder.requests)
    assert first.id == second.id
    assert (first.data["status"], second.data["status"]) == ("done", "unchanged")


def test_nothing_is_said_about_what_is_not_finished(root: pathlib.Path, recorder: Recorder) -> None:
    (root / "upload-images" / "uploads" / "c.jpg").write_bytes(b"no image")
    pipeline = _pipeline(root, recorder)
    pipeline.run(event_of("uploads/c.jpg", "uploads/d.txt", "uploads/missing.jpg"), context())
    assert recorder.requests == []


def test_a_failure_raises_so_that_the_event_comes_again(
    root: pathlib.Path, recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = _pipeline(root, recorder)
    recorder.answers = [(403, b'{"code":"AccessDenied"}')]
    with pytest.raises(StorageError, match=r"publish to eventbuses/thumbs: 403 .*AccessDenied"):
        pipeline.run(event_of("uploads/a.jpg"), context())
    line = json.loads(capsys.readouterr().out)
    assert (line["fcimage"], line["level"]) == ("raised", "ERROR")
    assert "AccessDenied" in line["publish"]
    assert len(recorder.requests) == 1  # another attempt would end the same way
    assert body(pipeline.run(event_of("uploads/a.jpg"), context()))["count"] == 1
    assert json.loads(capsys.readouterr().out)["published"] == 1


def test_a_failure_that_may_not_last_is_tried_again(root: pathlib.Path, recorder: Recorder) -> None:
    recorder.answers = [(503, b""), (429, b"")]
    _pipeline(root, recorder).run(event_of("uploads/a.jpg"), context())
    assert len(recorder.requests) == 3


def test_an_event_that_the_bus_refused_is_a_failure(root: pathlib.Path, recorder: Recorder) -> None:
    recorder.answers = [(200, b'{"failedEntryCount": 1, "entryList": [{"errorCode": "NoBus"}]}')]
    with pytest.raises(StorageError, match="NoBus"):
        _pipeline(root, recorder).run(event_of("uploads/a.jpg"), context())


def test_an_endpoint_that_cannot_be_reached_is_a_failure(root: pathlib.Path) -> None:
    pipeline = _pipeline(root, type("Nowhere", (), {"url": "http://127.0.0.1:9"})())
    with pytest.raises(StorageError, match="no response") as caught:
        pipeline.run(event_of("uploads/a.jpg"), context())
    assert caught.value.retryable


def test_credentials_that_are_only_half_set_are_logged_and_come_again(
    root: pathlib.Path,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipeline = _pipeline(root, recorder)
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
    with pytest.raises(StorageError, match="ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"):
        pipeline.run({"bucket": "upload-images", "key": "uploads/a.jpg"})
    assert "is not" in json.loads(capsys.readouterr().out)["publish"]


def test_seventeen_sources_take_two_requests(recorder: Recorder) -> None:
    from fcimage.handler.deadline import Deadline

    outcomes = [Outcome(ObjectEvent(bucket="b", key=f"{number}.jpg")) for number in range(17)]
    events = [announcement(outcome, "out") for outcome in outcomes]
    sender = Publisher(f"{recorder.url}/eventbuses/x", credentials=Credentials("a", "s"))
    sender.send(events, Deadline(None))
    counts = [len(json.loads(sent)) for _, _, sent in recorder.requests]
    assert counts == [16, 1]
    assert "x-acs-security-token" not in recorder.requests[0][1]


def test_events_of_ones_own_keep_their_extensions(recorder: Recorder) -> None:
    from fcimage.handler.deadline import Deadline

    event = CloudEvent(id="1", source="s", type="t", data=b"\xff", extensions={"priority": 2})
    sender = Publisher(f"{recorder.url}/eventbuses/x", credentials=Credentials("a", "s"))
    sender.send([event], Deadline(None))
    (found,) = json.loads(recorder.requests[0][2])
    assert (found["priority"], found["data_base64"]) == (2, "/w==")
    assert (found["aliyuneventbusname"], "time" in found) == ("x", False)


@pytest.mark.parametrize(
    "place",
    [
        "eventbridge",
        "ftp://h/eventbuses/x",
        "https://h/eventbuses/",
        "https://h/buses/x",
        "https://u:p@h/eventbuses/x",
        "https://h/queues/a/messages",
        "https://h/queues/a b",
        "https://h/queues/a\r\nX: 1",
    ],
)
def test_a_place_that_is_no_place_is_an_error(place: str, root: pathlib.Path) -> None:
    with pytest.raises(ArgumentError, match="PUBLISH: events are published to"):
        pipeline_from_env({"PUBLISH": place, "OSS_ENDPOINT": f"file://{root}"})


def test_the_setting_is_read(root: pathlib.Path) -> None:
    place = "https://1.mns.cn-hangzhou.aliyuncs.com/topics/thumbs"
    pipeline = pipeline_from_env({"PUBLISH": place, "OSS_ENDPOINT": f"file://{root}"})
    assert pipeline.publish is not None
    assert (pipeline.publish.kind, pipeline.publish.name) == ("topics", "thumbs")
