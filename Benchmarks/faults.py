"""How soon an `interrupt_request` stops a cell, and what hostile files cost.

    faults.py [--program PATH] [--requests 100]

Prints milliseconds from the request to the reply of the cell that it stops, at random moments; and, over
the files of Tests/Python/faults/test_hostile.py and files with random damage, the longest time and the
largest memory over what the program takes for nothing. CNN_LONG_TESTS=1 takes more files. Needs the
packages of Tests/Python/requirements.txt.
"""

import argparse
import ast
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

from networks import BY_NAME

ROOT = pathlib.Path(__file__).resolve().parents[1]
FAULTS = ROOT / "Tests/Python/faults"
sys.path.insert(0, str(FAULTS))

SETUP = 'data d from "digits" train 2400 test 40 seed 1\n' + BY_NAME["lenet5"].script
CELLS = [
    ("training, batches of 64", "train on d.train epochs 100000 batch 64", True),
    ("training, batches of 1024", "train on d.train epochs 100000 batch 1024", True),
    ("`while true { x = 1 }`", "while true { x = 1 }", False),
    ("`evaluate` of 2,400 images, again and again", "while true { r = evaluate on d.train }", False),
    ("`x = correlate(ones(2000x2000), ones(99x99))`", "x = correlate(ones(2000x2000), ones(99x99))", False),
]


def interrupts(program, count):
    from kernel_process import Kernel

    chance = random.Random(1)
    for label, cell, resumes in CELLS:
        with tempfile.TemporaryDirectory() as folder:
            kernel = Kernel(program, folder)
            assert kernel.run(SETUP)["status"] == "ok"
            times = []
            for _ in range(count):
                request = kernel.send("resume" if resumes and times else cell)
                kernel.wait_for(request, "busy")
                time.sleep(chance.random() * 0.1)
                start = time.perf_counter()
                message = kernel.client.session.msg("interrupt_request", {})
                kernel.client.control_channel.send(message)
                reply = kernel.reply(request)
                if "E0701" in "".join(reply.get("traceback", [])):
                    times.append((time.perf_counter() - start) * 1000)
                kernel.client.get_control_msg(timeout=60)
                kernel.wait_for(request, "idle")
            kernel.stop()
        print(f"{label}: {len(times)} of {count} stopped, median {statistics.median(times):.1f} ms, "
              f"largest {max(times):.1f} ms")


WRAPPER = """#!{python} -SE
import os, sys, time
size = max((entry.stat().st_size for entry in os.scandir() if entry.is_file()), default=0)
start = time.perf_counter()
child = os.posix_spawn({program!r}, [{program!r}, *sys.argv[1:]], os.environ)
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - start
with open({log!r}, "a") as log:
    print(repr((seconds, used.ru_utime + used.ru_stime, used.ru_maxrss << 10, size, status, sys.argv[1:])),
          file=log)
os.kill(os.getpid(), status) if os.WIFSIGNALED(status) else sys.exit(os.waitstatus_to_exitcode(status))
"""


def hostile_files(program, tests):
    """Runs tests with a program that notes what each run of the real one took."""
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        wrapper = pathlib.Path(folder) / "cnn"
        wrapper.write_text(WRAPPER.format(python=os.path.realpath(sys.executable), program=program, log=log))
        wrapper.chmod(0o755)
        subprocess.run([str(wrapper), "-c", "x = 1"], check=True, cwd=folder)
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=ROOT,
            env={**os.environ, "CNN": str(wrapper)})
        rows = [ast.literal_eval(line) for line in open(log)]
    own = rows.pop(0)
    print(f"{len(rows)} runs; nothing takes {own[0] * 1000:.0f} ms, {own[2] / 1e6:.0f} MB")
    for name, key in [("time", lambda row: row[0]), ("computing", lambda row: row[1]),
                      ("memory over its own and twice the file", lambda row: row[2] - own[2] - 2 * row[3])]:
        print(f"most {name}:")
        for row in sorted(rows, key=key, reverse=True)[:5]:
            words = " ".join(row[5])[-60:].replace("\n", "; ")
            print(f"  {row[0]:.3f} s, {row[1]:.3f} s of computing, {(row[2] - own[2]) / 1e6:.1f} MB over its own, "
                  f"file {row[3] / 1e6:.2f} MB, status {row[4] >> 8}: {words}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=str(ROOT / ".build/release/cnn"))
    parser.add_argument("--requests", type=int, default=100)
    options = parser.parse_args()
    program = os.path.realpath(options.program)
    interrupts(program, options.requests)
    hostile_files(program, ["Tests/Python/faults/test_hostile.py"])
    hostile_files(program, ["Tests/Python/faults/test_isolation.py", "-k", "random_damage"])


if __name__ == "__main__":
    main()
