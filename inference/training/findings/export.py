"""The shipped network as ONNX: one input, scores, features and maps as outputs, weights stored as float16."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from network import Shipped

OPSET = 17

SMALLEST = 256
"""Tensors of fewer numbers stay float32: biases weigh nothing."""


def rounded(net: Shipped) -> Shipped:
    """The network with each large weight as float16 holds it, so that storing it loses nothing; in place."""
    for weights in net.parameters():
        if weights.numel() >= SMALLEST:
            weights.data = weights.data.half().float()
            if not torch.isfinite(weights).all():
                raise ValueError("a weight is too large for float16")
    return net.eval()


def export(net: Shipped, side: int, path: Path) -> None:
    """Writes the file with a free number of films."""
    torch.onnx.export(
        net,
        (torch.zeros(2, 1, side, side),),
        str(path),
        input_names=["light"],
        output_names=["scores", "features", "map"],
        dynamic_axes={name: {0: "films"} for name in ("light", "scores", "features", "map")},
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(path)
    store_halves(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def layer_of_maps(path: Path) -> str:
    """The value in the file that its maps are of: what the convolution before their last step reads."""
    makers = {output: node for node in onnx.load(path).graph.node for output in node.output}
    return makers[makers["map"].input[0]].input[0]


def store_halves(model: onnx.ModelProto) -> None:
    """Large float32 initializers become float16 behind a Cast under the old name: the arithmetic stays float32."""
    graph, casts, stored = model.graph, [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALLEST:
            stored.append(tensor)
            continue
        half = values.astype(np.float16)
        if not (half.astype(np.float32) == values).all():
            raise ValueError(f"{tensor.name} was not rounded before")
        stored.append(numpy_helper.from_array(half, f"{tensor.name}.half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)


def answers(path: Path, light: np.ndarray, batch: int = 16) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, features and maps that the file gives for n films of normalised light (n, side, side)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    parts = [
        session.run(["scores", "features", "map"], {"light": light[at : at + batch, None].astype(np.float32)})
        for at in range(0, len(light), batch)
    ]
    scores, features, maps = (np.concatenate(part) for part in zip(*parts, strict=True))
    return scores, features, maps
