"""Checks a finished file against PyTorch: the same scores, and the map that autograd's Grad-CAM gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch.nn import functional

from export import Shipped

SAME = 1e-5
"""Largest difference of an output, over the largest value of that output (at least 1)."""

SAME_MAP = 1e-4


@dataclass(frozen=True)
class Differences:
    """Largest differences over some films, relative to the largest value of each output (at least 1)."""

    outputs: float
    """From PyTorch, all three outputs."""
    maps: float
    """Of the map from Grad-CAM (Selvaraju et al. 2017), gradients summed over places."""


def run(model: Path, light: np.ndarray) -> list[np.ndarray]:
    """Scores, features and map of (n, 1, side, side)."""
    return onnxruntime.InferenceSession(model).run(["scores", "features", "map"], {"light": light})


def differ(first: np.ndarray, second: np.ndarray) -> float:
    """The largest difference over the largest value."""
    return float(np.abs(first - second).max() / max(1.0, float(np.abs(second).max())))


def grad_cam(shipped: Shipped, light: torch.Tensor) -> np.ndarray:
    """The map as autograd sees it: the layer weighted with the summed gradients of the score, negative parts cut."""
    layer = shipped.seen_through_windows(light).detach().requires_grad_(True)
    score = shipped.head(functional.adaptive_avg_pool2d(layer, 1).flatten(1)).sum()
    (gradient,) = torch.autograd.grad(score, layer)
    weights = gradient.sum((2, 3), keepdim=True)
    return functional.relu((weights * layer).sum(1, keepdim=True)).detach().numpy()


def check(shipped: Shipped, model: Path, light: np.ndarray) -> Differences:
    """Raises where the file differs by SAME or its map by SAME_MAP."""
    films = torch.from_numpy(light)
    with torch.no_grad():
        expected = [output.numpy() for output in shipped(films)]
    given = run(model, light)
    outputs = max(differ(one, other) for one, other in zip(given, expected, strict=True))
    maps = differ(given[2], grad_cam(shipped, films))
    if outputs >= SAME or maps >= SAME_MAP:
        raise ValueError(f"{model} is not what PyTorch computes: outputs {outputs:.2g}, maps {maps:.2g}")
    return Differences(outputs, maps)
