"""The networks that are compared, as each program builds them."""

from dataclasses import dataclass


@dataclass
class Network:
    """One network: its input H×W×C, and its layers as commands of `cnn`."""

    name: str
    title: str
    shape: tuple
    commands: str

    @property
    def script(self):
        """Builds the network in `cnn`, as `net`."""
        height, width, channels = self.shape
        return f"network net input {height}x{width}x{channels}; {self.commands}"


NETWORKS = [
    Network(
        "lenet5", "LeNet-5 (32×32×1)", (32, 32, 1),
        "conv 6 5x5 tanh; avgpool 2x2; conv 16 5x5 tanh; avgpool 2x2; flatten; "
        "dense 120 tanh; dense 84 tanh; dense 10 softmax"),
    Network(
        "lecture", "the lecture's 39×39×3 net + dense 10", (39, 39, 3),
        "conv 10 3x3 relu; conv 20 5x5 relu stride 2; conv 40 5x5 relu stride 2; flatten; "
        "dense 10 softmax"),
    Network(
        "vgg", "VGG-like 32-32-pool-64-64-pool-128-10 (32×32×3)", (32, 32, 3),
        "conv 32 3x3 relu pad same; conv 32 3x3 relu pad same; maxpool 2x2; "
        "conv 64 3x3 relu pad same; conv 64 3x3 relu pad same; maxpool 2x2; "
        "flatten; dense 128 relu; dense 10 softmax"),
]

BY_NAME = {network.name: network for network in NETWORKS}


def torch_module(name):
    from torch import nn

    if name == "lenet5":
        return nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(),
            nn.AvgPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84),
            nn.Tanh(), nn.Linear(84, 10))
    if name == "lecture":
        return nn.Sequential(
            nn.Conv2d(3, 10, 3), nn.ReLU(), nn.Conv2d(10, 20, 5, stride=2), nn.ReLU(),
            nn.Conv2d(20, 40, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(1960, 10))
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(4096, 128), nn.ReLU(), nn.Linear(128, 10))


def jax_functions(name):
    """(initial parameters, apply) of a network in JAX, channels last."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    shapes = {
        "lenet5": [(5, 5, 1, 6), (5, 5, 6, 16), (400, 120), (120, 84), (84, 10)],
        "lecture": [(3, 3, 3, 10), (5, 5, 10, 20), (5, 5, 20, 40), (1960, 10)],
        "vgg": [(3, 3, 3, 32), (3, 3, 32, 32), (3, 3, 32, 64), (3, 3, 64, 64), (4096, 128),
                (128, 10)],
    }[name]
    key = jax.random.PRNGKey(0)
    parameters = []
    for shape in shapes:
        key, part = jax.random.split(key)
        fan = 1
        for side in shape[:-1]:
            fan *= side
        parameters.append((jax.random.normal(part, shape) / fan**0.5, jnp.zeros(shape[-1])))

    def conv(x, p, stride=1, padding="VALID"):
        y = lax.conv_general_dilated(
            x, p[0], (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return y + p[1]

    def pool(x, average):
        if average:
            return lax.reduce_window(x, 0.0, lax.add, (1, 2, 2, 1), (1, 2, 2, 1), "VALID") / 4
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    def apply(p, x):
        if name == "lenet5":
            x = pool(jnp.tanh(conv(x, p[0])), True)
            x = pool(jnp.tanh(conv(x, p[1])), True).reshape(x.shape[0], -1)
            for w, b in p[2:4]:
                x = jnp.tanh(x @ w + b)
            return x @ p[4][0] + p[4][1]
        if name == "lecture":
            x = jax.nn.relu(conv(x, p[0]))
            x = jax.nn.relu(conv(x, p[1], 2))
            x = jax.nn.relu(conv(x, p[2], 2)).reshape(x.shape[0], -1)
            return x @ p[3][0] + p[3][1]
        x = jax.nn.relu(conv(x, p[0], 1, "SAME"))
        x = pool(jax.nn.relu(conv(x, p[1], 1, "SAME")), False)
        x = jax.nn.relu(conv(x, p[2], 1, "SAME"))
        x = pool(jax.nn.relu(conv(x, p[3], 1, "SAME")), False).reshape(x.shape[0], -1)
        x = jax.nn.relu(x @ p[4][0] + p[4][1])
        return x @ p[5][0] + p[5][1]

    return parameters, apply
