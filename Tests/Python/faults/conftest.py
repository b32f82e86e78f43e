"""What the tests of faults share: runs with limits, injected failures, and how files are compared."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import pytest
from weapons import arm

# The long forms, behind `Scripts/test --long`.
LONG = bool(os.environ.get("CNN_LONG_TESTS"))

TIMEOUT = 120

# Whoever runs the tests may ignore signals, as `nohup` does; the programs under test start without that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

# A network with every kind of state that training has.
NETWORK = """
network net input 32x32x1
conv 4 5x5
batchnorm
relu
maxpool 2x2
dropout 0.2
flatten
dense 24 tanh
dense 10 softmax
"""

# What differs between two runs that did the same.
CHANGING = {"created", "script", "seconds"}


@pytest.fixture
def run(cnn, tmp_path):
    """Runs a script in the test's folder; `before` is shell code that sets limits."""

    def run(script, *, before="", wrap=(), expect=None, folder=tmp_path, threads=None,
            timeout=TIMEOUT):
        path = folder / "script.cnn"
        path.write_text(script)
        command = [*wrap, cnn, "--quiet", str(path)]
        if threads:
            command[-1:-1] = ["--threads", str(threads)]
        if before:
            command = ["bash", "-c", f'{before}; exec "$@"', "bash", *command]
        result = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=timeout)
        if expect is not None:
            assert result.returncode == expect, (result.returncode, result.stdout, result.stderr)
        # A crash would show as a signal, whatever was expected.
        assert result.returncode >= 0 or wrap, (result.returncode, result.stderr)
        return result

    return run


@pytest.fixture
def armed(tmp_path):
    """A folder with `armed.h5`, whose every name is a weapon."""
    arm(tmp_path / "armed.h5")
    return tmp_path


def can_trace():
    if not shutil.which("strace"):
        return "strace is not installed"
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    return None if probe.returncode == 0 else "strace may not trace here"


def inject(calls, what, when="1+"):
    """The words before a command that let its system calls fail or kill it."""
    return [
        "strace", "-f", "-o", "/dev/null", "-e", f"trace={calls}",
        "-e", f"inject={calls}:{what}:when={when}",
    ]


def count_calls(run, script, call):
    """How often a script makes a system call, its threads' calls together."""
    with tempfile.NamedTemporaryFile("r") as log:
        run(script, wrap=["strace", "-f", "-o", log.name, "-e", f"trace={call}"], expect=0)
        return sum(f" {call}(" in line for line in log)


def contents(path):
    """Every array and attribute of a file, as bytes that can be compared."""
    found = {}
    with h5py.File(path) as file:

        def add(name, item):
            if name.split("/")[-1] in CHANGING:
                return
            for key, value in item.attrs.items():
                if key in CHANGING or key in ("DIMENSION_LIST", "REFERENCE_LIST"):
                    continue
                found[f"{name}@{key}"] = np.asarray(value).tolist()
            if isinstance(item, h5py.Dataset):
                value = item[()]
                found[name] = value.tobytes() if isinstance(value, np.ndarray) else value

        add("/", file)
        file.visititems(add)
    return found


def assert_equal_files(left, right):
    left, right = contents(left), contents(right)
    assert left.keys() == right.keys()
    assert [key for key in left if left[key] != right[key]] == []


def python():
    return sys.executable
