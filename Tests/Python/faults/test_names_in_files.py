"""Names in networks, checkpoints, logs, sweeps, notebooks and on the command line: shown escaped, and no
text of theirs becomes a command or a path."""

import json
import re
import subprocess

import h5py
import numpy as np
import pytest
from weapons import STEERING, WEAPONS, assert_plain

LAYERS = [name.replace("/", "-") for name in WEAPONS]

TRAINING = """
data d from "digits" train 24 test 8 seed 1
network net input 32x32x1
flatten
""" + "".join(f"dense 4 as weapon{number}\n" for number in range(len(LAYERS))) + """\
dense 10
train on d.train epochs 2 batch 8 seed 1 loss mse checkpoint "checkpoint.h5"
save net to "network.h5"
"""


def run(command, folder, status=0):
    result = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)
    if status is not None:
        assert result.returncode == status, result.stdout + result.stderr
    return result


def renamed(text):
    """A text in which the layers have their new names."""
    return re.sub(r"weapon(\d+)", lambda match: LAYERS[int(match[1])], text)


def renamed_json(value):
    if isinstance(value, dict):
        return {key: renamed_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed_json(inner) for inner in value]
    return renamed(value) if isinstance(value, str) else value


def rename_layers(path):
    """Gives the layers names that the language has no way to write."""
    with h5py.File(path, "r+") as file:
        names = []
        file.visit(names.append)
        for item in [file, *(file[name] for name in names)]:
            for key, value in list(item.attrs.items()):
                if isinstance(value, bytes):
                    value = value.decode()
                if isinstance(value, str) and value.startswith("{"):
                    item.attrs[key] = json.dumps(renamed_json(json.loads(value)))
                elif isinstance(value, str) and key != "script":
                    item.attrs[key] = renamed(value)
                elif h5py.check_string_dtype(getattr(value, "dtype", np.dtype("i4"))):
                    texts = [text if isinstance(text, str) else text.decode() for text in np.ravel(value)]
                    item.attrs[key] = [renamed(text) for text in texts]
        for name in sorted(names, key=lambda name: -name.count("/")):
            last = name.split("/")[-1]
            if renamed(last) != last:
                file.move(name, name[:-len(last)] + renamed(last))


@pytest.fixture(scope="module")
def networks(cnn, tmp_path_factory):
    """A network and a checkpoint whose layers' names are weapons."""
    folder = tmp_path_factory.mktemp("networks")
    run([cnn, "--quiet", "-c", TRAINING], folder)
    for name in ("network.h5", "checkpoint.h5"):
        rename_layers(folder / name)
    return folder


@pytest.mark.parametrize("status, script", [
    (0, "summary; net"), (0, 'inspect "network.h5"; verify "network.h5"'),
    (0, 'inspect "checkpoint.h5"; verify "checkpoint.h5"'), (0, 'load "checkpoint.h5" as x; summary'),
    (0, 'export onnx net to "x.onnx"; save net to "x.h5"; inspect "x.h5"'),
    (0, "profile seconds 0.01; gradcheck on d.test[0..<2] loss mse"),
    (0, 'train on d.train epochs 1 loss mse log "log.h5" checkpoint "c.h5"; inspect "log.h5"; inspect "c.h5"'),
    (1, "train on d.train epochs 4 optimizer sgd rate 1e30 loss mse"), (1, "conv 3 3x3"),
    (0, 'snapshot activations on d.test to "s.h5"; inspect "s.h5"'),
    (1, 'save net to "nowhere/x.h5"'), (1, 'resume from "checkpoint.h5"'),
])
def test_layers(cnn, networks, status, script):
    script = 'data d from "digits" train 24 test 8 seed 1; load "network.h5" as net\n' + script
    result = run([cnn, "-c", script], networks, status)
    assert_plain(result.stdout)
    assert_plain(result.stderr.replace("\r", ""))


def test_the_names_come_back(cnn, networks):
    """They are loaded, and saved as they were: nothing above is left out for a mistake."""
    run([cnn, "--quiet", "-c", 'load "network.h5" as net; save net to "again.h5"'], networks)
    with h5py.File(networks / "again.h5") as file:
        assert set(LAYERS) <= set(file["model_weights"])


def test_a_log_of_a_training_on_them(cnn, armed):
    script = f"""
data d from "armed.h5"
network net input 6x6x1
flatten
dense {len(WEAPONS)} softmax
train on d epochs 2 batch 8 log "log.h5"
inspect "log.h5"
"""
    result = run([cnn, "-c", script], armed)
    assert_plain(result.stdout)
    assert_plain(result.stderr.replace("\r", ""))
    with h5py.File(armed / "log.h5") as file:
        assert len(file["epochs/loss"] if "epochs" in file else file["history/loss"]) == 2


SWEPT = """
name = "x"
n = 0
r = {"\\u{1b}[31m": n, "<b>": 2 * n, "\\u{202e}z": 3 * n}
if n == 2 { assert false, "\\u{1b}]0;x\\u{7} {name}" }
if n == 3 { load (name + "/x.h5") }
"""


def test_a_sweep(cnn, tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work/s.cnn").write_text(SWEPT)
    names = STEERING + ["<script>", "../../x", "/tmp/x", ".."]
    values = ",".join(f'"{name}"' for name in names)
    result = run(
        [cnn, "--sweep", f"name={values} n=1,2,3", "s.cnn"], tmp_path / "work", status=1)
    assert f"{len(names)} done, {2 * len(names)} failed" in result.stdout
    assert_plain(result.stdout)
    assert_plain(result.stderr)
    # Nothing is written outside of the sweep's folder.
    assert [path.name for path in tmp_path.iterdir()] == ["work"]
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"s.cnn", "s-sweep"}
    found = [path for path in (tmp_path / "work/s-sweep").iterdir()]
    assert len(found) == 2 * 3 * len(names)
    for path in found:
        assert_plain(path.name)
        if path.suffix == ".json":
            assert json.loads(path.read_text())["values"]["name"] in names


def test_a_sweeps_results_from_elsewhere(cnn, tmp_path):
    """A file that says it is the result of a combination: its names are shown escaped too."""
    (tmp_path / "s.cnn").write_text("n = 0\nm = n")
    run([cnn, "--sweep", "n=1,2", "s.cnn"], tmp_path)
    path = tmp_path / "s-sweep/n=1.json"
    result = json.loads(path.read_text())
    result["metrics"] = {name: 1e300 for name in WEAPONS}
    result["seconds"] = 1e308
    path.write_text(json.dumps(result))
    result = run([cnn, "--sweep", "n=1,2", "s.cnn"], tmp_path)
    assert "1 of 2" in result.stderr or "2 of 2" in result.stderr
    assert_plain(result.stdout)
    assert_plain(result.stderr)
    path.write_text("[" * 100_000)
    run([cnn, "--sweep", "n=1,2", "s.cnn"], tmp_path)


ENDS = ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"]


@pytest.mark.parametrize("end", ENDS, ids=[f"{ord(end[0]):x}-{len(end)}" for end in ENDS])
def test_a_notebooks_text_stays_text(cnn, tmp_path, end):
    """Whatever ends a line somewhere: text and titles become comments and never commands."""
    text = end.join(["words", "print 1", "# %%", "print 2", ""])
    cells = [
        {"cell_type": kind, "source": source, "metadata": {"title": text}}
        for kind in ("markdown", "raw", f"x{end}print 3") for source in (text, text.splitlines(True))]
    (tmp_path / "x.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    run([cnn, "convert", "x.ipynb", "x.cnn"], tmp_path)
    assert run([cnn, "x.cnn"], tmp_path).stdout == ""
    # And back: as many cells, none of them code.
    run([cnn, "convert", "x.cnn", "y.ipynb"], tmp_path)
    kinds = [cell["cell_type"] for cell in json.loads((tmp_path / "y.ipynb").read_text())["cells"]]
    assert kinds == ["markdown"] * 2 + ["raw"] * 4


def test_a_script_with_other_line_ends_is_cut_into_its_cells(cnn, tmp_path):
    (tmp_path / "x.cnn").write_bytes(
        b"# %% [markdown]\r\n# words\r\n# more\r\n\r\n# %%\r\nprint 1\r\nprint 2\r\n")
    run([cnn, "convert", "x.cnn", "x.ipynb"], tmp_path)
    cells = json.loads((tmp_path / "x.ipynb").read_text())["cells"]
    assert [(cell["cell_type"], "".join(cell["source"])) for cell in cells] == [
        ("markdown", "words\nmore"), ("code", "print 1\nprint 2")]


@pytest.mark.parametrize("arguments", [
    ["--na\x1b[31m=3", "s.cnn"], ["--threads", "\x1b]0;x\x07", "s.cnn"], ["--set", "na\x1b=3", "s.cnn"],
    ["--sweep", "na\u202e=3", "s.cnn"], ["check", "--\x1b[31m"], ["kernel", "start", "\x9b31m"],
    ["convert", "\x1b[31m", "\x1b[31m"], ["format", "\x1b[31m"], ["check", "\x1b[31m"], ["\x1b[31m"],
    ["kernel", "install", "--name", "\x1b[31m../x", "--prefix", "."],
])
def test_words_of_the_command_line(cnn, tmp_path, arguments):
    (tmp_path / "s.cnn").write_text("print 1")
    result = run([cnn, *arguments], tmp_path, status=None)
    assert result.returncode in (1, 2)
    assert_plain(result.stdout)
    assert_plain(result.stderr.replace("\t", " "))
