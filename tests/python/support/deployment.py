"""Reads the deployment files in examples/ as Serverless Devs and Terraform do."""

from __future__ import annotations

import copy
import fnmatch
import json
import pathlib
import re
from dataclasses import dataclass
from typing import Any

import hcl2
import yaml
from hcl2.utils import SerializationOptions

from support.event_samples import EVENTBRIDGE_OSS, TUTORIAL

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples"
TERRAFORM = EXAMPLES / "terraform"
#: The examples for Serverless Devs.
FUNCTIONS = ("oss-eventbridge", "oss-trigger", "http", "custom-runtime")


@dataclass(frozen=True)
class Place:
    """The values that a user puts into the files before deploying them."""

    region: str = "cn-beijing"
    account: str = "123456789"
    source: str = "upload-images"
    target: str = "processed-images"


def placed(event: dict[str, Any], place: Place, key: str, name: str = "") -> dict[str, Any]:
    """A sample event as it would come from ``place``, about ``key``."""
    event = copy.deepcopy(event)
    whole = "oss" in event["data"]
    subject = f"acs:oss:{place.region}:{place.account}:{place.source}"
    event["subject"] = f"{subject}/{key}" if whole else subject
    stored = event["data"]["oss"] if whole else event["data"]
    stored["bucket"]["name"], stored["object"]["key"] = place.source, key
    if name:
        event["type"] = f"oss:{name}"
        if "eventName" in event["data"]:
            event["data"]["eventName"] = name
    return event


SAMPLES = (EVENTBRIDGE_OSS, TUTORIAL)


def s_yaml(name: str, place: Place | None = None) -> dict[str, Any]:
    """``examples/NAME/s.yaml`` with its variables replaced."""
    place = place or Place()
    text = (EXAMPLES / name / "s.yaml").read_text("utf-8")
    known: dict[str, Any] = yaml.safe_load(text)["vars"]
    values = {f"vars.{key}": str(value) for key, value in known.items()}
    values.update({"vars.region": place.region, "vars.source": place.source})
    values.update({"vars.target": place.target, "config('AccountID')": place.account})
    replaced: dict[str, Any] = yaml.safe_load(_filled(text, values))
    return replaced


def props(name: str, place: Place | None = None) -> dict[str, Any]:
    """The properties of the one function of an example."""
    (resource,) = s_yaml(name, place)["resources"].values()
    return dict(resource["props"])


def policy(name: str) -> list[dict[str, Any]]:
    """The statements of the policy of an example's role."""
    text = (EXAMPLES / name / "policy.json").read_text("utf-8")
    return list(json.loads(text)["Statement"])


def allows(statements: list[dict[str, Any]], action: str, resource: str) -> bool:
    """Whether a policy allows an action on a resource."""
    return any(
        statement["Effect"] == "Allow"
        and action in statement["Action"]
        and any(fnmatch.fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        for statement in statements
    )


def hcl() -> dict[str, Any]:
    """All blocks of examples/terraform by kind, and below that by type and name."""
    options = SerializationOptions(
        strip_string_quotes=True, explicit_blocks=False, with_comments=False
    )
    blocks: dict[str, Any] = {}
    for path in sorted(TERRAFORM.glob("*.tf")):
        with path.open(encoding="utf-8") as file:
            for kind, found in hcl2.load(file, serialization_options=options).items():
                for block in found:
                    for label, body in block.items():
                        label = label.strip('"')
                        if kind in ("resource", "data"):
                            ((name, body),) = body.items()
                            label = f"{label}.{name.strip(chr(34))}"
                        blocks.setdefault(kind, {})[label] = body
    return blocks


def terraform_environment(place: Place | None = None) -> dict[str, str]:
    """The environment of the function of examples/terraform, as Terraform would set it."""
    place = place or Place()
    blocks = hcl()
    values = {
        "alicloud_oss_bucket.source.bucket": place.source,
        "alicloud_oss_bucket.target.bucket": place.target,
        "var.region": place.region,
        "var.watermark_text": blocks["variable"]["watermark_text"]["default"],
    }
    function = blocks["resource"]["alicloud_fcv3_function.images"]
    environment = function["environment_variables"]
    return {name: _filled(value, values) for name, value in environment.items()}


def template(name: str, values: dict[str, str]) -> Any:
    """A template of examples/terraform, filled and parsed."""
    text = (TERRAFORM / name).read_text("utf-8")
    return json.loads(_filled(text, values))


def _filled(text: str, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        return values[match.group(1).strip()]

    return re.sub(r"\$\{([^}]+)\}", value, text)
