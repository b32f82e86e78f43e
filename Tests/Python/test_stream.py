"""`data … stream`: images read from a file while the network is at work."""

import os
import signal
import subprocess
import time

import h5py
import numpy as np
import pexpect
import pytest

LAYERS = """
conv 4 3x3 relu
maxpool 2x2
flatten
dense 4 softmax
"""


def write(path, count, side=8, chunk=32, **kinds):
    """Images whose brightest quarter tells the class, in chunks of whole images."""
    generator = np.random.default_rng(1)
    labels = generator.integers(0, 4, count)
    images = generator.integers(0, 120, (count, side, side, 1), dtype=np.uint8)
    half = side // 2
    for quarter in range(4):
        row, column = quarter // 2 * half, quarter % 2 * half
        images[labels == quarter, row:row + half, column:column + half] += 100
    with h5py.File(path, "w") as file:
        file.create_dataset("images", data=images, chunks=(chunk, side, side, 1), **kinds)
        file["labels"] = labels
    return images, labels


def run(cnn, folder, script, threads=2, expect=0):
    result = subprocess.run(
        [cnn, "--quiet", "--threads", str(threads), "-c", script], cwd=folder, capture_output=True,
        text=True, timeout=120)
    assert result.returncode == expect, result.stdout + result.stderr
    return result


def weights(path):
    found = {}
    with h5py.File(path) as file:
        file["model_weights"].visititems(lambda name, item: found.update(
            {name: item[()].tobytes()}) if isinstance(item, h5py.Dataset) else None)
    assert len(found) == 4
    return found


def train(source, options, name, size="8x8x1"):
    return (f'data d from "x.h5" {source}\nnetwork net input {size}{LAYERS}'
            f'train on d {options}\nsave net to "{name}"\n')


def test_the_same_seed_gives_the_same_run(cnn, tmp_path):
    # More images than are kept, so that all are read again in each epoch.
    write(tmp_path / "x.h5", 9_000, compression="gzip", fletcher32=True)
    results = []
    for number, (threads, seed, cold) in enumerate([
            (1, 5, False), (2, 5, False), (2, 5, True), (2, 6, False)]):
        if cold:
            with open(tmp_path / "x.h5", "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        run(cnn, tmp_path, train("stream", f"epochs 2 batch 100 seed {seed}", f"{number}.h5"),
            threads=threads)
        results.append(weights(tmp_path / f"{number}.h5"))
    assert results[0] == results[1] == results[2]
    assert results[0] != results[3]


@pytest.mark.parametrize("source,options,size", [
    ("", "augment", "8x8x1"),
    ("pad 12x10 normalize classes \"2\", \"0\", \"1\", \"3\"", "", "12x10x1"),
    ("resize 5x6", "augment", "5x6x1"),
])
def test_in_the_files_order_it_is_as_from_memory(cnn, tmp_path, source, options, size):
    write(tmp_path / "x.h5", 300)
    script = (f'data d from "x.h5" {source} MODE\n'
              + ("augment d shift 1 flip\n" if options else "")
              + f'network net input {size}{LAYERS}'
              'train on d validate d[20..<90] epochs 2 batch 32 shuffle off seed 3\n'
              'r = evaluate on d[200..<300]\nprint r.loss, r.accuracy\nconfusion on d\n'
              'mistakes on d\nprint d.classes, d.labels[7], d[7].label, len(d)\n'
              'p = predict on d[40..<60]\nprint sum(p)\n'
              'snapshot activations on d[0..<40] to "MODE.h5"\nsave net to "net MODE.h5"\n'
              'save d[5..<80] to "part MODE.h5"\nprint sum(d.images)\n')
    outputs = {}
    for mode in ("", "stream"):
        outputs[mode] = run(cnn, tmp_path, script.replace("MODE", mode)).stdout
    assert outputs[""] == outputs["stream"] and "confusion" in outputs[""]
    assert weights(tmp_path / "net .h5") == weights(tmp_path / "net stream.h5")
    for first, second, arrays in [
            (".h5", "stream.h5", ["inputs", "predictions", "labels"]),
            ("part .h5", "part stream.h5", ["images", "labels"])]:
        with h5py.File(tmp_path / first) as one, h5py.File(tmp_path / second) as other:
            for array in arrays:
                np.testing.assert_array_equal(one[array], other[array])


def test_parts_are_the_same_images_as_from_memory(cnn, tmp_path):
    images, labels = write(tmp_path / "x.h5", 400)
    for mode in ("", "stream"):
        run(cnn, tmp_path, f'data d from "x.h5" train 100 test 50 seed 7 {mode}\n'
            f'save d.train to "train{mode}.h5"; save d.test to "test{mode}.h5"')
    for part in ("train", "test"):
        with h5py.File(tmp_path / f"{part}.h5") as one, \
                h5py.File(tmp_path / f"{part}stream.h5") as other:
            rows = [sorted(zip(map(bytes, file["images"][:].reshape(len(file["images"]), -1)),
                               file["labels"][:])) for file in (one, other)]
            assert rows[0] == rows[1]
            # Those of the file are in its order.
            known = [image.tobytes() for image in images]
            places = [known.index(image.tobytes()) for image in other["images"][:]]
            assert places == sorted(places)
            assert list(other["labels"]) == list(labels[places])


def test_a_killed_training_goes_on(cnn, tmp_path):
    write(tmp_path / "x.h5", 2_000)
    data = 'data d from "x.h5" stream train 1800 test 200 seed 2\n'
    body = (f"network net input 8x8x1{LAYERS}"
            'train on d.train validate d.test epochs 30 batch 32 seed 3 '
            'checkpoint "NAME.h5" every 9 steps\n')
    run(cnn, tmp_path, data + body.replace("NAME", "whole"))
    process = subprocess.Popen(
        [cnn, "--quiet", "-c", data + body.replace("NAME", "killed")], cwd=tmp_path,
        stderr=subprocess.PIPE)
    while not (tmp_path / "killed.h5").exists():
        time.sleep(0.002)
    time.sleep(0.05)
    process.kill()
    process.communicate()
    # Other data, or the same images in memory, would be shuffled in another way.
    for other in (data.replace("stream", ""), data.replace("seed 2", "seed 3")):
        refused = run(cnn, tmp_path, other + 'resume from "killed.h5"', expect=1)
        assert "E0603" in refused.stderr
    run(cnn, tmp_path, data + 'resume from "killed.h5"', threads=1)
    assert weights(tmp_path / "whole.h5") == weights(tmp_path / "killed.h5")


def peak(cnn, folder, script):
    """The largest memory of a run in MB."""
    # A small process starts it: the memory of a child counts from the fork.
    code = ("import os, subprocess, sys; p = subprocess.Popen(sys.argv[1:]); "
            "_, status, usage = os.wait4(p.pid, 0); print(usage.ru_maxrss // 1024, status)")
    import sys
    result = subprocess.run(
        [sys.executable, "-c", code, cnn, "--quiet", "-c", script], cwd=folder,
        capture_output=True, text=True, timeout=120)
    memory, status = result.stdout.split()[-2:]
    assert status == "0", result.stderr
    return int(memory)


def test_memory_stays_flat(cnn, tmp_path):
    # 320 MB of images, most of which are zeros, so that the test takes little room and time.
    with h5py.File(tmp_path / "x.h5", "w") as file:
        images = file.create_dataset(
            "images", (80_000, 64, 64, 1), np.uint8, chunks=(64, 64, 64, 1), compression=1)
        for start in range(0, 80_000, 1_000):
            images[start, 7, 7, 0] = 9
        file["labels"] = np.arange(80_000) % 4
    script = """
data d from "x.h5" MODE
network net input 64x64x1
avgpool 32x32
flatten
dense 4 softmax
train on d epochs 1 batch 512
evaluate on d
"""
    assert peak(cnn, tmp_path, script.replace("MODE", "")) > 320
    assert peak(cnn, tmp_path, script.replace("MODE", "stream")) < 200


# With the network that is current and the next entry's number.
PROMPT = r"(?:cnn|net \d+)>"

FAULTS = {
    "truncated": "bytes when it was opened and has",
    "damaged": "checksum is wrong, the file is damaged",
    "nan": "/images holds nan in image",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_goes_wrong_meanwhile(cnn, tmp_path, fault):
    path = tmp_path / "x.h5"
    # More blocks than are kept; all are read again in each epoch.
    count, kind = 24_000, np.float32 if fault == "nan" else np.uint8
    with h5py.File(path, "w") as file:
        images = file.create_dataset(
            "images", data=np.ones((count, 4, 4, 1), kind), chunks=(16, 4, 4, 1),
            fletcher32=fault == "damaged")
        file["labels"] = np.arange(count) % 4
        places = [images.id.get_chunk_info(number).byte_offset
                  for number in range(0, images.id.get_num_chunks(), 3)]
    environment = dict(os.environ, HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path), TERM="xterm",
                       NO_COLOR="1")
    child = pexpect.spawn(cnn, ["--no-init"], env=environment, cwd=str(tmp_path),
                          encoding="utf-8", timeout=20, dimensions=(40, 200))
    child.expect(PROMPT)
    child.sendline('data d from "x.h5" stream; network net input 4x4x1; flatten; dense 4 softmax')
    child.expect("68 parameters")
    child.expect(PROMPT)
    child.sendline("train on d epochs 100000 batch 64 seed 1")
    child.expect("epoch 2/")
    with open(path, "r+b") as file:
        if fault == "truncated":
            file.truncate(os.path.getsize(path) // 2)
        else:
            for place in places:
                file.seek(place)
                file.write(b"\x00\x00\xc0\x7f" if fault == "nan" else b"\x55")
    child.expect(r"error\[E\d+\]: x.h5: [^\n]*" + FAULTS[fault])
    child.expect(PROMPT)
    assert "error[" not in child.before
    # The session is alive, and the network has what it learnt until then.
    child.sendline("print len(net.history) > 0, 6 * 7")
    child.expect("true 42")
    child.close(force=True)


def test_a_file_that_is_removed_or_replaced_stays_readable(cnn, tmp_path):
    write(tmp_path / "x.h5", 9_000)
    process = subprocess.Popen(
        [cnn, "--quiet", "-c", train("stream", 'epochs 6 batch 50 log "log.h5"', "net.h5")
         + 'save d to "x.h5"'], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "log.h5").exists():
        time.sleep(0.005)
    (tmp_path / "x.h5").unlink()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    with h5py.File(tmp_path / "x.h5") as file:
        assert file["images"].shape == (9_000, 8, 8, 1) and file.attrs["format"] == b"cnn-dataset"


def test_an_interrupt_ends_it(cnn, tmp_path):
    write(tmp_path / "x.h5", 9_000)
    process = subprocess.Popen(
        [cnn, "--quiet", "-c", train("stream", 'epochs 100000 batch 50 log "log.h5"', "net.h5")],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "log.h5").exists():
        time.sleep(0.005)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130 and "E0701" in errors


@pytest.mark.parametrize("source", ["digits", "d.csv"])
def test_what_cant_be_streamed_says_so(cnn, tmp_path, source):
    (tmp_path / "d.csv").write_text("0,1,2,3\n1,4,5,6\n")
    result = run(cnn, tmp_path, f'data d from "{source}" stream', expect=1)
    assert f'"{source}" can\'t be streamed: only HDF5 files' in result.stderr
