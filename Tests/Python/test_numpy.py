"""Tensors against NumPy: each expression is computed and printed by both."""
import subprocess

import numpy as np
import pytest

F = np.float32
T = np.arange(24, dtype=F).reshape(2, 3, 4)
M = np.array([[3, 1, 2], [9, 7, 8]], F)
V = np.array([0.25, -1.5, 3, 1e-3], F)
SETUP = """
t = reshape(tensor(0..<24), [2, 3, 4])
m = tensor([[3, 1, 2], [9, 7, 8]])
v = tensor([0.25, -1.5, 3, 0.001])
"""

# An expression of the language, and NumPy's for the same.
ROWS = [
    ("t", T), ("t[1]", T[1]), ("t[-1, 0]", T[-1, 0]), ("t[_, 1]", T[:, 1]),
    ("t[_, _, -1]", T[:, :, -1]), ("t[0, 1...]", T[0, 1:]),
    ("t[0, ..<2, 1...2]", T[0, :2, 1:3]), ("t[0, 0, 0..<4 by 2]", T[0, 0, ::2]),
    ("t[0, 0, 3...0 by -1]", T[0, 0, ::-1]), ("t[0, -2...]", T[0, -2:]),
    ("t[0, 0, ..<-1]", T[0, 0, :-1]), ("t[1, [2, 0]]", T[1, [2, 0]]),
    ("t[t > 20]", T[T > 20]), ("t[_, [true, false, true], 0]", T[:, [True, False, True], 0]),
    ("m[m[_, 0] > 5]", M[M[:, 0] > 5]), ("m > 2", M > 2), ("m == m.T[0, 0]", M == M.T[0, 0]),
    ("not (m > 2)", ~(M > 2)), ("m > 1 and m < 8", (M > 1) & (M < 8)),
    ("(m > 2) * m", (M > 2) * M), ("isnan(tensor([nan, 1]))", np.isnan(F([np.nan, 1]))),
    ("t + [10, 20, 30, 40]", T + np.array([10, 20, 30, 40], F)),
    ("t[0] * t[_, 0..<1, _]", T[0] * T[:, 0:1, :]), ("m - mean(m, axis=0)", M - M.mean(0)),
    ("m / 7", M / 7), ("m // 2", M // 2), ("-m % 4", -M % 4), ("m ** 2", M ** 2),
    ("2 ** m", F(2) ** M), ("1 / v", 1 / V), ("v", V), ("v * 1e6", V * F(1e6)),
    ("v * 1e-6", V * F(1e-6)), ("sum(t, axis=1)", T.sum(1)), ("sum(t, axis=[0, 2])", T.sum((0, 2))),
    ("mean(t, axis=-1)", T.mean(-1)), ("max(m, axis=1)", M.max(1)), ("min(t, axis=0)", T.min(0)),
    ("std(m, axis=0)", M.std(0)), ("var(m, axis=1)", M.var(1)), ("prod(m, axis=1)", M.prod(1)),
    ("argmax(m, axis=1)", M.argmax(1).astype(F)), ("argmin(m, axis=0)", M.argmin(0).astype(F)),
    ("any(m > 8, axis=1)", (M > 8).any(1)), ("all(m > 1, axis=0)", (M > 1).all(0)),
    ("cumsum(m, axis=1)", M.cumsum(1)), ("median(m, axis=1)", np.median(M, 1)),
    ("sum(m, axis=1, keepdims=true)", M.sum(1, keepdims=True)),
    ("sum([[1, 2], [3, 4]], axis=0)", np.array([4, 6], F)), ("sqrt([1, 4, 2])", np.sqrt(F([1, 4, 2]))),
    ("sort(m)", np.sort(M)), ("argsort(m)", np.argsort(M).astype(F)),
    ("m[0][argsort(m[0])]", M[0][np.argsort(M[0])]), ("unique(tensor([3, 1, 3]))", np.unique(F([3, 1, 3]))),
    ("reshape(t, [4, -1])", T.reshape(4, -1)), ("t.T", T.T), ("transpose(t, [1, 0, 2])", T.transpose(1, 0, 2)),
    ("flip(m, axis=1)", np.flip(M, 1)), ("flatten(m)", M.ravel()), ("expand(m, -1)", M[..., None]),
    ("concat([m, m], axis=1)", np.concatenate([M, M], 1)), ("stack([m, m], axis=2)", np.stack([M, M], 2)),
    ("tile(m, 2x1)", np.tile(M, (2, 1))), ("matmul(m, m.T)", M @ M.T), ("dot(m[0], m[1])", M[0] @ M[1]),
    ("where(m > 2, m, -m)", np.where(M > 2, M, -M)), ("clip(m, 2, 8)", M.clip(2, 8)),
    ("maximum(m, 3)", np.maximum(M, 3)), ("round(v, 1)", np.round(V, 1)), ("floor(v)", np.floor(V)),
    ("abs(v)", np.abs(V)), ("exp(v)", np.exp(V)), ("log(abs(v))", np.log(np.abs(V))),
    ("sign(v)", np.sign(V)), ("linspace(0, 1, 7)", np.linspace(0, 1, 7, dtype=F)),
    ("eye(3)", np.eye(3, dtype=F)), ("zeros([2, 2, 2])", np.zeros((2, 2, 2), F)),
    ("full(2x2, -0.5)", np.full((2, 2), -0.5, F)), ("tensor([nan, inf, -inf, 1])", F([np.nan, np.inf, -np.inf, 1])),
    ("tensor([1e10, 1])", F([1e10, 1])), ("tensor(0..<2000)", np.arange(2000, dtype=F)),
    ("reshape(tensor(0..<4000), [40, 100])", np.arange(4000, dtype=F).reshape(40, 100)),
    ("tensor(0..<2000) > 1000", np.arange(2000) > 1000), ("tensor(0..<60)", np.arange(60, dtype=F)),
    ("zeros(0)", np.zeros(0, F)), ("t[0, 0, 2..<2]", T[0, 0, 2:2]),
]


@pytest.fixture(scope="module")
def printed(cnn):
    script = SETUP + "".join(f'print {expression}\nprint "----"\n' for expression, _ in ROWS)
    run = subprocess.run([cnn, "-c", script], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return dict(zip((expression for expression, _ in ROWS), run.stdout.split("\n----\n")))


@pytest.mark.parametrize("expression, expected", ROWS, ids=[row[0] for row in ROWS])
def test_prints_as_numpy_does(printed, expression, expected):
    text = printed[expression]
    if np.ndim(expected) == 0:
        assert float(text) == pytest.approx(float(expected))
    elif text != (wanted := np.array2string(expected, max_line_width=80).replace("True", "true").replace("False", "false")):
        # The last digit of a function may differ, nothing else.
        assert expected.dtype == F and text.count("\n") == wanted.count("\n"), f"{text}\n{wanted}"
        numbers = np.array(text.replace("[", " ").replace("]", " ").split(), F)
        np.testing.assert_allclose(numbers, expected.ravel(), rtol=3e-7)
