"""What is destroyed in every upload before anything is made of it."""

from __future__ import annotations

import json

from fcimage import Pixelate, Redact, variants_from_json
from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Redaction = Redact | Pixelate

__all__ = ["checked_redaction", "parsed_redaction"]


def checked_redaction(redact: Redaction | Iterable[Redaction] | None) -> tuple[Redaction, ...]:
    """What is destroyed, as a tuple.

    Raises:
        ArgumentError: It is something else.
    """
    if redact is None:
        return ()
    checked = (redact,) if isinstance(redact, (Redact, Pixelate)) else tuple(redact)
    for effect in checked:
        if not isinstance(effect, (Redact, Pixelate)):
            raise ArgumentError(
                f"redact must be of Redact and Pixelate, got {type(effect).__name__}"
            )
    return checked


def parsed_redaction(text: str) -> tuple[Redaction, ...]:
    """What is destroyed, of JSON as in the ``effects`` of a recipe:
    ``[{"effect": "redact", "regions": [[0, 0.9, 1, 0.1]]}]``.

    Raises:
        ArgumentError: It is not such JSON; see :func:`checked_redaction`.
    """
    try:
        effects = json.loads(text)
    except ValueError as error:
        raise ArgumentError(f"must be valid JSON: {error}") from None
    recipe = variants_from_json(json.dumps([{"name": "redact", "effects": effects}]))
    return checked_redaction(recipe[0].effects)  # type: ignore[arg-type]
