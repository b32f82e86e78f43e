"""What the documentation shows of the benchmarks' results is what their files say."""

import json
import math
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))

import scaling  # noqa: E402


def test_the_cluster_page_has_the_newest_tables():
    newest = max((ROOT / "Benchmarks/results").glob("scaling-*.json"))
    page = (ROOT / "docs/cluster.md").read_text()
    for part in scaling.tables(json.loads(newest.read_text())).split("\n\n"):
        assert part in page


def test_a_line_is_found_again():
    slope, height = scaling.line([(size, 3e-6 * size + 1e-4) for size in (16, 32, 512)])
    assert (slope, height) == pytest.approx((3e-6, 1e-4))


@pytest.mark.parametrize("processes", [1, 2, 16, 1024])
def test_a_step_of_the_model(processes):
    rounds = math.log2(processes)
    # 300,000 bytes are two buckets.
    expected = (1e-5 * 4096 / processes + 2e-4
                + rounds * (2 * 1e-6 + 300_000 / 1e9 + 75_000 / 2e9 + 3 * 1e-6))
    assert scaling.step(processes, 4096, 1e-5, 2e-4, 300_000, 1e-6, 1e9) == pytest.approx(expected)
