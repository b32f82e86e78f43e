"""An independent implementation of the layers, in float64, with JAX."""

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_enable_x64", True)


@dataclass
class Layer:
    """A layer as a command asks for it; `body` holds the layers of a residual block."""

    kind: str
    name: str
    options: dict = field(default_factory=dict)
    body: list = field(default_factory=list)

    def command(self, indent=""):
        words = [self.kind]
        for key, value in self.options.items():
            if key in ("filters", "size", "activation", "units", "rate"):
                if value is not None:
                    words.append(str(value))
            elif value is True:
                words.append(key)
            elif value is not None:
                words.append(f"{key} {value}")
        words.append(f"as {self.name}")
        if self.kind == "residual":
            inner = "\n".join(layer.command(indent + "  ") for layer in self.body)
            return f"{indent}{' '.join(words)} {{\n{inner}\n{indent}}}"
        return indent + " ".join(words)


def pair(value):
    """`3` or `3x5` as two numbers."""
    if isinstance(value, str):
        parts = [int(part) for part in value.split("x")]
        return (parts * 2)[:2]
    return [int(value), int(value)]


ACTIVATIONS = {
    "relu": lambda x: jnp.where(x > 0, x, 0.0),
    "leakyrelu": lambda x: jnp.where(x > 0, x, 0.3 * x),
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    # The inner choice keeps the derivative at 0, where a minimum would have half of each side.
    "elu": lambda x: jnp.where(x > 0, x, jnp.expm1(jnp.where(x > 0, 0.0, x))),
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "swish": lambda x: x * jax.nn.sigmoid(x),
    "softplus": jax.nn.softplus,
    "softmax": lambda x: jax.nn.softmax(x, axis=-1),
}


def padding(option, length, size, stride, dilation):
    """Zeros before and after along one axis."""
    extent = (size - 1) * dilation + 1
    if option in (None, "valid"):
        return (0, 0)
    if option == "same":
        count = -(-length // stride)
        total = max((count - 1) * stride + extent - length, 0)
        return (total // 2, total - total // 2)
    return (option, option)


def paddings(options, shape, size, stride, dilation):
    option = options.get("pad")
    if option in (None, "valid", "same"):
        each = [option, option]
    else:
        each = pair(option)
    return [padding(each[i], shape[1 + i], size[i], stride[i], dilation[i]) for i in range(2)]


def convolution(x, kernel, bias, options, groups):
    stride = pair(options.get("stride") or 1)
    dilation = pair(options.get("dilation") or 1)
    if options.get("flipped"):
        kernel = kernel[::-1, ::-1]
    pads = paddings(options, x.shape, kernel.shape[:2], stride, dilation)
    z = lax.conv_general_dilated(
        x, kernel, stride, pads, rhs_dilation=dilation, feature_group_count=groups,
        dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return z if bias is None else z + bias


def pooling(x, options, kind):
    size = pair(options["size"])
    stride = pair(options.get("stride") or options["size"])
    pads = [(0, 0), *paddings(options, x.shape, size, stride, (1, 1)), (0, 0)]
    window, strides = (1, *size, 1), (1, *stride, 1)
    if kind == "maxpool":
        return lax.reduce_window(x, -jnp.inf, lax.max, window, strides, pads)
    total = lax.reduce_window(x, 0.0, lax.add, window, strides, pads)
    count = lax.reduce_window(jnp.ones_like(x), 0.0, lax.add, window, strides, pads)
    return total / count


def apply(layers, parameters, x, training=False, probes=None, record=None):
    """The output for a batch N×H×W×C.

    `probes` are added to each layer's result before its activation, so that the derivative with
    respect to them is the layer's error; `record` receives every layer's output.
    """
    for layer in layers:
        own = parameters.get(layer.name, {})
        options = layer.options
        if layer.kind == "conv":
            z = convolution(x, own["kernel"], own.get("bias"), options, options.get("groups") or 1)
        elif layer.kind == "depthwise":
            kernel = own["kernel"]
            height, width, channels, multiplier = kernel.shape
            z = convolution(
                x, kernel.reshape(height, width, 1, channels * multiplier), own.get("bias"),
                options, channels)
        elif layer.kind in ("maxpool", "avgpool"):
            z = pooling(x, options, layer.kind)
        elif layer.kind == "globalavgpool":
            z = x.mean(axis=(1, 2))
        elif layer.kind == "flatten":
            z = x.reshape(x.shape[0], -1)
        elif layer.kind == "dense":
            z = x @ own["kernel"]
            if "bias" in own:
                z = z + own["bias"]
        elif layer.kind == "batchnorm":
            axes = tuple(range(x.ndim - 1))
            mean = x.mean(axis=axes) if training else own["moving_mean"]
            variance = x.var(axis=axes) if training else own["moving_variance"]
            z = (x - mean) / jnp.sqrt(variance + 0.001) * own["gamma"] + own["beta"]
        elif layer.kind == "residual":
            skip = x
            z = apply(layer.body, parameters, x, training, probes, record)
            if z.shape != x.shape:
                name = f"{layer.name}_projection"
                stride = [-(-x.shape[1 + i] // z.shape[1 + i]) for i in range(2)]
                skip = lax.conv_general_dilated(
                    x, parameters[name]["kernel"], stride, "VALID",
                    dimension_numbers=("NHWC", "HWIO", "NHWC"))
                if record is not None:
                    record[name] = skip
            z = z + skip
        elif layer.kind == "dropout":
            z = x
        else:
            z = x if probes is None else x
        if probes is not None and layer.name in probes and layer.kind not in ACTIVATIONS:
            z = z + probes[layer.name].reshape(z.shape)
        if layer.kind in ACTIVATIONS:
            z = ACTIVATIONS[layer.kind](z)
            if probes is not None and layer.name in probes:
                z = z + probes[layer.name].reshape(z.shape)
        activation = options.get("activation")
        x = ACTIVATIONS[activation](z) if activation else z
        if record is not None:
            record[layer.name] = x
    return x


def loss(layers, parameters, x, labels, kind="crossentropy", training=False, probes=None):
    """The mean loss over a batch."""
    y = apply(layers, parameters, x, training, probes)
    if kind == "mse":
        target = jax.nn.one_hot(labels, y.shape[-1], dtype=y.dtype)
        return ((y - target) ** 2).mean()
    return -jnp.log(y[jnp.arange(len(labels)), labels]).mean()
