"""What the images would cost otherwise: OSS on each read, or a server of one's own."""

from __future__ import annotations

import pytest
from fcimage.cost import PRICES, Size, bill, break_even_requests, reads

GB = 1 << 30
#: Round prices, so that a bill can be computed by hand.
ROUND = PRICES._replace(
    oss_per_gb_processed=0.02,
    oss_free_gb_processed=100.0,
    oss_per_10000_requests=0.01,
    oss_per_gb_month=0.1,
)


def test_a_month_of_reads_computed_by_hand() -> None:
    # 10,000 uploads of 0.01 GB, 0.001 GB of outputs, 5 reads each.
    found = reads(3.0, 10_000, 5, GB // 100, GB // 1000, ROUND)
    # 13 requests each: 0.13; 10 GB stored: 1; 50,000 reads: 0.05.
    assert found.stored == pytest.approx(3 + 0.13 + 1 + 0.05, rel=1e-6)
    # 500 GB of originals are read, 100 of them free.
    assert found.processed == pytest.approx(400 * 0.02 + 0.05, rel=1e-6)
    # 4.13 for 10,000 uploads, 0.0002 for each read.
    assert found.break_even == pytest.approx(4.13e-4 / 2e-4, rel=1e-6)


def test_within_the_free_quota_only_requests_are_billed() -> None:
    found = reads(3.0, 100, 1, GB // 100, GB // 1000, ROUND)
    assert found.processed == pytest.approx(100 * 1e-6)


def test_where_oss_processes_for_nothing_storing_is_never_cheaper() -> None:
    free = ROUND._replace(oss_per_gb_processed=0.0)
    assert reads(1.0, 10, 10, GB, GB, free).break_even is None


def test_a_server_is_cheaper_from_the_first_request_that_costs_more_than_it() -> None:
    size = Size.of(1, 1024)
    requests = break_even_requests(100.0, 50.0, size)
    assert requests is not None
    assert bill(100.0, size, requests).price > PRICES.server_per_month
    assert bill(100.0, size, requests - 1).price <= PRICES.server_per_month


def test_one_server_never_pays_if_it_cannot_do_that_much_work() -> None:
    dear = PRICES._replace(server_per_month=1e6)
    assert break_even_requests(100.0, 100.0, Size.of(1, 1024), dear) is None
    # Longer than a month for one request.
    assert break_even_requests(1e10, 1e10, Size.of(1, 1024)) is None
