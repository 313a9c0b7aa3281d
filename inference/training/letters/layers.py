"""The layers both networks are built of, and the way they are written as ONNX."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional


def block(inputs: int, outputs: int, stride: int = 1, side: int = 3) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two convolutions whose answer is added to what came in."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = block(channels, channels)
        convolution = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second = nn.Sequential(convolution, nn.BatchNorm2d(channels))

    def forward(self, features: Tensor) -> Tensor:
        """(n, channels, h, w) -> the same shape."""
        return functional.relu(features + self.second(self.first(features)))


def export(
    net: nn.Module, example: Tensor, path: Path, input_name: str, output_name: str, axes: dict[str, dict[int, str]]
) -> None:
    """Writes a network on the CPU as ONNX of opset 17; batch norms are folded into the convolutions."""
    torch.onnx.export(
        net.eval().cpu().to(memory_format=torch.contiguous_format),
        example,
        str(path),
        input_names=[input_name],
        output_names=[output_name],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
