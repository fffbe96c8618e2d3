"""How events are sent to the function: where, how many objects in each, how fast."""

from __future__ import annotations

from fcimage.exceptions import ArgumentError

from .endpoint import FunctionEndpoint

__all__ = ["Delivery"]


class Delivery:
    """Where a function is and what it bears, for ``Backfill(..., runner="function")``.

    Args:
        endpoint: A URL that :class:`.endpoint.FunctionEndpoint` takes, or such an endpoint.
        keys_per_event: How many objects an event announces, 1 to 1000; fewer where their keys are
            so long that the event would be too large. The function processes them one after the
            other, so it needs the time for all of them.
        rate: At most this many objects a second; default: as many as the function answers.
        in_flight: At most this many objects are sent and have no outcome yet.
        deadline: Seconds after which an object without an outcome is sent again, and after the
            third time counts as failed. The platform itself tries an event four times, and events
            wait in its queue: this must be longer than both take.

    Raises:
        ArgumentError: An argument is not valid.

    >>> Delivery("https://thumbnails.cn-hangzhou.fcapp.run", rate=50).keys_per_event
    16
    """

    def __init__(
        self,
        endpoint: FunctionEndpoint | str,
        *,
        keys_per_event: int = 16,
        rate: float | None = None,
        in_flight: int = 1000,
        deadline: float = 900.0,
    ) -> None:
        if not 1 <= keys_per_event <= 1000:
            raise ArgumentError(f"keys_per_event must be between 1 and 1000, got {keys_per_event}")
        if rate is not None and not rate > 0:
            raise ArgumentError(f"rate must be above 0, got {rate}")
        if in_flight < 1:
            raise ArgumentError(f"in_flight must be at least 1, got {in_flight}")
        if not 0 < deadline < float("inf"):
            raise ArgumentError(f"deadline must be a number of seconds above 0, got {deadline}")
        self.endpoint = FunctionEndpoint(endpoint) if isinstance(endpoint, str) else endpoint
        self.keys_per_event = min(keys_per_event, in_flight)
        self.rate = rate
        self.in_flight = in_flight
        self.deadline = deadline
