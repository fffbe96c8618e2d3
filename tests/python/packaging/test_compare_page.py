"""The prices in docs/compare.md are those of fcimage.cost."""

from __future__ import annotations

import pathlib
import re

from fcimage.cost.alternatives import REQUESTS_OF_AN_UPLOAD, reads
from fcimage.cost.billing import bill
from fcimage.cost.prices import PRICES
from fcimage.cost.sizes import Size

PAGE = (pathlib.Path(__file__).parents[3] / "docs/compare.md").read_text("utf-8")
PRICE = PAGE.partition("## Price\n")[2].partition("\n## ")[0]


def test_the_page_has_the_prices_of_the_list() -> None:
    assert f"List prices of {PRICES.date}" in PRICE
    assert f"]({PRICES.source})" in PRICE
    assert f"]({PRICES.oss_source})" in PRICE
    assert f"bills {PRICES.oss_per_gb_processed} for each GB" in PRICE
    assert f"the first {PRICES.oss_free_gb_processed:,.0f} GB" in PRICE
    assert f"{REQUESTS_OF_AN_UPLOAD} requests to OSS" in PRICE
    assert f"({PRICES.oss_per_gb_month} a month for each GB)" in PRICE


def test_the_table_is_what_the_prices_make_of_the_measurement() -> None:
    assert "38 ms of a vCPU and 1,024 MB" in PRICE
    assert "six files of 394 kB together" in PRICE
    compute = bill(38, Size.of(1, 1024), 1_000_000).price
    assert f"{compute:.0f} CNY of the first column are the function" in PRICE
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) \| ([\d,]+) \|$", PRICE, re.MULTILINE)
    assert len(rows) == 3
    for each, stored, processed in rows:
        costs = reads(compute, 1_000_000, int(each), 1_949_827, 394_000)
        assert (stored, processed) == (f"{costs.stored:,.0f}", f"{costs.processed:,.0f}")
        assert costs.break_even is not None
        assert 1 < costs.break_even < 2  # "from the second read on"
