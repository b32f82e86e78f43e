"""Datasets as others write them, read by `data`: what is saved again has the same images and labels."""

import gzip
import struct
import subprocess

import h5py
import numpy as np
import pytest

CHANCE = np.random.default_rng(3)
GREY = CHANCE.integers(0, 256, (10, 7, 7, 1), "u1")
COLOUR = CHANCE.integers(0, 256, (10, 8, 6, 3), "u1")
LABELS = np.arange(10) % 3


def h5(names, images, labels):
    def write(folder):
        with h5py.File(folder / "d.h5", "w") as file:
            file[names[0]], file[names[1]] = images, labels
        return "d.h5"
    return write


def npz(names, images, labels, save=np.savez):
    def write(folder):
        save(folder / "d.npz", **dict(zip(names, (images, labels))))
        return "d.npz"
    return write


def npy(folder):
    np.save(folder / "images.npy", COLOUR)
    np.save(folder / "labels.npy", LABELS)
    return "."


def idx(folder):
    with gzip.open(folder / "a-images-idx3-ubyte.gz", "wb") as file:
        file.write(struct.pack(">4B3I", 0, 0, 8, 3, 10, 7, 7) + GREY.tobytes())
    (folder / "a-labels-idx1-ubyte").write_bytes(
        struct.pack(">4BI", 0, 0, 8, 1, 10) + LABELS.astype("u1").tobytes())
    return "a-images-idx3-ubyte.gz"


def csv(folder):
    rows = np.concatenate([LABELS[:, None], GREY.reshape(10, -1)], axis=1)
    header = "label," + ",".join(f"pixel{n}" for n in range(49))
    np.savetxt(folder / "d.csv", rows, "%d", delimiter=",", header=header, comments="")
    return "d.csv"


FLOATS = COLOUR.astype("f4") / 255
CASES = {
    "images and labels": (h5(("images", "labels"), COLOUR, LABELS), COLOUR),
    "Caffe": (h5(("data", "label"), np.moveaxis(FLOATS, 3, 1), LABELS.astype("f4")), FLOATS),
    "x and y": (h5(("X", "y"), FLOATS.astype("f8"), LABELS), FLOATS),
    "one-hot": (h5(("x", "y"), COLOUR, np.eye(3)[LABELS]), COLOUR),
    "grey without channels": (h5(("image", "label"), GREY[..., 0], LABELS[:, None]), GREY),
    "npz": (npz(("x", "y"), COLOUR, LABELS), COLOUR),
    "npz, compressed": (npz(("images", "labels"), FLOATS, LABELS, np.savez_compressed), FLOATS),
    "npz, channels first": (npz(("data", "labels"), np.moveaxis(COLOUR, 3, 1), LABELS), COLOUR),
    "npy": (npy, COLOUR), "IDX": (idx, GREY), "CSV": (csv, GREY),
}


@pytest.mark.parametrize("case", CASES)
def test_one_dataset(cnn, tmp_path, case):
    write, expected = CASES[case]
    (tmp_path / "source").mkdir()
    name = f"source/{write(tmp_path / 'source')}"
    result = subprocess.run(
        [cnn, "-c", f'data d from "{name}"; save d to "out.h5"'], cwd=tmp_path,
        capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    with h5py.File(tmp_path / "out.h5") as file:
        found = file["images"][:]
        if found.dtype != expected.dtype:
            expected = expected / np.float32(255)
        np.testing.assert_allclose(found, expected, atol=1e-7)
        np.testing.assert_array_equal(file["labels"], LABELS)


@pytest.mark.parametrize("kind", ["h5", "npz"])
def test_a_split_one(cnn, tmp_path, kind):
    arrays = {"x_train": COLOUR, "y_train": LABELS, "x_test": COLOUR[:4], "y_test": LABELS[:4]}
    if kind == "npz":
        np.savez(tmp_path / "d.npz", **arrays)
    else:
        with h5py.File(tmp_path / "d.h5", "w") as file:
            for name, array in arrays.items():
                file[name] = array
    script = f'data d from "d.{kind}"; save d.train to "train.h5"; save d.test to "test.h5"'
    result = subprocess.run([cnn, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for part, count in (("train", 10), ("test", 4)):
        with h5py.File(tmp_path / f"{part}.h5") as file:
            np.testing.assert_array_equal(file["images"], COLOUR[:count])
            np.testing.assert_array_equal(file["labels"], LABELS[:count])


def test_cifar_binary(cnn, tmp_path):
    images = CHANCE.integers(0, 256, (10, 32, 32, 3), "u1")
    rows = np.concatenate(
        [LABELS.astype("u1")[:, None], np.moveaxis(images, 3, 1).reshape(10, -1)], axis=1)
    (tmp_path / "data_batch_1.bin").write_bytes(rows.tobytes())
    result = subprocess.run(
        [cnn, "-c", 'data d from "data_batch_1.bin"; save d to "out.h5"'], cwd=tmp_path,
        capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    with h5py.File(tmp_path / "out.h5") as file:
        np.testing.assert_array_equal(file["images"], images)
        np.testing.assert_array_equal(file["labels"], LABELS)
