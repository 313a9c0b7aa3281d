"""One question of a trained network as an ONNX file: scores, features and class activation map from a film's light."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from fit import Head
from trunk import SHRINKS, Trunk
from windows import FEATURES, windows_of

OPSET = 17

LAYER = "layer"
"""Name of the tensor whose mean is the features and whose weighted sum is the map."""


class Shipped(nn.Module):
    """Trunk, windows and one head, with everything that is the same for every film worked out beforehand."""

    def __init__(self, trunk: Trunk, head: Head, side: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.windows: Tensor
        self.register_buffer("windows", windows_of(side // SHRINKS)[None, :, None])
        self.head = nn.Linear(FEATURES, 1)
        self.head.weight.data = torch.tensor(head.weights, dtype=torch.float32)[None]
        self.head.bias.data = torch.tensor([head.bias], dtype=torch.float32)

    def seen_through_windows(self, light: Tensor) -> Tensor:
        """Light (n, 1, side, side) -> the layer that the map is of: (n, FEATURES, side / SHRINKS, side / SHRINKS)."""
        layer = self.trunk(light)[:, None] * self.windows
        return layer.reshape(-1, FEATURES, *self.windows.shape[3:])

    def forward(self, light: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores (n, 1), features (n, FEATURES), map (n, 1, side / SHRINKS, side / SHRINKS)."""
        layer = self.seen_through_windows(light)
        features = functional.adaptive_avg_pool2d(layer, 1).flatten(1)
        return self.head(features), features, functional.relu(self.map_of(layer))

    def map_of(self, layer: Tensor) -> Tensor:
        """The head as a 1 x 1 convolution, without its bias: its mean over the map is the score less the bias."""
        return functional.conv2d(layer, self.head.weight[:, :, None, None])


def export(shipped: Shipped, side: int, path: Path) -> None:
    """Writes the file with a free number of films."""
    torch.onnx.export(
        shipped.eval(),
        (torch.zeros(2, 1, side, side),),
        str(path),
        input_names=["light"],
        output_names=["scores", "features", "map"],
        dynamic_axes={name: {0: "films"} for name in ("light", "scores", "features", "map")},
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(path)
    fold_pads(model.graph)
    name_layer(model.graph)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def name_layer(graph: onnx.GraphProto) -> None:
    """Calls what is pooled LAYER, so that a manifest can say what the map is of."""
    pooled = next(node.input[0] for node in graph.node if node.op_type == "GlobalAveragePool")
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == pooled:
                    names[place] = LAYER


def fold_pads(graph: onnx.GraphProto) -> None:
    """Gives the odd row and column of padding to the convolution behind it, and drops what only served the Pad."""
    makers = {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        before = makers.get(node.input[0]) if node.op_type == "Conv" else None
        if before is None or before.op_type != "Pad":
            continue
        pads = next(attribute for attribute in node.attribute if attribute.name == "pads")
        pads.ints[2:] = [side + 1 for side in pads.ints[2:]]
        node.input[0] = before.input[0]
    while unused := unused_nodes(graph):
        for node in unused:
            graph.node.remove(node)


def unused_nodes(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Nodes whose outputs nobody reads."""
    read = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
    return [node for node in graph.node if not read.intersection(node.output)]
