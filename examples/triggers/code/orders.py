"""Takes messages of an MNS topic: an order, as JSON, becomes a card with its number and total."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

from fcimage import Canvas, Png, Text, Variant, parse_event, render

FOLDER = pathlib.Path(os.environ.get("CARDS", "/tmp/cards"))


def handler(event: Any, context: Any) -> str:
    """Writes the card and returns its path. What is not an order is not delivered again."""
    message = parse_event(event).mns
    if message is None:
        raise ValueError("this function expects a topic of MNS")
    try:
        order = json.loads(message.message)
        title, total = f"Order {order['order_id']}", f"{order['amount']} {order['currency']}"
    except (ValueError, KeyError, TypeError) as error:
        print(json.dumps({"level": "ERROR", "message": f"not an order: {error!r}"}))
        return ""
    card = Variant(
        "card",
        layers=[
            Text(title, size=48, color="#102030", position=(40, 40)),
            Text(total, size=36, color="#405060", position=(40, 120)),
        ],
        encodings=Png(colors=16),
    )
    (image,) = render(Canvas(600, 220, "#f4f1ea"), card)
    FOLDER.mkdir(parents=True, exist_ok=True)
    # The number comes from outside: only its digits and letters become a name.
    name = "".join(c for c in str(order["order_id"]) if c.isalnum() or c in "-_")[:64]
    path = FOLDER / f"{name or 'order'}.png"
    path.write_bytes(image.data)
    return str(path)
