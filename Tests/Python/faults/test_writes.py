"""Killed, failing and competing writers: a name stands for the old file or for the complete new one."""

import os
import subprocess

import h5py
import pytest
from conftest import LONG, assert_equal_files, can_trace, contents, count_calls, inject

reason = can_trace()
traced = pytest.mark.skipif(reason is not None, reason=reason or "")

SETUP = """
data d from "digits" train 24 test 8 seed 1
network net input 32x32x1
conv 2 5x5 relu
flatten
dense 10 softmax
"""
TRAINED = SETUP + 'train on d.train epochs 1 batch 12 seed 1\n'

# What is written, and the file's name.
WRITERS = {
    "network": ("n.h5", 'save net to "n.h5"'),
    "dataset": ("d.h5", 'save d.test to "d.h5"'),
    "snapshot": ("s.h5", 'snapshot activations on d.test to "s.h5"'),
    "checkpoint": ("c.h5", 'train on d.train epochs 1 batch 12 checkpoint "c.h5" every 1 step'),
    "picture": ("p.png", 'save (ones(4x4)) to "p.png"'),
}
KINDS = list(WRITERS)

# Every way of getting bytes or names to the disk.
CALLS = ["pwrite64", "write", "ftruncate", "fsync", "rename"]


def old_file(run, folder, name):
    """A file that was there before, written by the same command with other contents."""
    run(SETUP + f'network net input 4x4x1\nflatten\ndense 2\n'
        + ('save net to "%s"' % name if name.endswith("h5") else 'save (zeros(2x2)) to "p.png"'),
        expect=0)
    return (folder / name).read_bytes()


def is_complete(path):
    if path.suffix == ".png":
        data = path.read_bytes()
        return data.startswith(b"\x89PNG") and data.endswith(b"IEND\xaeB`\x82")
    return bool(contents(path))


def leftovers(folder, name):
    return [path.name for path in folder.iterdir() if path.name.startswith(f".{name}.")]


def moments(count):
    """The calls to be killed at, from 1: all of them, or in the short form seven from first to last."""
    if LONG or count <= 7:
        return range(1, count + 1)
    return sorted({1 + round(part * (count - 1) / 6) for part in range(7)})


@traced
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_every_write(run, tmp_path, kind):
    name, command = WRITERS[kind]
    path = tmp_path / name
    script = (TRAINED if kind == "checkpoint" else SETUP) + command
    old = old_file(run, tmp_path, name)
    kills = 0
    # strace counts each call of its own.
    for call in CALLS:
        for number in moments(count_calls(run, script, call)):
            path.write_bytes(old)
            result = run(script, wrap=inject(call, "signal=SIGKILL", number))
            if result.returncode == 0:
                continue
            assert result.returncode in (-9, 137), result.stderr
            kills += 1
            assert path.read_bytes() == old or is_complete(path), f"killed at {call} {number}"
    assert kills >= 3
    # The next run takes away what the others left.
    run(script, expect=0)
    assert is_complete(path) and path.read_bytes() != old
    assert leftovers(tmp_path, name) == []


CAUSES = {
    "ENOSPC": "No space left on device", "EIO": "Input/output error", "EACCES": "Permission denied"}

# Each call of the long form, with each cause; each cause once in the short one.
FAILURES = [
    (kind, call, cause)
    for kind in KINDS
    for call in ("pwrite64", "ftruncate", "write", "fsync", "rename")
    for cause in CAUSES
    # Only pictures are written by `write`, which for the others is the terminal's.
    if (call == "write") == (kind == "picture") or call in ("fsync", "rename")
    if LONG or (call, cause) in {
        ("pwrite64", "ENOSPC"), ("write", "ENOSPC"), ("ftruncate", "ENOSPC"), ("fsync", "EIO"),
        ("rename", "EACCES")}
]


@traced
@pytest.mark.parametrize("kind, call, cause", FAILURES)
def test_a_call_that_always_fails(run, tmp_path, kind, call, cause):
    if call == "write":
        # The message would fail as well: what was there must still be there.
        path = tmp_path / "p.png"
        old = old_file(run, tmp_path, "p.png")
        assert run(SETUP + WRITERS[kind][1], wrap=inject(call, f"error={cause}")).returncode == 1
        assert path.read_bytes() == old and leftovers(tmp_path, "p.png") == []
        return
    text = CAUSES[cause]
    name, command = WRITERS[kind]
    path = tmp_path / name
    old = old_file(run, tmp_path, name)
    result = run(SETUP + command, wrap=inject(call, f"error={cause}"), expect=1)
    assert name in result.stderr and text in result.stderr
    assert path.read_bytes() == old
    assert leftovers(tmp_path, name) == []


@traced
def test_a_call_that_fails_once(run, tmp_path):
    """The n-th write fails and all others work; the error is reported, and the next save works."""
    path = tmp_path / "n.h5"
    old = old_file(run, tmp_path, "n.h5")
    failures = 0
    for number in range(1, 40, 1 if LONG else 4):
        path.write_bytes(old)
        result = run(SETUP + 'save net to "n.h5"', wrap=inject("pwrite64", "error=EIO", number))
        if result.returncode == 0:
            break
        failures += 1
        assert result.returncode == 1
        assert "n.h5" in result.stderr and "Input/output error" in result.stderr
        assert path.read_bytes() == old
        assert leftovers(tmp_path, "n.h5") == []
    assert failures >= 3


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mount.returncode != 0:
        pytest.skip("file systems may not be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


BIG = SETUP.replace("conv 2 5x5 relu\n", "").replace("dense 10", "dense 600; dense 10")


@pytest.mark.parametrize("command", [
    'save net to "big.h5"', 'save (random(1600x1600)) to "big.pgm"',
    'train on d.train epochs 1 batch 12 checkpoint "big.h5"',
    'snapshot gradients on d.train to "big.h5"'])
def test_a_full_disk(run, small_disk, command):
    name = command.split('"')[-2]
    (small_disk / name).write_bytes(b"old")
    # The session goes on: what follows still runs.
    result = run(BIG + command, folder=small_disk, expect=1)
    assert name in result.stderr and "No space left on device" in result.stderr
    assert (small_disk / name).read_bytes() == b"old"
    assert sorted(os.listdir(small_disk)) == sorted([name, "script.cnn"])


@pytest.mark.parametrize("command", ['save net to "big.h5"', 'save (random(1600x1600)) to "big.pgm"'])
def test_a_limit_on_the_size_of_files(run, tmp_path, command):
    name = command.split('"')[-2]
    (tmp_path / name).write_bytes(b"old")
    result = run(BIG + command, before="ulimit -f 500", expect=1)
    assert name in result.stderr and "File too large" in result.stderr
    assert (tmp_path / name).read_bytes() == b"old"


@traced
def test_training_outlives_a_checkpoint_that_cannot_be_written(run, tmp_path):
    """The disk fills up after the first checkpoint; the weights are worth more than the file."""
    script = SETUP + 'train on d.train epochs 2 batch 12 checkpoint "c.h5" every 1 step'
    result = run(script, wrap=inject("fsync", "error=ENOSPC", "3+"), expect=1)
    assert result.stderr.count("warning[") == 1
    assert "the training goes on" in result.stderr
    assert result.stderr.count("epoch 2/2") <= 1
    assert "error[" in result.stderr and "No space left on device" in result.stderr
    # What could be written is there, and goes on.
    run(SETUP + 'resume from "c.h5" as again; print again.history', expect=0)


@pytest.mark.parametrize("name", ["n.h5", "p.png"])
def test_two_writers(cnn, tmp_path, name):
    save = 'save net to "n.h5"' if name == "n.h5" else 'save (ones(64x64)) to "p.png"'
    script = SETUP + f"for i in 0..<{200 if LONG else 30} {{ {save} }}\n"
    writers = [
        subprocess.Popen(
            [cnn, "--quiet", "-c", script], cwd=tmp_path, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        path = tmp_path / name
        if path.exists():
            if name == "n.h5":
                # The file may be replaced between two looks: it is read through one descriptor.
                with open(path, "rb") as file, h5py.File(file, "r") as content:
                    assert "model_weights" in content
            else:
                assert is_complete(path)
            seen += 1
    for writer in writers:
        _, errors = writer.communicate()
        assert writer.returncode == 0, errors
    assert seen > 0
    assert is_complete(tmp_path / name)
    assert leftovers(tmp_path, name) == []


def test_files_get_the_umask(run, tmp_path):
    run(SETUP + 'save net to "n.h5"; save (ones(4x4)) to "p.png"', before="umask 027", expect=0)
    for name in ("n.h5", "p.png"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640


def test_a_saved_network_is_the_same_after_failures(run, tmp_path):
    run(SETUP + 'save net to "a.h5"; save net to "b.h5"', expect=0)
    assert_equal_files(tmp_path / "a.h5", tmp_path / "b.h5")
