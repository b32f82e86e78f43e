"""Notebooks: run as a whole, turned into scripts, the kernel's folder."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELLS = [
    'data digits from "digits" train 400 test 100 seed 1',
    "network net input 32x32x1\nconv 4 5x5 relu\nmaxpool 4x4\nflatten\ndense 10 softmax\nsummary",
    "train on digits.train epochs 2 batch 50 rate 0.01 seed 1",
    'r = evaluate on digits.test\nprint "accuracy {r.accuracy}"',
    "r.accuracy > 0.1",
]


def notebook(cells):
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "cnn", "display_name": "cnn", "language": "cnn"}
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return made


@pytest.fixture(scope="module")
def executed(kernel_folder):
    made = notebook(CELLS)
    NotebookClient(made, timeout=120, kernel_name="cnn").execute()
    return made


def test_a_notebook_runs_and_stays_valid(executed):
    nbformat.validate(executed)
    assert executed.metadata.language_info.name == "cnn"
    assert [cell.execution_count for cell in executed.cells] == [1, 2, 3, 4, 5]
    assert executed.cells[4].outputs[0].data["text/plain"] == "true"


def test_a_summary_is_a_table_with_a_text_twin(executed):
    data = next(o.data for o in executed.cells[1].outputs if o.output_type == "display_data")
    assert "<table>" in data["text/html"]
    assert "conv1" in data["text/plain"]


def test_the_last_state_of_the_progress_stays_in_the_notebook(executed):
    shown = [o for o in executed.cells[2].outputs if o.output_type == "display_data"]
    assert any("epoch 2/2" in output.data["text/plain"] for output in shown)


def test_a_failing_cell_shows_where_it_failed(kernel_folder):
    with pytest.raises(CellExecutionError) as caught:
        NotebookClient(notebook(["x = 1\nconv 3 3x3 on_nothing"]), kernel_name="cnn").execute()
    assert "^" in str(caught.value)


def test_a_notebook_becomes_a_script_that_runs(cnn, executed, tmp_path):
    path = tmp_path / "lesson.ipynb"
    nbformat.write(executed, path)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "script", str(path)],
        check=True, capture_output=True, timeout=120,
    )
    script = tmp_path / "lesson.cnn"
    result = subprocess.run([cnn, script], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "accuracy" in result.stdout


def test_papermill_sets_parameters(kernel_folder, tmp_path):
    papermill = pytest.importorskip("papermill")
    made = notebook(["size = 1\nname = \"none\"", 'print "{size} {name}"'])
    made.cells[0].metadata["tags"] = ["parameters"]
    path = tmp_path / "in.ipynb"
    nbformat.write(made, path)
    result = papermill.execute_notebook(
        str(path), str(tmp_path / "out.ipynb"), parameters={"size": 7, "name": "net"},
        # papermill has no translator of its own for cnn; numbers, texts and lists are as in Python.
        kernel_name="cnn", language="python", progress_bar=False,
    )
    assert result.cells[-1].outputs[0].text == "7 net\n"


def test_the_kernels_folder_says_how_to_start_it(cnn, kernel_folder):
    content = json.loads((kernel_folder / "kernel.json").read_text())
    assert content["argv"][1:] == ["kernel", "start", "--connection-file", "{connection_file}"]
    assert content["language"] == "cnn"
    assert content["interrupt_mode"] == "message"
    for side in (32, 64):
        header = (kernel_folder / f"logo-{side}x{side}.png").read_bytes()[:24]
        assert header.startswith(b"\x89PNG")
        assert int.from_bytes(header[16:20], "big") == side


@pytest.mark.parametrize(
    "options, variable, folder",
    [
        (["--user"], "JUPYTER_DATA_DIR", "kernels/cnn"),
        (["--user"], "XDG_DATA_HOME", "jupyter/kernels/cnn"),
        (["--user"], "HOME", ".local/share/jupyter/kernels/cnn"),
        ([], "HOME", ".local/share/jupyter/kernels/cnn"),
        (["--sys-prefix"], "VIRTUAL_ENV", "share/jupyter/kernels/cnn"),
        (["--sys-prefix"], "CONDA_PREFIX", "share/jupyter/kernels/cnn"),
    ],
)
def test_install_follows_the_environment(cnn, tmp_path, options, variable, folder):
    subprocess.run(
        [cnn, "kernel", "install", *options],
        env={"HOME": str(tmp_path / "home"), variable: str(tmp_path)}, check=True,
    )
    assert (tmp_path / folder / "kernel.json").exists()


def test_install_without_an_environment_or_rights_says_so(cnn, tmp_path):
    run = lambda *options: subprocess.run(
        [cnn, "kernel", "install", *options], env={"HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert "--prefix" in run("--sys-prefix").stderr
    (tmp_path / "file").touch()
    result = run("--prefix", str(tmp_path / "file"))
    assert result.returncode == 1
    assert str(tmp_path / "file") in result.stderr
    assert run("--user", "--sys-prefix").returncode == 2
