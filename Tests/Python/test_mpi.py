"""Several processes under mpirun train the network that one would have trained, bit for bit."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest

from mpi import MPICH, MPIRUN, launcher, missing

CNN = os.environ.get("CNN")
reason = missing(CNN)
pytestmark = pytest.mark.skipif(bool(reason), reason=reason)

SCRIPT = """
data digits from "digits" train 500 test 100 seed 1
network net input 32x32x1
conv 4 5x5 bias off
batchnorm
tanh
maxpool 2x2
dropout 0.2
flatten
dense 10 softmax
train on digits.train validate digits.test epochs {epochs} batch {batch} rate 0.002 seed 1
save net to "net.h5"
"""


def start(folder, processes, threads=1, epochs=2, batch=128, script=None, wrap=()):
    (folder / "train.cnn").write_text(script or SCRIPT.format(epochs=epochs, batch=batch))
    return subprocess.Popen(
        [*launcher(processes), *wrap, CNN, "--threads", str(threads), "train.cnn"],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(*arguments, **options):
    process = start(*arguments, **options)
    output, error = process.communicate(timeout=120)
    return process.returncode, output, error


def arrays(file):
    """Every array but the times: of a checkpoint the optimiser's and the history too."""
    found = {}
    with h5py.File(file) as h5:
        h5.visititems(
            lambda name, item: found.update({name: np.asarray(item[()]).tobytes()})
            if isinstance(item, h5py.Dataset) and "seconds" not in name else None)
    return found


def weights(file):
    with h5py.File(file) as h5:
        assert "model_weights" in h5
    return {name: bytes for name, bytes in arrays(file).items() if name.startswith("model_")}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    status, output, error = run(folder, 0)
    assert status == 0, error
    return output, weights(folder / "net.h5")


@pytest.mark.parametrize("processes, threads", [(1, 2), (2, 1), (2, 2), (4, 1), (8, 1)])
def test_weights_are_those_of_one_process(tmp_path, alone, processes, threads):
    status, output, error = run(tmp_path, processes, threads)
    assert status == 0, error
    assert output == alone[0], "only process 0 speaks"
    assert weights(tmp_path / "net.h5") == alone[1]


@pytest.mark.parametrize("processes, batch, reason", [
    (3, 128, "3 processes can't share the training: their number has to be a power of two"),
    (4, 32, "4 processes can't share a batch of 32: it has 2 shards of at least 16 images"),
])
def test_other_counts_are_refused(tmp_path, processes, batch, reason):
    status, _, error = run(tmp_path, processes, batch=batch)
    assert status != 0
    assert error.count(reason) == 1, error
    assert not (tmp_path / "net.h5").exists()


@pytest.mark.skipif(MPICH is None, reason="MPICH is not installed")
def test_mpich_gives_the_same(tmp_path, alone):
    (tmp_path / "train.cnn").write_text(SCRIPT.format(epochs=2, batch=128))
    result = subprocess.run(
        [MPICH, "-np", "2", CNN, "--threads", "1", "train.cnn"], cwd=tmp_path, text=True,
        capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert result.stdout == alone[0]
    assert weights(tmp_path / "net.h5") == alone[1]
    doctor = subprocess.run(
        [MPICH, "-np", "2", CNN, "doctor"], text=True, capture_output=True, timeout=60)
    assert "processes     2, 1 thread each, by MPICH Version: " in doctor.stdout
    assert doctor.stdout.count("processor") == 1


def test_the_doctor_names_processes_threads_and_library():
    alone = subprocess.run([CNN, "doctor"], text=True, capture_output=True, timeout=60)
    assert "processes     1; mpirun would use Open MPI v" in alone.stdout
    result = subprocess.run(
        [*launcher(2), CNN, "doctor"], text=True, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert "processes     2, 1 thread each, by Open MPI v" in result.stdout
    assert result.stdout.count("processor") == 1


def mpirun_shell(folder, command):
    return subprocess.run(
        [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-np", "2", "sh", "-c", command],
        cwd=folder, text=True, capture_output=True, timeout=60,
        env={**os.environ, "CNN": str(CNN)})


def test_a_mistake_of_one_process_names_it(tmp_path):
    (tmp_path / "only0").mkdir()
    (tmp_path / "only1").mkdir()
    (tmp_path / "only0" / "d.csv").write_text("label,p1\n0,1\n1,3\n")
    result = mpirun_shell(
        tmp_path,
        'cd only$OMPI_COMM_WORLD_RANK && exec "$CNN" -c \'data d from "d.csv" size 1x1\'')
    assert result.returncode != 0
    assert "process 1 of 2:" in result.stderr
    assert 'there is no data set, file or folder "d.csv"' in result.stderr


def children(name, folder):
    """The processes that run in a folder."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.readlink(f"/proc/{entry}/cwd") == str(folder):
                with open(f"/proc/{entry}/comm") as comm:
                    if comm.read().strip() == name:
                        found.append(int(entry))
        except OSError:
            pass
    return found


def wait_for_training(folder, count):
    """Waits until `count` processes run, and the training with them."""
    for _ in range(1500):
        if len(found := children("cnn", folder)) == count and (folder / "c.h5").exists():
            return found
        time.sleep(0.02)
    raise AssertionError("the processes did not start")


# Long enough to be stopped in its middle, short enough to be done over and over.
COURSE = """
data d from "digits" train 640 test 160 seed 1
augment d.train shift 2
network net input 32x32x1
conv 4 5x5
batchnorm
tanh
maxpool 2x2
dropout 0.2
flatten
dense 10 softmax
train on d.train validate d.test epochs 30 batch 128 optimizer adam rate 0.002 seed 3 \\
  checkpoint "c.h5" every 3 steps
r = evaluate on d.test
print r.loss, r.accuracy
"""
RESUME = COURSE.split("network")[0] + """
resume from "c.h5"
r = evaluate on d.test
print r.loss, r.accuracy
"""


def last_line(output):
    return output.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """What a training gives that nothing stops, in one process."""
    folder = tmp_path_factory.mktemp("course")
    status, output, error = run(folder, 0, script=COURSE)
    assert status == 0, error
    return last_line(output), arrays(folder / "c.h5")


@pytest.mark.parametrize("victim, before, after", [(0, 2, 4), (1, 2, 1), (3, 4, 2)])
def test_a_dead_process_ends_the_job_and_resume_goes_on(tmp_path, course, victim, before, after):
    # A shell around each, which tells who is who.
    process = start(
        tmp_path, before, script=COURSE,
        wrap=["sh", "-c", 'echo $$ > pid$OMPI_COMM_WORLD_RANK; exec "$@"', "sh"])
    wait_for_training(tmp_path, before)
    os.kill(int((tmp_path / f"pid{victim}").read_text()), signal.SIGKILL)
    began = time.monotonic()
    process.communicate(timeout=60)
    assert process.returncode != 0
    # The launcher may be gone a moment before those that it killed.
    while children("cnn", tmp_path):
        assert time.monotonic() - began < 30, "processes are left"
        time.sleep(0.02)
    status, output, error = run(tmp_path, after, script=RESUME)
    assert status == 0, error
    assert (last_line(output), arrays(tmp_path / "c.h5")) == course


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_all_at_the_same_batch(tmp_path, course, number, status):
    # The shells outlive the signal and keep what cnn ends with; mpirun's own status is another.
    script = 'trap "" INT TERM; "$@"; echo $? > status$OMPI_COMM_WORLD_RANK'
    process = start(tmp_path, 2, script=COURSE, wrap=["sh", "-c", script, "sh"])
    for pid in wait_for_training(tmp_path, 2):
        os.kill(pid, number)
    _, error = process.communicate(timeout=60)
    assert "training of net was stopped in epoch" in error
    assert error.count("was stopped") == 1
    assert [(tmp_path / f"status{rank}").read_text() for rank in (0, 1)] == [f"{status}\n"] * 2
    run_status, output, error = run(tmp_path, 2, script=RESUME)
    assert run_status == 0, error
    assert (last_line(output), arrays(tmp_path / "c.h5")) == course


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_mpirun_passes_signals_on(tmp_path, course, number):
    process = start(tmp_path, 2, script=COURSE.replace("epochs 30", "epochs 1000000"))
    wait_for_training(tmp_path, 2)
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    assert process.returncode != 0
    assert error.count("was stopped") == 1 and '"c.h5"' in error


def test_only_process_0_writes_files(tmp_path):
    for rank in (0, 1):
        (tmp_path / f"only{rank}").mkdir()
    result = mpirun_shell(tmp_path, """cd only$OMPI_COMM_WORLD_RANK && exec "$CNN" -c '
data d from "digits" train 96 test 32 seed 1
network net input 32x32x1; flatten; dense 10 softmax
train on d.train batch 32 epochs 1 checkpoint "c.h5"
save net to "net.h5"; save d.test to "d.h5"
snapshot activations on d.test to "a.h5"
export onnx "net.onnx"; export net to "net.npz"; export keras "net.keras"
save session "work.cnn"; save session to "work2.cnn"; save d.test "d2.h5"
snapshot gradients on d.test to "g.h5"
plot net.history to "plot.png"; show d.test[0] to "show.svg"; histogram net.dense1 to "h.png"
confusion on d.test to "confusion.png"; mistakes on d.test to "m.png"; saliency for d.test[0] to "s.png"
findrate on d.train batch 32 steps 40 to "rate.png"
print "end"'""")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("end") == 1
    assert sorted(file.name for file in (tmp_path / "only0").iterdir()) == [
        "a.h5", "c.h5", "confusion.png", "d.h5", "d2.h5", "g.h5", "h.png", "m.png", "net.h5",
        "net.keras", "net.npz", "net.onnx", "plot.png", "rate.png", "s.png", "show.svg",
        "work.cnn", "work2.cnn"]
    assert list((tmp_path / "only1").iterdir()) == []


def test_a_file_that_process_0_cannot_write_is_said_once(tmp_path):
    result = mpirun_shell(tmp_path, """exec "$CNN" -c '
data d from "digits" train 96 test 32 seed 1
show d.test[0] to "/dev/full/a.png"; print "end"'""")
    assert result.returncode != 0
    assert result.stderr.count("can't be written") == 1
    assert "end" not in result.stdout and "process 1" not in result.stderr


def test_processes_that_begin_with_different_networks_are_refused(tmp_path):
    result = mpirun_shell(tmp_path, """exec "$CNN" --set "units=$OMPI_COMM_WORLD_RANK" -c '
data d from "digits" train 96 test 32 seed 1
network net input 32x32x1; flatten; dense 10 softmax
train on d.train batch 32 epochs 1 rate (0.1 + units)'""")
    assert result.returncode != 0
    assert "the processes don't begin with the same" in result.stderr


def write_images(path, count, side, chunk):
    """Noise, so that nothing is smaller in the file than in memory."""
    generator = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        images = generator.integers(0, 256, (count, side, side, 1), dtype=np.uint8)
        file.create_dataset("images", data=images, chunks=(chunk, side, side, 1))
        file["labels"] = generator.integers(0, 4, count)
    return count * side * side


def bytes_read(trace):
    """What a process read of the dataset's file."""
    total = 0
    # Where another thread comes between, a call stands on two lines.
    begun = set()
    for line in trace.read_text().splitlines():
        thread = line.split(" ", 1)[0]
        if re.search(r" (p?read(64|v)?)\(\d+<[^>]*/x\.h5>", line):
            if "<unfinished ...>" in line:
                begun.add(thread)
                continue
        elif re.search(r"<\.\.\. p?read(64|v)? resumed>", line) and thread in begun:
            begun.discard(thread)
        else:
            continue
        if end := re.search(r" = (\d+)$", line):
            total += int(end[1])
    return total


@pytest.mark.parametrize("stream", ["stream", ""])
def test_each_process_reads_its_own_slice_of_a_file(tmp_path, stream):
    if not shutil.which("strace") or subprocess.run(
            ["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("strace is not installed or may not trace")
    # 256 chunks; the images of a process lie in its part of them, and in one at either end.
    size = write_images(tmp_path / "x.h5", 16_384, 16, 64)
    script = f"""
data d from "x.h5" {stream}
network net input 16x16x1; avgpool 4x4; flatten; dense 4 softmax
train on d epochs 1 batch 256 seed 1
save net to "net.h5"
"""
    trace = ["sh", "-c", 'exec strace -f -y -e trace=read,pread64,readv '
             '-o trace${OMPI_COMM_WORLD_RANK:-alone} "$@"', "sh"]
    status, _, error = run(tmp_path, 0, script=script, wrap=trace)
    assert status == 0, error
    assert bytes_read(tmp_path / "tracealone") > 0.99 * size
    expected = weights(tmp_path / "net.h5")
    status, _, error = run(tmp_path, 4, script=script, wrap=trace)
    assert status == 0, error
    assert weights(tmp_path / "net.h5") == expected
    read = [bytes_read(tmp_path / f"trace{rank}") / size for rank in range(4)]
    assert sum(read) > 0.99
    # Labels and the file's own structure come on top.
    assert max(read) < 0.25 + 2 / 256 + 0.06, read


def test_built_without_it_says_so(tmp_path):
    program = os.environ.get("CNN_WITHOUT_MPI")
    if not program or not pathlib.Path(program).exists():
        pytest.skip("CNN_WITHOUT_MPI names no program")
    result = subprocess.run(
        [*launcher(4), program, "-c", "print 1"], text=True, capture_output=True, timeout=60)
    assert result.returncode == 1
    assert result.stderr.count("was built without MPI") == 1
    assert "Scripts/install --mpi" in result.stderr and result.stdout == ""
    doctor = subprocess.run([program, "doctor"], text=True, capture_output=True, timeout=60)
    assert "processes     1; built without MPI (the package's trait `MPI`)" in doctor.stdout


def test_a_launcher_that_does_not_tell_the_library_is_noticed():
    """As `srun` is without an `--mpi` that the library knows."""
    jobs = [
        subprocess.run(
            [CNN, "-c", "print 1"], text=True, capture_output=True, timeout=60,
            env={**os.environ, "SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": str(rank)})
        for rank in (0, 1)]
    assert [job.returncode for job in jobs] == [1, 1]
    assert "knows of one process only" in jobs[0].stderr and "--mpi=pmix" in jobs[0].stderr
    assert jobs[1].stderr == jobs[0].stdout == jobs[1].stdout == ""
    # A job's own script is one process, however many tasks its steps may have.
    alone = subprocess.run(
        [CNN, "-c", "print 1"], text=True, capture_output=True, timeout=60,
        env={**os.environ, "SLURM_NTASKS": "2", "SLURM_PROCID": "0"})
    assert alone.stdout == "1\n"


def test_standard_input_is_refused():
    result = subprocess.run(
        [*launcher(2), CNN], input="print 1\n", text=True, capture_output=True, timeout=60)
    assert result.returncode != 0 and result.stdout == ""
    assert result.stderr.count("only the first of several processes can read standard input") == 1


def test_without_a_library_it_says_so(tmp_path):
    """The libraries are hidden behind empty files, in a mount namespace of the test's own."""
    script = """mount --make-rprivate / && touch empty &&
for l in /usr/lib/*/libmpi.so* /usr/lib/*/libmpich.so*; do
  if [ -e "$l" ]; then mount --bind empty "$l"; fi; done && exec "$@" """
    hidden = ["unshare", "-m", "sh", "-c", script, "sh"]
    if subprocess.run([*hidden, "true"], cwd=tmp_path, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    # What a launcher sets; its own library is hidden too, so it could not run itself.
    jobs = [
        subprocess.Popen(
            [*hidden, CNN, "-c", "print 1"], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": str(rank)})
        for rank in (0, 1)]
    (output, error), (other_output, other_error) = [job.communicate(timeout=60) for job in jobs]
    assert [job.returncode for job in jobs] == [1, 1]
    assert "there is no MPI library" in error and "apt-get install libopenmpi3" in error
    assert output == other_output == other_error == ""


def test_bench_tells_the_total_and_the_efficiency(tmp_path):
    network = "network net input 16x16x1; conv 4 3x3; flatten; dense 100; dense 10 softmax\n"
    script = network + """r = bench train batch 64 seconds 0.2
print r.images_per_second, r.processes, r.alone_images_per_second, r.efficiency, r.sent_early
t = bench exchange
print t.bytes[0], len(t.microseconds), min(t.gigabytes_per_second) > 0
"""
    (tmp_path / "bench.cnn").write_text(script)
    result = subprocess.run(
        [*launcher(2), CNN, "bench.cnn"], cwd=tmp_path, text=True, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()[-2:]
    total, processes, alone, efficiency, early = (float(number) for number in first.split())
    assert processes == 2 and total > 0 and alone > 0
    assert efficiency == pytest.approx(total / (2 * alone), abs=0.002)
    # All but the first layer's, if not a half has left while that one computes.
    assert early > 0.5
    assert second == "8 7 true"
    alone = subprocess.run(
        [CNN, "-c", "bench exchange"], text=True, capture_output=True, timeout=60)
    assert alone.returncode == 1 and "there is one only" in alone.stderr
