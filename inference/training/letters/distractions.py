"""What is drawn on a film and is no letter: lines, rings, tubes, clips, rulers, frames and dots.

Each function draws coverage of 0 to 255 on an empty layer, strokes `thickness` pixels wide where that is asked.
"""

from __future__ import annotations

import cv2
import numpy as np

from drawing import Rng, whole


def any_point(rng: Rng, layer: np.ndarray) -> tuple[int, int]:
    """A point (x, y) of the layer."""
    height, width = layer.shape
    return whole(rng, 0, width), whole(rng, 0, height)


def draw_line(rng: Rng, layer: np.ndarray, thickness: int) -> None:
    """A line from anywhere to anywhere."""
    cv2.line(layer, any_point(rng, layer), any_point(rng, layer), 255, thickness, cv2.LINE_AA)


def draw_ring(rng: Rng, layer: np.ndarray, thickness: int) -> None:
    """An electrode, a coin, an arc: the nearest thing to an O."""
    radius = whole(rng, 6, 34)
    centre = any_point(rng, layer)
    axes = (radius, max(3, int(radius * rng.uniform(0.5, 1))))
    angle = rng.uniform(0, 180)
    end = 360 if rng.random() < 0.7 else rng.uniform(90, 330)
    outline = thickness if rng.random() < 0.85 else -1
    cv2.ellipse(layer, centre, axes, angle, 0, end, 255, outline, cv2.LINE_AA)


def draw_tube(rng: Rng, layer: np.ndarray, thickness: int) -> None:
    """A catheter: a winding line, hollow two times in five."""
    start = np.array(any_point(rng, layer))
    steps = rng.normal(size=(40, 2)) * 4 + rng.normal(size=2) * 5
    points = np.cumsum(np.vstack([start, steps]), 0).astype(np.int32)
    cv2.polylines(layer, [points], False, 255, thickness, cv2.LINE_AA)
    if rng.random() < 0.4:
        cv2.polylines(layer, [points], False, 0, max(1, thickness // 2), cv2.LINE_AA)


def draw_clips(rng: Rng, layer: np.ndarray, _thickness: int) -> None:
    """Surgical clips: one to four short strokes."""
    for _ in range(whole(rng, 1, 5)):
        x, y = any_point(rng, layer)
        stroke = rng.normal(size=2)
        stroke = stroke / np.linalg.norm(stroke) * rng.uniform(3, 14)
        end = (int(x + stroke[0]), int(y + stroke[1]))
        cv2.line(layer, (x, y), end, 255, whole(rng, 1, 4), cv2.LINE_AA)


def draw_ruler(rng: Rng, layer: np.ndarray, _thickness: int) -> None:
    """A scale: every fifth mark is longer."""
    pitch = whole(rng, 3, 16)
    x, y = any_point(rng, layer)
    for mark in range(whole(rng, 4, 24)):
        length = 8 if mark % 5 == 0 else 4
        cv2.line(layer, (x + mark * pitch, y), (x + mark * pitch, y + length), 255, 1)


def draw_frame(rng: Rng, layer: np.ndarray, thickness: int) -> None:
    """A rectangle, filled three times in ten."""
    x, y = any_point(rng, layer)
    end = (x + whole(rng, 4, 120), y + whole(rng, 4, 120))
    cv2.rectangle(layer, (x, y), end, 255, thickness if rng.random() < 0.7 else -1)


def draw_dots(rng: Rng, layer: np.ndarray, _thickness: int) -> None:
    """Beads and artefacts of the plate."""
    for _ in range(whole(rng, 3, 30)):
        cv2.circle(layer, any_point(rng, layer), whole(rng, 1, 4), 255, -1, cv2.LINE_AA)


DISTRACTIONS = (draw_line, draw_ring, draw_tube, draw_clips, draw_ruler, draw_frame, draw_dots)
