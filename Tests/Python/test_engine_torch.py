"""Whole random networks against PyTorch in float64; only with `Scripts/test --long`."""

import random
import subprocess

import h5py
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is installed by `Scripts/test --long` only")

from jax_network import pair, paddings
from test_engine import close, names, random_layers, read_parameters, unturned

from torch.nn import functional as F

ACTIVATIONS = {
    "relu": F.relu,
    "leakyrelu": lambda x: F.leaky_relu(x, 0.3),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "elu": F.elu,
    "gelu": F.gelu,
    "swish": F.silu,
    "softplus": F.softplus,
}


def pad(x, pads, value=0.0):
    """Pads N×C×H×W by ((top, bottom), (left, right))."""
    (top, bottom), (left, right) = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def apply(layers, parameters, x, record):
    """The output for a batch N×C×H×W; `record` receives each layer's output, channels last."""
    for layer in layers:
        own, options = parameters.get(layer.name, {}), layer.options
        if layer.kind in ("conv", "depthwise"):
            kernel = own["kernel"]
            groups = options.get("groups") or 1
            if layer.kind == "depthwise":
                groups = x.shape[1]
                kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
            if options.get("flipped"):
                kernel = kernel.flip(0, 1)
            stride, dilation = pair(options.get("stride") or 1), pair(options.get("dilation") or 1)
            nhwc = (x.shape[0], *x.shape[2:], x.shape[1])
            padded = pad(x, paddings(options, nhwc, kernel.shape[:2], stride, dilation))
            x = F.conv2d(
                padded, kernel.permute(3, 2, 0, 1), own.get("bias"), stride, 0, dilation, groups)
        elif layer.kind in ("maxpool", "avgpool"):
            size, stride = pair(options["size"]), pair(options.get("stride") or options["size"])
            pads = paddings(options, (x.shape[0], *x.shape[2:], x.shape[1]), size, stride, (1, 1))
            if layer.kind == "maxpool":
                x = F.max_pool2d(pad(x, pads, -torch.inf), size, stride)
            else:
                count = F.avg_pool2d(pad(torch.ones_like(x), pads), size, stride)
                x = F.avg_pool2d(pad(x, pads), size, stride) / count
        elif layer.kind == "globalavgpool":
            x = x.mean((2, 3))
        elif layer.kind == "flatten":
            x = x.permute(0, 2, 3, 1).flatten(1)
        elif layer.kind == "dense":
            x = x @ own["kernel"] + own["bias"]
        elif layer.kind == "batchnorm":
            x = F.batch_norm(
                x, own["moving_mean"], own["moving_variance"], own["gamma"], own["beta"], eps=0.001)
        elif layer.kind == "residual":
            skip = x
            x = apply(layer.body, parameters, x, record)
            projection = parameters.get(f"{layer.name}_projection")
            if projection:
                skip = F.conv2d(skip, projection["kernel"].permute(3, 2, 0, 1))
            x = x + skip
        else:
            x = ACTIVATIONS[layer.kind](x)
        activation = options.get("activation")
        if activation == "softmax":
            x = F.softmax(x, 1)
        elif activation:
            x = ACTIVATIONS[activation](x)
        record[layer.name] = (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).detach().numpy()
    return x


@pytest.mark.parametrize("case", range(1000, 1040))
def test_random_network(cnn, tmp_path, case):
    rng = random.Random(case)
    generator = np.random.default_rng(case)
    shape = (rng.randint(5, 13), rng.randint(5, 13), rng.randint(1, 6))
    count = rng.choice([1, 3, 15, 16, 17, 33])
    layers = random_layers(rng, shape)
    images = generator.standard_normal((count, *shape)).astype(np.float32)
    labels = generator.integers(0, 7, count).astype(np.int64)
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"], file["y"] = images, labels
    script = "\n".join([
        'data d from "data.h5"',
        f"network net input {shape[0]}x{shape[1]}x{shape[2]} seed {case}",
        *[layer.command() for layer in layers],
        'save net to "net.h5"',
        'snapshot activations on d to "activations.h5"',
        'snapshot gradients on d to "gradients.h5"',
    ])
    run = subprocess.run(
        [cnn, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, script + "\n" + run.stderr

    arrays = read_parameters(tmp_path / "net.h5")
    unturned(layers, arrays)
    parameters = {
        name: {part: torch.tensor(array.copy(), requires_grad=not part.startswith("moving"))
               for part, array in own.items()}
        for name, own in arrays.items()}
    record = {}
    x = torch.tensor(images.astype(np.float64)).permute(0, 3, 1, 2)
    y = apply(layers, parameters, x, record)
    loss = -torch.log(y[torch.arange(count), torch.tensor(labels)]).mean()
    loss.backward()
    with h5py.File(tmp_path / "activations.h5") as file:
        for layer in names(layers):
            close(file["activations"][layer.name][()], record[layer.name], layer.name)
    with h5py.File(tmp_path / "gradients.h5") as file:
        for name, own in parameters.items():
            for part, value in own.items():
                if not part.startswith("moving"):
                    close(file["gradients"][name][part][()], value.grad.numpy(), f"{name}.{part}")
