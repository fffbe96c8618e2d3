"""Write the seeds of the targets `event`, `pattern` and `template`, from samples of the tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.event_samples import EVENTBRIDGE_OSS, KINDS, TUTORIAL
from support.pattern_rows import ERRORS, ROWS
from support.storage_events import KINDS as STORAGE_KINDS

corpus = Path(__file__).parent / "corpus"
seeds: dict[str, list[str]] = {"event": [], "pattern": [], "template": []}
for _, payload in [*KINDS, *STORAGE_KINDS]:
    seeds["event"].append(json.dumps(payload))
for pattern, event, _ in ROWS:
    event = event if isinstance(event, str) else json.dumps(event)
    seeds["pattern"].append(json.dumps(pattern) + "\0" + event)
for pattern, _, _ in ERRORS:
    seeds["pattern"].append((pattern if isinstance(pattern, str) else json.dumps(pattern)) + "\0{}")
value = json.dumps({"a": "$.data.oss.object.key", "b": "$.x[*]['y']", "c": 1})
for template in (
    '{"k":"$.data.object.key","s":$.data.object.size}',
    "${a} ${b} ${c} $.id",
    "$['a'][0]",
):
    for event in (TUTORIAL, EVENTBRIDGE_OSS):
        seeds["template"].append("\0".join([template, value, json.dumps(event)]))
for target, texts in seeds.items():
    (corpus / target).mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (corpus / target / f"seed-{number}").write_text(text, encoding="utf-8")
print({target: len(texts) for target, texts in seeds.items()})
