"""The HDF5 files as other programs see them: h5py, Keras, netCDF4."""

import os
import pathlib
import shutil
import subprocess

import h5py
import keras
import netCDF4
import numpy as np
import pytest

# Keras 2 can't live beside Keras 3: Scripts/test --long makes an environment for it.
KERAS2 = os.environ.get("KERAS2_PYTHON")
needs_keras2 = pytest.mark.skipif(
    not KERAS2, reason="KERAS2_PYTHON names no Python with Keras 2")

LENET = """
data digits from "digits" train 300 test 40 seed 1
network lenet input 32x32x1
conv 6 5x5 tanh
avgpool 2x2
conv 16 5x5 tanh
avgpool 2x2
flatten
dense 120 tanh
dense 84 tanh
dense 10 softmax
train on digits.train validate digits.test epochs 2 batch 64 optimizer adam seed 1 \
  checkpoint "checkpoint.h5" log "log.h5"
save lenet to "lenet.h5"
save lenet to "lenet.weights.h5"
save digits.test to "digits.h5"
snapshot activations on digits.test to "activations.h5"
snapshot gradients on digits.test[3..<23] to "gradients.h5"
"""

# Every layer that Keras has, with the settings that both have.
EVERYTHING = """
data digits from "digits" train 40 test 20 seed 2
network all input 32x32x1
conv 4 3x3 relu pad same flipped
batchnorm momentum 0.9
depthwise 3x3 pad same multiplier 2
leakyrelu slope 0.1
elu alpha 0.7
maxpool 3x3 stride 2 pad same
residual { conv 6 3x3 relu pad same stride 2; conv 6 3x3 swish pad 1 }
residual { conv 6 3x3 gelu pad same }
conv 6 2x2 softplus groups 3 dilation 2
conv 5 3x3 leakyrelu pad 2 stride 2
conv 4 3x3 bias off
avgpool 2x2 stride 1
dropout 0.25
sigmoid
globalavgpool
dense 9 elu
relu; tanh; gelu; swish; softplus
dense 10 softmax
train on digits.train epochs 2 batch 16 seed 3
save all to "all.h5"
save all to "all.weights.h5"
snapshot activations on digits.test to "all-activations.h5"
"""


def run(cnn, folder, script, expect=0):
    result = subprocess.run(
        [cnn, "-c", script], cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == expect, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def folder(cnn, tmp_path_factory):
    path = tmp_path_factory.mktemp("hdf5")
    run(cnn, path, LENET)
    run(cnn, path, EVERYTHING)
    return path


def arrays(file):
    found = {}
    file.visititems(lambda name, item: found.update({name: item}) if isinstance(
        item, h5py.Dataset) and item.attrs.get("CLASS") != b"DIMENSION_SCALE" else None)
    return found


def test_networks_have_the_arrays_that_they_promise(folder):
    with h5py.File(folder / "lenet.h5") as file:
        assert file.attrs["format"] == b"cnn-network" and file.attrs["format_version"] == 1
        assert file.attrs["creator"].startswith(b"cnn ")
        assert b"network lenet input 32x32x1" in file.attrs["script"]
        found = arrays(file)
        shapes = {
            "conv1/kernel": (5, 5, 1, 6), "conv1/bias": (6,), "conv2/kernel": (5, 5, 6, 16),
            "conv2/bias": (16,), "dense1/kernel": (400, 120), "dense1/bias": (120,),
            "dense2/kernel": (120, 84), "dense2/bias": (84,), "dense3/kernel": (84, 10),
            "dense3/bias": (10,)}
        for name, shape in shapes.items():
            assert found[f"model_weights/{name}"].shape == shape
            for slot in ("momentum", "velocity"):
                assert found[f"optimizer/{slot}/{name}"].shape == shape
        history = {name: found[f"history/{name}"][:] for name in (
            "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "rate", "seconds")}
        assert list(history["epoch"]) == [1, 2] and history["loss"][1] < history["loss"][0]
        assert file["model_weights/conv1/kernel"].attrs["CLASS"] == b"IMAGE"


def test_datasets_have_the_arrays_that_they_promise(folder):
    with h5py.File(folder / "digits.h5") as file:
        assert file["images"].shape == (40, 32, 32, 1)
        assert file["images"].dtype == np.uint8 and file["images"].compression == "gzip"
        assert file["labels"].shape == (40,) and file["labels"].dtype == np.int32
        assert list(file.attrs["classes"].astype(str)) == [str(digit) for digit in range(10)]
        assert file["images"].attrs["IMAGE_SUBCLASS"] == b"IMAGE_GRAYSCALE"


def test_snapshots_have_the_arrays_that_they_promise(folder):
    with h5py.File(folder / "activations.h5") as file:
        shapes = {name: item.shape for name, item in arrays(file).items()}
        assert shapes == {
            "inputs": (40, 32, 32, 1), "labels": (40,), "predictions": (40, 10),
            "activations/conv1": (40, 28, 28, 6), "activations/pool1": (40, 14, 14, 6),
            "activations/conv2": (40, 10, 10, 16), "activations/pool2": (40, 5, 5, 16),
            "activations/flatten1": (40, 400), "activations/dense1": (40, 120),
            "activations/dense2": (40, 84), "activations/dense3": (40, 10)}
        with h5py.File(folder / "digits.h5") as digits:
            np.testing.assert_array_equal(file["labels"], digits["labels"])
            np.testing.assert_allclose(
                file["inputs"][:], digits["images"][:] / np.float32(255), atol=1e-7)
        np.testing.assert_allclose(file["predictions"][:].sum(axis=1), 1, atol=1e-5)
    with h5py.File(folder / "gradients.h5") as file:
        assert file["loss"].shape == (1,)
        assert file["gradients/conv1/kernel"].shape == (5, 5, 1, 6)
        assert file["errors/conv1"].shape == (20, 28, 28, 6)
        # δ of the last layer sums up to the gradient of its bias (eq. 4.9).
        np.testing.assert_allclose(
            file["errors/dense3"][:].sum(axis=0), file["gradients/dense3/bias"][:], atol=1e-6)


KINDS = ["lenet.h5", "digits.h5", "activations.h5", "gradients.h5", "checkpoint.h5", "log.h5"]


@pytest.mark.parametrize("name", KINDS)
def test_every_array_names_its_axes_and_carries_checksums(folder, name):
    with h5py.File(folder / name) as file:
        for path, array in arrays(file).items():
            assert array.fletcher32, path
            if path == "loss":
                continue
            for axis in array.dims:
                assert axis.label, path
                assert len(axis) == 1 and axis[0].shape == (array.shape[axis._dimension],), path


def test_netcdf_reads_all_files(folder):
    names = sorted(path.name for path in folder.glob("*.h5"))
    assert len(names) >= 8
    for name in names:
        with netCDF4.Dataset(folder / name) as file:
            groups, count = [file], 0
            while groups:
                group = groups.pop()
                groups.extend(group.groups.values())
                for variable in group.variables.values():
                    variable[:]
                    count += 1
            assert count > 3, name


@pytest.mark.skipif(not shutil.which("h5dump"), reason="h5dump isn't installed")
@pytest.mark.parametrize("name", KINDS)
def test_h5dump_lists_everything(folder, name):
    result = subprocess.run(
        ["h5dump", "-A", name], cwd=folder, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0 and not result.stderr
    with h5py.File(folder / name) as file:
        for path, array in arrays(file).items():
            assert f'DATASET "{path.split("/")[-1]}"' in result.stdout
            labels = ", ".join(f'"{axis.label}"' for axis in array.dims)
            assert labels in " ".join(result.stdout.split()), path
    headers = subprocess.run(
        ["h5dump", "-H", name], cwd=folder, capture_output=True, text=True, timeout=60)
    assert headers.returncode == 0 and headers.stdout.count("DATASET") >= len(KINDS) - 4


def has_hdf5r():
    return shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(hdf5r)"], capture_output=True).returncode == 0


@pytest.mark.skipif(not has_hdf5r(), reason="R with hdf5r isn't installed")
def test_r_has_the_axes_in_reverse(folder):
    script = '''
        library(hdf5r)
        kernel <- H5File$new("lenet.h5", "r")[["model_weights/conv2/kernel"]]
        cat(dim(kernel$read()), kernel$attr_open("DIMENSION_LABELS")$read(), "")
        cat(format(kernel$read()[16, 5, 2, 3], digits = 9))
    '''
    result = subprocess.run(
        ["Rscript", "-e", script], cwd=folder, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    *words, value = result.stdout.split()
    assert words == ["16", "6", "5", "5", "height", "width", "channel", "filter"]
    with h5py.File(folder / "lenet.h5") as file:
        assert float(value) == pytest.approx(file["model_weights/conv2/kernel"][2, 1, 4, 15])


def deviation(model, snapshot):
    with h5py.File(snapshot) as file:
        guesses = model.predict(file["inputs"][:], verbose=0)
        return np.abs(guesses - file["predictions"][:]).max()


@pytest.mark.parametrize("name,snapshot", [
    ("lenet", "activations.h5"), ("all", "all-activations.h5")])
def test_keras_predicts_the_same(folder, name, snapshot):
    model = keras.models.load_model(folder / f"{name}.h5")
    assert deviation(model, folder / snapshot) < 1e-5
    fresh = keras.models.clone_model(model)
    assert deviation(fresh, folder / snapshot) > 1e-4
    fresh.load_weights(folder / f"{name}.weights.h5")
    assert deviation(fresh, folder / snapshot) < 1e-5


def keras2(folder, *arguments):
    script = pathlib.Path(__file__).with_name("keras2.py")
    result = subprocess.run(
        [KERAS2, script, *arguments], cwd=folder,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"},
        capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return result.stdout


@needs_keras2
def test_keras_2_predicts_the_same(folder):
    output = keras2(folder, "compare", "lenet", "activations.h5", "all", "all-activations.h5")
    lines = output.splitlines()
    assert lines[0].startswith("lenet Sequential") and lines[1].startswith("all Functional")


@needs_keras2
def test_models_that_keras_2_saved_are_read(cnn, tmp_path):
    keras2(tmp_path, "save", "model.h5", "data.h5")
    run(cnn, tmp_path, """
        data d from "data.h5"
        load "model.h5" as model
        snapshot activations on d to "snapshot.h5"
    """)
    with h5py.File(tmp_path / "data.h5") as data, h5py.File(tmp_path / "snapshot.h5") as ours:
        np.testing.assert_allclose(ours["predictions"], data["predictions"], atol=1e-5)


def keras_model(kind):
    layers = keras.layers
    if kind == "plain":
        return keras.Sequential([
            layers.Input((32, 32, 1)), layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.MaxPooling2D(), layers.Conv2D(6, (3, 2), strides=2, use_bias=False),
            layers.BatchNormalization(), layers.Activation("swish"), layers.Flatten(),
            layers.Dense(10, activation="softmax")])
    return keras.Sequential([
        layers.Input((32, 32, 1)), layers.ZeroPadding2D(2),
        layers.Conv2D(4, 3, activation="leaky_relu", dilation_rate=2),
        layers.DepthwiseConv2D(3, depth_multiplier=2), layers.LeakyReLU(negative_slope=0.2),
        layers.BatchNormalization(scale=False), layers.ELU(alpha=0.5),
        layers.AveragePooling2D(3, strides=2, padding="same"), layers.Conv2D(6, 2, groups=2),
        layers.ReLU(), layers.Dropout(0.3), layers.GlobalAveragePooling2D(),
        layers.Dense(7, activation="gelu"), layers.Dense(10), layers.Softmax()])


@pytest.mark.parametrize("kind", ["plain", "rich"])
def test_models_that_keras_saved_are_read(cnn, tmp_path, kind):
    keras.utils.set_random_seed(5)
    model = keras_model(kind)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([
                np.random.uniform(0.5, 1.5, w.shape).astype("float32") for w in layer.get_weights()])
    model.save(tmp_path / "model.h5")
    run(cnn, tmp_path, """
        data digits from "digits" train 10 test 20
        load "model.h5" as model
        snapshot activations on digits.test to "snapshot.h5"
        save model to "again.h5"
    """)
    assert deviation(model, tmp_path / "snapshot.h5") < 1e-5
    again = keras.models.load_model(tmp_path / "again.h5")
    assert deviation(again, tmp_path / "snapshot.h5") < 1e-5


@pytest.mark.parametrize("layer,reason", [
    (keras.layers.LayerNormalization(name="norm"),
     "LayerNormalization norm can't be read: this program has no such layer"),
    (keras.layers.Conv2D(2, 3, activation="hard_sigmoid", name="c"),
     "Conv2D c can't be read: its activation hard_sigmoid isn't supported"),
])
def test_what_cant_be_read_of_keras_is_named(cnn, tmp_path, layer, reason):
    model = keras.Sequential([keras.layers.Input((8, 8, 1)), layer, keras.layers.Flatten()])
    model.save(tmp_path / "model.h5")
    result = run(cnn, tmp_path, 'load "model.h5"', expect=1)
    assert reason in result.stderr


def test_bytes_of_datasets_come_back(cnn, tmp_path):
    images = np.random.default_rng(1).integers(0, 256, (150, 9, 7, 3), dtype=np.uint8)
    labels = np.arange(150) % 4
    with h5py.File(tmp_path / "in.h5", "w") as file:
        file["x"] = images
        file["y"] = labels
    run(cnn, tmp_path, 'data d from "in.h5"; save d to "out.h5"; '
        'data e from "out.h5"; save e to "again.h5"')
    for name in ("out.h5", "again.h5"):
        with h5py.File(tmp_path / name) as file:
            np.testing.assert_array_equal(file["images"], images)
            np.testing.assert_array_equal(file["labels"], labels)


LAYOUTS = {
    "one piece": {},
    "chunks": {"chunks": (16, 5, 4, 3)},
    "checksums": {"chunks": (16, 5, 4, 3), "fletcher32": True},
    "gzip": {"chunks": (16, 5, 4, 3), "compression": "gzip"},
    "gzip, checksums": {"chunks": (7, 5, 4, 3), "compression": "gzip", "fletcher32": True},
    "gzip, shuffled": {"chunks": (16, 5, 4, 3), "compression": "gzip", "shuffle": True},
    "pieces of images": {"chunks": (16, 5, 2, 3), "compression": "gzip"},
    "growing": {"maxshape": (None, 5, 4, 3), "compression": "gzip"},
    "one image a chunk": {"chunks": (1, 5, 4, 3), "compression": "gzip"},
}
TYPES = ["uint8", "<f4", ">f4", "<f2", "<f8", "int8", "<i2", ">u2", "<i4", "<u8"]


@pytest.mark.parametrize("mode", ["", "stream"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_images_are_read_from_every_layout(cnn, tmp_path, layout, mode):
    # More than a page of chunks.
    images = np.random.default_rng(1).integers(0, 100, (1_100, 5, 4, 3))
    script = ""
    for number, kind in enumerate(TYPES):
        # Addresses in the file count from behind a block of the user's.
        with h5py.File(tmp_path / f"{number}.h5", "w", userblock_size=512) as file:
            file.create_dataset("x", data=images.astype(kind), **LAYOUTS[layout])
            file["y"] = np.arange(1_100) % 4
        script += f'data d from "{number}.h5" {mode}; save d to "out{number}.h5"\n'
    run(cnn, tmp_path, script)
    for number, kind in enumerate(TYPES):
        with h5py.File(tmp_path / f"out{number}.h5") as file:
            assert file["images"].dtype == (np.uint8 if kind == "uint8" else np.float32)
            np.testing.assert_array_equal(file["images"], images.astype(np.float32))


def test_images_that_are_no_numbers_are_refused(cnn, tmp_path):
    with h5py.File(tmp_path / "in.h5", "w") as file:
        file["x"] = np.ones((4, 3, 3), bool)
        file["y"] = np.arange(4) % 2
    result = run(cnn, tmp_path, 'data d from "in.h5"', expect=1)
    assert "/x holds enumeration values, expected whole or floating-point numbers" in result.stderr


def test_caffes_channels_go_last(cnn, tmp_path):
    images = np.random.default_rng(1).random((12, 3, 5, 4), dtype=np.float32)
    with h5py.File(tmp_path / "caffe.h5", "w") as file:
        file["data"] = images
        file["label"] = (np.arange(12) % 2).astype(np.float32)
    run(cnn, tmp_path, 'data d from "caffe.h5"; save d to "out.h5"')
    with h5py.File(tmp_path / "out.h5") as file:
        np.testing.assert_array_equal(file["images"], images.transpose(0, 2, 3, 1))


def test_training_and_test_arrays_are_found_together(cnn, tmp_path):
    with h5py.File(tmp_path / "split.h5", "w") as file:
        for part, count in (("train", 20), ("test", 5)):
            file[f"x_{part}"] = np.zeros((count, 4, 4), np.uint8)
            file[f"y_{part}"] = np.arange(count).reshape(-1, 1) % 5
    result = run(cnn, tmp_path, 'data d from "split.h5"\nprint len(d.train), len(d.test)')
    assert "20 5" in result.stdout


@pytest.mark.parametrize("change,reason", [
    (lambda file: file.__delitem__("y"), "has no images with labels: it holds x"),
    (lambda file: file["y"].__setitem__(3, -1), "/y holds the label -1 at 3, expected 0 to 1"),
    (lambda file: file["x"].__setitem__((2, 0, 0), np.nan), "/x holds nan in image 2"),
    (lambda file: file["y"].resize((5,)), "/x has 6 images and /y 5 labels"),
])
def test_wrong_data_has_one_sentence(cnn, tmp_path, change, reason):
    with h5py.File(tmp_path / "d.h5", "w") as file:
        file["x"] = np.ones((6, 3, 3), np.float32)
        file.create_dataset("y", data=np.arange(6) % 2, maxshape=(None,))
        change(file)
    result = run(cnn, tmp_path, 'data d from "d.h5"', expect=1)
    assert reason in result.stderr


def test_a_network_comes_back_bit_for_bit(cnn, folder, tmp_path):
    run(cnn, tmp_path, f'load "{folder}/all.h5" as all\nsave all to "again.h5"')
    with h5py.File(folder / "all.h5") as one, h5py.File(tmp_path / "again.h5") as other:
        first, second = arrays(one), arrays(other)
        assert first.keys() == second.keys()
        for name in first:
            assert first[name][()].tobytes() == second[name][()].tobytes(), name
        assert one.attrs["network"] == other.attrs["network"]


def test_inspect_lists_what_h5py_finds(cnn, tmp_path):
    script = ('network net input 8x8x1; conv 2 3x3; flatten; dense 3 softmax\n'
              'save net to "net.h5"\nt = inspect "net.h5"\nprint t.path')
    result = subprocess.run(
        [cnn, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    arrays = {}
    with h5py.File(tmp_path / "net.h5") as file:
        file.visititems(lambda name, item: arrays.update(
            {"/" + name: item.shape} if isinstance(item, h5py.Dataset) and not item.is_scale else {}))
    for name, shape in arrays.items():
        assert name in result.stdout
        assert "x".join(map(str, shape)) in result.stdout


def test_verify_says_whole_or_damaged(cnn, tmp_path):
    script = 'network net input 8x8x1; conv 2 3x3; flatten; dense 3 softmax\nsave net to "net.h5"'
    subprocess.run([cnn, "-c", script], cwd=tmp_path, check=True, capture_output=True)
    verify = [cnn, "-c", 'r = verify "net.h5"\nprint r.format']
    result = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True)
    assert "net.h5 is whole" in result.stdout and "cnn-network" in result.stdout
    path = tmp_path / "net.h5"
    with h5py.File(path) as file:
        place = file["model_weights/dense1/kernel"].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[place + 5] ^= 16
    path.write_bytes(content)
    result = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert "E0506" in result.stderr and "/model_weights/dense1/kernel" in result.stderr
