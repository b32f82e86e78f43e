"""What a script can reach: no other program, and no file that it doesn't name."""

import os
import re
import subprocess

import pytest
from conftest import can_trace
from kernel_process import Kernel

pytestmark = pytest.mark.skipif(bool(can_trace()), reason=can_trace() or "")

SCRIPT = """
data d from "digits" train 64 test 16 seed 1
network net input 32x32x1
conv 2 5x5 relu
maxpool 2x2
flatten
dense 10 softmax
train on d.train validate d.test epochs 1 batch 16 checkpoint "c.h5" every 2 steps log "log.h5"
save net to "net.h5"
save d.test to "d.h5"
snapshot activations on d.test to "a.h5"
export onnx net to "net.onnx"
load "net.h5" as other
data e from "d.h5"
inspect "d.h5"
verify "net.h5"
include "part.cnn"
save (ones(4x4)) to "p.png"
x = image("p.png")
show d.test[0] to "s.svg"
plot [1, 2, 3] to "s.png"
confusion on d.test
help
help conv
history
evaluate on d.test
"""

# Words that would do it elsewhere. None is a verb or function here, and none runs anything.
FOREIGN = [
    "system('touch pwned')", 'system("touch pwned")', "!touch pwned", "%run pwned", "`touch pwned`",
    'shell "touch pwned"', 'exec("touch pwned")', "$(touch pwned)", 'run "pwned"', "| touch pwned",
    'print "$(touch pwned)"', 'print "`touch pwned`"', 'load "|touch pwned"', 'include "|touch pwned"',
    'data d from "|touch pwned"', 'save (ones(2x2)) to "|touch pwned.png"', 'image("|touch pwned")',
    'data d from "file:///etc/passwd"', 'data d from "http://127.0.0.1:9/x.npz"', 'edit "pwned"',
    'load "; touch pwned"', 'inspect "$(touch pwned).h5"', 'export npz net to "`touch pwned`.npz"',
]


def environment(folder):
    """One whose every program of the user's choice would leave something behind."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\ntouch {folder}/pwned\n")
    program.chmod(0o755)
    return {"HOME": str(folder), "PATH": os.environ["PATH"], "PAGER": str(program),
            "EDITOR": str(program), "VISUAL": str(program), "SHELL": str(program),
            "BROWSER": str(program), "TERM": "xterm-256color"}


def trace(cnn, folder, script):
    (folder / "script.cnn").write_text(script)
    log = folder.parent / f"{folder.name}.trace"
    result = subprocess.run(
        ["strace", "-f", "-s", "4096", "-o", log, "-e",
         "trace=execve,execveat,open,openat,openat2,creat,socket,connect", cnn, "script.cnn"],
        cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=120)
    return result, log.read_text(errors="replace")


def test_a_script_opens_what_it_names_and_runs_nothing(cnn, tmp_path):
    (tmp_path / "part.cnn").write_text("print 6 * 7\n")
    for name in ("secret", ".netrc", ".cnnrc", ".inputrc", "init.cnn"):
        (tmp_path / name).write_text("print 1\n")
    result, log = trace(cnn, tmp_path, SCRIPT)
    assert result.returncode == 0, result.stderr
    programs = re.findall(r'execve\("([^"]*)", \[(.*?)\]', log)
    # The program itself, and itself as the process that reads HDF5 files.
    assert {path for path, _ in programs} <= {cnn, "/proc/self/exe"}, programs
    assert {words for path, words in programs if path != cnn} == {'"cnn", "read-hdf5"'}
    assert "AF_INET" not in log and "execveat" not in log

    named = set(re.findall(r'"([\w.]+\.\w+)"', SCRIPT)) | {"script.cnn"}
    opened = re.findall(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]*)", (\S+?)[,)]', log)
    assert len(opened) > 20
    system = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/opt/", "/dev/", os.path.dirname(cnn))
    for path, flags in opened:
        full = os.path.normpath(os.path.join(tmp_path, path))
        is_written = "O_WRONLY" in flags or "O_RDWR" in flags or "O_CREAT" in flags
        if path.startswith(system) and not path.startswith("/etc/passwd"):
            assert not is_written or path == "/dev/null", path
            continue
        place, name = os.path.split(full)
        if os.path.isdir(full):
            continue
        # A file is written beside its place first, under a name that begins with a dot.
        name = re.sub(r"^\.(.+)\.[0-9a-f]+\.[\d-]+\.part$", r"\1", name)
        assert place == str(tmp_path) and name in named, path


@pytest.mark.parametrize("line", FOREIGN)
def test_other_languages_ways_run_nothing(cnn, tmp_path, line):
    result = subprocess.run(
        [cnn, "-c", "network net input 3x3x1; flatten\n" + line], cwd=tmp_path,
        env=environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert result.returncode in (0, 1, 2)
    assert not any("pwned" == name for name in os.listdir(tmp_path))
    assert "root:" not in result.stdout + result.stderr


def test_nor_in_a_kernel(cnn, tmp_path):
    kernel = Kernel(cnn, tmp_path)
    for line in FOREIGN:
        kernel.run(line)
    assert not any("pwned" == name for name in os.listdir(tmp_path))
    kernel.stop()
