"""The command ``cost``: measures a job and computes its monthly cost on the platform."""

from __future__ import annotations

import argparse
import json
import math
import os
from typing import TYPE_CHECKING

from .files import read_bytes
from .numbers import between, natural, size
from .status import DONE

if TYPE_CHECKING:
    from fcimage.cost import Bill, Prices, Reads, Size
    from fcimage.cost.measure import Run

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]

#: The function of the tutorial.
TUTORIAL_VCPU, TUTORIAL_MB = 1.0, 1024
#: The longest that a function may run.
DAY_MS = 86_400_000


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    command = subparsers.add_parser(
        "cost", help="measure the job for a photo and compute its cost", description=_cost.__doc__
    )
    command.add_argument("--photo", metavar="FILE", required=True, help="an image, or - for stdin")
    command.add_argument(
        "--requests",
        metavar="N",
        type=natural,
        default=1_000_000,
        help="requests per month (1,000,000)",
    )
    command.add_argument(
        "--vcpu",
        metavar="N",
        type=between(0, 1024),
        help="vCPUs of the function (1); rounded up to the platform's steps",
    )
    command.add_argument(
        "--memory",
        metavar="MB",
        type=between(0, 1e6, "MB"),
        help="memory of the function, in MB (1024)",
    )
    command.add_argument(
        "--io-ms",
        metavar="MS",
        type=between(0, DAY_MS, "milliseconds"),
        default=0.0,
        help="time that a request waits for OSS (0)",
    )
    command.add_argument(
        "--reads",
        metavar="N",
        type=between(0, 1e12),
        default=10.0,
        help="reads of each photo's images in a month that reach OSS (10)",
    )
    command.add_argument("--prices", metavar="FILE", help="JSON with prices to replace")
    command.add_argument(
        "--rounds", metavar="N", type=natural, default=3, help="processes to measure (3)"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=_cost)


def _cost(args: argparse.Namespace) -> int:
    """Run the tutorial's job (six images from one photo) in new processes, with fcimage and, if
    Pillow is installed, with the tutorial's Pillow loop. Compute the price of N such requests as
    the platform does: the configured vCPU and memory for the duration of each request. Transfers
    are not measured; add them with --io-ms. Then compare with images that OSS makes on each read,
    and with a server of your own."""
    from fcimage import probe
    from fcimage.cost import (
        PRICES,
        Prices,
        Size,
        bill,
        billed_ms,
        break_even_requests,
        reads,
        smallest,
    )
    from fcimage.cost.measure import CONTENDERS, installed, measure

    photo = read_bytes(args.photo)
    info = probe(photo)
    prices = PRICES if args.prices is None else Prices.from_json(read_bytes(args.prices))
    chosen = Size.of(*_wanted(args.vcpu, args.memory))
    cores = max(1, min(round(chosen.vcpu), len(os.sched_getaffinity(0))))
    runs = measure(installed(), photo, args.rounds, cores)

    def billed(function: Size, run: Run) -> Bill:
        # On one core the job only computes; other processes took the rest of the time.
        wall_ms = run.wall_ms if cores > 1 else run.cpu_ms
        ms = billed_ms(run.cpu_ms, wall_ms, function.vcpu, args.io_ms, prices.step_ms)
        return bill(ms, function, args.requests, prices)

    bills = {"chosen": {name: billed(chosen, run) for name, run in runs.items()}}
    if args.vcpu is None and args.memory is None:
        bills["smallest"] = {
            name: billed(smallest(run.peak_mib), run) for name, run in runs.items()
        }
    cheapest = min((found["fcimage"] for found in bills.values()), key=lambda found: found.price)
    ours = runs["fcimage"]
    compared = reads(
        cheapest.price, args.requests, args.reads, len(photo), round(ours.bytes), prices
    )
    servers = break_even_requests(cheapest.ms, ours.cpu_ms, cheapest.size, prices)
    if args.json:
        facts = {"width": info.width, "height": info.height, "bytes": len(photo)}
        sets = {
            kind: {name: {**b._asdict(), "size": b.size._asdict()} for name, b in found.items()}
            for kind, found in bills.items()
        }
        everything = {
            "photo": facts,
            "requests": args.requests,
            "io_ms": args.io_ms,
            "cores": cores,
            "runs": {name: run._asdict() for name, run in runs.items()},
            "bills": sets,
            "alternatives": {
                "reads": args.reads,
                **compared._asdict(),
                "server_from_requests": servers,
            },
            "prices": prices._asdict(),
        }
        print(json.dumps(everything))
        return DONE
    pixels = info.width * info.height / 1e6
    print(f"{args.photo}: {pixels:.1f} megapixels, {size(len(photo))}, into six images\n")
    rows = [["", "CPU ms", "wall ms", "peak MiB", "cold ms", "output"]]
    for name, run in runs.items():
        times = [f"{run.cpu_ms:.0f}", f"{run.wall_ms:.0f}", f"{run.peak_mib:.0f}"]
        rows.append([CONTENDERS[name], *times, f"{run.first_ms:.0f}", size(round(run.bytes))])
    _table(rows)
    if "pillow" not in runs:
        print("  (Pillow is not installed, so its loop was not measured)")
    if round(chosen.vcpu) > cores:
        print(f"  (measured on {cores} cores, which is all that this machine has)")
    titles = {"chosen": f"{chosen.vcpu:g} vCPU and {chosen.memory_mb:,} MB"}
    titles["smallest"] = "the smallest function with enough memory"
    for kind, found in bills.items():
        print(f"\n{args.requests:,} requests a month, {titles[kind]}:\n")
        _table(_bill_rows(found, prices))
    _print_alternatives(args, compared, servers, prices)
    print(
        f"\nList prices of {prices.date} ({prices.source}; {prices.oss_source}).\n"
        "Measured on this machine; one of its cores counts as one vCPU. Not included: trial "
        "quotas, resource plans,\ntraffic, cold starts, and the time that a request waits for OSS "
        f"({f'{args.io_ms:g} ms are added' if args.io_ms else 'add it with --io-ms'})."
    )
    return DONE


def _print_alternatives(
    args: argparse.Namespace, compared: Reads, servers: int | None, prices: Prices
) -> None:
    print(f"\n{args.reads:g} reads of each photo's images a month, in {prices.currency}:\n")
    _table(
        [
            ["made once, with requests and storage of OSS", f"{compared.stored:,.2f}"],
            ["made by OSS on each read (x-oss-process)", f"{compared.processed:,.2f}"],
        ]
    )
    if compared.break_even is not None:
        print(
            f"  Beyond the free {prices.oss_free_gb_processed:,.0f} GB of originals a month,\n"
            f"  making them once is cheaper from {math.ceil(compared.break_even):,} reads on."
        )
    server = (
        f"{prices.server} ({prices.server_vcpu:g} vCPU, {prices.server_per_month:g} a month), "
        "at most 70 % busy"
    )
    print(
        f"  A server of your own, {server}, is never cheaper."
        if servers is None
        else f"  A server of your own, {server},\n"
        f"  is cheaper from {servers:,} requests a month on."
    )


def _wanted(vcpu: float | None, memory: float | None) -> tuple[float, float]:
    """The size of the function: 1 GB for each vCPU, as in the tutorial, if only one is given."""
    if vcpu is None:
        vcpu = TUTORIAL_VCPU if memory is None else max(0.05, memory / 1024 // 0.05 * 0.05)
    return vcpu, vcpu * TUTORIAL_MB if memory is None else memory


def _bill_rows(found: dict[str, Bill], prices: Prices) -> list[list[str]]:
    from fcimage.cost.measure import CONTENDERS

    rows = [["", "vCPU", "MB", "ms billed", "CU", prices.currency, ""]]
    base = found["fcimage"].price
    for name, each in found.items():
        ratio = f"{each.price / base:.2f}x" if base > 0 else ""
        size = [f"{each.size.vcpu:g}", f"{each.size.memory_mb:,}"]
        cu, price = f"{each.cu:,.0f}", f"{each.price:,.2f}"
        rows.append([CONTENDERS[name], *size, f"{each.ms:g}", cu, price, ratio])
    return rows


def _table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]
        print("  " + "  ".join(cells).rstrip())
