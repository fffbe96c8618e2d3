"""Checks a value against a JSON Schema (2020-12), as far as the schema of recipes uses its keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

NOTES = {"$schema", "$defs", "title", "description", "default"}
TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


def errors(value: Any, schema: Schema, root: Schema, place: str = "") -> Iterator[str]:
    """Say what is wrong with `value`, each with its JSON pointer."""
    for keyword, rule in schema.items():
        if keyword not in NOTES and not _holds(value, keyword, rule, schema, root):
            yield f"{place}: {keyword}"
    if "$ref" in schema:
        yield from errors(value, _definition(schema["$ref"], root), root, place)
    if isinstance(value, dict):
        for name, part in value.items():
            if name in schema.get("properties", {}):
                yield from errors(part, schema["properties"][name], root, f"{place}/{name}")
    if isinstance(value, list):
        prefix = schema.get("prefixItems", [])
        for number, part in enumerate(value):
            rule = prefix[number] if number < len(prefix) else schema.get("items", {})
            yield from errors(part, rule, root, f"{place}/{number}")


def is_valid(value: Any, schema: Schema, root: Schema | None = None) -> bool:
    """Whether nothing is wrong."""
    return not list(errors(value, schema, root or schema))


def _definition(reference: str, root: Schema) -> Schema:
    definition: Schema = root["$defs"][reference.removeprefix("#/$defs/")]
    return definition


def _holds(value: Any, keyword: str, rule: Any, schema: Schema, root: Schema) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if keyword == "type":
        names = [rule] if isinstance(rule, str) else rule
        return any(_is(value, name) for name in names)
    if keyword in ("enum", "const"):
        choices = rule if keyword == "enum" else [rule]
        # True is not 1.
        return any(type(value) is type(choice) and value == choice for choice in choices)
    if keyword == "anyOf":
        return any(is_valid(value, choice, root) for choice in rule)
    if keyword in ("minimum", "maximum", "exclusiveMinimum"):
        if not is_number:
            return True
        return bool({"minimum": value >= rule, "maximum": value <= rule}.get(keyword, value > rule))
    if keyword in ("minLength", "maxLength"):
        return not isinstance(value, str) or _within(len(value), keyword, rule)
    if keyword in ("minItems", "maxItems"):
        return not isinstance(value, list) or _within(len(value), keyword, rule)
    if keyword == "minProperties":
        return not isinstance(value, dict) or len(value) >= rule
    if keyword == "pattern":
        return not isinstance(value, str) or re.search(rule, value) is not None
    if keyword == "required":
        return not isinstance(value, dict) or set(rule) <= set(value)
    if keyword == "additionalProperties":
        assert rule is False
        return not isinstance(value, dict) or set(value) <= set(schema["properties"])
    assert keyword in ("$ref", "properties", "items", "prefixItems"), keyword
    return True


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and isinstance(value, bool) <= (name == "boolean")


def _within(length: int, keyword: str, rule: int) -> bool:
    return length >= rule if keyword.startswith("min") else length <= rule
