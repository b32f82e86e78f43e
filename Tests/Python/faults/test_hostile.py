"""Files made to do harm: an error soon, in little memory, and never a crash."""

import gzip
import json
import os
import random
import struct
import subprocess
import zipfile
import zlib

import h5py
import numpy as np
import pytest
from conftest import LONG

# Memory over the file's own size that reading one may take, and the seconds it may last: far more
# than it takes, far less than what the files ask for.
MEMORY = 600 << 20
SECONDS = 30

SIDES = [0, -1, 2**31 - 1, 2**31, 2**32 - 1, 2**62, 2**63 - 1]


def read(cnn, folder, script):
    """Runs a script; the status, the errors and the most memory it took."""
    process = subprocess.Popen(
        [cnn, "--quiet", "-c", script], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, errors="replace")
    output, errors = process.communicate(timeout=SECONDS)
    return process.returncode, output, errors


def refused(cnn, folder, name, script=None):
    """The file is refused with one message that names it."""
    script = script or f'data d from "{name}"'
    limited = ["bash", "-c", f'ulimit -v {(MEMORY + os.path.getsize(folder / name)) >> 10}; exec "$@"',
               "bash", cnn, "--quiet", "-c", script]
    result = subprocess.run(
        limited, cwd=folder, capture_output=True, text=True, errors="replace", timeout=SECONDS)
    assert result.returncode == 1, (result.returncode, result.stdout, result.stderr)
    assert result.stderr.count("error[") == 1
    return result.stderr


def idx(sides):
    header = struct.pack(">HBB", 0, 8, len(sides))
    return header + b"".join(struct.pack(">I", side & 0xFFFFFFFF) for side in sides)


@pytest.mark.parametrize("sides", [
    [0, 28, 28], [2**32 - 1, 28, 28], [2**31, 2**31, 4], [2**16, 2**16, 2**16], [10, 0, 28]])
def test_idx(cnn, tmp_path, sides):
    (tmp_path / "x-images-idx3-ubyte").write_bytes(idx(sides) + bytes(100))
    (tmp_path / "x-labels-idx1-ubyte").write_bytes(idx(sides[:1]) + bytes(100))
    refused(cnn, tmp_path, "x-images-idx3-ubyte")


def npy(text):
    header = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


@pytest.mark.parametrize("side", SIDES)
def test_npy(cnn, tmp_path, side):
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': (4, {side}, 8, 1), }}"
    (tmp_path / "x.npy").write_bytes(npy(text) + bytes(64))
    refused(cnn, tmp_path, "x.npy")


@pytest.mark.parametrize("text", [
    "{'descr': '|O', 'fortran_order': False, 'shape': (4, 8, 8, 1), }",
    "{'descr': __import__('os'), 'fortran_order': False, 'shape': (4,), }",
    "{" * 110, "[" * 110, "{'shape': (" + "9" * 90 + ",)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648, 2147483648, 4), }"])
def test_npy_headers(cnn, tmp_path, text):
    (tmp_path / "x.npy").write_bytes(npy(text) + bytes(64))
    refused(cnn, tmp_path, "x.npy")


def test_zip_bomb(cnn, tmp_path):
    size = 4 << 30 if LONG else 1 << 30
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x.npy", "w", force_zip64=True) as file:
            file.write(npy(f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({size >> 10}, 32, 32, 1), }}"))
            for _ in range(size >> 20):
                file.write(bytes(1 << 20))
    refused(cnn, tmp_path, "x.npz")


def test_gzip_bomb(cnn, tmp_path):
    with gzip.open(tmp_path / "x-images-idx3-ubyte.gz", "wb", 9) as file:
        file.write(idx([1 << 20, 32, 32]))
        for _ in range(1 << 10):
            file.write(bytes(1 << 20))
    (tmp_path / "x-labels-idx1-ubyte").write_bytes(idx([1 << 20]) + bytes(1 << 20))
    refused(cnn, tmp_path, "x-images-idx3-ubyte.gz")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("width, height", [
    (0, 5), (2**31 - 1, 2**31 - 1), (2**31, 1), (50_000, 50_000), (1, 2**30)])
def test_png(cnn, tmp_path, width, height):
    image = b"\x89PNG\r\n\x1a\n"
    image += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    image += chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9)) + chunk(b"IEND", b"")
    (tmp_path / "x.png").write_bytes(image)
    refused(cnn, tmp_path, "x.png", 'x = image("x.png")')


@pytest.mark.parametrize("text", [
    "P5\n99999999 99999999\n255\n", "P5\n-1 5\n255\n", "P5\n0 0\n255\n", "P6\n10 10\n0\n",
    "P5\n" + "9" * 100 + " 1\n255\n", "P5\n#" + "x" * 10_000], ids=range(6))
def test_pgm(cnn, tmp_path, text):
    (tmp_path / "x.pgm").write_text(text)
    refused(cnn, tmp_path, "x.pgm", 'x = image("x.pgm")')


@pytest.mark.parametrize("text", [
    "", "\n" * 1000, "," * 1_000_000, '"' * 999_999, "a,b,label\n" + "1," * 100_000 + "\n",
    "a,label\n1e999,0\n", "a,label\n1\n", "a,label\n1,0\n" + "x" * 5_000_000],
    ids=range(8))
def test_csv(cnn, tmp_path, text):
    (tmp_path / "x.csv").write_text(text)
    refused(cnn, tmp_path, "x.csv")


@pytest.mark.parametrize("text", [
    "", "[" * 100_000, '{"cells":' * 50_000, '{"cells": 7}', '{"cells": [{"source": {"a": 1}}]}',
    '{"cells": [{"cell_type": "code", "source": [1, 2]}]}', "nonsense", '{"nbformat": 1e400}'],
    ids=range(8))
def test_notebooks(cnn, tmp_path, text):
    (tmp_path / "x.ipynb").write_text(text)
    result = subprocess.run(
        [cnn, "convert", "x.ipynb", "x.cnn"], cwd=tmp_path, capture_output=True, text=True,
        timeout=SECONDS)
    assert result.returncode == 1, (result.returncode, result.stderr)
    assert "error[" in result.stderr and not (tmp_path / "x.cnn").exists()


GOOD_CONNECTION = {
    "transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256",
    "shell_port": 0, "iopub_port": 0, "stdin_port": 0, "control_port": 0, "hb_port": 0}


@pytest.mark.parametrize("change", [
    {"shell_port": -1}, {"shell_port": 2**31}, {"shell_port": 2**63}, {"shell_port": "5"},
    {"transport": "exec"}, {"signature_scheme": "none"}, {"ip": "\x1b[31m"}, {"ip": None},
    {"key": 7}])
def test_connection_files(cnn, tmp_path, change):
    path = tmp_path / "c.json"
    path.write_text(json.dumps({**GOOD_CONNECTION, **change}))
    path.chmod(0o600)
    result = subprocess.run(
        [cnn, "kernel", "start", "--connection-file", path], capture_output=True, text=True,
        timeout=SECONDS)
    assert result.returncode == 1 and result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize("text", ["", "[" * 100_000, "7", "\x00" * 100], ids=range(4))
def test_connection_files_that_are_none(cnn, tmp_path, text):
    path = tmp_path / "c.json"
    path.write_text(text)
    path.chmod(0o600)
    result = subprocess.run(
        [cnn, "kernel", "start", "--connection-file", path], capture_output=True, text=True,
        timeout=SECONDS)
    assert result.returncode == 1 and result.stderr


def images(file, **options):
    file["labels"] = (np.arange(4) % 2).astype("i4")
    return file.create_dataset("images", **options)


def test_hdf5_traps(cnn, tmp_path):
    """Links, values elsewhere, filters from elsewhere, and more than there is: refused by name."""
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["x"] = np.zeros((4, 8, 8, 1), "f4")
    traps = {}

    def trap(name):
        traps[name] = tmp_path / f"{name}.h5"
        return h5py.File(traps[name], "w")

    with trap("soft") as file:
        file["there"] = np.zeros((4, 8, 8, 1), "f4")
        file["labels"] = np.zeros(4, "i4")
        file["images"] = h5py.SoftLink("/there")
    with trap("external") as file:
        file["labels"] = np.zeros(4, "i4")
        file["images"] = h5py.ExternalLink(str(secret), "/x")
    with trap("storage") as file:
        images(file, shape=(4, 8, 8, 1), dtype="u1", external=[("/etc/passwd", 0, 256)])
    with trap("virtual") as file:
        layout = h5py.VirtualLayout((4, 8, 8, 1), "f4")
        layout[:] = h5py.VirtualSource(str(secret), "x", (4, 8, 8, 1))
        file.create_virtual_dataset("images", layout)
        file["labels"] = np.zeros(4, "i4")
    with trap("huge") as file:
        images(file, shape=(2**40, 1, 1, 4), dtype="u1", chunks=(1024, 1, 1, 4))
    with trap("text") as file:
        images(file, shape=(4, 8, 8, 1), dtype=h5py.string_dtype())
    with trap("ragged") as file:
        images(file, shape=(4,), dtype=h5py.vlen_dtype("f4"))
    for name, path in traps.items():
        errors = refused(cnn, tmp_path, path.name)
        assert path.name in errors, name
        assert "root:" not in errors


@pytest.mark.parametrize("size", [2**63 - 1, 2**63, 2**64 - 1, 2**62])
@pytest.mark.parametrize("verb", ["inspect", "load", "data d from", "verify"])
def test_arrays_that_claim_all_bytes_there_are(cnn, tmp_path, verb, size):
    path = tmp_path / "x.h5"
    with h5py.File(path, "w", libver="earliest") as file:
        for name in ("images", "labels", "other"):
            file[name] = np.zeros(77, "u1")
        places = [file[name].id.get_offset() for name in file]
    content = path.read_bytes()
    for place in places:
        # The message of the layout holds address and size.
        there = struct.pack("<QQ", place, 77)
        assert content.count(there) == 1
        content = content.replace(there, struct.pack("<QQ", place, size))
    path.write_bytes(content)
    status, _, errors = read(cnn, tmp_path, f'{verb} "x.h5"')
    assert status in (0, 1) and errors.count("error[") == status


@pytest.mark.parametrize("kind", ["network", "dataset", "checkpoint"])
def test_damaged_files_of_ours(cnn, tmp_path, kind):
    """Random bytes of sound files are changed, many at once; each is an error or is read."""
    script = """
data d from "digits" train 24 test 8 seed 1
network net input 32x32x1
conv 2 5x5
flatten
dense 10 softmax
train on d.train epochs 1 batch 12 checkpoint "checkpoint.h5"
save net to "network.h5"
save d.test to "dataset.h5"
"""
    assert read(cnn, tmp_path, script)[0] == 0
    good = (tmp_path / f"{kind}.h5").read_bytes()
    chance = random.Random(kind)
    for _ in range(200 if LONG else 4):
        bad = bytearray(good)
        for _ in range(chance.choice([1, 3, 30, 300])):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        if chance.random() < 0.2:
            del bad[chance.randrange(len(bad)):]
        (tmp_path / "bad.h5").write_bytes(bad)
        for verb in ('load "bad.h5" as x', 'inspect "bad.h5"', 'verify "bad.h5"'):
            status, _, errors = read(cnn, tmp_path, verb)
            assert status in (0, 1), (status, errors)
            if status == 1:
                assert "error[" in errors


def test_including_a_folder_a_device_or_itself(cnn, tmp_path):
    (tmp_path / "self.cnn").write_text('include "self.cnn"\n')
    for name in (".", "/dev/zero", "self.cnn", "nowhere.cnn"):
        status, _, errors = read(cnn, tmp_path, f'include "{name}"')
        assert status in (1, 2) and "error[" in errors, (name, errors)




@pytest.mark.parametrize("stored", [0, 1])
def test_verify_ends_whatever_an_array_says_of_its_size(cnn, tmp_path, stored):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        array = file.create_dataset("x", (1 << 42,), np.float32, chunks=(1024,))
        if stored:
            array[:1024] = 1
    result = subprocess.run(
        [cnn, "-c", 'verify "x.h5"'], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    if stored:
        assert result.returncode == 1
        assert "/x says it is 4398046511104 values of float32" in result.stderr
    else:
        assert result.returncode == 0 and "x.h5 is whole" in result.stderr + result.stdout
