"""The platform's prices."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from fcimage.exceptions import ArgumentError

__all__ = ["PRICES", "Prices"]


class Prices(NamedTuple):
    """The price list of Function Compute, and what it is compared with.

    Everything is converted into CUs (compute units). Their price decreases with the total of the
    month: ``tiers`` are pairs of the number of CUs up to which a price applies (None: no end) and
    the price of one CU. Trial quotas, resource plans and internet traffic are not included.
    """

    date: str
    source: str
    currency: str
    tiers: tuple[tuple[float | None, float], ...]
    #: CUs for one configured vCPU and one second of processing a request.
    cu_per_vcpu_second: float
    #: CUs for 1,024 MB of configured memory and one second.
    cu_per_gb_second: float
    #: CUs for 10,000 invocations.
    cu_per_10000_invocations: float
    #: Durations are rounded up to a multiple of this number of milliseconds.
    step_ms: float
    #: OSS: where its prices are from, and for each GB of originals that its image processing reads,
    #: after the free ones of each month.
    oss_source: str
    oss_per_gb_processed: float
    oss_free_gb_processed: float
    #: OSS: for 10,000 requests, and for each GB that is stored for a month.
    oss_per_10000_requests: float
    oss_per_gb_month: float
    #: A server of one's own: its name, its vCPUs, and its price for a month.
    server: str
    server_vcpu: float
    server_per_month: float

    @property
    def oss_per_request(self) -> float:
        """The price of one request to OSS."""
        return self.oss_per_10000_requests / 10_000

    @classmethod
    def from_json(cls, text: str | bytes) -> Prices:
        """The price list with the entries replaced that a JSON object contains; ``tiers`` is a
        list of ``[limit or null, price]``.

        Raises:
            ArgumentError: The text is not such an object.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise ArgumentError(f"prices must be JSON: {error}") from None
        if not isinstance(given, dict):
            raise ArgumentError(f"prices must be a JSON object, got {type(given).__name__}")
        for name, value in given.items():
            _check(name, value)
        if "tiers" in given:
            given["tiers"] = tuple((limit, price) for limit, price in given["tiers"])
        return PRICES._replace(**given)

    def price(self, cu: float) -> float:
        """The price of the ``cu`` of a month, each part at the price of its tier."""
        total, below = 0.0, 0.0
        for limit, each in self.tiers:
            part = cu - below if limit is None else min(cu, limit) - below
            if part <= 0:
                break
            total += part * each
            below += part
        return total


def _check(name: str, value: Any) -> None:
    if name not in Prices._fields:
        raise ArgumentError(f"unknown price {name!r}; the prices are {', '.join(Prices._fields)}")
    if name in ("date", "source", "currency", "oss_source", "server"):
        if not isinstance(value, str):
            raise ArgumentError(f"{name} must be a string, got {value!r}")
    elif name == "tiers":
        _check_tiers(value)
    elif not _number(value) or value < 0 or (name in ("step_ms", "server_vcpu") and value == 0):
        least = "above 0" if name in ("step_ms", "server_vcpu") else "of at least 0"
        raise ArgumentError(f"{name} must be a number {least}, got {value!r}")


def _check_tiers(value: Any) -> None:
    wrong = ArgumentError(
        "tiers must be pairs of an increasing limit and a price, and the last limit null, "
        f"got {json.dumps(value)}"
    )
    if not isinstance(value, list) or not value:
        raise wrong
    below = 0.0
    for number, tier in enumerate(value):
        if not isinstance(tier, list) or len(tier) != 2 or not _number(tier[1]) or tier[1] < 0:
            raise wrong
        if number == len(value) - 1:
            if tier[0] is not None:
                raise wrong
        elif not _number(tier[0]) or tier[0] <= below:
            raise wrong
        else:
            below = tier[0]


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


#: List prices in mainland China, without the discount of 20 % that ended on 2026-08-27.
PRICES = Prices(
    date="2026-11-24",
    source="https://help.aliyun.com/zh/functioncompute/fc/product-overview/billing-overview-of-fc",
    currency="CNY",
    tiers=((200e6, 0.00011), (1e9, 0.00010), (None, 0.00009)),
    cu_per_vcpu_second=1.0,
    cu_per_gb_second=0.15,
    cu_per_10000_invocations=75.0,
    step_ms=1.0,
    # Pay-as-you-go in mainland China, standard storage in one zone.
    oss_source="https://www.aliyun.com/price/product#/oss/detail",
    oss_per_gb_processed=0.025,
    oss_free_gb_processed=10_240.0,
    oss_per_10000_requests=0.01,
    oss_per_gb_month=0.12,
    # The server of the tutorial's table, at its price.
    server="ecs.c7.large",
    server_vcpu=2.0,
    server_per_month=490.0,
)
