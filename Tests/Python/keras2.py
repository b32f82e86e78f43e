"""Keras 2's side of test_hdf5.py; run by Keras 2's own Python.

    python keras2.py compare NAME SNAPSHOT …    what it predicts with NAME.h5 and NAME.weights.h5
    python keras2.py save MODEL DATA            a model of its own, with images and predictions
"""

import sys

import h5py
import keras
import numpy as np
from keras import layers

assert keras.__version__.startswith("2."), keras.__version__


def compare(name, snapshot):
    with h5py.File(snapshot) as file:
        inputs, expected = file["inputs"][:], file["predictions"][:]

    def deviation(model):
        return np.abs(model.predict(inputs, verbose=0) - expected).max()

    model = keras.models.load_model(f"{name}.h5")
    assert deviation(model) < 1e-5, (name, deviation(model))
    fresh = keras.models.clone_model(model)
    assert deviation(fresh) > 1e-4
    fresh.load_weights(f"{name}.weights.h5")
    assert deviation(fresh) < 1e-5, (name, deviation(fresh))
    print(name, type(model).__name__, deviation(model))


def save(path, data):
    keras.utils.set_random_seed(5)
    model = keras.Sequential([
        layers.InputLayer((16, 16, 3)), layers.ZeroPadding2D(2),
        layers.Conv2D(4, 3, activation="leaky_relu", dilation_rate=2),
        layers.DepthwiseConv2D(3, depth_multiplier=2, strides=2, padding="same"),
        layers.LeakyReLU(alpha=0.2), layers.BatchNormalization(scale=False),
        layers.ELU(alpha=0.5), layers.MaxPooling2D(2, strides=1, padding="same"),
        layers.Conv2D(6, (2, 3), groups=2, use_bias=False, activation="swish"), layers.ReLU(),
        layers.AveragePooling2D(2), layers.BatchNormalization(), layers.Activation("gelu"),
        layers.Dropout(0.3), layers.Flatten(), layers.Dense(9, activation="softplus"),
        layers.Dense(7), layers.Softmax()])
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([
                np.random.uniform(0.5, 1.5, w.shape).astype("float32")
                for w in layer.get_weights()])
    model.compile("adam", "sparse_categorical_crossentropy")
    images = np.random.default_rng(1).random((20, 16, 16, 3), dtype=np.float32)
    model.fit(images, np.arange(20) % 7, verbose=0)
    model.save(path)
    with h5py.File(data, "w") as file:
        file["images"], file["labels"] = images, np.arange(20) % 7
        file["predictions"] = model.predict(images, verbose=0)


command, *arguments = sys.argv[1:]
for first, second in zip(arguments[::2], arguments[1::2]):
    {"compare": compare, "save": save}[command](first, second)
