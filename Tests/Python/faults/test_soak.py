"""A long life: thousands of entries with mistakes, interrupts and saves leave nothing behind."""

import os
import random
import signal
import threading
import time

import pytest
from conftest import LONG
from kernel_process import TIMEOUT, Kernel

CELLS = 100_000 if LONG else 500
TRAININGS = 50 if LONG else 8

SETUP = """
data d from "digits" train 64 test 16 seed 1
network net input 32x32x1
conv 2 5x5
flatten
dense 10 softmax
"""

ENTRIES = [
    "x = 1 + 1", "x", 'print "{x} and more"', "y = [1, 2, 3] * 100; sum(y)", "nonsense", "1 +",
    "def f(n) { return n * 2 }; f(21)", "t = ones(20x20); mean(t * t)", "conv 3 99x99",
    "net.conv1.weights[0, 0, 0, 0] = 0.5", "undo", "summary", "evaluate on d.test",
    'save net to "n.h5"', 'load "n.h5" as other', 'load "nowhere.h5"', 'save d.test to "d.h5"',
    'data e from "d.h5"', 'save (ones(4x4)) to "p.png"; image("p.png")', "show d.test[0]",
    "plot [1, 2, 3]", "for i in 0..<100 { z = i }", "help conv", 'load "damaged.h5"',
    "gradients(net, d.test[0..<2])", 'include "nowhere.cnn"', "while true { }",
]


@pytest.fixture
def kernel(cnn, tmp_path):
    (tmp_path / "damaged.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 20)
    kernel = Kernel(cnn, tmp_path)
    assert kernel.run(SETUP)["status"] == "ok"
    yield kernel
    kernel.stop()


def interrupt_until(kernel, is_over):
    """Again and again: an interrupt that comes before the cell is forgotten."""

    def interrupt():
        while not is_over.wait(0.05):
            os.kill(kernel.pid, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    return thread


def use(kernel, chance):
    entry = chance.choice(ENTRIES)
    if entry.startswith("while true"):
        is_over = threading.Event()
        thread = interrupt_until(kernel, is_over)
        try:
            assert kernel.run(entry)["status"] == "error"
        finally:
            is_over.set()
            thread.join()
    else:
        kernel.run(entry)


def test_thousands_of_cells(kernel, tmp_path):
    chance = random.Random(1)
    for _ in range(2_000 if LONG else 200):
        use(kernel, chance)
    kernel.run("x = 0")
    memory, descriptors, threads = kernel.memory(), kernel.descriptors(), kernel.threads()
    for _ in range(CELLS):
        use(kernel, chance)
    kernel.run("x = 0")
    assert kernel.descriptors() <= descriptors
    assert kernel.threads() <= threads
    # Undo and the history of cells may grow; a leaked image or weight a cell would be far more.
    assert kernel.memory() - memory < 60_000 + CELLS * 2, (memory, kernel.memory())
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_many_trainings(kernel):
    train = 'train on d.train epochs 1 batch 16 checkpoint "c.h5" every 2 steps'
    for _ in range(3):
        assert kernel.run(train)["status"] == "ok"
    memory, descriptors, threads = kernel.memory(), kernel.descriptors(), kernel.threads()
    for _ in range(TRAININGS):
        assert kernel.run(SETUP + train)["status"] == "ok"
    assert kernel.descriptors() <= descriptors
    assert kernel.threads() <= threads
    assert kernel.memory() - memory < 40_000, (memory, kernel.memory())


def test_a_kernel_that_is_told_to_end_writes_the_checkpoint(kernel, tmp_path):
    kernel.client.execute(
        'train on d.train epochs 1000000 batch 16 checkpoint "c.h5" every 1000000000 steps')
    path = tmp_path / "c.h5"
    deadline = time.monotonic() + TIMEOUT
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    first = path.stat().st_ino
    time.sleep(0.2)
    process = kernel.manager.provisioner.process
    os.kill(kernel.pid, signal.SIGTERM)
    process.wait(timeout=TIMEOUT)
    assert path.stat().st_ino != first
