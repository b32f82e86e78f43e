"""Compares training from a file (`data … stream`) with training from memory, in alternation; and times
reading and writing of a dataset's file.

    streaming.py [--rounds 5] [--images 30000] [--epochs 3] [--threads 2] [--data FILE.h5]

LeNet-5 on generated digits of 32x32, or on the dataset in FILE.h5, whose images have that size. The
file's pages are in memory, the images are not: they are several times what a streamed dataset keeps.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from networks import BY_NAME

ROOT = pathlib.Path(__file__).resolve().parents[1]


def run(program, folder, script, threads):
    process = subprocess.Popen(
        [program, "--quiet", "--threads", str(threads), "-c", script], cwd=folder,
        stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{program} failed on: {script}")
    return output, usage.ru_maxrss / 1024


def training(program, folder, mode, epochs, threads):
    """Images a second of the fastest epoch, and the largest memory in MB."""
    network = BY_NAME["lenet5"]
    script = f"""
data d from "data.h5" {mode}
{network.script}
h = train on d epochs {epochs} batch 128 seed 1
print len(d)
print h.seconds
"""
    output, memory = run(program, folder, script, threads)
    lines = output.strip().splitlines()
    seconds = [float(word) for word in lines[-1].strip("[]").replace(",", " ").split()]
    return int(lines[-2].replace(",", "")) / min(seconds), memory


def seconds(program, folder, script, threads):
    start = time.perf_counter()
    run(program, folder, script, threads)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=30000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--data")
    parser.add_argument("--program", default=str(ROOT / ".build/release/cnn"))
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        if options.data:
            os.link(options.data, pathlib.Path(folder) / "data.h5")
        else:
            run(options.program, folder, f"""
data made from "digits" train {options.images} test 10 seed 1
save made.train to "data.h5"
""", options.threads)
        (pathlib.Path(folder) / "data.h5").read_bytes()
        speeds, memories = {"": [], "stream": []}, {"": [], "stream": []}
        loading, copying = [], []
        for _ in range(options.rounds):
            for mode, values in speeds.items():
                speed, memory = training(
                    options.program, folder, mode, options.epochs, options.threads)
                values.append(speed)
                memories[mode].append(memory)
            empty = seconds(options.program, folder, "x = 1", options.threads)
            load = seconds(options.program, folder, 'data d from "data.h5"', options.threads)
            both = seconds(
                options.program, folder, 'data d from "data.h5"; save d to "copy.h5"',
                options.threads)
            loading.append(load - empty)
            copying.append(both - load)
        median = {mode: statistics.median(values) for mode, values in speeds.items()}
        print(json.dumps({
            "memory_images_per_second": median[""],
            "stream_images_per_second": median["stream"],
            "ratio": median["stream"] / median[""],
            "ratios": [s / m for m, s in zip(speeds[""], speeds["stream"])],
            "memory_peak_mb": statistics.median(memories[""]),
            "stream_peak_mb": statistics.median(memories["stream"]),
            "read_seconds": statistics.median(loading),
            "write_seconds": statistics.median(copying),
            "file_mb": os.path.getsize(pathlib.Path(folder) / "data.h5") / 2**20,
        }, indent=1))


if __name__ == "__main__":
    sys.exit(main())
