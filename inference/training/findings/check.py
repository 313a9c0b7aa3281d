"""Proves a file against the network it was written from: ONNX equals PyTorch, and its maps equal Grad-CAM by autograd.

    python check.py --phantoms FOLDER --out FOLDER

reads FOLDER/model.onnx and FOLDER/weights.pt as train.py left them, and prints the largest differences.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

import phantoms
from export import answers
from network import MIDDLE, SPREAD, Findings, Shipped

SAME, SAME_MAP = 1e-5, 1e-4
"""Largest difference that passes, as a part of the output's largest number where that is above 1."""


def grad_cam(net: Shipped, light: Tensor, finding: int) -> Tensor:
    """Selvaraju et al. 2017, of the last feature map, times its cells as the head takes their mean: (n, h, w)."""
    layer = net.trunk(light).detach().requires_grad_()
    scores = net.head(functional.adaptive_avg_pool2d(layer, 1).flatten(1))
    (slopes,) = torch.autograd.grad(scores[:, finding].sum(), layer)
    cells = layer.shape[2] * layer.shape[3]
    weights = slopes.mean((2, 3), keepdim=True) * cells
    return functional.relu((weights * layer).sum(1)).detach()


def difference(first: np.ndarray, second: np.ndarray) -> float:
    """The largest, in parts of the larger of 1 and the largest number."""
    return float(np.abs(first - second).max() / max(1.0, np.abs(first).max()))


def check(path: Path, net: Shipped, data: phantoms.Phantoms, count: int = 64) -> dict[str, float | int]:
    """The largest differences on the first `count` films; more than passes is an error."""
    light = (data.light[:count].astype(np.float32) - MIDDLE) / SPREAD
    given = answers(path, light)
    tensor = torch.tensor(light)[:, None]
    with torch.no_grad():
        expected = [part.numpy() for part in net(tensor)]
    cams = torch.stack([grad_cam(net, tensor, k) for k in range(given[0].shape[1])], 1).numpy()
    names = ("scores", "features", "map")
    found = {name: difference(*both) for name, *both in zip(names, expected, given, strict=True)}
    found["gradCam"] = difference(cams, given[2])
    if max(found["scores"], found["features"], found["map"]) > SAME or found["gradCam"] > SAME_MAP:
        raise ValueError(f"the file does not answer as the network does: {found}")
    short = {name: float(f"{value:.2g}") for name, value in found.items()}
    return {"films": len(light), "bytes": path.stat().st_size} | short


def main() -> None:
    """Reads the command line and prints the differences."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phantoms", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    weights = torch.load(options.out / "weights.pt")
    net = Shipped(Findings(torch.ones(len(weights["head.bias"]))))
    net.load_state_dict(weights)
    print(check(options.out / "model.onnx", net.eval(), phantoms.read(options.phantoms, "test")))


if __name__ == "__main__":
    main()
