"""The same weights, bit for bit, whatever the number of threads and the instruction set."""

import hashlib
import os
import shutil
import subprocess

import h5py
import numpy as np
import pytest

SCRIPT = """
data digits from "digits" train 330 test 50 seed 1
network net input 32x32x1 seed 3
conv 6 5x5 tanh
batchnorm
avgpool 2x2
residual {
  conv 10 3x3 relu pad same
  conv 10 3x3 pad same
}
maxpool 3x3 stride 2 pad same
depthwise 3x3 gelu
dropout 0.2
flatten
dense 50 swish
dense 10 softmax
augment digits.train shift 1 rotate 5
train on digits.train epochs 3 batch 80 optimizer adam rate 0.002 seed 1
save net to "net.h5"
"""


def weights(path):
    result = {}
    with h5py.File(path) as file:
        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                result[name] = item[()]

        file["model_weights"].visititems(visit)
    return result


def digest(path):
    hasher = hashlib.sha256()
    for name, array in sorted(weights(path).items()):
        hasher.update(name.encode())
        hasher.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return hasher.hexdigest()


def train(cnn, folder, threads=1, isa=None, before=()):
    folder.mkdir(exist_ok=True)
    environment = dict(os.environ)
    if isa:
        environment["CNN_ISA"] = isa
    run = subprocess.run(
        [*before, cnn, "--threads", str(threads), "-c", SCRIPT], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return folder / "net.h5"


@pytest.fixture(scope="module")
def reference(cnn, tmp_path_factory):
    return train(cnn, tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads(cnn, tmp_path, reference, threads):
    assert digest(train(cnn, tmp_path, threads)) == digest(reference)


def has(flag):
    with open("/proc/cpuinfo") as file:
        return any(line.startswith("flags") and f" {flag} " in line + " " for line in file)


@pytest.mark.skipif(not has("avx2") or not has("fma"), reason="the processor has no AVX2")
def test_avx2_equals_the_best(cnn, tmp_path, reference):
    assert digest(train(cnn, tmp_path, 2, "avx2")) == digest(reference)


def close(one, other):
    one, other = weights(one), weights(other)
    assert one.keys() == other.keys()
    for name in one:
        scale = max(np.abs(one[name]).max(), 1e-3)
        assert np.abs(one[name] - other[name]).max() / scale < 1e-3, name


def test_baseline_is_close(cnn, tmp_path, reference):
    # Without fused multiply-add single steps differ by 1e-7; training spreads that.
    close(train(cnn, tmp_path, 2, "baseline"), reference)


PREDICT = """
data digits from "digits" train 10 test 40 seed 1
network net input 32x32x1 seed 3
conv 6 5x5 tanh
avgpool 2x2
conv 16 5x5 relu
maxpool 2x2
flatten
dense 10 softmax
snapshot activations on digits.test to "a.h5"
"""


@pytest.mark.skipif(not shutil.which("qemu-x86_64"), reason="qemu-user is not installed")
def test_an_old_processor_gives_the_same_within_1e_5(cnn, tmp_path):
    results = []
    for name, before in (("now", []), ("old", ["qemu-x86_64", "-cpu", "Nehalem"])):
        folder = tmp_path / name
        folder.mkdir()
        run = subprocess.run(
            [*before, cnn, "-c", PREDICT], cwd=folder, capture_output=True, text=True, timeout=300)
        assert run.returncode == 0, run.stderr
        with h5py.File(folder / "a.h5") as file:
            results.append(file["predictions"][()])
    assert np.abs(results[0] - results[1]).max() < 1e-5
