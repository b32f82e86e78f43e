"""HDF5 files are read in a process of their own: what happens there stays there.

crashing/ holds two files that h5py wrote and of which one byte each was changed so that libhdf5 1.10.8
crashes: a model of Keras and images with labels.
"""

import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

import h5py
import numpy as np
import pexpect
import pytest
from conftest import LONG

CRASHING = pathlib.Path(__file__).parent / "crashing"
# The bytes as h5py wrote them.
WHOLE = {"model.h5": (919, 0), "images.h5": (8029, 0)}
CRASH = re.compile(r"error\[E0506\]: libhdf5 crashed while reading (\S+): Segmentation fault")


def crashes():
    """Whether this machine's libhdf5 is one that the files crash; other versions may say no to them."""
    return subprocess.run(
        ["sh", "-c", "pkg-config --modversion hdf5-serial hdf5"], capture_output=True, text=True,
    ).stdout.startswith("1.10.8")


needs_1_10_8 = pytest.mark.skipif(not crashes(), reason="libhdf5 isn't version 1.10.8")


@pytest.fixture
def folder(tmp_path):
    for file in CRASHING.glob("*.h5"):
        shutil.copy(file, tmp_path)
    return tmp_path


def children(process):
    return pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()


@needs_1_10_8
@pytest.mark.parametrize("name, script", [
    ("model.h5", 'load "model.h5"'), ("model.h5", 'inspect "model.h5"'),
    ("model.h5", 'verify "model.h5"'), ("model.h5", 'data d from "model.h5"'),
    ("model.h5", 'network n input 4x4x1; flatten; dense 2; load weights from "model.h5"'),
    ("model.h5", 'resume from "model.h5"'), ("images.h5", 'data d from "images.h5"'),
    ("images.h5", 'inspect "images.h5"'), ("images.h5", 'load "images.h5"')])
def test_a_crash_is_one_message(cnn, folder, name, script):
    for options in ([], ["--json"]):
        result = subprocess.run(
            [cnn, *options, "-c", script], cwd=folder, capture_output=True, text=True, timeout=60)
        assert result.returncode == 1
        said = result.stdout if options else result.stderr
        assert said.count("libhdf5 crashed") == 1 and said.count("E0506") == 1, said
        if not options:
            assert CRASH.search(said)[1] == name
    assert sorted(path.name for path in folder.iterdir()) == ["images.h5", "model.h5"]


@needs_1_10_8
def test_the_prompt_goes_on(cnn, folder):
    child = pexpect.spawn(
        cnn, [], cwd=folder, encoding="utf-8", timeout=30,
        env={**os.environ, "HOME": str(folder), "NO_COLOR": "1", "TERM": "xterm"})
    child.expect("cnn> ")
    for _ in range(3):
        child.send('load "model.h5"\r')
        child.expect("libhdf5 crashed while reading model.h5")
        child.send("print 6 * 7\r")
        child.expect(r"\n(?:\x1b\[\?2004l)?42\r\n")
    assert not children(child.pid)
    child.send("\x04")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@needs_1_10_8
@pytest.mark.skipif(not shutil.which("mpirun"), reason="mpirun is not installed")
def test_several_processes(cnn, folder):
    with h5py.File(folder / "good.h5", "w") as file:
        file["images"], file["labels"] = np.zeros((6, 4, 4, 1), "u1"), np.arange(6) % 2
    result = subprocess.run(
        ["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", "2", cnn, "-c",
         'data d from "good.h5"; print len(d); load "model.h5"'],
        cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode == 1 and "6" in result.stdout.splitlines()
    assert result.stderr.count("libhdf5 crashed while reading model.h5") == 1, result.stderr


def reading(process):
    """The processes that read HDF5 files for a program."""
    found = []
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += task.read_text().split()
        except OSError:
            pass
    return [int(child) for child in found]


def test_readers_that_are_killed_at_any_time(cnn, folder):
    """SIGKILL at random moments: what is read is whole, or the error names the file."""
    rounds = 300 if LONG else 40
    chance = random.Random(9)
    images = np.random.default_rng(1).integers(0, 255, (400, 28, 28, 1), "u1")
    with h5py.File(folder / "good.h5", "w") as file:
        file.create_dataset("images", data=images, chunks=(10, 28, 28, 1), compression="gzip")
        file["labels"] = np.arange(400) % 4
    child = pexpect.spawn(
        cnn, ["--no-init"], cwd=str(folder), encoding="utf-8", timeout=60, dimensions=(40, 200),
        env={**os.environ, "HOME": str(folder), "NO_COLOR": "1", "TERM": "dumb"})
    child.expect("cnn> ")
    child.sendline('data first from "good.h5"; whole = sum(first.images)')
    child.expect("cnn> ")
    kills = 0
    for number in range(rounds):
        child.sendline(f'data d from "good.h5"; print "read {number}", sum(d.images) == whole')
        end = time.monotonic() + chance.random() * 0.05
        while time.monotonic() < end:
            pass
        for process in reading(child.pid):
            try:
                os.kill(process, signal.SIGKILL)
                kills += 1
            except ProcessLookupError:
                pass
        child.expect(f"\nread {number} true|\nerror[^\n]*good.h5")
        child.expect("cnn> ")
    assert kills > 0
    child.sendline('data d from "good.h5"; print "at last", sum(d.images) == whole')
    child.expect("\nat last true")
    assert not reading(child.pid)
    child.close(force=True)


def test_random_damage_ends_no_session(cnn, folder):
    """The seed files with random bytes changed: each is read or refused, and the session goes on."""
    names = []
    chance = random.Random(11)
    for number in range(5_000 if LONG else 60):
        seed = chance.choice(list(WHOLE))
        bad = bytearray((CRASHING / seed).read_bytes())
        bad[WHOLE[seed][0]] = WHOLE[seed][1]
        for _ in range(chance.choice([1, 2, 5, 40])):
            bad[chance.randrange(len(bad))] = chance.choice([0, 255, chance.randrange(256)])
        names.append(f"{number}.h5")
        (folder / names[-1]).write_bytes(bad)
    seen = 0
    for name in names:
        result = subprocess.run(
            [cnn, "--quiet", "-c", f'verify "{name}"'], cwd=folder, capture_output=True, text=True,
            errors="replace", timeout=60)
        assert result.returncode in (0, 1), (name, result.returncode, result.stderr)
        assert result.stderr.count("error[") == result.returncode
        seen += "libhdf5 crashed" in result.stderr
    print(f"{seen} of {len(names)} files crashed libhdf5")


class Reader:
    """The program as a reading process, spoken to by hand."""

    def __init__(self, cnn, path):
        ours, theirs = socket.socketpair()
        with open(path, "rb") as file:
            # The two descriptors that such a process expects.
            def place():
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                one, two = os.dup(theirs.fileno()), os.dup(file.fileno())
                for source, target in ((one, 50), (two, 51), (50, 3), (51, 4)):
                    os.dup2(source, target)

            self.process = subprocess.Popen(
                [cnn, "read-hdf5"], preexec_fn=place, close_fds=False, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()
        self.socket = ours


def number(value):
    return value.to_bytes(8, "little", signed=True)


def message(body, kind=1, mark=0x636E6E01):
    return number(mark << 32 | kind) + number(len(body)) + body


def test_the_process_may_do_nothing_but_read(cnn, folder):
    reader = Reader(cnn, folder / "images.h5")
    name = b"images.h5"
    reader.socket.sendall(
        message(number(0) + number(0) + number(0) + number(len(name)) + name + number(0)))
    assert len(reader.socket.recv(100)) >= 16
    limits = pathlib.Path(f"/proc/{reader.process.pid}/limits").read_text()
    found = {row[:25].strip(): row[26:].split()[:2] for row in limits.splitlines()}
    assert found["Max open files"] == ["5", "5"]
    assert found["Max file size"] == ["0", "0"] and found["Max core file size"] == ["0", "0"]
    memory = int(found["Max address space"][0])
    used = int(pathlib.Path(f"/proc/{reader.process.pid}/statm").read_text().split()[0]) * 4096
    assert memory < used + (700 << 20)
    reader.socket.close()
    assert reader.process.wait(timeout=20) == 0


@pytest.mark.parametrize("bytes_", [
    b"x" * 16, message(b"", kind=7), message(b"", mark=1), message(b"\xff" * 40),
    message(number(2**62)), message(number(-1)), number(0x636E6E01 << 32 | 1) + number(2**62),
    message(number(0) + number(99) + number(1)), message(number(0) + number(1) + number(77)),
    message(number(0) + number(11) + number(1) + number(0) + number(1) + number(2) + number(5) + number(2)),
], ids=range(10))
def test_messages_that_make_no_sense_end_it_or_are_refused(cnn, folder, bytes_):
    reader = Reader(cnn, folder / "images.h5")
    reader.socket.sendall(bytes_)
    reader.socket.shutdown(socket.SHUT_WR)
    assert reader.process.wait(timeout=20) in (0, 1)
