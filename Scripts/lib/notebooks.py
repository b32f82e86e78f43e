"""Runs the notebooks of the gallery from their beginning and keeps them with their outputs.

The data folder is not used, so that every machine gets the same pictures.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[2]


def execute(path, folder):
    """The notebook, run in a folder of its own; raises where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    os.environ.pop("CNN_DATA", None)
    NotebookClient(
        notebook, timeout=300, kernel_name="cnn", resources={"metadata": {"path": str(folder)}},
        record_timing=False).execute()
    return notebook


def main():
    program = os.environ.get("CNN", str(ROOT / ".build/release/cnn"))
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(
        (ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "kernel", "install", "--prefix", folder], check=True)
        os.environ["JUPYTER_PATH"] = f"{folder}/share/jupyter"
        for path in paths:
            with tempfile.TemporaryDirectory() as place:
                notebook = execute(path, place)
            nbformat.write(notebook, path)
            print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
