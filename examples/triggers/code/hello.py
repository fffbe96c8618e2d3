"""Responds to HTTP requests, also from API Gateway; scripts of one site may call it."""

from __future__ import annotations

import os
from typing import Any

from fcimage import FcImageError, HttpResponse, parse_event, probe

ORIGIN = os.environ.get("ORIGIN", "https://example.com")


def handler(event: Any, context: Any) -> dict[str, Any]:
    """GET greets; POST tells the size of the image in its body."""
    request = parse_event(event).http
    if request is None:
        raise ValueError("this function expects the HTTP trigger or API Gateway")
    if request.method == "OPTIONS":
        return HttpResponse.preflight(
            ORIGIN, methods=["GET", "POST"], headers=["Content-Type"], max_age=86_400
        ).to_fc()
    return respond(request, context).cors(ORIGIN).to_fc()


def respond(request: Any, context: Any) -> HttpResponse:
    if request.method == "GET":
        name = request.query.get("name") or request.path_parameters.get("name") or "Serverless"
        body = {"message": f"Hello, {name}!", "request_id": context.request_id}
        return HttpResponse(200, body=body)
    if request.method == "POST":
        try:
            info = probe(request.body)
        except FcImageError as error:
            return HttpResponse(422, body={"error": str(error)})
        return HttpResponse(200, body={"width": info.width, "height": info.height})
    return HttpResponse(405, {"Allow": "GET, POST, OPTIONS"})
