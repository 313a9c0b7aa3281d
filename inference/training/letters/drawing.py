"""What the samples of both networks are drawn with: chances, turns, blurs, rings and local noise.

Every function takes the generator it draws from, and draws in a fixed order: a seed means the same samples everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import cv2
import numpy as np

Rng = np.random.Generator

T = TypeVar("T")

LEAST_NOISE = 2.0
"""Noise is taken as at least this, in grey values: on a flat plate no letter would have a finite contrast."""


def log_uniform(rng: Rng, low: float, high: float) -> float:
    """A number between two, every octave as likely as the next: for sizes, contrasts and zooms."""
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def whole(rng: Rng, low: int, high: int) -> int:
    """A whole number from low up to, not including, high."""
    return int(rng.integers(low, high))


def one_of(rng: Rng, things: Sequence[T]) -> T:
    """One of several, each as likely as the next."""
    return things[int(rng.integers(len(things)))]


def sign(rng: Rng, positive: float) -> int:
    """1 with the given chance, otherwise -1."""
    return 1 if rng.random() < positive else -1


def blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur; sigma in pixels."""
    return cv2.GaussianBlur(image, (0, 0), sigma)


def quarter_turned(image: np.ndarray, quarters: int) -> np.ndarray:
    """Turned by quarters, in memory of its own as OpenCV wants it."""
    return np.ascontiguousarray(np.rot90(image, quarters))


def turned(image: np.ndarray, degrees: float) -> np.ndarray:
    """Turned about its middle, on a canvas that holds all of it."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = int(height * sine + width * cosine) + 2, int(height * cosine + width * sine) + 2
    matrix[0, 2] += new_width / 2 - width / 2
    matrix[1, 2] += new_height / 2 - height / 2
    return cv2.warpAffine(image, matrix, (new_width, new_height))


def noise_of(light: np.ndarray, x: int, y: int, width: int, height: int) -> float:
    """Standard deviation around the 9 by 9 mean in and four pixels about a rectangle, at least LEAST_NOISE."""
    part = np.ascontiguousarray(light[max(0, y - 4) : y + height + 4, max(0, x - 4) : x + width + 4])
    rough = part - cv2.blur(part, (9, 9))
    return max(LEAST_NOISE, float(np.sqrt((rough**2).mean())))
