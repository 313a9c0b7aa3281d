"""The findings network: convolutions, a mean over the picture, one linear layer; a map of each finding comes with it.

Input (n, 1, 256, 256), light of 0 to 1 less 0.5 by 0.25. A cell of the map is 8 x 8 pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE, CELL = 256, 8
MIDDLE, SPREAD = 0.5, 0.25
"""Light is given as (light - MIDDLE) / SPREAD."""

FEATURES = 96

SHADES = 4
"""Side of the very small picture."""


def block(inputs: int, outputs: int, stride: int = 1, side: int = 3, dilation: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    around = dilation * (side // 2)
    convolution = nn.Conv2d(inputs, outputs, side, stride, around, dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two convolutions whose answer is added to what came in."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = block(channels, channels, dilation=dilation)
        convolution = nn.Conv2d(channels, channels, 3, 1, dilation, dilation, bias=False)
        self.second = nn.Sequential(convolution, nn.BatchNorm2d(channels))

    def forward(self, features: Tensor) -> Tensor:
        """(n, channels, h, w) -> the same shape."""
        return functional.relu(features + self.second(self.first(features)))


class Trunk(nn.Module):
    """Light to the last feature map. Fine detail comes at 8 pixels a cell, the whole chest at 16 and beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(block(1, 8, 2, 5), block(8, 24, 2), block(24, 48, 2), Residual(48))
        self.wide = nn.Sequential(block(48, 80, 2), Residual(80), Residual(80, dilation=2))
        self.from_wide, self.from_fine = block(80, 64, side=1), block(48, 64, side=1)
        self.last = nn.Sequential(Residual(64), block(64, FEATURES, side=1))

    def forward(self, light: Tensor) -> Tensor:
        """(n, 1, side, side) -> (n, FEATURES, side / CELL, side / CELL), not negative."""
        fine = self.fine(light)
        wide = functional.interpolate(self.from_wide(self.wide(fine)), scale_factor=2.0, mode="nearest")
        return self.last(self.from_fine(fine) + wide)


class Findings(nn.Module):
    """Trunk and head. Scores are the mean of the map times a gain of the finding, plus a bias: one linear layer in all.

    A nodule fills two cells of a thousand, an effusion hundreds: without the gain the mean drowns the small ones.
    """

    def __init__(self, gains: Tensor) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.head = nn.Conv2d(FEATURES, len(gains), 1, bias=False)
        self.gain, self.bias = nn.Parameter(gains.log()), nn.Parameter(torch.full((len(gains),), -2.0))
        self.even = nn.BatchNorm1d(FEATURES, affine=False)
        self.person = nn.Linear(FEATURES, 3)
        self.shades = nn.Linear(FEATURES, SHADES**2)
        """View, sex, age and a very small picture of the same features: they are to hold what later heads need."""

    def forward(self, light: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits (n, findings), cells (n, findings, h, w) before gain and ReLU, people (n, 3), shades (n, SHADES²)."""
        # Half the time in bfloat16; what is summed over a thousand cells is summed in float32.
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            layer = self.trunk(light)
        layer = layer.float()
        cells = self.head(layer)
        scores = cells.mean((2, 3)) * self.gain.exp() + self.bias
        features = self.even(layer.mean((2, 3)))
        return scores, cells, self.person(features), self.shades(features)


class Shipped(nn.Module):
    """What is exported: batch norms folded, gains inside the linear layer."""

    def __init__(self, trained: Findings) -> None:
        super().__init__()
        self.trunk = folded(trained.trunk.eval())
        gains = trained.gain.detach().exp()[:, None]
        self.head = nn.Linear(FEATURES, len(gains))
        self.head.weight.data = trained.head.weight.detach().flatten(1) * gains
        self.head.bias.data = trained.bias.detach().clone()

    def forward(self, light: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores (n, findings), features (n, FEATURES), map (n, findings, h, w)."""
        layer = self.trunk(light)
        features = functional.adaptive_avg_pool2d(layer, 1).flatten(1)
        cells = functional.conv2d(layer, self.head.weight[:, :, None, None])
        return self.head(features), features, functional.relu(cells)


def folded(module: nn.Module) -> nn.Module:
    """The module with each batch norm inside the convolution before it; changes the module in place."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[1], nn.BatchNorm2d):
            convolution = nn.utils.fusion.fuse_conv_bn_eval(child[0], child[1])
            setattr(module, name, nn.Sequential(convolution, *child[2:]))
            if isinstance(module, nn.Sequential):
                module[int(name)] = nn.Sequential(convolution, *child[2:])
        else:
            folded(child)
    return module
