"""Scripts with their expected output, errors included.

Each `NAME.cnn` of Tests/Transcripts has a `NAME.out` beside it: standard output, standard error, exit
status. `CNN_RECORD=1 pytest test_transcripts.py` writes them anew; look at the difference then.
"""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "Transcripts"
SCRIPTS = sorted(FOLDER.rglob("*.cnn"))

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
    result = subprocess.run(
        [cnn, "--threads", "2", script.name, "one", "2"], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    parts = [result.stdout]
    if result.stderr:
        parts.append("--- standard error\n" + result.stderr)
    parts.append(f"--- status {result.returncode}\n")
    text = "".join(parts)
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_transcript(cnn, script, tmp_path):
    expected = script.with_suffix(".out")
    text = transcript(cnn, script, tmp_path)
    if os.environ.get("CNN_RECORD"):
        expected.write_text(text)
    assert text == expected.read_text()
    # A script that is named after an error code gives that one.
    code = re.match(r"E\d{4}", script.name)
    assert not code or f"error[{code[0]}]" in text
