"""Gets large JPEG uploads from EventBridge, whose rule sends only their bucket, key and size."""

from __future__ import annotations

from typing import Any

from fcimage import parse_event


def handler(event: Any, context: Any) -> list[str]:
    """Says what arrived. See ../rule.json for the pattern and the template of the rule."""
    return [
        f"{found.bucket}/{found.key}: {found.size} bytes" for found in parse_event(event).objects
    ]
