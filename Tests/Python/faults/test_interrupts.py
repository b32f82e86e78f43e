"""Interrupts at random moments: what was stopped goes on bit by bit, and none is lost or misplaced."""

import random
import signal
import time

import pexpect
import pytest
from conftest import LONG, NETWORK, assert_equal_files
from kernel_process import TIMEOUT, Kernel

SIGNALS = 1_000 if LONG else 40
REQUESTS = 100 if LONG else 15

# A batch takes long enough that many stops come within one.
SETUP = """
data d from "digits" train 240 test 40 seed 1
augment d.train shift 2
""" + NETWORK
TRAIN = "train on d.train validate d.test epochs {} batch 120 patience 100000 seed 3"


def whole(run, folder, epochs):
    """The network of a training that nothing stopped."""
    run(SETUP + TRAIN.format(epochs) + '\nsave net to "whole.h5"', expect=0, timeout=20 * TIMEOUT)
    return folder / "whole.h5"


class Prompt:
    """The prompt on a terminal, as a user has it."""

    def __init__(self, cnn, folder):
        self.child = pexpect.spawn(
            cnn, ["--no-init"], cwd=str(folder), encoding="utf-8", timeout=TIMEOUT,
            dimensions=(50, 200), env={"TERM": "dumb", "HOME": str(folder), "PATH": "/usr/bin"})
        self.child.delaybeforesend = None
        self.child.expect("> $")

    def run(self, line):
        self.child.sendline(line)
        self.child.expect(r"\n[^\n]*> $")
        return self.child.before

    def start(self, line):
        """Returns when the line runs."""
        self.child.sendline(f'print "go"; {line}')
        self.child.expect("\ngo\r")

    def interrupt(self):
        self.child.kill(signal.SIGINT)
        self.child.expect(r"\n[^\n]*> $")
        return self.child.before


def test_signals_at_the_prompt(cnn, run, tmp_path):
    epochs = 6 * SIGNALS
    reference = whole(run, tmp_path, epochs)
    chance = random.Random(1)
    prompt = Prompt(cnn, tmp_path)
    for line in SETUP.strip().splitlines():
        prompt.run(line)
    prompt.start(TRAIN.format(epochs))
    stops = 0
    for _ in range(SIGNALS):
        time.sleep(chance.random() * 0.03)
        if "E0701" not in prompt.interrupt():
            break
        stops += 1
        prompt.start("resume")
    assert stops > SIGNALS / 4
    # A signal that met the end of the training may have brought a prompt of its own, or none.
    prompt.child.sendline('print "end"')
    prompt.child.expect(r"end\r\n[^\n]*> $")
    assert "error" not in prompt.child.before
    prompt.run('save net to "stopped.h5"')
    assert_equal_files(tmp_path / "stopped.h5", reference)
    prompt.child.close(force=True)


@pytest.fixture
def kernel(cnn, tmp_path):
    kernel = Kernel(cnn, tmp_path)
    yield kernel
    kernel.stop()


def test_requests_to_a_kernel(kernel, run, tmp_path):
    epochs = 8 * REQUESTS
    reference = whole(run, tmp_path, epochs)
    chance = random.Random(2)
    assert kernel.run(SETUP)["status"] == "ok"
    code = TRAIN.format(epochs)
    stops = 0
    for _ in range(REQUESTS):
        request = kernel.send(code)
        kernel.wait_for(request, "busy")
        time.sleep(chance.random() * 0.03)
        kernel.interrupt()
        reply = kernel.finish(request)
        if reply["status"] == "ok":
            break
        assert "E0701" in "".join(reply["traceback"])
        stops += 1
        code = "resume"
    assert stops > REQUESTS / 4
    if reply["status"] != "ok":
        assert kernel.run("resume")["status"] == "ok"
    assert kernel.run('save net to "stopped.h5"')["status"] == "ok"
    assert_equal_files(tmp_path / "stopped.h5", reference)


def test_a_request_counts_as_soon_as_the_cell_is_busy(kernel):
    """None is lost: a cell that the kernel has called busy stops."""
    for _ in range(REQUESTS):
        request = kernel.send("while true { x = 1 }")
        kernel.wait_for(request, "busy")
        kernel.interrupt()
        assert kernel.finish(request)["status"] == "error"


def test_a_request_between_cells_stops_neither(kernel):
    for _ in range(REQUESTS):
        kernel.interrupt()
        assert kernel.run("for i in 0..<1000 { x = i }")["status"] == "ok"


LONG_WORK = [
    "evaluate on d.train batch 100000",
    "x = gradients(net, d.train)",
    "x = forward(net, d.train)",
    'data e from "digits" train 300000 test 10',
    "train on d.train epochs 100 batch 100000",
    "findrate on d.train batch 100000",
    "bench train batch 20000 seconds 60",
    "occlusion for d.test[0] patch 1x1 stride 1",
    "x = correlate(ones(2000x2000), ones(99x99))",
]


@pytest.mark.parametrize("line", LONG_WORK)
def test_what_takes_long_stops(cnn, tmp_path, line):
    """One command that would take seconds or minutes; the prompt is back, and nothing changed."""
    prompt = Prompt(cnn, tmp_path)
    prompt.run('data d from "digits" train 3000 test 10')
    prompt.run("network net input 32x32x1; conv 32 5x5 relu; conv 32 5x5 relu; flatten")
    prompt.run("dense 10 softmax")
    prompt.start(line)
    time.sleep(0.1)
    assert "E0701" in prompt.interrupt()
    assert "42" in prompt.run("print 6 * 7")
    assert "E0201" in prompt.run("print x")
    prompt.child.close(force=True)
