"""The letter detector: a small U-Net that gives a film's map of lettering at half its size.

Input (n, 1, height, width), grey values 0 to 255, sides multiples of 32; output (n, 1, height / 2, width / 2), logits
while training, probabilities once exported.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from layers import Residual, block, export

AROUND = 15
"""Side of the square that a pixel is compared with, in pixels."""

LEAST_SPREAD = 2.0
"""Added to the spread around a pixel, in grey values: rounding on a flat ground must not look like ink."""


class StandOut(nn.Module):
    """Grey values as two channels: the light itself, and how far a pixel stands out of its surroundings.

    The second is what makes faint letters on a bright lung and bold ones on black air look alike.
    """

    def forward(self, light: Tensor) -> Tensor:
        """(n, 1, h, w) of 0 to 255 -> (n, 2, h, w) of -0.5 to 0.5 and -3 to 3."""
        mean = around(light)
        variance = around(light * light) - mean * mean
        standing = (light - mean) / (torch.sqrt(torch.clamp(variance, min=0)) + LEAST_SPREAD)
        return torch.cat([light / 255.0 - 0.5, torch.clamp(standing, -6, 6) * 0.5], 1)


def around(light: Tensor) -> Tensor:
    """The mean of the square about each pixel; what lies outside the image does not count."""
    return functional.avg_pool2d(light, AROUND, 1, AROUND // 2, count_include_pad=False)


def doubled(features: Tensor) -> Tensor:
    """Each value four times: cheap, and no runtime disagrees about it."""
    return functional.interpolate(features, scale_factor=2, mode="nearest")


class Detector(nn.Module):
    """Five halvings down, four doublings up with the features of the same size added, 929,925 parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.stand_out = StandOut()
        self.down2 = block(2, 16, 2, 5)
        self.down4 = nn.Sequential(block(16, 32, 2), Residual(32))
        self.down8 = nn.Sequential(block(32, 64, 2), Residual(64), Residual(64))
        self.down16 = nn.Sequential(block(64, 96, 2), Residual(96), Residual(96))
        self.down32 = nn.Sequential(block(96, 96, 2), Residual(96))
        self.up16, self.mix16 = block(96, 96, 1, 1), block(96, 64)
        self.up8, self.mix8 = block(64, 64, 1, 1), block(64, 32)
        self.up4, self.mix4 = block(32, 32, 1, 1), block(32, 32)
        self.up2, self.mix2 = nn.Sequential(nn.Conv2d(32, 64, 1, 1), nn.PixelShuffle(2)), block(16, 12)
        self.answer = nn.Conv2d(12, 1, 3, 1, 1)

    def forward(self, light: Tensor) -> Tensor:
        """(n, 1, h, w) of 0 to 255 -> logits (n, 1, h / 2, w / 2)."""
        at2 = self.down2(self.stand_out(light))
        at4 = self.down4(at2)
        at8 = self.down8(at4)
        at16 = self.down16(at8)
        at32 = self.down32(at16)
        at16 = self.mix16(at16 + doubled(self.up16(at32)))
        at8 = self.mix8(at8 + doubled(self.up8(at16)))
        at4 = self.mix4(at4 + doubled(self.up4(at8)))
        return self.answer(self.mix2(functional.relu(at2 + self.up2(at4))))


def loss_of_batch(net: nn.Module, batch: list[Tensor]) -> Tensor:
    """The loss of a batch of samples: light, target and weight, on the net's device."""
    light, target, weight = batch
    with torch.autocast("cuda", torch.bfloat16):
        logits = net(light.to(memory_format=torch.channels_last))
    return loss_of(logits.float(), target, weight)


def loss_of(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy that dwells on what is still wrong (focal, exponent 1; letters count twice), and half a Dice loss.

    Dice is taken over the samples that hold letters alone: on the others it could only punish the rounding.
    """
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    probability = torch.sigmoid(logits)
    right = target * probability + (1 - target) * (1 - probability)
    stress = (target * 2.0 + (1 - target) * 1.0) * (1 - right)
    focal = (entropy * stress * weight).sum() / weight.sum() * 4
    seen, wanted = probability * weight, target * weight
    common = (seen * target).sum((1, 2, 3))
    total = seen.sum((1, 2, 3)) + wanted.sum((1, 2, 3))
    lettered = (wanted.sum((1, 2, 3)) > 0).float()
    dice = ((1 - (2 * common + 1) / (total + 1)) * lettered).sum() / lettered.sum().clamp(min=1)
    return focal + 0.5 * dice


def export_detector(net: nn.Module, path: Path) -> None:
    """Writes the detector with its sigmoid as ONNX, height and width free."""
    axes = {"light": {2: "height", 3: "width"}, "letters": {2: "h", 3: "w"}}
    export(nn.Sequential(net, nn.Sigmoid()), torch.zeros(1, 1, 64, 96), path, "light", "letters", axes)
