"""Stores the weights of a trained network as float16, and proves on films that its answers stay the same.

Only the stored numbers shrink: a Cast node turns each back into float32 when a session loads the file, so that every
runtime computes as before and needs no float16 arithmetic. Biases stay float32: they weigh nothing and move most.

    python shrink.py detector.onnx ../../models/letters/letter-detector.onnx --films FOLDER
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 256
"""Tensors of fewer numbers stay float32: biases, and the last layers' handful of weights."""

TOLERANCE = 0.01
"""Largest difference of a probability that passes. The gateway's thresholds are given to two digits."""

STRIDE = 32
"""The detector halves its image five times, so a side it is given is a multiple of this, in pixels."""

CROP = 64
"""Side of the reader's crops, in pixels."""


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose large float32 initializers are float16, each behind a Cast under the initializer's old name."""
    small = onnx.ModelProto()
    small.CopyFrom(model)
    graph = small.graph
    kept: list[TensorProto] = []
    casts: list[onnx.NodeProto] = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALLEST:
            kept.append(tensor)
            continue
        half = values.astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"{tensor.name} holds numbers that float16 cannot")
        stored = f"{tensor.name}.half"
        kept.append(numpy_helper.from_array(half, stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], name=f"{tensor.name}.cast", to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(small, full_check=True)
    return small


def read_films(folder: Path, count: int) -> Iterator[np.ndarray]:
    """`count` films spread evenly over the folder's names, each an 8-bit grey image (height, width)."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})
    if len(paths) < count:
        raise ValueError(f"{folder} holds {len(paths)} films, {count} are needed")
    for path in paths[:: len(paths) // count][:count]:
        film = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if film is None:
            raise ValueError(f"{path} is no image")
        yield film


def whole(film: np.ndarray) -> np.ndarray:
    """The film as the detector takes it: (1, 1, height, width), float32 of 0 to 255, its edges repeated to STRIDE."""
    height, width = film.shape
    padded = np.pad(film, ((0, -height % STRIDE), (0, -width % STRIDE)), mode="edge")
    return padded[None, None].astype(np.float32)


def windows(film: np.ndarray) -> np.ndarray:
    """Neighbouring crops that cover the film, as the reader takes them: (n, 1, 64, 64), less mean, by spread + 2."""
    rows, columns = (side // CROP for side in film.shape)
    cut = film[: rows * CROP, : columns * CROP].reshape(rows, CROP, columns, CROP).swapaxes(1, 2)
    crops = cut.reshape(-1, 1, CROP, CROP).astype(np.float32)
    mean, spread = crops.mean((2, 3), keepdims=True), crops.std((2, 3), keepdims=True)
    return (crops - mean) / (spread + 2)


def largest_difference(first: onnx.ModelProto, second: onnx.ModelProto, films: Iterator[np.ndarray]) -> float:
    """The largest difference between two networks' probabilities, over every pixel or crop of the films."""
    sessions = [onnxruntime.InferenceSession(model.SerializeToString()) for model in (first, second)]
    inputs = sessions[0].get_inputs()[0]
    prepare = windows if inputs.shape[2:] == [CROP, CROP] else whole
    worst = 0.0
    for film in films:
        answers = [session.run(None, {inputs.name: prepare(film)})[0] for session in sessions]
        worst = max(worst, float(np.abs(answers[0] - answers[1]).max()))
    return worst


def shrink(source: Path, target: Path, films: Path, count: int = 20) -> float:
    """Writes the small file and returns the largest difference; a difference of TOLERANCE or more writes nothing."""
    model = onnx.load(source)
    small = with_half_weights(model)
    difference = largest_difference(model, small, read_films(films, count))
    if not difference < TOLERANCE:
        raise ValueError(f"{source} answers differently in float16: by {difference:.4f}")
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(small, target)
    print(f"{target}: {source.stat().st_size} -> {target.stat().st_size} bytes, "
          f"largest difference on {count} films {difference:.5f}")
    return difference


def main() -> None:
    """Reads the command line and shrinks one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--films", type=Path, required=True, help="folder of radiographs, 8-bit JPEG or PNG")
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    shrink(options.source, options.target, options.films, options.count)


if __name__ == "__main__":
    main()
