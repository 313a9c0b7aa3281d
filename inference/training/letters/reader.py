"""The marker reader: tells a side marker (L, R), an arrow, other lettering and no lettering apart in a crop.

Input (n, 1, 64, 64), crops normalised as `reader_samples.normalised` does; output (n, 5), logits while training,
probabilities once exported, in the order of `reader_samples.CLASSES`.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from layers import Residual, block, export
from reader_samples import CLASSES, SIDE


class Reader(nn.Module):
    """A residual network of 677,949 parameters. Where in the crop something stands is averaged away."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            block(1, 24, 2),
            Residual(24),
            block(24, 48, 2),
            Residual(48),
            Residual(48),
            block(48, 80, 2),
            Residual(80),
            Residual(80),
            block(80, 112, 2),
            Residual(112),
        )
        self.answer = nn.Linear(112, len(CLASSES))
        self.dropout = nn.Dropout(0.2)

    def forward(self, crops: Tensor) -> Tensor:
        """(n, 1, 64, 64) -> logits (n, 5)."""
        return self.answer(self.dropout(self.features(crops).mean((2, 3))))


def loss_of_batch(net: nn.Module, batch: list[Tensor]) -> Tensor:
    """Cross entropy of a batch of crops and classes; smoothed, since one pair of eyes judged them."""
    crops, classes = batch
    return functional.cross_entropy(net(crops), classes, label_smoothing=0.03)


def export_reader(net: nn.Module, path: Path) -> None:
    """Writes the reader with its softmax as ONNX, the number of crops free."""
    axes = {"crops": {0: "n"}, "kinds": {0: "n"}}
    export(nn.Sequential(net, nn.Softmax(1)), torch.zeros(2, 1, SIDE, SIDE), path, "crops", "kinds", axes)
