"""Soft windows over place: what makes a mean over the whole map remember where something was.

A chest has the same things in the same places. So each channel is weighted with WINDOWS x WINDOWS soft windows before
the mean is taken: still a mean and then a linear layer, so that the class activation map (Zhou et al. 2016) is exact,
but one that knows the clavicle from the diaphragm.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

import trunk

WINDOWS = 4
"""Along a side."""

FEATURES = trunk.CHANNELS * WINDOWS * WINDOWS


def windows_of(cells: int) -> Tensor:
    """(WINDOWS^2, cells, cells): tents around even centres, flat beyond the outermost, each with a mean of 1."""
    centres = (np.arange(WINDOWS) + 0.5) * cells / WINDOWS - 0.5
    tents = np.clip(1 - np.abs(np.arange(cells) - centres[:, None]) * WINDOWS / cells, 0, None)
    tents /= tents.sum(0)
    squares = (tents[:, None, :, None] * tents[None, :, None, :]).reshape(WINDOWS * WINDOWS, cells, cells)
    return torch.tensor(squares / squares.mean((1, 2), keepdims=True), dtype=torch.float32)


def features_of(last: Tensor) -> Tensor:
    """The trunk's map (n, CHANNELS, h, h) -> (n, FEATURES): of each window, the mean of each channel under it."""
    cells = last.shape[2] * last.shape[3]
    windows = windows_of(last.shape[2]).flatten(1)
    return (torch.matmul(windows, last.flatten(2).transpose(1, 2)) / cells).flatten(1)
