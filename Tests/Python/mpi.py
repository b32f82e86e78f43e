"""What tests need that start the program under mpirun."""

import functools
import shutil
import subprocess

MPIRUN = shutil.which("mpirun")
# The other library, with another binary interface.
MPICH = shutil.which("mpiexec.mpich")


def launcher(processes):
    """What stands before the program; nothing for 0 processes."""
    if not processes:
        return []
    return [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-np", str(processes)]


@functools.cache
def is_built_in(cnn):
    """Whether the program was built with the package's trait `MPI`."""
    doctor = subprocess.run([cnn, "doctor"], text=True, capture_output=True, timeout=60)
    return "built without MPI" not in doctor.stdout


def missing(cnn):
    """Why a test can't run; nothing where it can."""
    if not cnn:
        return "CNN names no program"
    if not MPIRUN:
        return "mpirun is not installed"
    return "" if is_built_in(cnn) else "the program was built without MPI"
