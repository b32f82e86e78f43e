"""Whole random networks (16, in the long run 40) against JAX in float64: outputs, gradients, errors,
training steps."""

import os
import random
import subprocess

import h5py
import jax
import numpy as np
import pytest

from jax_network import Layer, apply, loss

TOLERANCE = 1e-5


def random_layers(rng, shape):
    """A network that fits `shape`, of every kind of layer."""
    layers = []
    height, width, channels = shape
    activations = [None, "relu", "leakyrelu", "tanh", "sigmoid", "elu", "gelu", "swish", "softplus"]
    number = 0

    def name():
        nonlocal number
        number += 1
        return f"l{number}"

    for _ in range(rng.randint(1, 4)):
        kind = rng.choice(
            ["conv", "conv", "conv", "depthwise", "maxpool", "avgpool", "batchnorm", "residual",
             "activation"])
        if kind in ("conv", "depthwise"):
            size = (rng.randint(1, min(4, height)), rng.randint(1, min(4, width)))
            options = {
                "filters": rng.randint(1, 20), "size": f"{size[0]}x{size[1]}",
                "activation": rng.choice(activations)}
            groups = 1
            if kind == "depthwise":
                del options["filters"]
                options["multiplier"] = rng.randint(1, 2)
            elif rng.random() < 0.2:
                groups = rng.choice([g for g in range(1, channels + 1) if channels % g == 0])
                options["filters"] = groups * rng.randint(1, 5)
                options["groups"] = groups
            stride = rng.choice([1, 1, 2, "2x1", 3])
            options["stride"] = stride
            options["pad"] = rng.choice(["valid", "same", 1, "1x2"])
            if rng.random() < 0.2 and height > 8 and width > 8:
                options["dilation"] = 2
            if rng.random() < 0.2:
                options["bias"] = "off"
            if rng.random() < 0.2:
                options["flipped"] = True
            candidate = Layer(kind, name(), options)
        elif kind in ("maxpool", "avgpool"):
            size = rng.randint(1, min(3, height, width))
            candidate = Layer(kind, name(), {
                "size": f"{size}x{size}", "stride": rng.choice([None, 1, 2]),
                "pad": rng.choice(["valid", "same"])})
        elif kind == "residual":
            filters = rng.choice([channels, channels, 5])
            candidate = Layer("residual", name(), {}, [
                Layer("conv", name(), {"filters": filters, "size": "3x3", "activation": "relu",
                                       "pad": "same"}),
                Layer("conv", name(), {"filters": filters, "size": "3x3", "pad": "same"})])
        elif kind == "activation":
            candidate = Layer(rng.choice(activations[1:]), name())
        else:
            candidate = Layer(kind, name())
        try:
            after = output_shape(layers + [candidate], shape)
        except (ValueError, ZeroDivisionError, TypeError):
            continue
        if min(after) < 1:
            continue
        layers.append(candidate)
        height, width, channels = after
    layers.append(Layer(rng.choice(["flatten", "globalavgpool"]), name()))
    if rng.random() < 0.5:
        layers.append(Layer("dense", name(), {
            "units": rng.randint(1, 40), "activation": rng.choice(activations)}))
    layers.append(Layer("dense", name(), {"units": 7, "activation": "softmax"}))
    return layers


def output_shape(layers, shape):
    parameters = parameter_shapes(layers, shape)
    result = jax.eval_shape(
        lambda x: apply(layers, {k: {n: np.zeros(s) for n, s in v.items()}
                                 for k, v in parameters.items()}, x),
        jax.ShapeDtypeStruct((1, *shape), np.float64))
    return result.shape[1:]


def parameter_shapes(layers, shape):
    """The shape of every parameter, by following the shapes through the network."""
    result = {}

    def visit(layers, shape):
        for layer in layers:
            options = layer.options
            before = shape
            if layer.kind in ("conv", "depthwise"):
                size = [int(s) for s in options["size"].split("x")]
                if layer.kind == "conv":
                    groups = options.get("groups") or 1
                    result[layer.name] = {
                        "kernel": (*size, shape[2] // groups, options["filters"])}
                    count = options["filters"]
                else:
                    result[layer.name] = {"kernel": (*size, shape[2], options["multiplier"])}
                    count = shape[2] * options["multiplier"]
                if options.get("bias") != "off":
                    result[layer.name]["bias"] = (count,)
            elif layer.kind == "dense":
                result[layer.name] = {
                    "kernel": (shape[0], options["units"]), "bias": (options["units"],)}
            elif layer.kind == "batchnorm":
                result[layer.name] = {
                    part: (shape[-1],)
                    for part in ("gamma", "beta", "moving_mean", "moving_variance")}
            elif layer.kind == "residual":
                inner = visit(layer.body, shape)
                if inner != shape:
                    result[f"{layer.name}_projection"] = {
                        "kernel": (1, 1, shape[2], inner[2])}
                shape = inner
                continue
            own = {layer.name: {n: np.zeros(s) for n, s in result.get(layer.name, {}).items()}}
            shape = jax.eval_shape(
                lambda x, layer=layer, own=own: apply([layer], own, x),
                jax.ShapeDtypeStruct((1, *before), np.float64)).shape[1:]
        return shape

    visit(layers, tuple(shape))
    return result


def close(ours, theirs, what):
    """Equal within the tolerance, relative to the largest value of the array."""
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape or ours.size == theirs.size, what
    scale = max(np.abs(theirs).max(), 1e-3)
    worst = np.abs(ours.reshape(theirs.shape) - theirs).max() / scale
    assert worst <= TOLERANCE, f"{what}: off by {worst:.2e}"


def read_parameters(path):
    result = {}
    with h5py.File(path) as file:
        for name, group in file["model_weights"].items():
            result[name] = {
                part: np.asarray(array, dtype=np.float64) for part, array in group.items()
                if isinstance(array, h5py.Dataset)}
            kernel = result[name].get("kernel", result[name].pop("depthwise_kernel", None))
            if kernel is not None:
                result[name]["kernel"] = kernel
    return {name: group for name, group in result.items() if group}


def unturned(layers, parameters):
    """The file has the filters as Keras applies them; a `flipped` layer turns them."""
    for layer in layers:
        unturned(layer.body, parameters)
        if layer.options.get("flipped"):
            own = parameters[layer.name]
            own["kernel"] = own["kernel"][::-1, ::-1]


def names(layers):
    for layer in layers:
        yield layer
        yield from names(layer.body)


@pytest.mark.parametrize("case", range(40 if os.environ.get("CNN_LONG_TESTS") else 16))
def test_random_network(cnn, tmp_path, case):
    rng = random.Random(case)
    generator = np.random.default_rng(case)
    shape = (rng.randint(5, 13), rng.randint(5, 13), rng.randint(1, 6))
    count = rng.choice([1, 3, 15, 16, 17, 33])
    layers = random_layers(rng, shape)
    kind = rng.choice(["crossentropy", "crossentropy", "mse"])
    images = generator.standard_normal((count, *shape)).astype(np.float32)
    labels = generator.integers(0, 7, count).astype(np.int64)
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"], file["y"] = images, labels

    script = "\n".join([
        'data d from "data.h5"',
        f"network net input {shape[0]}x{shape[1]}x{shape[2]} seed {case}",
        *[layer.command() for layer in layers],
        'save net to "before.h5"',
        'snapshot activations on d to "activations.h5"',
        f'snapshot gradients on d to "gradients.h5" loss {kind}',
        f"train on d epochs 1 batch {count} optimizer sgd rate 1 loss {kind}",
        'save net to "after.h5"',
    ])
    (tmp_path / "net.cnn").write_text(script + "\n")
    run = subprocess.run(
        [cnn, "net.cnn"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, script + "\n" + run.stderr

    parameters = read_parameters(tmp_path / "before.h5")
    unturned(layers, parameters)
    x = images.astype(np.float64)

    record = {}
    y = apply(layers, parameters, x, record=record)
    with h5py.File(tmp_path / "activations.h5") as file:
        close(file["predictions"][()], y, "predictions")
        for layer in names(layers):
            close(file["activations"][layer.name][()], record[layer.name], layer.name)

    trainable = {name: {p: v for p, v in own.items() if not p.startswith("moving")}
                 for name, own in parameters.items()}

    def objective(values, probes, training):
        merged = {name: {**parameters[name], **values.get(name, {})} for name in parameters}
        return loss(layers, merged, x, labels, kind, training, probes)

    probes = {layer.name: np.zeros(record[layer.name].shape) for layer in names(layers)}
    value = objective(trainable, None, False)
    gradients, errors = jax.grad(objective, argnums=(0, 1))(trainable, probes, False)
    with h5py.File(tmp_path / "gradients.h5") as file:
        close(np.asarray(file["loss"][()]), value, "loss")
        for name, own in gradients.items():
            for part, gradient in own.items():
                close(file["gradients"][name][part][()], gradient, f"gradient of {name}.{part}")
        for name, error in errors.items():
            close(file["errors"][name][()], error, f"error of {name}")

    after = read_parameters(tmp_path / "after.h5")
    unturned(layers, after)
    gradients = jax.grad(objective)(trainable, None, True)
    # What batch normalisation takes away again, a bias before it, has a gradient that is 0 but for
    # rounding; so the errors are measured by the largest gradient of the network.
    largest = max(np.abs(g).max() for own in gradients.values() for g in own.values())
    for name, own in gradients.items():
        for part, gradient in own.items():
            step = parameters[name][part] - after[name][part]
            scale = max(largest, np.abs(parameters[name][part]).max(), 1e-3)
            assert np.abs(step - gradient).max() / scale <= TOLERANCE, f"step of {name}.{part}"
