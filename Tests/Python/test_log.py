"""`train … log FILE`: a file that others read while it grows."""

import signal
import subprocess
import time

import h5py
import numpy as np
import pytest

SETUP = """
data d from "digits" train 128 test 16 seed 1
network net input 32x32x1
flatten
dense 10 softmax
"""
ENDLESS = SETUP + 'train on d.train validate d.test epochs 1000000 batch 16 seed 1 log "run.h5" every 2 steps\n'


def start(cnn, folder, script):
    process = subprocess.Popen(
        [cnn, "--quiet", "--threads", "1", "-c", script], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    while not (folder / "run.h5").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    return process


def run(cnn, folder, script, expect=0):
    result = subprocess.run(
        [cnn, "--quiet", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60)
    assert result.returncode == expect, result.stdout + result.stderr
    return result


def live(path):
    """The file, once its writer has let readers in."""
    for _ in range(1_000):
        try:
            return h5py.File(path, "r", libver="latest", swmr=True)
        except OSError:
            time.sleep(0.01)
    raise AssertionError("no reader was let in")


def check(table, axis):
    """All columns have the rows that the axis has; returns how many."""
    for column in table.values():
        column.refresh()
    table[axis].refresh()
    count = len(table[axis])
    numbers = table[axis][:count]
    assert list(numbers) == sorted(numbers)
    for name, column in table.items():
        column.refresh()
        assert len(column) >= count, name
        if name not in ("val_loss", "val_accuracy"):
            assert np.isfinite(column[:count]).all() and (column[:count] >= 0).all(), name
    return count


@pytest.fixture
def growing(cnn, tmp_path):
    process = start(cnn, tmp_path, ENDLESS)
    yield process
    process.kill()
    process.communicate()


def test_h5py_reads_it_while_training_runs(tmp_path, growing):
    with live(tmp_path / "run.h5") as file:
        seen = []
        while len(seen) < 4:
            counts = check(file["epochs"], "epoch"), check(file["steps"], "step")
            if not seen or (counts[0] > seen[-1][0] and counts[1] > seen[-1][1]):
                seen.append(counts)
            assert growing.poll() is None
            time.sleep(0.01)
        assert seen[-1][0] > 2
        epochs = file["epochs"]
        count = seen[-1][0]
        assert list(epochs["epoch"][:count]) == list(range(1, count + 1))
        assert (epochs["val_accuracy"][:count] <= 1).all()
        assert epochs["loss"][count - 1] < epochs["loss"][0]
        assert (file["steps/step"][:] % 2 == 0).all()
        assert file["epochs/loss"].dims[0].label == "epoch"
        run = file["runs/1"]
        assert run.attrs["batch"] == 16 and b"network net" in run.attrs["script"]
    growing.send_signal(signal.SIGINT)
    growing.communicate(timeout=20)
    assert growing.returncode == 130
    # Once it is over, it is a file like all others.
    with h5py.File(tmp_path / "run.h5", "r") as file:
        assert len(file["epochs/epoch"]) >= count


def test_a_killed_training_leaves_a_readable_log(cnn, tmp_path, growing):
    with live(tmp_path / "run.h5") as file:
        while check(file["epochs"], "epoch") < 3:
            time.sleep(0.01)
        seen = check(file["steps"], "step")
    growing.kill()
    growing.communicate()
    with live(tmp_path / "run.h5") as file:
        left = check(file["steps"], "step"), check(file["epochs"], "epoch")
        assert left[0] >= seen
        losses = file["steps/loss"][:left[0]]
    assert "is whole" in subprocess.run(
        [cnn, "-c", 'verify "run.h5"'], cwd=tmp_path, capture_output=True, text=True).stdout
    # Another training goes on in it.
    run(cnn, tmp_path, SETUP + 'train on d.train epochs 2 batch 64 log "run.h5" every 1 step')
    with h5py.File(tmp_path / "run.h5", "r") as file:
        np.testing.assert_array_equal(file["steps/loss"][:left[0]], losses)
        assert list(file["steps/run"]) == [1] * left[0] + [2] * 4
        assert list(file["epochs/run"]) == [1] * left[1] + [2] * 2
        assert list(file["steps/step"][-4:]) == [1, 2, 3, 4]
        assert np.isnan(file["epochs/val_loss"][-1])
        assert sorted(file["runs"]) == ["1", "2"]
        assert file["runs/2"].attrs["batch"] == 64
        assert file["runs/1"].attrs["validation"] == b"d.test"


def test_two_trainings_cant_write_one_log(cnn, tmp_path, growing):
    result = run(cnn, tmp_path, SETUP + 'train on d.train log "run.h5"', expect=1)
    assert "another training is writing it" in result.stderr
    with live(tmp_path / "run.h5") as file:
        before = check(file["epochs"], "epoch")
        while check(file["epochs"], "epoch") < before + 2:
            assert growing.poll() is None
            time.sleep(0.01)


def test_a_training_that_goes_on_logs_on(cnn, tmp_path, growing):
    growing.kill()
    growing.communicate()
    training = SETUP + ('train on d.train epochs 400 batch 16 seed 1 checkpoint "c.h5" every 3 steps '
                        'log "run.h5"')
    process = start(cnn, tmp_path, training)
    while not (tmp_path / "c.h5").exists():
        time.sleep(0.005)
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    run(cnn, tmp_path, SETUP.splitlines()[1] + '\nresume from "c.h5" log "run.h5"')
    with h5py.File(tmp_path / "run.h5", "r") as file:
        mine = file["epochs/run"][:] > 1
        # Each epoch once, the last ones by the run that went on.
        assert list(file["epochs/epoch"][:][mine]) == list(range(1, 401))
        assert file["epochs/run"][-1] == 3


@pytest.mark.parametrize("path,code,reason", [
    ("net.h5", "E05", "is a cnn-network file, not a log"),
    ("other.h5", "E05", "is another program's file, not a log"),
    ("text.h5", "E05", "isn't an HDF5 file"),
    ("run.txt", "E05", "a log is written as .h5, .hdf5"),
    ("nowhere/run.h5", "E05", "there is no folder nowhere"),
])
def test_other_files_are_left_alone(cnn, tmp_path, path, code, reason):
    run(cnn, tmp_path, SETUP + 'save net to "net.h5"')
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 1
    (tmp_path / "text.h5").write_text("text")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    result = run(cnn, tmp_path, SETUP + f'train on d.train log "{path}"', expect=1)
    assert f"error[{code}" in result.stderr and reason in result.stderr
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_the_log_and_the_checkpoint_are_two_files(cnn, tmp_path):
    result = run(
        cnn, tmp_path, SETUP + 'train on d.train checkpoint "a.h5" log "a.h5"', expect=2)
    assert "can't be one file" in result.stderr
