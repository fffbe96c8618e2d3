"""The prices in docs/compare.md are those of fcimage.cost, its figures those of the benchmarks."""

from __future__ import annotations

import pathlib
import re

import pytest
from fcimage.cost.alternatives import REQUESTS_OF_AN_UPLOAD, reads
from fcimage.cost.billing import bill
from fcimage.cost.prices import PRICES
from fcimage.cost.sizes import Size

ROOT = pathlib.Path(__file__).parents[3]
PAGE = (ROOT / "docs/compare.md").read_text("utf-8")
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
    assert "40 ms of a vCPU and 1,024 MB" in PRICE
    assert "six files of 394 kB together" in PRICE
    compute = bill(40, Size.of(1, 1024), 1_000_000).price
    assert f"{compute:.0f} CNY of the fcimage column are the function" in PRICE
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) \| ([\d,]+) \|$", PRICE, re.MULTILINE)
    assert len(rows) == 3
    for each, stored, processed in rows:
        costs = reads(compute, 1_000_000, int(each), 1_949_827, 394_000)
        assert (stored, processed) == (f"{costs.stored:,.0f}", f"{costs.processed:,.0f}")
        assert costs.break_even is not None
        assert 1 < costs.break_even < 2  # "from the second read on"


#: The rows of the first table of docs/benchmarks.md, by their names on the other pages.
NAMES = {
    "pyvips": "pyvips",
    "sharp": "sharp (Node)",
    "OpenCV": "OpenCV",
    "Pillow, tuned": "Pillow, by an expert",
    "Pillow, tuned by an expert": "Pillow, by an expert",
    "Pillow, the tutorial's loop": "Pillow, the tutorial's loop",
    "sharp (Node)": "sharp (Node)",
    "sharp（Node）": "sharp (Node)",
    "Pillow，由熟手调优": "Pillow, by an expert",
    "Pillow，教程里的循环": "Pillow, the tutorial's loop",
}


def measured() -> tuple[dict[str, float], dict[str, int], float]:
    """The ratio of CPU and the peak of each library, and the milliseconds of fcimage."""
    text = (ROOT / "docs/benchmarks.md").read_text("utf-8")
    table = text.partition("\n| fcimage |")[2].partition("\n\n")[0]
    (ms,) = re.findall(r"^ 1\.00x \((\d+) ms\)", table)
    ratios, peaks = {}, {"fcimage": int(table.split("|")[2])}
    for name, ratio, peak in re.findall(
        r"^\| (.+?) \| ([\d.]+)x \| [\d.]+x \| (\d+) \|", table, re.MULTILINE
    ):
        ratios[name], peaks[name] = float(ratio), int(peak)
    return ratios, peaks, float(ms)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_page_has_the_figures_of_the_benchmarks(page: str) -> None:
    ratios, peaks, ms = measured()
    text = (ROOT / page).read_text("utf-8")
    assert f"| fcimage | {ms:.0f} ms | {peaks['fcimage']} MB |" in text
    rows = re.findall(
        r"^\| (.+?) \| (\d+) ms ?.([\d.]+) ?[x倍]. \| (\d+) MB \|", text, re.MULTILINE
    )
    assert len(rows) == len(ratios)
    for what in (r"The wheel is ([\d.]+) MB", r"`import fcimage` \w+ ([\d.]+) ms"):
        known = (ROOT / "docs/benchmarks.md").read_text("utf-8")
        assert set(re.findall(what, text)) <= set(re.findall(what, known))
    for name, milliseconds, ratio, peak in rows:
        exact = ratios[NAMES[name]]
        assert abs(int(milliseconds) - exact * ms) < 1
        assert abs(float(ratio) - exact) <= (0.5 if exact > 10 else 0.06)
        assert int(peak) == peaks[NAMES[name]]


def test_the_comparison_has_the_figures_of_the_benchmarks() -> None:
    ratios, peaks, ms = measured()
    assert f"with {ms:.0f} ms of a vCPU" in PRICE
    rows = re.findall(r"^\| (.+?) \| ([\d.]+)x \| ([\d.]+)x \|", PAGE, re.MULTILINE)
    assert len(rows) == 4
    for name, cpu, memory in rows:
        assert abs(float(cpu) - ratios[NAMES[name]]) <= 0.06
        assert abs(float(memory) - peaks[NAMES[name]] / peaks["fcimage"]) <= 0.06
