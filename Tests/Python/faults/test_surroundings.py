"""Odd surroundings: streams that are closed or full, pipes and devices for files, few descriptors, a folder
that is gone, terminals of no size. An error says so, or it makes no difference."""

import os
import signal
import subprocess
import threading
import time

import h5py
import pexpect
import pytest

SAVE = 'network net input 3x3x1; flatten; dense 2; save net to "x.h5"; '
# Errors that come before or after; what a script prints meanwhile is `42`.
PRINT = "print 6 * 7"


def shell(cnn, folder, line, **kinds):
    """A command line of the shell, in which $CNN is the program."""
    environment = {"CNN": cnn, "HOME": str(folder), "PATH": os.environ["PATH"]}
    result = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60,
        env=environment, **kinds)
    assert result.returncode >= 0 and result.returncode < 128, (result.returncode, result.stderr)
    return result


@pytest.mark.parametrize("form", ["-c 'print 1'", "--json -c 'print 1'", "--help", "--version",
                                  "-c 'for i in 0..<9000 { print i }'", "help conv"])
def test_output_that_a_full_device_loses_is_an_error(cnn, tmp_path, form):
    (tmp_path / "help").write_text("help conv")
    result = shell(cnn, tmp_path, f"$CNN {form} >/dev/full")
    assert result.returncode == 1
    assert "standard output can't be written: No space left on device" in result.stderr


def test_the_script_goes_on_without_its_output(cnn, tmp_path):
    result = shell(cnn, tmp_path, f"$CNN -c 'print 1; {SAVE}' >/dev/full")
    assert result.returncode == 1 and (tmp_path / "x.h5").exists()


def test_a_reader_that_leaves_ends_it_quietly(cnn, tmp_path):
    result = shell(
        cnn, tmp_path,
        "$CNN -c 'for i in 0..<1000000 { print i }' | head -1; test ${PIPESTATUS[0]} = 141")
    assert result.returncode == 0 and result.stdout == "0\n" and result.stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_gets_into_no_file(cnn, tmp_path, closed):
    """A file that is opened later would have its number."""
    script = ('data d from "digits" train 64 test 16 seed 1; network net input 32x32x1; flatten; '
              'dense 10 softmax; train on d.train epochs 3 batch 16 checkpoint "c.h5" every 2 steps '
              'log "log.h5" every 1 step; print 1; warn 2; save net to "x.h5"; print 3')
    result = shell(cnn, tmp_path, f"$CNN -c '{script}' {closed}")
    assert result.returncode == 0, result.stderr
    for name in ("c.h5", "log.h5", "x.h5"):
        assert "is whole" in shell(cnn, tmp_path, f"$CNN -c 'verify \"{name}\"'").stdout
    with h5py.File(tmp_path / "log.h5") as file:
        assert len(file["steps/step"]) == 12


def test_no_standard_input(cnn, tmp_path):
    result = shell(cnn, tmp_path, "$CNN <&-")
    assert result.returncode == 1 and "standard input is closed" in result.stderr


@pytest.mark.parametrize("line,message", [
    ('load "PATH"', "isn't a regular file"), ('load weights from "PATH"', "isn't a regular file"),
    ('data d from "PATH"', "device or pipe"), ('inspect "PATH"', "isn't a regular file"),
    ('verify "PATH"', "isn't a regular file"), ('x = image("PATH")', "isn't a regular file"),
    ('resume from "PATH"', "isn't a regular file"),
])
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero"])
def test_pipes_and_devices_are_no_files(cnn, tmp_path, line, message, kind):
    os.mkfifo(tmp_path / "pipe")
    result = shell(cnn, tmp_path, f"$CNN -c '{SAVE}{line.replace('PATH', kind)}'")
    assert result.returncode == 1 and message in result.stderr


@pytest.mark.parametrize("form", ["/dev/zero", "check /dev/zero", "-c 'include \"/dev/zero\"'",
                                  "format /dev/zero", "- < /dev/zero"])
def test_a_script_without_end(cnn, tmp_path, form):
    result = shell(cnn, tmp_path, f"ulimit -v 1500000; $CNN {form}")
    assert result.returncode in (1, 2) and "more than 64 MB" in result.stderr


def test_a_script_through_a_pipe(cnn, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for form in ("pipe", "-c 'include \"pipe\"'", "- < pipe"):
        result = shell(
            cnn, tmp_path, f"(sleep 0.2; echo 'x = 6'; sleep 0.2; echo 'print x * 7') > pipe & $CNN {form}")
        assert result.stdout == "42\n", (form, result.stderr)


@pytest.mark.parametrize("form", [["pipe"], ["-c", 'include "pipe"'], ["check", "pipe"], []])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_waiting_for_a_script_stops(cnn, tmp_path, form, number):
    """Nobody writes to the pipe: one signal is enough."""
    os.mkfifo(tmp_path / "pipe")
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [cnn, *form], cwd=tmp_path, stdin=reader, stderr=subprocess.PIPE, text=True)
    os.close(reader)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    os.close(writer)
    assert process.returncode in (128 + number, -number), errors


def test_links_that_lead_round(cnn, tmp_path):
    (tmp_path / "loop.h5").symlink_to("loop.h5")
    for line in ('load "loop.h5"', 'data d from "loop.h5"', SAVE.replace("x.h5", "loop.h5"),
                 'include "loop.h5"', 'inspect "loop.h5"'):
        result = shell(cnn, tmp_path, f"$CNN -c '{line}'")
        assert result.returncode in (1, 2) and "error[E0" in result.stderr, line
        assert (tmp_path / "loop.h5").is_symlink()


def test_a_folder_that_is_gone(cnn, tmp_path):
    gone = "mkdir gone; cd gone; rmdir ../gone; "
    assert shell(cnn, tmp_path, gone + f"$CNN -c '{PRINT}'").stdout == "42\n"
    for line in (SAVE, 'load "x.h5"', 'include "x.cnn"', "list",
                 SAVE + 'train on d checkpoint "c.h5"'):
        result = shell(cnn, tmp_path, gone + f"$CNN -c '{line}'")
        assert result.returncode in (0, 1, 2), line
        assert line == "list" or "error[E0" in result.stderr, line


@pytest.mark.parametrize("most", [4, 5, 6, 8, 10, 16])
def test_few_descriptors(cnn, tmp_path, most):
    script = SAVE + 'load "x.h5" as m; data d from "digits" train 32 test 10; ' + PRINT
    result = shell(cnn, tmp_path, f"ulimit -n {most}; $CNN -c '{script}'")
    assert result.stdout.endswith("42\n") or \
        result.returncode == 1 and "error[E0" in result.stderr, result.stderr


@pytest.mark.parametrize("most", [4, 16, 63])
def test_a_kernel_with_few_descriptors_says_so(cnn, tmp_path, most):
    (tmp_path / "k.json").write_text(
        '{"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", '
        '"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}')
    os.chmod(tmp_path / "k.json", 0o600)
    result = shell(cnn, tmp_path, f"ulimit -n {most}; $CNN kernel start --connection-file k.json")
    assert result.returncode == 1 and "Too many open files" in result.stderr


LINES = ['data d from "digits" train 32 test 10 seed 1', "network net input 32x32x1",
         "conv 2 3x3; flatten; dense 10 softmax", "summary", "help conv", "list", "history",
         "show d.train[0]", "plot [1, 2, 3]", "train on d.train epochs 2 batch 16",
         "confusion on d.test", "explain conv1", "ones(30x30)", 'print "a" * 500', "\t\t"]


@pytest.mark.parametrize("size, pictures", [
    ((0, 0), "blocks"), ((1, 1), "blocks"), ((2, 3), "blocks"), ((65535, 65535), "blocks"),
    ((0, 80), "kitty"), ((65535, 65535), "kitty")])
def test_terminals_of_odd_sizes(cnn, tmp_path, size, pictures):
    child = pexpect.spawn(
        cnn, ["--no-init"], cwd=str(tmp_path), encoding="utf-8", timeout=60, dimensions=size,
        env={"TERM": "xterm-256color", "HOME": str(tmp_path), "PATH": "/usr/bin",
             "CNN_PICTURES": pictures, "PAGER": "cat"})
    # Read meanwhile, for what nobody reads stops the program.
    for line in LINES:
        child.send(line + "\r")
    child.send("\x15print 4000 + 2\r")
    child.expect("4002")
    child.send("\x15quit\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_the_clock_may_jump(cnn, tmp_path):
    """Times of a file in the future or before all years make no difference."""
    shell(cnn, tmp_path, f"$CNN -c '{SAVE}'")
    for seconds in (0, 1, 2**31, 2**33):
        os.utime(tmp_path / "x.h5", (seconds, seconds))
        assert shell(cnn, tmp_path, f"$CNN -c 'load \"x.h5\"; {PRINT}'").stdout.endswith("42\n")
