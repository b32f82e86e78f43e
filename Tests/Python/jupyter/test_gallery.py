"""The notebooks of the gallery run as they stand, and their kept outputs are the real ones."""

import pathlib
import re
import subprocess
import sys

import nbformat
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Scripts/lib"))
from notebooks import execute  # noqa: E402

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def steady(text):
    """Without what differs from run to run and from machine to machine."""
    text = re.sub(r"[\d,.]+ images/s.*$", "", text, flags=re.M)
    return re.sub(r"^training with batches of \d+ takes .*$", "", text, flags=re.M)


def outputs(notebook):
    """For each cell, what it printed and the kinds of what it showed."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
            shown = [
                (sorted(o.data), steady(o.data["text/plain"]))
                for o in cell.outputs if "data" in o
            ]
            yield steady(printed), shown


def test_there_is_one_for_each_chapter():
    assert [path.stem[0] for path in NOTEBOOKS] == list("123456")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_it_shows(path, kernel_folder, tmp_path, monkeypatch):
    monkeypatch.delenv("CNN_DATA", raising=False)
    kept = nbformat.read(path, as_version=4)
    nbformat.validate(kept)
    assert list(outputs(execute(path, tmp_path))) == list(outputs(kept))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_between_notebooks_lead_somewhere(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for target in re.findall(r"\]\(([^)#]+\.ipynb)\)", cell.source):
            assert (path.parent / target).is_file(), target


def test_a_notebook_and_its_script_are_the_same(cnn, tmp_path):
    script, back = tmp_path / "a.cnn", tmp_path / "b.ipynb"
    for source, target in ((NOTEBOOKS[0], script), (script, back)):
        subprocess.run([cnn, "convert", source, target], check=True)
    cells = [
        [(cell.cell_type, cell.source) for cell in nbformat.read(path, as_version=4).cells]
        for path in (NOTEBOOKS[0], back)
    ]
    assert cells[0] == cells[1]
