"""Saliency, occlusion and Grad-CAM against Captum on the same weights; only with `Scripts/test --long`."""

import subprocess

import h5py
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is installed by `Scripts/test --long` only")
attr = pytest.importorskip("captum.attr", reason="Captum is installed by `Scripts/test --long` only")

from test_engine import read_parameters

from torch import nn
from torch.nn import functional as F

IMAGES = 3
SHAPE = (14, 12, 3)
BUILD = """
network net input 14x12x3 seed 4
conv 5 3x3 {0}
maxpool 2x2
conv 6 3x3 {1} pad same
flatten
dense 9 {2}
dense 4 softmax
"""
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "elu": nn.ELU,
               "swish": nn.SiLU}


class Net(nn.Module):
    """The network up to its scores, before the softmax."""

    def __init__(self, own, activations):
        super().__init__()
        self.own = own
        self.acts = nn.ModuleList(ACTIVATIONS[name]() for name in activations)

    def conv(self, x, name, padding):
        own = self.own[name]
        return F.conv2d(x, own["kernel"].permute(3, 2, 0, 1), own["bias"], padding=padding)

    def forward(self, x):
        x = F.max_pool2d(self.acts[0](self.conv(x, "conv1", 0)), 2)
        x = self.acts[1](self.conv(x, "conv2", 1))
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = self.acts[2](x @ self.own["dense1"]["kernel"] + self.own["dense1"]["bias"])
        return x @ self.own["dense2"]["kernel"] + self.own["dense2"]["bias"]


@pytest.mark.parametrize(
    "activations", [("relu", "relu", "tanh"), ("tanh", "sigmoid", "relu"), ("elu", "swish", "relu")])
def test_maps_are_those_of_captum(cnn, tmp_path, activations):
    generator = np.random.default_rng(5)
    images = generator.standard_normal((IMAGES, *SHAPE)).astype(np.float32)
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"], file["y"] = images, np.arange(IMAGES)
    verbs = {
        "saliency": "saliency for d[{0}] class {1}",
        "occlusion": "occlusion for d[{0}] class {1} patch 4x3 stride 2 fill 0.5",
        "gradcam": "gradcam for d[{0}] class {1}",
    }
    lines = ['data d from "data.h5"', BUILD.format(*activations), 'save net to "net.h5"']
    cases = [(verb, image, target) for verb in verbs for image in range(IMAGES) for target in (0, 3)]
    for verb, image, target in cases:
        lines.append(f"m = {verbs[verb].format(image, target)} to \"map.png\"")
        lines.append("for row in m { for value in row { warn value } }")
    run = subprocess.run(
        [cnn, "-c", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    height, width, _ = SHAPE
    values = np.array([float(line) for line in run.stderr.split()])
    maps = values.reshape(len(cases), height, width)

    own = {name: {part: torch.tensor(array.copy()).double() for part, array in arrays.items()}
           for name, arrays in read_parameters(tmp_path / "net.h5").items()}
    model = Net(own, activations).double()
    for (verb, image, target), found in zip(cases, maps):
        x = torch.tensor(images[image:image + 1].astype(np.float64)).permute(0, 3, 1, 2)
        if verb == "saliency":
            wanted = attr.Saliency(model).attribute(x.requires_grad_(), target=target).amax(1)
        elif verb == "occlusion":
            wanted = attr.Occlusion(model).attribute(
                x, (3, 4, 3), strides=(3, 2, 2), target=target, baselines=0.5)[:, 0]
        else:
            small = attr.LayerGradCam(model, model.acts[1]).attribute(
                x, target=target, relu_attributions=True)
            wanted = F.interpolate(small, (height, width), mode="bilinear", align_corners=False)[:, 0]
        wanted = wanted[0].detach().numpy()
        np.testing.assert_allclose(
            found, wanted, rtol=1e-3, atol=1e-5 + 1e-4 * abs(wanted).max(), err_msg=verb)
