"""Training that is killed or told to end: `resume` gives what training without that gives."""

import os
import random
import signal
import subprocess
import time

import pexpect
import pytest
from conftest import LONG, NETWORK, assert_equal_files, contents

DATA = 'data d from "digits" train 480 test 48 seed 1\naugment d.train shift 2\n'
TRAINING = DATA + NETWORK + """\
train on d.train validate d.test epochs EPOCHS batch 16 optimizer adam rate 0.002 schedule cosine \\
  warmup 1 epoch clip 5 patience 40 seed 3 checkpoint "c.h5" every 7 steps
"""
RESUME = DATA + 'resume from "c.h5"\n'


def start(cnn, folder, script):
    return subprocess.Popen(
        [cnn, "--quiet", "--threads", "1", "-c", script], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for(path, process):
    while not path.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


def training(epochs):
    return TRAINING.replace("EPOCHS", str(epochs))


@pytest.fixture(scope="module")
def whole(cnn, tmp_path_factory):
    """The checkpoint of a training that nothing stopped, and how long it took."""
    found = {}

    def whole(epochs):
        if epochs not in found:
            folder = tmp_path_factory.mktemp(f"whole{epochs}")
            began = time.monotonic()
            process = start(cnn, folder, training(epochs))
            _, errors = process.communicate()
            assert process.returncode == 0, errors
            found[epochs] = (folder / "c.h5", time.monotonic() - began)
        return found[epochs]

    return whole


def finish(cnn, folder):
    process = start(cnn, folder, RESUME)
    _, errors = process.communicate()
    # The kill may have come behind the last step.
    assert process.returncode == 0 or "E0602" in errors, errors


@pytest.mark.parametrize("case", range(20 if LONG else 2))
def test_killed_again_and_again(cnn, tmp_path, whole, case):
    epochs = 12
    reference, seconds = whole(epochs)
    chance = random.Random(case)
    checkpoint = tmp_path / "c.h5"
    script = training(epochs)
    for _ in range(4 if LONG else 2):
        process = start(cnn, tmp_path, script)
        wait_for(checkpoint, process)
        time.sleep(chance.random() * seconds / 2)
        process.kill()
        process.communicate()
        script = RESUME
    finish(cnn, tmp_path)
    assert_equal_files(checkpoint, reference)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_writes_the_checkpoint(cnn, tmp_path, whole, number):
    epochs = 12
    reference, _ = whole(epochs)
    # Without `every`, so that what is there is what the signal wrote.
    script = training(epochs).replace("every 7 steps", "every 1000000 steps")
    process = start(cnn, tmp_path, script)
    wait_for(tmp_path / "c.h5", process)
    first = (tmp_path / "c.h5").read_bytes()
    time.sleep(0.05)
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 128 + number, errors
    assert "E0701" in errors and "c.h5" in errors
    assert (tmp_path / "c.h5").read_bytes() != first
    finish(cnn, tmp_path)
    assert_same_course(tmp_path / "c.h5", reference)


def assert_same_course(left, right):
    """Equal but for how often a checkpoint was asked for."""
    left, right = contents(left), contents(right)
    left.pop("training@checkpoint_steps", None)
    right.pop("training@checkpoint_steps", None)
    assert left.keys() == right.keys()
    assert [key for key in left if left[key] != right[key]] == []


def test_nohup_trains_on(cnn, tmp_path):
    process = subprocess.Popen(
        ["nohup", cnn, "--quiet", "-c", training(3)], cwd=tmp_path, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(tmp_path / "c.h5", process)
    process.send_signal(signal.SIGHUP)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_the_prompt_while_training(cnn, tmp_path, number):
    home = dict(os.environ, HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path), TERM="xterm", NO_COLOR="1")
    child = pexpect.spawn(
        cnn, ["--no-init"], env=home, cwd=str(tmp_path), encoding="utf-8", timeout=30,
        dimensions=(24, 120))
    child.expect("cnn> ")
    for line in training(100_000).replace("\\\n", "").strip().splitlines():
        child.sendline(line)
    child.expect("epoch 2/")
    child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + number
    # The cursor is shown again, colours and pasting are as they were.
    assert "\x1b[?25l" not in child.before or "\x1b[?25h" in child.before
    process = start(cnn, tmp_path, DATA + 'load "c.h5" as n; print len(n.history)')
    out, _ = process.communicate()
    assert process.returncode == 0 and int(out.split()[-1]) >= 1


def test_a_signal_while_saving(cnn, tmp_path):
    script = """
data d from "digits" train 3000 test 10
print "ready"
while true { save d.train to "d.h5" }
"""
    process = subprocess.Popen(
        [cnn, "--quiet", "-c", script], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    wait_for(tmp_path / "d.h5", process)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 143
    assert [path.name for path in tmp_path.iterdir()] == ["d.h5"]
    process = start(cnn, tmp_path, 'verify "d.h5"')
    _, errors = process.communicate()
    assert process.returncode == 0, errors


@pytest.fixture
def stopped(cnn, tmp_path):
    """A folder with the checkpoint of a training that isn't over."""
    process = start(cnn, tmp_path, training(50))
    wait_for(tmp_path / "c.h5", process)
    process.kill()
    process.communicate()
    return tmp_path


@pytest.mark.parametrize("script, reason", [
    ('data d from "digits" train 480 test 48 seed 2\nresume from "c.h5"', "no variable"),
    ('data d from "digits" train 480 test 48 seed 2\nresume from "c.h5" on d.train', "is not what"),
    ('data d from "digits" train 470 test 48 seed 1\nresume from "c.h5" on d.train', "is not what"),
    (DATA + 'resume from "c.h5" on d.train validate d.train', "is not what"),
    (DATA + 'resume from "c.h5" on d.train validate d.test[0..<40]', "is not what"),
    ('resume from "c.h5"', "no variable"),
])
def test_other_data_is_refused(run, stopped, script, reason):
    before = (stopped / "c.h5").read_bytes()
    result = run(script, expect=1)
    assert "E0603" in result.stderr and reason in result.stderr
    assert (stopped / "c.h5").read_bytes() == before


def test_a_checkpoint_of_a_finished_training_says_so(run, tmp_path):
    run(training(1), expect=0)
    assert "has come to its end" in run(RESUME, expect=1).stderr


def test_a_place_that_takes_no_checkpoint_is_known_before_training(run, tmp_path):
    script = training(100_000).replace('"c.h5"', '"nowhere/c.h5"')
    assert "nowhere" in run(script, expect=1).stderr
