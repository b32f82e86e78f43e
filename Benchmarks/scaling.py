"""Efficiency of training on several processes of this machine, and a model of more of them.

    python3 Benchmarks/scaling.py [--cnn PROGRAM] [--seconds S] [--rounds R]
                                                    measures, writes results/scaling-DATE.json
    python3 Benchmarks/scaling.py --model FILE      prints the tables of such a file

All runs of a round follow each other, and a figure is the median of its rounds: other machines share
the processor, and what they take changes from minute to minute.

The model. A step of P processes on a batch of B images takes

    T(P) = C·B/P + S + R·(k·a + b·G + G/ADD) + R·n·a

where R = log2 P is the number of rounds of recursive doubling and k that of the buckets; C is the time of one image in one process
and S what a step costs that does not depend on the images, both from a line through measured batches;
G is the size of all gradients, sent in each round in buckets of 256 kB at most, one behind the other; b·G
is their time on the wire and a the latency of a bucket, from the table that `bench exchange` prints or
from the assumed network; each round adds G floats, at the speed ADD; n = 3 small exchanges a step carry the
losses and the agreements to go on, of latency a. Nothing is assumed to overlap: a step computes, then
exchanges. What is sent while layers still compute (`sent early`) comes off the time of the wire, so the
model is a lower bound as long as the wires carry what they promise to all pairs at once. The efficiency is
T(1)/T(P) with the batch growing as P (weak), or T(1)/(P·T(P)) with a fixed batch (strong).

A batch has 16 shards, so cnn takes 16 processes at most; more of them would need more shards, which
would be other bits. The model goes on as if there were as many shards as processes.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess

from networks import BY_NAME

HERE = pathlib.Path(__file__).resolve().parent

NETWORKS = [BY_NAME["lenet5"], BY_NAME["vgg"]]
# Assumed, not measured: latency in seconds and bytes a second in each direction, as of Ethernet and of
# InfiniBand.
WIRES = {
    "10 Gbit/s": (25e-6, 1.1e9),
    "100 Gbit/s": (2e-6, 11e9),
}
# Floats added a second, while both operands come from memory: assumed.
ADD = 2e9
SMALL = 3
# Bytes of a bucket, at most.
BUCKET = 262_144
PROCESSES = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]


def run(cnn, script, processes=1):
    """The last line that a script prints, as JSON."""
    launcher = ["mpirun", "--oversubscribe", "-np", str(processes)] if processes > 1 else []
    environment = os.environ | {
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    result = subprocess.run(
        [*launcher, cnn, "--threads", "1", "--json", "-c", script], env=environment,
        capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stderr + result.stdout)
    return [json.loads(line) for line in result.stdout.splitlines()]


def value(events):
    return [event["value"] for event in events if event["event"] == "result"][-1]


def measure(cnn, seconds, rounds):
    found = {
        "date": datetime.date.today().isoformat(), "cores": os.cpu_count(),
        "machine": processor(), "library": library(), "rounds": rounds, "networks": {}}
    exchanges = [value(run(cnn, "bench exchange", 2)) for _ in range(rounds)]
    found["exchange"] = [
        [size, statistics.median(times)] for size, *times in zip(
            exchanges[0]["bytes"], *(exchange["microseconds"] for exchange in exchanges))]
    for network in NETWORKS:
        found["networks"][network.title] = measured(cnn, network.script + "\n", seconds, rounds)
    return found


def measured(cnn, script, seconds, rounds):
    """One network: seconds of a batch in one process, and what several processes reach."""
    alone, together = {}, {}
    for _ in range(rounds):
        for batch in (16, 32, 64, 128, 256, 512):
            result = value(run(cnn, script + f"bench train batch {batch} seconds {seconds}"))
            alone.setdefault(batch, []).append(batch / result["images_per_second"])
        for batch in (128, 512):
            for processes in (2, 4, 8):
                result = value(
                    run(cnn, script + f"bench train batch {batch} seconds {seconds}", processes))
                together.setdefault((processes, batch), []).append(
                    (result["images_per_second"], result["alone_images_per_second"],
                     result["sent_early"]))
    return {
        "parameters": value(run(cnn, script + "net.parameters")),
        "batches": [[batch, statistics.median(times)] for batch, times in alone.items()],
        "runs": [
            [processes, batch, *(statistics.median(column) for column in zip(*rows)),
             statistics.median(total / one for total, one, _ in rows)]
            for (processes, batch), rows in together.items()]}


def processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def library():
    result = subprocess.run(["mpirun", "--version"], capture_output=True, text=True)
    version = result.stdout.splitlines()[0] if result.stdout else "unknown"
    return version.removeprefix("mpirun (").replace(")", "")


def wire(times):
    """Latency and bytes a second of the measured exchanges: the smallest one, and that of a bucket."""
    latency = times[0][1] / 1e6
    size, time = next((size, time) for size, time in times if size == BUCKET)
    return latency, size / (time / 1e6 - latency)


def line(points):
    """Slope and height of the line through points, least squares weighted by 1/y²."""
    w = [1 / y ** 2 for _, y in points]
    x0 = sum(w_ * x for w_, (x, _) in zip(w, points)) / sum(w)
    y0 = sum(w_ * y for w_, (_, y) in zip(w, points)) / sum(w)
    slope = (sum(w_ * (x - x0) * (y - y0) for w_, (x, y) in zip(w, points))
             / sum(w_ * (x - x0) ** 2 for w_, (x, _) in zip(w, points)))
    return slope, max(y0 - slope * x0, 0)


def step(processes, batch, image, fixed, gradients, latency, speed):
    rounds = math.log2(processes)
    buckets = math.ceil(gradients / BUCKET)
    return (image * batch / processes + fixed
            + rounds * (buckets * latency + gradients / speed + gradients / 4 / ADD)
            + rounds * SMALL * latency)


def efficiencies(found):
    """The table of the measured runs."""
    out = ["| network | batch | processes | images/s | one alone | efficiency | sent early |",
           "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for name, entry in found["networks"].items():
        for processes, batch, total, alone, early, speedup in entry["runs"]:
            usable = min(processes, found["cores"])
            out.append(f"| {name} | {batch} | {processes} | {total:,.0f} | {alone:,.0f} "
                       f"| {speedup / usable:.0%} | {early:.0%} |")
    return "\n".join(out)


def exchanges(found):
    """The table of the measured messages."""
    out = ["| bytes | microseconds | GB/s |", "| ---: | ---: | ---: |"]
    for size, time in found["exchange"]:
        out.append(f"| {size:,} | {time:,.2f} | {size / time / 1e3:.3f} |")
    return "\n".join(out)


def model(found, name):
    """The table of the model of a network, and what is behind it."""
    entry = found["networks"][name]
    image, fixed = line(entry["batches"])
    gradients = 4 * entry["parameters"]
    wires = {"memory": wire(found["exchange"])} | WIRES
    head = [f"{wire}, {kind}" for wire in wires for kind in ("weak", "strong")]
    out = [f"{name}: {image * 1e6:.1f} µs an image, {fixed * 1e6:.0f} µs a step, "
           f"{gradients:,} bytes of gradients.\n",
           "| processes | " + " | ".join(head) + " |", "| ---: |" + " ---: |" * len(head)]
    for processes in PROCESSES:
        cells = []
        for latency, speed in wires.values():
            arguments = (image, fixed, gradients, latency, speed)
            weak = step(1, 128, *arguments) / step(processes, 128 * processes, *arguments)
            batch = 2048
            strong = step(1, batch, *arguments) / step(processes, batch, *arguments) / processes
            # A process needs a block of 16 images.
            cells += [f"{weak:.0%}", f"{strong:.0%}" if 16 * processes <= batch else "–"]
        out.append(f"| {processes:,} | " + " | ".join(cells) + " |")
    return "\n".join(out)


def tables(found):
    """Everything, as docs/cluster.md has it."""
    return "\n\n".join(
        [origin(found), efficiencies(found), exchanges(found)]
        + [model(found, name) for name in found["networks"]])


def origin(found):
    return (f"Measured {found['date']} on {found['cores']} cores of {found['machine']} with "
            f"{found['library']}, one thread a process, medians of {found['rounds']} rounds.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cnn", default=str(HERE.parent / ".build/release/cnn"))
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.model:
        found = json.loads(arguments.model.read_text())
    else:
        found = measure(arguments.cnn, arguments.seconds, arguments.rounds)
        path = HERE / f"results/scaling-{found['date']}.json"
        path.write_text(json.dumps(found, indent=1) + "\n")
    print(tables(found))


if __name__ == "__main__":
    main()
