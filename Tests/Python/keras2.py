"""Compares what Keras 2 predicts with what this program did; run by Keras 2's own Python.

    python keras2.py NAME SNAPSHOT …    NAME.h5 and NAME.weights.h5 in the current folder
"""

import sys

import h5py
import keras
import numpy as np

assert keras.__version__.startswith("2."), keras.__version__
for name, snapshot in zip(sys.argv[1::2], sys.argv[2::2]):
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
