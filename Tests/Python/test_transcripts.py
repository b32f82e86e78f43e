"""Scripts with their expected output, errors included.

Each `NAME.cnn` of Tests/Transcripts has a `NAME.out` beside it: standard output, standard error, exit
status. `CNN_RECORD=1 pytest test_transcripts.py` writes them anew; look at the difference then. A script
whose first line is `# $ COMMAND` is not run itself, the command is, by the shell.
"""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from mpi import is_built_in

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "Transcripts"
SCRIPTS = sorted(FOLDER.rglob("*.cnn"))
CATALOGUE = FOLDER.parents[1] / "Sources/Lang/Diagnostics/DiagnosticCode.swift"

# Given where it is not shown: the process that met the cause shows that.
WITHOUT_TRANSCRIPT = {"E0610"}

# What differs from run to run and from machine to machine.
VARYING = [
    (re.compile(r"  [\d,]+ images/s  .*$", re.M), "  N images/s  TIME"),
    (re.compile(r"^took .*$", re.M), "took TIME"),
    (re.compile(r"and [\d.]+ [KMGT]B (are free|may be used)"), r"and MEMORY \1"),
]


def transcript(cnn, script, folder):
    for file in script.parent.iterdir():
        if file.suffix != ".out" and file.is_file():
            shutil.copy(file, folder)
    environment = {key: value for key, value in os.environ.items() if key != "CNN_DATA"}
    environment["XDG_CACHE_HOME"] = str(folder / "cache")
    command = [cnn, "--threads", "2", script.name, "one", "2"]
    first = script.read_bytes().split(b"\n")[0].decode(errors="replace")
    if first.startswith("# $ "):
        programs = folder / "programs"
        programs.mkdir()
        (programs / "cnn").symlink_to(cnn)
        environment["PATH"] = f"{programs}:{environment['PATH']}"
        command = ["bash", "-o", "pipefail", "-c", first[4:]]
    result = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=120)
    parts = [result.stdout]
    if result.stderr:
        parts.append("--- standard error\n" + result.stderr)
    parts.append(f"--- status {result.returncode}\n")
    text = "".join(parts)
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


def lacking(cnn, script):
    """What the script needs and this machine or the program does not have."""
    text = script.read_bytes()
    if (b" mpirun " in text or b"OMPI_" in text) and not is_built_in(cnn):
        return "the program was built without MPI"
    if b" mpirun " in text and not shutil.which("mpirun"):
        return "mpirun is not installed"
    if b" strace " in text:
        if not shutil.which("strace"):
            return "strace is not installed"
        if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
            return "strace may not trace here"
    return None


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_transcript(cnn, script, tmp_path):
    if reason := lacking(cnn, script):
        pytest.skip(reason)
    expected = script.with_suffix(".out")
    text = transcript(cnn, script, tmp_path)
    if os.environ.get("CNN_RECORD"):
        expected.write_text(text)
    assert expected.exists(), f"CNN_RECORD=1 writes {expected.name}"
    assert text == expected.read_text()
    # A script that is named after an error code gives that one.
    code = re.match(r"E\d{4}", script.name)
    assert not code or f"error[{code[0]}]" in text


def test_every_code_has_a_transcript():
    codes = set(re.findall(r'= "(E\d{4})"', CATALOGUE.read_text()))
    shown = {match[0] for script in SCRIPTS if (match := re.match(r"E\d{4}", script.name))}
    assert len(codes) > 100 and shown <= codes
    assert codes - shown == WITHOUT_TRANSCRIPT
