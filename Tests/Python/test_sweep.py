"""--sweep: a script for every combination of values, in processes of their own."""

import json
import os
import random
import re
import signal
import subprocess
import time

import pytest

from mpi import launcher, missing

SCRIPT = """
rate = 0.01
batch = 16
optimizer = "adam"
data d from "digits" train 96 test 32 seed 1
network net input 32x32x1
flatten
dense 10 softmax
train on d.train validate d.test epochs 2 batch batch rate rate optimizer (optimizer) seed 1
r = evaluate on d.test
print "accuracy {r.accuracy}"
"""
SLOW = SCRIPT.replace("epochs 2", "epochs 1000000")


@pytest.fixture
def sweep(cnn, tmp_path):
    def sweep(*arguments, script=SCRIPT, wrap=(), status=0, **options):
        (tmp_path / "train.cnn").write_text(script)
        result = subprocess.run(
            [*wrap, cnn, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            **options)
        assert result.returncode == status, result.stdout + result.stderr
        return result

    return sweep


def results(folder):
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def rows(text):
    """The table's rows by their index."""
    return {match[0].split()[0]: match[0].split()
            for match in re.finditer(r"^ +\d+ .*$", text, re.M)}


def test_every_combination_gives_what_it_gives_alone(sweep, cnn, tmp_path):
    result = sweep("--sweep", "rate=0.1,0.001 batch=16,32", "-j", "2", "train.cnn")
    found = results(tmp_path / "train-sweep")
    assert sorted(found) == [
        f"rate={rate},batch={batch}" for rate in ("0.001", "0.1") for batch in ("16", "32")]
    table = rows(result.stdout)
    assert [table[str(index)][1:4] for index in range(4)] == [
        ["0.1", "16", "done"], ["0.1", "32", "done"], ["0.001", "16", "done"],
        ["0.001", "32", "done"]]
    assert "4 done" in result.stdout
    assert result.stderr.count(" of 4  rate=") == 4
    for values in found.values():
        rate, batch = values["values"]["rate"], values["values"]["batch"]
        alone = subprocess.run(
            [cnn, "--quiet", "--set", f"rate={rate}", "--set", f"batch={batch}", "train.cnn"],
            cwd=tmp_path, capture_output=True, text=True, check=True)
        assert float(alone.stdout.split()[-1]) == values["metrics"]["r.accuracy"]
        assert values["status"] == "done" and values["exit_status"] == 0
        assert values["source"] == SCRIPT and values["script"] == "train.cnn"
        assert values["seed"] == 1 and values["settings"]["threads"] >= 1
        assert values["metrics"]["epochs"] == 2
    assert len({values["metrics"]["loss"] for values in found.values()}) == 4
    log = (tmp_path / "train-sweep/rate=0.1,batch=16.log").read_text()
    assert "trained net: epoch 2" in log


def test_what_is_done_is_not_run_again(sweep, tmp_path):
    def created():
        return {name: path.stat().st_mtime_ns
                for name in ("1", "2", "3")
                if (path := tmp_path / f"train-sweep/batch={name}.json").exists()}

    sweep("--sweep", "batch=1,2", "train.cnn")
    before = created()
    result = sweep("--sweep", "batch=1,2,3", "train.cnn")
    after = created()
    assert "2 of 3 are done already" in result.stderr and "3 done" in result.stdout
    assert after.pop("3") and after == before
    sweep("--sweep", "batch=2", "--again", "train.cnn")
    assert created()["1"] == before["1"] and created()["2"] > before["2"]
    # Another script, or other arguments, is another sweep.
    sweep("--sweep", "batch=1", "train.cnn", script=SCRIPT + "# changed\n")
    second = created()["1"]
    assert second > before["1"]
    sweep("--sweep", "batch=1", "train.cnn", "more", script=SCRIPT + "# changed\n")
    assert created()["1"] > second


def test_a_failed_one_is_named_and_does_not_stop_the_others(sweep, tmp_path):
    script = SCRIPT + 'if batch == 2 { print 1 / 0 }\nif batch == 3 { quit 7 }\n'
    result = sweep("--sweep", "batch=1,2,3,4", "-j", "2", "train.cnn", script=script, status=1)
    table = rows(result.stdout)
    assert [table[str(index)][2] for index in range(4)] == ["done", "failed", "failed", "done"]
    assert "2 done, 2 failed" in result.stdout
    assert re.search(r"combination 1 \(batch=2\) failed: .*zero", result.stderr)
    assert "train-sweep/batch=2.log" in result.stderr
    assert "combination 2 (batch=3) failed: it left with status 7" in result.stderr
    # What failed is run again.
    result = sweep("--sweep", "batch=1,2,3,4", "train.cnn", script=script, status=1)
    assert "2 of 4 are done already" in result.stderr


def wait_for_logs(folder, count, process):
    for _ in range(1500):
        logs = list(folder.glob("*.log"))
        if sum("epoch 1/" in log.read_text() for log in logs) == count:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    raise AssertionError("the combinations did not start")


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_all_and_the_table_is_printed(cnn, tmp_path, number, status):
    (tmp_path / "train.cnn").write_text(
        SLOW.replace("epochs 1000000", "epochs (1 if batch == 1 else 1000000)"))
    process = subprocess.Popen(
        [cnn, "--sweep", "batch=1,2,3,4", "-j", "2", "train.cnn"], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_logs(tmp_path / "train-sweep", 3, process)
    process.send_signal(number)
    output, error = process.communicate(timeout=60)
    assert process.returncode == status, error
    assert "1 done, 2 interrupted, 1 not run" in output
    assert [row[2] for row in rows(output).values()] == ["done", "interrupted", "interrupted", "not"]
    found = results(tmp_path / "train-sweep")
    assert found["batch=2"]["status"] == "interrupted"
    assert found["batch=2"]["exit_status"] == status


def test_a_killed_one_is_named(cnn, tmp_path):
    (tmp_path / "train.cnn").write_text(SLOW)
    process = subprocess.Popen(
        [cnn, "--sweep", "batch=1,2", "-j", "2", "train.cnn"], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_logs(tmp_path / "train-sweep", 2, process)
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    output, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error.count("failed: it was ended by signal 9") == 4, "as it ends and at the end"
    assert "2 failed" in output


def test_a_sweep_that_was_killed_goes_on(sweep, cnn, tmp_path):
    """SIGKILL to the sweep and all it started, at a random moment, until none is left to kill."""
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "train.cnn").write_text(SCRIPT)
    command = [cnn, "--sweep", "batch=4,8,16,32 rate=0.1,0.01", "-j", "2", "train.cnn"]
    subprocess.run(command, cwd=whole, capture_output=True, check=True, timeout=120)

    (tmp_path / "train.cnn").write_text(SCRIPT)
    chance = random.Random(5)
    kills = 0
    while True:
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)
        try:
            output, error = process.communicate(timeout=chance.uniform(0.02, 0.06) * (kills + 1))
            break
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            kills += 1
    assert process.returncode == 0 and "8 done" in output, error
    assert kills > 0
    left, right = results(tmp_path / "train-sweep"), results(whole / "train-sweep")
    assert left.keys() == right.keys() and len(left) == 8
    for name, values in left.items():
        assert values["status"] == "done"
        numbers = [{key: number for key, number in either["metrics"].items() if "seconds" not in key}
                   for either in (values, right[name])]
        assert numbers[0] == numbers[1]
    assert not [path.name for path in (tmp_path / "train-sweep").iterdir() if "part" in path.name]


def test_two_signals_end_even_what_does_not_listen(cnn, tmp_path):
    (tmp_path / "train.cnn").write_text(SLOW)
    process = subprocess.Popen(
        [cnn, "--sweep", "batch=1,2", "-j", "2", "train.cnn"], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_logs(tmp_path / "train-sweep", 2, process)
    running = children(process.pid)
    for child in running:
        os.kill(child, signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and "2 interrupted" in output
    assert not any(os.path.exists(f"/proc/{child}") for child in running)


def test_one_of_them_runs_alone_as_in_a_job_array(sweep, tmp_path):
    spec = "rate=0.1,0.001 batch=16,32"
    for index in range(4):
        result = sweep("--sweep", spec, "--sweep-index", str(index), "train.cnn")
        assert result.stdout.splitlines()[-1].startswith("accuracy ")
    # The table of what the array did; nothing runs.
    result = sweep("--sweep", spec, "train.cnn")
    assert "4 of 4 are done already" in result.stderr and "4 done" in result.stdout
    result = sweep("--sweep", spec, "--sweep-index", "3", "train.cnn")
    assert result.stdout == (
        "rate=0.001 batch=32 is done already: train-sweep/rate=0.001,batch=32.json\n")


def test_one_of_them_runs_on_several_processes(sweep, cnn, tmp_path):
    if reason := missing(cnn):
        pytest.skip(reason)
    mpirun = launcher(2)
    index = ["--sweep", "batch=32,64", "--sweep-index"]
    sweep(*index, "0", "--results", "one", "train.cnn")
    sweep(*index, "0", "--results", "two", "train.cnn", wrap=mpirun)
    one, two = (results(tmp_path / name)["batch=32"] for name in ("one", "two"))
    assert one["metrics"] == two["metrics"]
    result = sweep("--sweep", "batch=32,64", "train.cnn", wrap=mpirun, status=1)
    assert result.stderr.count("a sweep starts processes of its own") == 1


@pytest.mark.parametrize("arguments, message, status", [
    (["--sweep", "rat=1,2", "train.cnn"], "did you mean `rate`?", 2),
    (["--sweep", "rate", "train.cnn"], "--sweep takes NAME=VALUE,VALUE, not `rate`", 2),
    (["--sweep", "rate=1,2", "--sweep-index", "2", "train.cnn"], "from 0 to 1 here, not 2", 2),
    (["--sweep", "rate=1,2", "-j", "0", "train.cnn"], "-j takes a number from 1 to 1024", 2),
    (["--sweep-index", "2", "train.cnn"], "--sweep-index goes with --sweep", 2),
    (["-j", "2", "train.cnn"], "-j goes with --sweep", 2),
    (["--sweep", "rate=1,2"], "standard input can be read once", 1),
    (["--sweep", "rate=1,2", "none.cnn"], "there is no file none.cnn", 1),
    (["--sweep", "rate=1,2", "--results", "/proc/x", "train.cnn"], "can't be made", 2),
    (["--sweep", "a=1,2", "-c", "a = ("], "expected a value", 2),
])
def test_mistakes_are_said_before_anything_runs(sweep, arguments, message, status):
    result = sweep(*arguments, status=status, stdin=subprocess.DEVNULL)
    assert message in result.stderr
    assert result.stdout == ""


def test_settings_and_seeds_can_be_swept(sweep, tmp_path):
    script = SCRIPT.replace("seed 1\nr", "\nr")
    sweep("--sweep", "seed=1...3", "-j", "3", "train.cnn", script=script)
    found = results(tmp_path / "train-sweep")
    assert [found[f"seed={seed}"]["seed"] for seed in (1, 2, 3)] == [1, 2, 3]
    assert len({values["metrics"]["loss"] for values in found.values()}) == 3


def test_a_sweep_gives_one_json_event_a_line(sweep):
    result = sweep("--json", "--sweep", "batch=8,16", "train.cnn")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    table = [event for event in events if event["event"] == "table"][-1]
    columns = {column["name"]: column["cells"] for column in table["columns"]}
    assert columns["batch"] == [8, 16] and columns["status"] == ["done", "done"]
