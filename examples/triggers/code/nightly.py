"""Runs every night: tells which report the trigger asks for, and for which day."""

from __future__ import annotations

import datetime
import json
from typing import Any

from fcimage import parse_event

#: Cron expressions of the platform are in UTC unless they name a time zone.
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def handler(event: Any, context: Any) -> dict[str, str]:
    """Returns the report and the day before the tick, in Beijing."""
    timer = parse_event(event).timer
    if timer is None:
        raise ValueError("this function expects a timer trigger")
    asked = json.loads(timer.payload or "{}")
    tick = datetime.datetime.fromisoformat(timer.trigger_time.replace("Z", "+00:00"))
    day = tick.astimezone(BEIJING).date() - datetime.timedelta(days=1)
    report = {"report": asked.get("report_type", "daily_summary"), "day": day.isoformat()}
    print(json.dumps({"trigger": timer.trigger_name, **report}))
    return report
