"""Networks in the formats of other programs: ONNX run by onnxruntime, Keras archives, NumPy."""

import json
import os
import random
import subprocess

import h5py
import keras
import numpy as np
import onnx
import onnxruntime
import pytest

# Every kind of layer with every option, in small networks: the input, then the layers.
NETWORKS = {
    "dense": ("9x7x3", "flatten; dense 8 tanh; dense 5 softmax"),
    "vector": ("11", "dense 8 tanh bias off; batchnorm; dropout 0.5; dense 5 softmax"),
    "valid": ("12x9x3", "conv 4 3x2 relu; conv 5 2x3"),
    "same": ("12x9x3", "conv 4 4x3 tanh pad same stride 2x3; conv 2 2x2 pad same"),
    "padded": ("12x9x3", "conv 4 3x3 pad 2x1 stride 2 bias off; conv 2 3x3 pad 5"),
    "dilated": ("12x9x3", "conv 4 3x2 dilation 2x3; conv 4 2x2 dilation 2 stride 2 pad same"),
    "grouped": ("12x9x4", "conv 6 3x3 groups 2 flipped; conv 4 2x3 groups 2 pad same flipped"),
    "depthwise": (
        "12x9x3", "depthwise 3x2 multiplier 2 stride 2 pad same relu; depthwise 2x2 flipped;"
        "depthwise 3x3 dilation 2 pad 2 multiplier 3 bias off"),
    "maxpool": ("12x9x3", "maxpool 3x2 stride 2 pad 1; maxpool 2x3 pad same; maxpool 2x2 stride 1"),
    "avgpool": ("13x9x3", "avgpool 3x3 stride 2 pad 1; avgpool 3x2 pad same; avgpool 2x2 stride 1"),
    "tiny pool": ("5x5x2", "avgpool 2x2 stride 3 pad same; flatten; dense 3"),
    "global": ("6x5x4", "globalavgpool; dense 3 sigmoid"),
    "pixel": ("4x4x2", "conv 6 4x4; dense 5 relu; conv 4 1x1; maxpool 1x1; globalavgpool; softmax"),
    "pixel out": ("4x4x2", "conv 6 4x4 softmax"),
    "flat": ("5x4x3", "flatten; relu; batchnorm; flatten; dense 4"),
    "nothing": ("5x4x3", "dropout 0.5"),
    "order": ("5x4x3", "dropout 0.3; flatten"),
    "norm": ("6x5x4", "batchnorm epsilon 0.1; relu; batchnorm momentum 0.5"),
    "activations": (
        "6x5x4", "relu; leakyrelu slope 0.1; tanh; sigmoid; elu alpha 0.7; gelu; swish; softplus;"
        "softmax"),
    "inside": (
        "6x5x4", "conv 4 1x1 relu; conv 4 1x1 leakyrelu; conv 4 1x1 tanh; conv 4 1x1 sigmoid;"
        "conv 4 1x1 elu; conv 4 1x1 gelu; conv 4 1x1 swish; conv 4 1x1 softplus; conv 4 1x1 softmax"),
    "residual": (
        "8x8x3", "residual { conv 3 3x3 pad same relu; conv 3 3x3 pad same }; relu;"
        "residual { conv 6 3x3 pad same stride 2; batchnorm };"
        "residual { residual { conv 6 1x1 }; dropout 0.5 }; globalavgpool; dense 3 softmax"),
    "flat residual": ("5", "residual { dense 5 relu; dense 5 }; residual { dense 7 }; dense 2"),
    "shrinking": ("4x4x3", "residual { conv 5 4x4 }; dense 3 softmax"),
    "names": ("6x6x1", "conv 2 3x3 as input; conv 2 3x3 as output; relu as input_out"),
}


def run(cnn, folder, script, expect=0):
    result = subprocess.run(
        [cnn, "-c", script], cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == expect, result.stdout + result.stderr
    return result


def random_network(seed):
    """Layers chosen at random that fit one another."""
    chance = random.Random(seed)
    height, width, channels = chance.randint(7, 20), chance.randint(7, 20), chance.randint(1, 4)
    shape, layers = f"{height}x{width}x{channels}", []
    words = ["relu", "tanh", "sigmoid", "elu", "gelu", "swish", "softplus", "leakyrelu"]

    def window():
        return f"{chance.randint(1, min(4, height))}x{chance.randint(1, min(4, width))}"

    for _ in range(chance.randint(3, 8)):
        kind = chance.choice(["conv"] * 3 + ["depthwise", "pool", "norm", "word", "residual"])
        stride = chance.choice([1, 1, 2])
        if kind in ("conv", "depthwise"):
            same = chance.random() < 0.7
            sides = [int(side) for side in window().split("x")]
            dilation = chance.choice([1, 2]) if same else 1
            options = [chance.choice(words + [""]), f"stride {stride}", f"dilation {dilation}",
                       chance.choice(["", "bias off"]), chance.choice(["", "flipped"]),
                       "pad same" if same else ""]
            height, width = [
                -(-n // stride) if same else (n - f) // stride + 1
                for n, f in zip((height, width), sides)]
            if kind == "conv":
                groups = chance.choice([d for d in range(1, channels + 1) if channels % d == 0])
                channels = groups * chance.randint(1, 3)
                head = f"conv {channels} {sides[0]}x{sides[1]}"
                options.append(f"groups {groups}")
            else:
                multiplier = chance.randint(1, 2)
                channels *= multiplier
                head = f"depthwise {sides[0]}x{sides[1]}"
                options.append(f"multiplier {multiplier}")
            layers.append(" ".join([head, *filter(None, options)]))
        elif kind == "pool":
            layers.append(f"{chance.choice(['maxpool', 'avgpool'])} {window()} stride {stride} pad same")
            height, width = -(-height // stride), -(-width // stride)
        elif kind == "norm":
            layers.append("batchnorm")
        elif kind == "word":
            layers.append(chance.choice(words))
        else:
            layers.append(
                f"residual {{ conv {channels} 3x3 pad same {chance.choice(words)}; "
                f"conv {channels} 1x1 }}")
    layers += [chance.choice(["flatten", "globalavgpool"]), f"dense {chance.randint(2, 12)} relu",
               "dense 4 softmax"]
    return shape, "; ".join(layers)


RANDOM = {f"random {seed}": random_network(seed) for seed in range(12)}
ALL = NETWORKS | RANDOM


def has_weights(layers):
    return any(word in layers for word in ("conv", "depthwise", "dense", "batchnorm"))


def sides(shape):
    return [int(side) for side in shape.split("x")]


@pytest.fixture(scope="module")
def folder(cnn, tmp_path_factory):
    """Each network trained for an epoch where it can be, exported, and what it makes of images."""
    path = tmp_path_factory.mktemp("export")
    chance = np.random.default_rng(1)
    lines = []
    for number, (name, (shape, layers)) in enumerate(ALL.items()):
        x = chance.random((24, *sides(shape)), "f4")
        np.savez(path / f"{number}.npz", x=x, y=np.arange(24) % 2)
        size = f" size 1x1x{shape}" if shape.isdigit() else ""
        lines += [f'data d{number} from "{number}.npz"{size}', f"network n{number} input {shape} seed {number}",
                  layers]
        if layers.endswith("softmax") and "dense" in layers:
            lines.append(f"train on d{number} epochs 1 batch 8 optimizer adam rate 0.01")
        if has_weights(layers):
            lines.append(f'export npz n{number} to "{number}.weights.npz"')
        lines += [f'export onnx "{number}.onnx"', f'export n{number} to "{number}.nchw.onnx" layout nchw',
                  f'save n{number} to "{number}.h5"',
                  f'snapshot activations on d{number} to "{number}.out.h5"']
    (path / "all.cnn").write_text("\n".join(lines))
    result = subprocess.run(
        [cnn, "--quiet", "all.cnn"], cwd=path, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return path


def channels_first(array):
    return np.moveaxis(array, -1, 1) if array.ndim == 4 else array


@pytest.mark.parametrize("name", ALL)
def test_onnxruntime_computes_the_same(folder, name):
    number = list(ALL).index(name)
    with h5py.File(folder / f"{number}.out.h5") as file:
        inputs, expected = file["inputs"][:], file["predictions"][:]
    for suffix, turn in (("onnx", np.asarray), ("nchw.onnx", channels_first)):
        path = folder / f"{number}.{suffix}"
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        (port,), (result,) = session.get_inputs(), session.get_outputs()
        assert port.name == "input" and port.shape == ["batch", *turn(inputs).shape[1:]]
        assert result.name == "output" and result.shape == ["batch", *turn(expected).shape[1:]]
        for count in (1, len(inputs)):
            output, = session.run(None, {"input": np.ascontiguousarray(turn(inputs[:count]))})
            np.testing.assert_allclose(
                output, turn(expected[:count]), rtol=1e-5,
                atol=1e-5 * np.abs(expected).max(), err_msg=str(ALL[name]))


def test_a_model_tells_what_it_is(folder, cnn):
    model = onnx.load(folder / f"{list(ALL).index('residual')}.onnx")
    assert model.ir_version == 7
    assert [(item.domain, item.version) for item in model.opset_import] == [("", 13)]
    assert model.producer_name == "cnn"
    version = subprocess.run([cnn, "--version"], capture_output=True, text=True).stdout
    assert model.producer_version in version
    facts = {item.key: item.value for item in model.metadata_props}
    assert facts["layout"] == "NHWC" and json.loads(facts["classes"]) == ["0", "1"]
    assert "residual {" in facts["script"] and facts["seed"]
    kinds = {node.name: node.op_type for node in model.graph.node}
    assert kinds["conv1"] == "Conv" and kinds["residual1"] == "Add"
    constants = {item.name for item in model.graph.initializer}
    assert {"conv1/kernel", "conv1/bias", "batchnorm1/moving_mean"} <= constants


@pytest.mark.parametrize("name", [name for name in ALL if has_weights(ALL[name][1])])
def test_numpy_reads_the_weights(folder, name):
    number = list(ALL).index(name)
    with h5py.File(folder / f"{number}.h5") as file:
        expected = {}
        file["model_weights"].visititems(
            lambda path, item: expected.update({path: item[:]})
            if isinstance(item, h5py.Dataset) else None)
    with np.load(folder / f"{number}.weights.npz") as archive:
        assert set(archive.files) == set(expected)
        for path, array in expected.items():
            assert archive[path].dtype == np.float32
            np.testing.assert_array_equal(archive[path], array)


# What Keras has no layer for.
ONLY_HERE = {"dilated", "maxpool", "avgpool"}


# Keras takes its time to compile; the long form tries all.
ARCHIVES = [
    "pixel", "grouped", "depthwise", "maxpool", "activations", "inside", "residual", "shrinking",
    "random 0"]


@pytest.mark.parametrize("name", ALL if os.environ.get("CNN_LONG_TESTS") else ARCHIVES)
def test_keras_archives_compute_the_same(folder, cnn, name):
    number = list(ALL).index(name)
    script = f'load "{number}.h5" as n; export "{number}.keras"'
    result = subprocess.run([cnn, "-c", script], cwd=folder, capture_output=True, text=True)
    if result.returncode:
        assert "error[E0520]" in result.stderr and "Keras has no" in result.stderr
        assert name in ONLY_HERE or "dilation 2" in ALL[name][1], result.stderr
        assert not (folder / f"{number}.keras").exists()
        return
    model = keras.models.load_model(folder / f"{number}.keras")
    with h5py.File(folder / f"{number}.out.h5") as file:
        inputs, expected = file["inputs"][:], file["predictions"][:]
    inputs = inputs.reshape(-1, *model.input_shape[1:])
    output = np.asarray(model(inputs)).reshape(expected.shape)
    np.testing.assert_allclose(output, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_mistakes_name_what_is_wrong(cnn, tmp_path):
    begin = 'network net input 8x8x1; conv 2 3x3; avgpool 2x2 pad 1; flatten; dense 2 softmax\n'
    for command, code, words in [
        ('export onx "x.onnx"', "E0210", "did you mean `onnx`?"),
        ('export tflite "x.tflite"', "E0210", "onnx, keras, npz"),
        ('export "x.onx"', "E0505", "did you mean `onnx`?"),
        ('export "x.h5"', "E0505", "`save` writes .h5"),
        ('export keras "x.keras"', "E0520", "pool1: Keras has no avgpool with `pad 1`"),
        ('export onnx "x.h5"', "E0505", "onnx is exported as .onnx, not as x.h5"),
        ('export onnx', "E0206", "export needs a file"),
        ('export net to "no/x.onnx"', "E0503", "no/x.onnx can't be written"),
        ('export npz "x.npz" layout nchw', "E0224", "`layout` goes with `export onnx`"),
        ('export onnx "x.onnx" to "y.onnx"', "E0207", "export takes one file"),
        ('network empty input 8x8x1; export "x.onnx"', "E0520", "empty has no layers"),
        ('network empty input 8x8x1; relu; export "x.npz"', "E0520", "empty has no weights"),
    ]:
        for options in ([], ["check"]):
            if options:
                (tmp_path / "s.cnn").write_text(begin + command)
            result = subprocess.run(
                [cnn, *options, "s.cnn"] if options else [cnn, "-c", begin + command], cwd=tmp_path,
                capture_output=True, text=True)
            if not options or "weights" not in words:
                assert result.returncode in (1, 2) and f"error[{code}" in result.stderr, (
                    command, options, result.stderr)
                assert words in result.stderr, (command, options, result.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.cnn"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(cnn, tmp_path):
    script = 'network net input 8x8x1; flatten; dense 20000; export "{}"'
    for name in ("x.onnx", "x.npz", "x.keras"):
        (tmp_path / name).write_text("old")
        result = subprocess.run(
            ["bash", "-c", f"ulimit -f 100; exec '{cnn}' -c '{script.format(name)}'"],
            cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 1 and "error[E0503]" in result.stderr, result.stderr
        assert name in result.stderr and (tmp_path / name).read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 3
