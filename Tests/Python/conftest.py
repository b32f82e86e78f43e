"""What the tests of the whole program share."""

import os
import pathlib

import pytest


@pytest.fixture(scope="session")
def cnn():
    """The program under test; `CNN` names it."""
    path = os.environ.get("CNN")
    if not path:
        path = pathlib.Path(__file__).resolve().parents[2] / ".build/release/cnn"
    path = pathlib.Path(path).resolve()
    assert path.exists(), f"{path} is not there: build it with `swift build -c release`"
    return str(path)
