"""Several processes under mpirun train the network that one would have trained, bit for bit."""

import os
import shutil
import signal
import subprocess
import time

import h5py
import pytest

CNN = os.environ.get("CNN")

MPIRUN = shutil.which("mpirun")
pytestmark = pytest.mark.skipif(
    MPIRUN is None or not CNN, reason="mpirun is not installed, or CNN names no program")

SCRIPT = """
data digits from "digits" train 500 test 100 seed 1
network net input 32x32x1
conv 4 5x5 bias off
batchnorm
tanh
maxpool 2x2
dropout 0.2
flatten
dense 10 softmax
train on digits.train validate digits.test epochs {epochs} batch {batch} rate 0.002 seed 1
save net to "net.h5"
"""


def start(folder, processes, threads=1, epochs=2, batch=128):
    (folder / "train.cnn").write_text(SCRIPT.format(epochs=epochs, batch=batch))
    launcher = [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-np", str(processes)]
    return subprocess.Popen(
        (launcher if processes else []) + [CNN, "--threads", str(threads), "train.cnn"],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(*arguments, **options):
    process = start(*arguments, **options)
    output, error = process.communicate(timeout=120)
    return process.returncode, output, error


def weights(file):
    arrays = {}
    with h5py.File(file) as h5:
        h5["model_weights"].visititems(
            lambda name, item: arrays.update({name: item[...].tobytes()})
            if isinstance(item, h5py.Dataset) else None)
    return arrays


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    status, output, error = run(folder, 0)
    assert status == 0, error
    return output, weights(folder / "net.h5")


@pytest.mark.parametrize("processes, threads", [(1, 2), (2, 1), (2, 2), (4, 1), (8, 1)])
def test_weights_are_those_of_one_process(tmp_path, alone, processes, threads):
    status, output, error = run(tmp_path, processes, threads)
    assert status == 0, error
    assert output == alone[0], "only process 0 speaks"
    assert weights(tmp_path / "net.h5") == alone[1]


@pytest.mark.parametrize("processes, batch, reason", [
    (3, 128, "3 processes can't share the training: their number has to be a power of two"),
    (4, 32, "4 processes can't share a batch of 32: it has 2 shards of at least 16 images"),
])
def test_other_counts_are_refused(tmp_path, processes, batch, reason):
    status, _, error = run(tmp_path, processes, batch=batch)
    assert status != 0
    assert error.count(reason) == 1, error
    assert not (tmp_path / "net.h5").exists()


def mpirun_shell(folder, command):
    return subprocess.run(
        [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-np", "2", "sh", "-c", command],
        cwd=folder, text=True, capture_output=True, timeout=60,
        env={**os.environ, "CNN": str(CNN)})


def test_a_mistake_of_one_process_names_it(tmp_path):
    (tmp_path / "only0").mkdir()
    (tmp_path / "only1").mkdir()
    (tmp_path / "only0" / "d.csv").write_text("label,p1\n0,1\n1,3\n")
    result = mpirun_shell(
        tmp_path,
        'cd only$OMPI_COMM_WORLD_RANK && exec "$CNN" -c \'data d from "d.csv" size 1x1\'')
    assert result.returncode != 0
    assert "process 1 of 2:" in result.stderr
    assert 'there is no data set, file or folder "d.csv"' in result.stderr


def children(name, folder):
    """The processes that run in a folder."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.readlink(f"/proc/{entry}/cwd") == str(folder):
                with open(f"/proc/{entry}/comm") as comm:
                    if comm.read().strip() == name:
                        found.append(int(entry))
        except OSError:
            pass
    return found


def wait_for_training(folder, count):
    """Waits until `count` processes run, and the training with them."""
    for _ in range(300):
        if len(found := children("cnn", folder)) == count:
            time.sleep(2)
            return found
        time.sleep(0.1)
    raise AssertionError("the processes did not start")


def test_a_dead_process_ends_the_job(tmp_path):
    process = start(tmp_path, 2, epochs=1_000_000)
    os.kill(wait_for_training(tmp_path, 2)[-1], signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert children("cnn", tmp_path) == []


def test_an_interruption_stops_all(tmp_path):
    process = start(tmp_path, 2, epochs=1_000_000)
    wait_for_training(tmp_path, 2)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "training of net was stopped in epoch" in error
    assert error.count("was stopped") == 1
