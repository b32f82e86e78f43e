"""A kernel of the program under test, as Jupyter starts it."""

import os
import subprocess

import pytest
from jupyter_client.manager import KernelManager

from kernel_client import Kernel


@pytest.fixture(scope="session", autouse=True)
def kernel_folder(cnn, tmp_path_factory):
    """Installs the kernel where this run's Jupyter finds it, and nothing else does."""
    prefix = tmp_path_factory.mktemp("jupyter")
    subprocess.run([cnn, "kernel", "install", "--prefix", prefix], check=True)
    kept = {name: os.environ.get(name) for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR")}
    os.environ["JUPYTER_PATH"] = str(prefix / "share/jupyter")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(prefix / "runtime")
    yield prefix / "share/jupyter/kernels/cnn"
    for name, value in kept.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def kernel(kernel_folder):
    """One kernel for the tests of a file."""
    with Kernel() as kernel:
        yield kernel


@pytest.fixture
def fresh_kernel(kernel_folder):
    """A kernel that a test may end or break."""
    with Kernel() as kernel:
        yield kernel


@pytest.fixture
def manager(kernel_folder):
    """A kernel's manager that has started nothing yet."""
    return KernelManager(kernel_name="cnn")
