"""What else could make the images: OSS on each read, or a server of one's own."""

from __future__ import annotations

import math
from typing import NamedTuple

from .billing import bill
from .prices import PRICES, Prices
from .sizes import Size

__all__ = ["Reads", "break_even_requests", "reads"]

GB = 1 << 30
SECONDS_OF_A_MONTH = 30 * 86_400
#: A server that is busier than this keeps requests waiting.
BUSY_AT_MOST = 0.7
#: The ready handler asks for six outputs, fetches the original, and stores six images.
REQUESTS_OF_AN_UPLOAD = 13


class Reads(NamedTuple):
    """What a month of uploads and reads costs, in the currency of the prices. Traffic is the same
    for both, and not included."""

    #: The images are made once by the function, stored, and read.
    stored: float
    #: Each read has OSS make the image from the original (``x-oss-process``).
    processed: float
    #: From how many reads of each upload on storing is cheaper, without OSS's free quota; None
    #: where it never is.
    break_even: float | None


def reads(
    compute: float,
    uploads: int,
    reads_each: float,
    original_bytes: int,
    output_bytes: int,
    prices: Prices = PRICES,
) -> Reads:
    """Compares images that are made once with images that OSS makes on each read.

    Args:
        compute: The bill of the function for all uploads.
        uploads: Uploads in the month.
        reads_each: Reads of each upload's images in the month that reach OSS: misses of a CDN.
        original_bytes: The size of one original.
        output_bytes: The size of all images that are made of it.
    """
    request = prices.oss_per_request
    storing = uploads * (
        REQUESTS_OF_AN_UPLOAD * request + output_bytes / GB * prices.oss_per_gb_month
    )
    asking = uploads * reads_each * request
    gigabytes = uploads * reads_each * original_bytes / GB
    processing = max(0.0, gigabytes - prices.oss_free_gb_processed) * prices.oss_per_gb_processed
    of_a_read = original_bytes / GB * prices.oss_per_gb_processed
    return Reads(
        stored=compute + storing + asking,
        processed=processing + asking,
        break_even=(compute + storing) / uploads / of_a_read if of_a_read else None,
    )


def break_even_requests(
    ms: float, cpu_ms: float, size: Size, prices: Prices = PRICES
) -> int | None:
    """From how many requests a month servers of one's own are cheaper than the function.

    Args:
        ms: Milliseconds that one request is billed for.
        cpu_ms: Milliseconds of CPU time of one request, which a server needs as well.

    Returns:
        None where they never are: one server does not do as much work as its price buys from the
        platform. Its operation is not counted.
    """
    capacity = prices.server_vcpu * SECONDS_OF_A_MONTH * BUSY_AT_MOST * 1000 / max(cpu_ms, 1e-6)

    def server_is_cheaper(requests: int) -> bool:
        servers = math.ceil(requests / capacity)
        return servers * prices.server_per_month < bill(ms, size, requests, prices).price

    # Prices of the platform fall in steps, so that a point where servers are cheaper may not last;
    # the first one that a single server can reach counts.
    most = int(capacity)
    if most < 1 or not server_is_cheaper(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if server_is_cheaper(middle) else (middle, high)
    return high
