"""Compares the speed of `cnn` with PyTorch and JAX on this machine, in alternation.

    compare.py [--rounds 5] [--seconds 3] [--networks lenet5,lecture,vgg] [--batches 128,32] [--keep]

Every round times each program once, one after the other, so that a drift of the machine's speed
meets all of them; medians and the ratio of medians are quoted. The rivals start and warm up before
the first round and wait while others are timed. A rival that fails or doesn't answer in time is
named and left out. Writes a dated table to results/; with --keep what the day's table has already of
other networks stays in it, so that a comparison can be made in parts.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import select
import signal
import statistics
import subprocess
import sys
from importlib.metadata import version

from networks import NETWORKS

HERE = pathlib.Path(__file__).resolve().parent
RIVALS = ["torch-eager", "torch-channels-last", "torch-compiled", "jax"]


# The largest memory of a child counts from the fork, so this process has to stay small: it imports
# neither PyTorch nor JAX.
def run_cnn(program, network, mode, batch, seconds, threads):
    verb = "train" if mode == "train" else "predict"
    script = f"{network.script}; bench {verb} batch {batch} seconds {seconds}"
    process = subprocess.Popen(
        [program, "--json", "--threads", str(threads), "-c", script], stdout=subprocess.PIPE,
        text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{program} failed on: {script}")
    line = [line for line in output.splitlines() if '"event":"result"' in line][-1]
    value = json.loads(line)
    value = value.get("value", value)
    value["memory_bytes"] = usage.ru_maxrss * 1024
    return value


class RivalFailed(Exception):
    """A rival that ended or didn't answer in time."""


class Rival:
    """A rival's process, warmed up; it waits while others are timed."""

    # Importing and compiling take long on a busy machine.
    PREPARATION = 300

    def __init__(self, name, network, mode, batch, seconds, threads):
        command = [sys.executable, str(HERE / "rival.py"), name, network.name, mode, str(batch),
                   str(seconds), str(threads)]
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        self.name, self.seconds = name, seconds
        # Unbuffered, so that `select` sees every line that was not yet read.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=HERE,
            env=environment)
        if self.answer(self.PREPARATION + seconds) != "ready":
            self.fail("said something unexpected")
        # Threads that wait for work may spin; a stopped process takes nothing from the others.
        self.process.send_signal(signal.SIGSTOP)

    def time(self):
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(b"go\n")
        except OSError:
            self.fail("has ended")
        result = json.loads(self.answer(30 + 10 * self.seconds))
        self.process.send_signal(signal.SIGSTOP)
        return result

    def answer(self, seconds):
        """The next line that the rival prints, waited for at most so long."""
        readable, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not readable:
            self.fail(f"gave no answer in {seconds:g} s")
        line = self.process.stdout.readline().decode()
        if not line:
            self.fail("has ended")
        return line.strip()

    def fail(self, why):
        self.stop()
        raise RivalFailed(f"{self.name} {why}")

    def stop(self):
        """Ends the rival, whatever state it is in."""
        self.process.kill()
        self.process.wait()


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def compare(program, network, mode, batch, rounds, seconds, threads):
    speeds = {name: [] for name in ["cnn", *RIVALS]}
    memory = {name: [] for name in speeds}
    shares, peaks, facts = [], [], {}
    rivals = {}
    for name in RIVALS:
        try:
            rivals[name] = Rival(name, network, mode, batch, seconds, threads)
        except RivalFailed as failure:
            print(f"{network.name} {mode} {batch}: {failure}, and is left out", file=sys.stderr)
    for _ in range(rounds):
        value = run_cnn(program, network, mode, batch, seconds, threads)
        shares.append(value["peak_share"])
        peaks.append(value["peak_gflops"])
        facts = value
        results = {"cnn": value}
        for name, rival in list(rivals.items()):
            try:
                results[name] = rival.time()
            except RivalFailed as failure:
                print(f"{network.name} {mode} {batch}: {failure}, and is left out", file=sys.stderr)
                del rivals[name], speeds[name], memory[name]
        for name, result in results.items():
            speeds[name].append(result["images_per_second"])
            memory[name].append(result["memory_bytes"])
    for rival in rivals.values():
        rival.stop()
    medians = {name: statistics.median(values) for name, values in speeds.items() if values}
    torch = [(speed, name) for name, speed in medians.items() if name.startswith("torch")]
    if not torch:
        raise SystemExit(f"no mode of PyTorch ran {network.name}; there is nothing to compare with")
    best = max(torch)
    return {
        "network": network.title, "mode": mode, "batch": batch, "threads": threads,
        "medians": medians, "memory": {n: statistics.median(v) for n, v in memory.items() if v},
        "best": best[1], "ratio": medians["cnn"] / best[0], "share": statistics.median(shares),
        "peak": statistics.median(peaks), "isa": facts.get("isa"),
        "rounds": {name: values for name, values in speeds.items()}}


def merged(old, new):
    """The results of two runs, of the same comparison the newer one, in the usual order."""

    def key(result):
        titles = [network.title for network in NETWORKS]
        return (titles.index(result["network"]), result["mode"] != "train", -result["batch"])

    results = {key(result): result for result in old + new}
    return [results[place] for place in sorted(results)]


def table(results):
    columns = ["cnn", *RIVALS]
    lines = [
        "| network | what | batch | " + " | ".join(columns)
        + " | cnn : best PyTorch | share of FMA peak |",
        "|" + " --- |" * (len(columns) + 5)]
    for result in results:
        cells = [f"{result['medians'][name]:,.0f}" if name in result["medians"] else "–"
                 for name in columns]
        lines.append(
            f"| {result['network']} | {result['mode']} | {result['batch']} | " + " | ".join(cells)
            + f" | {result['ratio']:.2f} | {100 * result['share']:.0f} % |")
    return "\n".join(lines)


def memory_table(results):
    lines = ["| network | batch | cnn | PyTorch eager | JAX |", "| --- | --- | --- | --- | --- |"]
    for result in results:
        if result["mode"] == "train":
            cells = [f"{result['memory'][name] / 2**20:,.0f} MiB" if name in result["memory"] else "–"
                     for name in ["cnn", "torch-eager", "jax"]]
            lines.append(f"| {result['network']} | {result['batch']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--networks", default="lenet5,lecture,vgg")
    parser.add_argument("--batches", default="128,32")
    parser.add_argument("--modes", default="train,predict")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--program", default=str(HERE.parent / ".build/release/cnn"))
    parser.add_argument("--output")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()

    results = []
    for network in NETWORKS:
        if network.name not in options.networks.split(","):
            continue
        for mode in options.modes.split(","):
            for batch in map(int, options.batches.split(",")):
                # Small batches are a question of the smallest network's training only.
                if batch != 128 and (mode == "predict" or network.name != "lenet5"):
                    continue
                result = compare(options.program, network, mode, batch, options.rounds,
                                 options.seconds, options.threads)
                results.append(result)
                print(f"{network.name} {mode} {batch}: {result['ratio']:.2f}x {result['best']}, "
                      f"{100 * result['share']:.0f} % of the peak", file=sys.stderr)
    today = datetime.date.today().isoformat()
    path = pathlib.Path(options.output) if options.output else HERE / "results" / f"{today}.md"
    if options.keep and path.with_suffix(".json").exists():
        results = merged(json.loads(path.with_suffix(".json").read_text()), results)
    text = f"""# Speed, {today}

{processor()}, {options.threads} threads, {results[0]['isa']}, FMA peak {results[0]['peak']:.0f} \
GFLOP/s; {platform.system()} {platform.machine()}; PyTorch {version('torch')}, JAX {version('jax')}.
Images a second, medians of {options.rounds} rounds of {options.seconds:g} s in alternation; a
training step is forward, backward and Adam.

{table(results)}

Largest memory of the whole process in training:

{memory_table(results)}
"""
    path.write_text(text)
    path.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    print(text)


if __name__ == "__main__":
    main()
