"""The command ``invoke``: calls a handler on this machine as the platform would."""

from __future__ import annotations

import argparse
import json
import os
import sys
import uuid
from typing import TYPE_CHECKING, Any

from fcimage.storage import DirectoryStorage

from .local import called, context_of, handler_named, printed
from .numbers import natural
from .status import DONE, TROUBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]

SOURCE, TARGET = "upload-images", "processed-images"


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    command = subparsers.add_parser(
        "invoke", help="run a handler on a folder of images", description=_invoke.__doc__
    )
    command.add_argument("path", metavar="PATH", help="an image, or a folder of images")
    command.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        default="invoked",
        help="the folder for the buckets (default: invoked)",
    )
    command.add_argument(
        "--handler",
        metavar="MODULE.FUNCTION",
        default="fcimage.handler.handler",
        help="the handler (default: fcimage.handler.handler)",
    )
    command.add_argument(
        "--memory",
        metavar="MB",
        type=natural,
        default=1024,
        help="the memory that the context names, in MB (1024)",
    )
    command.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=natural,
        default=120,
        help="the time limit that the context names, in seconds (120)",
    )
    command.set_defaults(run=_invoke)


def _invoke(args: argparse.Namespace) -> int:
    """Store each image in a bucket (a folder below DIR), call the handler with the event that
    EventBridge would send, and print the result. Environment variables configure the handler, as
    in a function."""
    storage = DirectoryStorage(os.path.abspath(args.output))
    os.environ["OSS_ENDPOINT"] = f"file://{storage.root}"
    os.environ.setdefault("SOURCE_BUCKET", SOURCE)
    os.environ.setdefault("TARGET_BUCKET", TARGET)
    handler = handler_named(args.handler)
    failed = 0
    for path, key in _images(args.path):
        with open(path, "rb") as file:
            data = file.read()
        bucket = os.environ["SOURCE_BUCKET"]
        storage.put(bucket, key, data)
        head = storage.head(bucket, key)
        event = _event(bucket, key, len(data), head.etag if head else None)
        context = context_of(args.handler, memory=args.memory, timeout=args.timeout)
        result, error = called(handler, json.dumps(event).encode(), context)
        if error is not None:
            failed += 1
            print(f"fcimage: {path}: {error}", file=sys.stderr)
            continue
        failed += not (isinstance(result, dict) and result.get("statusCode", 200) < 400)
        printed(path, result)
    print(f"the buckets are folders of {storage.root}")
    return TROUBLE if failed else DONE


def _images(path: str) -> Iterator[tuple[str, str]]:
    """The files and the keys to store them under."""
    if not os.path.isdir(path):
        yield path, f"uploads/{os.path.basename(path)}"
        return
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            whole = os.path.join(folder, name)
            yield whole, "uploads/" + os.path.relpath(whole, path).replace(os.sep, "/")


def _event(bucket: str, key: str, size: int, etag: str | None) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "source": "acs.oss",
        "specversion": "1.0",
        "type": "oss:ObjectCreated:PutObject",
        "datacontenttype": "application/json;charset=utf-8",
        "subject": f"acs:oss:cn-local:0:{bucket}/{key}",
        "data": {
            "eventName": "ObjectCreated:PutObject",
            "region": "cn-local",
            "oss": {
                "bucket": {"name": bucket},
                # The platform writes keys percent-encoded.
                "object": {"key": key.replace("%", "%25"), "size": size, "eTag": etag},
            },
        },
    }
