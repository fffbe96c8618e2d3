"""Reads new entries of a log store and warns when too many requests failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fcimage import LogEvent, parse_event


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Counts the entries with a status of 500 or more between the two cursors."""
    log = parse_event(event).log
    if log is None:
        raise ValueError("this function expects a log trigger (SLS)")
    threshold = (log.parameter or {}).get("alert_threshold", 100)
    failed = sum(status_of(entry) >= 500 for entry in entries(log, context.credentials))
    found = {"logstore": log.logstore_name, "shard": log.shard_id, "failed": failed}
    if failed >= threshold:
        print(json.dumps({"level": "WARNING", "message": "too many requests failed", **found}))
    return found


def status_of(entry: Mapping[str, str]) -> int:
    status = entry.get("status", "")
    return int(status) if status.isdecimal() else 0


def entries(log: LogEvent, role: Any) -> Iterable[Mapping[str, str]]:
    """All entries from the first cursor to the last, page by page."""
    # From the package aliyun-log-python-sdk; imported here, because a cold start pays for it.
    from aliyun.log import LogClient

    client = LogClient(
        log.endpoint, role.access_key_id, role.access_key_secret, role.security_token
    )
    cursor = log.begin_cursor
    while cursor != log.end_cursor:
        page = client.pull_logs(
            log.project_name, log.logstore_name, log.shard_id, cursor, 1000, log.end_cursor
        )
        for group in page.get_loggroup_json_list():
            yield from group["logs"]
        following = page.get_next_cursor()
        if following == cursor:
            return
        cursor = following
