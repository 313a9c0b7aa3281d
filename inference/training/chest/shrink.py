"""Stores the weights of a network small: large kernels as int8 with a scale for each output channel, others as float16.

A Cast (and a Mul) turns each stored tensor back when a session loads the file: every runtime folds them once and then
computes in float32. The trunk is rounded the same way before any feature is worked out (`rounded`), so that the heads
learn from exactly what is shipped.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

LARGE = 30_000
"""Tensors of so many numbers become int8."""

SMALL = 2_500
"""Tensors of fewer numbers stay float32: biases, the head, the windows."""


def whole_numbers(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers of -127 to 127 (int8), and the scale of each first index (float32)."""
    largest = np.abs(values).max(tuple(range(1, values.ndim)), keepdims=True)
    scale = (np.maximum(largest, 1e-12) / 127).astype(np.float32)
    return np.round(values / scale).astype(np.int8), scale


def rounded(values: np.ndarray) -> np.ndarray:
    """float32 as it comes back from a file."""
    if values.size >= LARGE:
        whole, scale = whole_numbers(values)
        return whole.astype(np.float32) * scale
    return values.astype(np.float16).astype(np.float32) if values.size >= SMALL else values


def shrunk(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy with small weights."""
    small = onnx.ModelProto()
    small.CopyFrom(model)
    graph = small.graph
    stored: list[TensorProto] = []
    nodes: list[NodeProto] = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALL:
            stored.append(tensor)
        elif values.size >= LARGE:
            add_int8(tensor.name, values, stored, nodes)
        else:
            add_float16(tensor.name, values, stored, nodes)
    kept = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend([*nodes, *kept])
    onnx.checker.check_model(small, full_check=True)
    return small


def add_int8(name: str, values: np.ndarray, stored: list[TensorProto], nodes: list[NodeProto]) -> None:
    """Two tensors, and two nodes that make one of them again."""
    whole, scale = whole_numbers(values)
    stored.append(numpy_helper.from_array(whole, f"{name}.int8"))
    stored.append(numpy_helper.from_array(scale, f"{name}.scale"))
    nodes.append(cast(f"{name}.int8", f"{name}.whole"))
    nodes.append(helper.make_node("Mul", [f"{name}.whole", f"{name}.scale"], [name], name=f"{name}.scaled"))


def add_float16(name: str, values: np.ndarray, stored: list[TensorProto], nodes: list[NodeProto]) -> None:
    """Half the bytes; a number that float16 cannot hold is an error."""
    half = values.astype(np.float16)
    if not np.isfinite(half).all():
        raise ValueError(f"{name} holds numbers that float16 cannot")
    stored.append(numpy_helper.from_array(half, f"{name}.half"))
    nodes.append(cast(f"{name}.half", name))


def cast(source: str, target: str) -> NodeProto:
    """To float32."""
    return helper.make_node("Cast", [source], [target], name=f"{target}.cast", to=TensorProto.FLOAT)
