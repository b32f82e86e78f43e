"""Memory that isn't there and numbers that run away: refused with the figures, nothing changed."""

import re
import subprocess
import time

import h5py
import numpy as np
import pexpect
import pytest
from conftest import LONG

NETWORK = """
data d from "digits" train 96 test 16 seed 1
network net input 32x32x1
conv 4 3x3 pad same relu
flatten
dense 10 softmax
"""

# Kilobytes of addresses that are left when the program runs.
ROOM = [20_000, 40_000, 60_000, 80_000, 120_000, 200_000, 400_000] if LONG else [60_000]

FIGURES = r"needs (about )?[\d.]+ [GM]B, and [\d.]+ [kMG]B are free"


@pytest.mark.parametrize("script", [
    "x = ones(20000x20000)",
    "x = ones(4000x4000); l = []; while true { l += [x + 1] }",
    "x = ones(30000); y = reshape(x, [30000, 1]) + x",
    's = "a" * 60000000; l = []; for i in 0..<100 { l += ["{s}{i}"] }',
    "l = [1] * 4000000; m = []; for i in 0..<100 { m += [l + [i]] }",
    "l = []; for i in 0..<9000000 { l += [[i, i, i, i, i, i]] }",
    'network net input 32x32x1; conv 8 3x3 pad same; flatten; dense 2000 relu; dense 10 softmax\n'
    'data d from "digits" train 10 test 2\ntrain net on d.train',
], ids=["tensor", "tensors", "outer", "strings", "lists", "many", "training"])
def test_memory_that_the_process_may_not_take(run, script):
    result = run(script, before="ulimit -v 420000", expect=1)
    assert re.search(FIGURES, result.stderr), result.stderr


# What grows little by little, and what makes far more than it is given.
GROWING = [
    "l = []; while true { l += [1] }", "l = [1]; while true { l = l + l }",
    "l = []; while true { l += [[1, 2]] }", "l = [1]; while true { l += l }",
    'l = []; while true { l += ["a text of more than fifteen bytes: {1}"] }',
    'l = []; while true { l += ["{len(l)}"] }', 's = "a"; while true { s = s + s }',
    's = "ab"; while true { s = "{s}{s}" }', "l = []; while true { l += [{a: 1, b: l}] }",
    "l = []; r = {}; while true { r.a = [1, 2, 3]; l += [r] }",
    "l = [0..<9]; while true { l = l + l }", "x = ones(300x300); l = []; while true { l += [x * 2] }",
    'x = split("a " * 30000000)', 'x = split("a," * 30000000, ",")', "x = [1] * 9999999; y = x * 1",
    'x = "ab" * 30000000; y = x + "c"', 'x = replace("a" * 30000000, "a", "bb")',
    'x = join([1] * 9000000, ",")', "x = list(0..<10000000)", 'x = list("a" * 9000000)',
    "x = enumerate(0..<10000000)", "x = zip(0..<10000000, 0..<10000000)",
    "x = sorted(0..<10000000)", "x = unique(0..<10000000)", "x = reversed(0..<10000000)",
    "def f(x) { return [x] }; x = map(f, 0..<10000000)",
    "def f(x) { return x >= 0 }; x = filter(f, 0..<10000000)",
    'n = 0; for c in "a" * 9000000 { n += 1 }; assert n == 9000000; assert len("ab" * 30000000) == 6e7',
    "l = [[0] * 1000000]; m = []; while true { m += [l]; m[len(m) - 1][0][0] = 1 }",
    "def f(n) { return [f(n + 1)] }; f(0)",
]


@pytest.fixture(scope="module")
def taken(cnn):
    """The kilobytes of addresses that the program takes itself when these have a limit."""
    process = subprocess.Popen(
        ["bash", "-c", 'ulimit -v 500000; exec "$@"', "bash", cnn, "-c", "while true { }"],
        stderr=subprocess.DEVNULL)
    most = 0
    for _ in range(20):
        time.sleep(0.05)
        with open(f"/proc/{process.pid}/status") as file:
            most = max(most, int(re.search(r"VmPeak:\s*(\d+)", file.read())[1]))
    process.kill()
    process.wait()
    return most


@pytest.mark.parametrize("script", GROWING)
def test_whatever_grows_is_stopped_before_memory_ends(run, taken, script):
    for room in ROOM:
        result = run(script, before=f"ulimit -v {taken + room}")
        if result.returncode != 0:
            assert re.search(FIGURES + "|can have at most|at most 500 levels|too deeply", result.stderr), \
                (taken + room, result.returncode, result.stderr)


@pytest.mark.parametrize("limit", [300_000, 420_000, 800_000])
def test_training_in_little_memory_works_or_says_what_it_needs(run, limit):
    script = NETWORK + "train on d.train batch 96 epochs 1; print sum(net.conv1.bias) * 0"
    result = run(script, before=f"ulimit -v {limit}")
    assert result.returncode == 0 and result.stdout.strip() == "0" or \
        re.search(FIGURES, result.stderr), result.stderr


@pytest.mark.parametrize("script, figures", [
    ("network net input 1000x1000x1; flatten; dense 1000000", ["1000000000000", "2147483647"]),
    ("network net input 1000000x1000000x1", ["1000000x1000000x1", "2,147,483,647"]),
    (NETWORK + "train on d.train batch 1000000000", ["1048576", "1000000000"]),
    (NETWORK + "p = predict on d.train batch 1000000000", ["1048576", "1000000000"]),
    ("x = zeros(1000000x1000000)", ["1,000,000,000,000", "2,147,483,647"]),
    ('data d from "digits" train 1000000000000 test 1', ["1000000000000"]),
])
def test_what_is_too_large_is_refused_with_both_figures(run, script, figures):
    result = run(script, expect=1)
    for figure in figures:
        assert figure in result.stderr


def prompt(cnn, folder):
    """The prompt, which goes on after mistakes."""
    child = pexpect.spawn(
        cnn, ["--no-init"], cwd=str(folder), encoding="utf-8", timeout=30,
        env={"TERM": "dumb", "HOME": str(folder), "PATH": "/usr/bin"})
    child.expect("cnn> ")
    return child


def test_a_refused_layer_leaves_the_network_as_it_was(cnn, tmp_path):
    child = prompt(cnn, tmp_path)
    for line in ("network net input 1000x1000x1", "flatten", "dense 1000000"):
        child.sendline(line)
    child.expect("E0417")
    child.sendline("print 6 * 7; summary")
    child.expect("42")
    child.expect("flatten1")
    child.close(force=True)


@pytest.mark.parametrize("rate", ["1e30", "1e20", "100000"])
def test_a_rate_that_is_too_high(run, rate):
    """Training stops with the layer and the batch, and the weights are the best ones again."""
    # Without softmax, whose gradients vanish where it is saturated.
    script = NETWORK.replace(" softmax", "") + f"""
train on d.train epochs 4 batch 16 optimizer sgd rate {rate} loss mse seed 1
"""
    result = run(script, expect=1)
    assert re.search(r"E0601.*batch \d+.*(conv1|dense1)", result.stderr), result.stderr


def test_after_a_divergence_the_best_weights_are_there(cnn, tmp_path):
    child = prompt(cnn, tmp_path)
    for line in NETWORK.strip().splitlines():
        child.sendline(line)
    child.sendline("train on d.train epochs 2 batch 16 seed 1")
    child.sendline('w = net.conv1.weights')
    child.sendline("train on d.train epochs 2 batch 16 optimizer sgd rate 1e30 loss mse")
    child.expect("E0601")
    child.sendline('print "difference {max(abs(w - net.conv1.weights))}"')
    child.expect("difference 0\r")
    child.sendline("r = evaluate on d.test; print r.loss < 100")
    child.expect("true")
    child.close(force=True)


@pytest.mark.parametrize("name", ["x.npz", "x.h5", "x.csv"])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_infinities_in_data(run, tmp_path, name, value):
    images = np.random.default_rng(1).random((40, 8, 8, 1), dtype="f4")
    images[17, 3, 3, 0] = value
    labels = (np.arange(40) % 4).astype("i4")
    if name.endswith("npz"):
        np.savez(tmp_path / name, x=images, y=labels)
    elif name.endswith("h5"):
        with h5py.File(tmp_path / name, "w") as file:
            file["images"], file["labels"] = images, labels
    else:
        rows = [",".join(f"p{i}" for i in range(64)) + ",label"]
        rows += [
            ",".join(str(v) for v in image.ravel()) + f",{label}"
            for image, label in zip(images, labels)]
        (tmp_path / name).write_text("\n".join(rows) + "\n")
    result = run(f'data d from "{name}"', expect=1)
    assert name.split(".")[0] in result.stderr and ("17" in result.stderr or "19" in result.stderr)


def test_values_that_overflow_inside_the_network(run, tmp_path):
    """3e38 is a number; its sums are not. Training names the layer and the batch."""
    images = np.full((32, 8, 8, 1), 3e38, "f4")
    np.savez(tmp_path / "big.npz", x=images, y=np.arange(32) % 4)
    script = """
data d from "big.npz"
network net input 8x8x1
conv 2 3x3 init he
flatten
dense 4
train on d epochs 1 batch 8 loss mse
"""
    result = run(script, expect=1)
    assert "E0601" in result.stderr and "conv1" in result.stderr and "batch 1" in result.stderr
