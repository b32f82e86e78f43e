"""`jupyter console --kernel cnn` on a terminal."""

import sys

import pexpect
import pytest


@pytest.fixture
def console(kernel_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("TERM", "dumb")
    child = pexpect.spawn(
        sys.executable, ["-m", "jupyter_console", "--kernel", "cnn", "--simple-prompt"],
        encoding="utf-8", timeout=60, dimensions=(40, 120))
    child.expect(r"In \[1\]: ")
    yield child
    child.close(force=True)


def test_cells_run_and_mistakes_are_shown(console):
    console.sendline("6 * 7")
    console.expect(r"Out\[1\]: 42")
    console.expect(r"In \[\d\]: ")
    console.sendline("no_such_name")
    console.expect("no_such_name")
    console.expect(r"\^")
    console.expect(r"In \[\d\]: ")
    console.sendline('print "still here"')
    console.expect("still here")
