"""The cost of an image: arithmetic with examples computed by hand, and one real run."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest
from fcimage import ArgumentError
from fcimage._peak import peak_mib
from fcimage.cli import main
from fcimage.cost import PRICES, Prices, Size, bill, billed_ms, smallest
from fcimage.cost.measure import measure

from support.pictures import encoded, photo_like


def test_the_bill_of_an_example_computed_by_hand() -> None:
    # 1,000,000 requests of 200 ms with 1 vCPU and 1 GB: 200,000 seconds, so 200,000 CU for the
    # vCPU, 30,000 for the memory, and 100 times 75 for the invocations.
    found = bill(200, Size.of(1, 1024), 1_000_000)
    assert found.cu == pytest.approx(237_500)
    assert found.price == pytest.approx(237_500 * 0.00011)  # 26.125 CNY


def test_the_bill_of_a_small_function_computed_by_hand() -> None:
    # 10,000 requests of 500 ms: 5,000 seconds of 0.35 vCPU and 0.5 GB.
    found = bill(500, Size.of(0.35, 512), 10_000)
    assert found.cu == pytest.approx(1750 + 375 + 75)
    assert found.price == pytest.approx(0.242)


@pytest.mark.parametrize(
    ("cu", "price"),
    [
        (0, 0),
        (1, 0.00011),
        (200e6, 22_000),
        (200e6 + 1000, 22_000.1),
        (1e9, 22_000 + 80_000),
        (2e9, 22_000 + 80_000 + 90_000),
    ],
)
def test_each_part_of_a_month_has_the_price_of_its_tier(cu: float, price: float) -> None:
    assert PRICES.price(cu) == pytest.approx(price)


@pytest.mark.parametrize(
    ("cpu", "wall", "vcpu", "io", "ms"),
    [
        (120, 121, 1, 0, 121),
        (120, 70, 2, 0, 70),  # two cores helped
        (120, 70, 1.5, 0, 80),  # but only 1.5 are there
        (120, 121, 0.5, 0, 240),
        (120, 121, 0.5, 35.5, 276),  # waiting does not grow, and milliseconds are rounded up
        (0.1, 0.1, 1, 0, 1),
        (60, 60, 0.3, 0, 200),  # 200.00000000000003 in floating point
    ],
)
def test_a_share_of_a_core_takes_longer(
    cpu: float, wall: float, vcpu: float, io: float, ms: float
) -> None:
    assert billed_ms(cpu, wall, vcpu, io) == ms


@pytest.mark.parametrize(
    ("vcpu", "memory", "size"),
    [
        (1, 1024, (1, 1024)),
        (0.33, 500, (0.35, 512)),
        (0.05, 1, (0.05, 128)),
        (0.1, 129, (0.1, 192)),
        (0.35, 1434, None),  # rounded up to 1472 MB, above 4 GB for each vCPU
        (16, 32_768, (16, 32_768)),
        (1, 1000, (1, 1024)),
        (1, 960, None),
        (1, 4097, None),
        (0, 128, None),
        (17, 20_000, None),
        (0.05, 40_000, None),
        (float("nan"), 1024, None),
    ],
)
def test_sizes_are_rounded_up_to_those_that_the_platform_offers(
    vcpu: float, memory: float, size: tuple[float, int] | None
) -> None:
    if size is None:
        with pytest.raises(ArgumentError):
            Size.of(vcpu, memory)
    else:
        assert Size.of(vcpu, memory) == size


@pytest.mark.parametrize(
    ("peak", "size"),
    [(34, (0.1, 128)), (103, (0.15, 192)), (430, (0.55, 576)), (900, (1.1, 1152))],
)
def test_the_smallest_function_has_a_quarter_more_memory_than_the_job_used(
    peak: float, size: tuple[float, int]
) -> None:
    assert smallest(peak) == size
    assert Size.of(*size) == size, "a size that the platform offers"


def test_no_function_is_large_enough() -> None:
    with pytest.raises(ArgumentError, match="32768"):
        smallest(30_000)


def test_the_prices_are_dated_and_name_their_source() -> None:
    assert PRICES.date.count("-") == 2
    assert PRICES.source.startswith("https://help.aliyun.com/")


def test_prices_can_be_replaced_one_by_one() -> None:
    found = Prices.from_json('{"currency": "USD", "tiers": [[100, 2], [null, 1]]}')
    assert found.price(150) == 250
    assert found.cu_per_gb_second == PRICES.cu_per_gb_second
    assert Prices.from_json(json.dumps(PRICES._asdict())) == PRICES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "JSON object"),
        ("{", "must be JSON"),
        ('{"cu_per_second": 1}', "unknown price 'cu_per_second'; the prices are date"),
        ('{"step_ms": 0}', "above 0"),
        ('{"cu_per_gb_second": -1}', "at least 0"),
        ('{"cu_per_gb_second": true}', "at least 0"),
        ('{"currency": 1}', "must be a string"),
        ('{"tiers": []}', "increasing"),
        ('{"tiers": [[5, 1]]}', "the last limit null"),
        ('{"tiers": [[5, 1], [4, 1], [null, 1]]}', "increasing"),
        ('{"tiers": [[5, 1], [null, -1]]}', "increasing"),
    ],
)
def test_prices_that_are_not_valid_are_refused(text: str, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        Prices.from_json(text)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("cost") / "photo.jpg"
    path.write_bytes(encoded(photo_like(1600, 1200), "JPEG", quality=90))
    return path


def test_a_real_run_of_both_in_fresh_processes(
    photo: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", "--photo", str(photo), "--rounds", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["runs"]) == ["fcimage", "pillow"]
    for run in found["runs"].values():
        assert 0 < run["cpu_ms"] < 60_000
        assert run["wall_ms"] >= 0.5 * run["cpu_ms"], "on one core"
        # A child that is started inherits the peak of the process that runs the tests.
        assert run["peak_mib"] > 5
        assert run["first_ms"] > run["wall_ms"] / 2
    # Wide enough a gap for any machine: the loop decodes and resizes in full, as RGBA.
    assert found["runs"]["fcimage"]["cpu_ms"] < found["runs"]["pillow"]["cpu_ms"]
    assert found["bills"]["chosen"]["fcimage"]["size"] == {"vcpu": 1, "memory_mb": 1024}
    for name, each in found["bills"]["smallest"].items():
        assert each["size"]["memory_mb"] >= found["runs"][name]["peak_mib"]
        assert each["cu"] > 1_000_000 * 0.0075, "more than the invocations"


def test_the_table_names_the_prices_and_what_is_not_included(
    photo: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "prices.json").write_text('{"currency": "XYZ", "date": "2030-01-02"}')
    arguments = ["cost", "--photo", str(photo), "--rounds", "1", "--requests", "5000"]
    arguments += ["--vcpu", "0.5", "--memory", "512", "--io-ms", "40"]
    assert main([*arguments, "--prices", str(tmp_path / "prices.json")]) == 0
    text = capsys.readouterr().out
    assert "5,000 requests a month, 0.5 vCPU and 512 MB" in text
    assert "XYZ" in text
    assert "2030-01-02" in text
    assert "40 ms are added" in text
    assert "Pillow, the tutorial's loop" in text
    assert "10 reads of each photo's images a month, in XYZ" in text
    assert "made by OSS on each read (x-oss-process)" in text
    assert "A server of your own, ecs.c7.large" in text


def test_without_pillow_its_loop_is_not_measured(
    photo: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("fcimage.cost.measure.find_spec", lambda name: None)
    assert main(["cost", "--photo", str(photo), "--rounds", "1"]) == 0
    assert "Pillow is not installed" in capsys.readouterr().out


def test_an_image_that_cannot_be_measured_gives_one_error_line(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cut.jpg"
    whole = encoded(photo_like(200, 100), "JPEG")
    path.write_bytes(whole[: len(whole) // 2])
    assert main(["cost", "--photo", str(path), "--rounds", "1"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("fcimage: fcimage: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--requests", "0"],
        ["--io-ms", "-1"],
        ["--io-ms", "nan"],
        ["--rounds", "x"],
        ["--io-ms", "x"],
        ["--requests", "1.5"],
        ["--reads", "-1"],
        ["--reads", "many"],
    ],
)
def test_numbers_outside_their_range_are_wrong_usage(
    arguments: list[str], photo: pathlib.Path
) -> None:
    assert main(["cost", "--photo", str(photo), *arguments]) == 2


def test_the_package_does_not_import_the_cost_module() -> None:
    import subprocess

    code = "import sys, fcimage.handler; print([m for m in sys.modules if 'cost' in m or 'selftest' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_contenders_run_on_the_given_number_of_cores(photo: pathlib.Path) -> None:
    run = measure(["fcimage"], photo.read_bytes(), 1, 1)["fcimage"]
    assert run.cpu_ms <= 1.2 * run.wall_ms, "one core cannot work longer than the clock"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no peak of their own")
def test_the_peak_of_a_child_is_not_that_of_its_large_parent() -> None:
    large = b"x" * (192 << 20)
    here = peak_mib()
    code = "from fcimage._peak import peak_mib; print(peak_mib())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert here is not None and here > len(large) / (1 << 20)
    assert 1 < float(child.stdout) < 128


def test_a_system_without_proc_tells_the_largest_resident_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hidden(*_: object) -> None:
        raise FileNotFoundError("/proc/self/status")

    monkeypatch.setattr("builtins.open", hidden)
    peak = peak_mib()
    assert peak is not None and peak > 5
