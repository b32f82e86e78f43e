"""The program as a process: arguments, streams, exit statuses, signals."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(cnn, *arguments, cwd=None, **options):
    return subprocess.run(
        [cnn, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, **options)


@pytest.mark.parametrize(
    "script, status",
    [
        ("print 1", 0), ("", 0), ("quit 7", 7), ("conv 3 3x3", 1), ("assert false", 1),
        ("x = ", 2), ("convv 3 3x3", 2), ("print 1 +", 2),
    ])
def test_exit_status_of_scripts(cnn, script, status):
    assert run(cnn, "-c", script).returncode == status


@pytest.mark.parametrize(
    "arguments",
    [["--nope"], ["--threads", "0", "-c", "1"], ["--threads", "x", "-c", "1"], ["check"],
     ["--set", "3", "-c", "1"], ["convert", "a"]])
def test_usage_mistakes_end_with_2(cnn, arguments):
    result = run(cnn, *arguments, stdin=subprocess.DEVNULL)
    assert result.returncode == 2
    assert result.stderr and not result.stdout


def test_arguments_reach_the_script(cnn, tmp_path):
    (tmp_path / "a.cnn").write_text("#!/usr/bin/env cnn\nprint args\n")
    assert run(cnn, "a.cnn", "x", "--json", cwd=tmp_path).stdout == '["x", "--json"]\n'
    assert run(cnn, "-c", "print args", "y").stdout == '["y"]\n'


def test_a_script_comes_from_standard_input(cnn):
    assert run(cnn, input="print 1 + 1\n").stdout == "2\n"
    assert run(cnn, "-", "z", input="print args\n").stdout == '["z"]\n'


def test_a_script_without_a_last_newline_or_with_a_byte_order_mark_runs(cnn, tmp_path):
    (tmp_path / "a.cnn").write_bytes(b"\xef\xbb\xbfprint 1\r\nprint 2")
    assert run(cnn, "a.cnn", cwd=tmp_path).stdout == "1\n2\n"


def test_settings_and_variables_from_outside(cnn):
    script = "print rate, name"
    result = run(cnn, "--set", "rate=0.5", "--set", "name=edge", "--set", "threads=1", "-c", script)
    assert result.stdout == "0.5 edge\n"


def test_json_is_one_event_a_line(cnn):
    result = run(cnn, "--json", "-c", "network n input 8x8x1; conv 2 3x3; summary; 1 + 1; conv 2 9x9")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == ["note", "table", "result", "diagnostic"]
    assert events[2]["value"] == 2
    assert events[3]["diagnostic"]["code"] == "E0402"
    assert result.stderr == ""


def test_no_colour_and_no_animation_off_a_terminal(cnn):
    script = """
data d from "digits" train 64 test 10
network n input 32x32x1
flatten
dense 10 softmax
train on d.train epochs 1
conv 3 3x3
"""
    result = run(cnn, "-c", script)
    assert "\x1b" not in result.stdout + result.stderr
    assert "\r" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_training_and_keeps_the_program_in_order(cnn, number, status):
    script = """
data d from "digits" train 500 test 10
network n input 32x32x1
conv 6 5x5
flatten
dense 10 softmax
train on d.train epochs 100000
"""
    process = subprocess.Popen(
        [cnn, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == status
    assert "E0701" in errors


def test_format_is_idempotent_and_keeps_comments(cnn, tmp_path):
    file = tmp_path / "a.cnn"
    file.write_text("x=1   # one\nif x>0 {print x}\n")
    assert run(cnn, "format", "--check", str(file)).returncode == 1
    assert run(cnn, "format", str(file)).returncode == 0
    text = file.read_text()
    assert "# one" in text and "x = 1" in text
    assert run(cnn, "format", "--check", str(file)).returncode == 0
    assert run(cnn, "format", "-", input="y=2").stdout == "y = 2\n"
    file.write_text("x = (\n")
    assert run(cnn, "format", str(file)).returncode == 2
    assert file.read_text() == "x = (\n"


def test_notebooks_and_scripts_convert(cnn, tmp_path):
    script = "# %% [markdown]\n# # Title\n#\n# text\n\n# %%\nx = 1\n\nprint x\n"
    (tmp_path / "a.cnn").write_text(script)
    assert run(cnn, "convert", "a.cnn", "a.ipynb", cwd=tmp_path).returncode == 0
    notebook = json.loads((tmp_path / "a.ipynb").read_text())
    assert [cell["cell_type"] for cell in notebook["cells"]] == ["markdown", "code"]
    assert run(cnn, "convert", "a.ipynb", "b.cnn", cwd=tmp_path).returncode == 0
    assert (tmp_path / "b.cnn").read_text() == script
    assert run(cnn, "b.cnn", cwd=tmp_path).stdout == "1\n"
    assert run(cnn, "convert", "a.txt", "b.cnn", cwd=tmp_path).returncode == 1


def test_check_finds_all_mistakes_of_the_gallery_to_be_none(cnn):
    environment = dict(os.environ)
    scripts = [path for path in (ROOT / "notebooks").glob("*.cnn")
               if "mnist" not in path.name or "CNN_DATA" in environment]
    result = run(cnn, "check", *map(str, scripts))
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(not os.environ.get("CNN_DATA"), reason="CNN_DATA is not set")
def test_mnist_in_three_epochs(cnn, tmp_path):
    result = subprocess.run(
        [cnn, "--json", str(ROOT / "notebooks/lenet5-mnist.cnn")], cwd=tmp_path,
        capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout[-2000:]
