"""From a film's values to what the networks take: the plain form of what their manifests say of the input.

Light is the share between two percentiles of all values of the frame, cut at 0 and 1; both sides are stretched to the
network's own. Every number here is defined exactly, so that another language makes the same tensor to 1e-5.
"""

from __future__ import annotations

import numpy as np

LOW, HIGH = 0.01, 0.99
"""Percentiles that become light 0 and light 1: a collimator's edge or a burned-in letter does not set the scale."""

SIDE = 192
"""Rows and columns of the input."""

CENTRE = 0.75
"""Side of the central crop over that of the film: letters stand outside it, with few exceptions."""


def light_of(values: np.ndarray) -> np.ndarray:
    """(h, w) of any numbers -> (h, w) float64 of 0 to 1; percentiles by linear interpolation of the sorted values."""
    black, white = np.quantile(values.astype(np.float64), [LOW, HIGH])
    if white <= black:
        return np.zeros(values.shape)
    return np.clip((values - black) / (white - black), 0, 1)


def resized(light: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Each side on its own: the mean over the source area where it is made smaller, bilinear where larger."""
    return weights_of(light.shape[0], rows) @ light @ weights_of(light.shape[1], columns).T


def weights_of(source: int, target: int) -> np.ndarray:
    """(target, source): what each source pixel gives to each target pixel. Rows add up to 1."""
    if target == source:
        return np.eye(source)
    return area_weights(source, target) if target < source else linear_weights(source, target)


def area_weights(source: int, target: int) -> np.ndarray:
    """Target pixel i covers i * source / target to (i + 1) * source / target; parts of pixels count by their share."""
    edges = np.arange(target + 1) * source / target
    pixels = np.arange(source)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(covered, 0, None) * target / source


def linear_weights(source: int, target: int) -> np.ndarray:
    """Half-pixel centres; beyond the outermost centres the edge is repeated."""
    centres = np.clip((np.arange(target) + 0.5) * source / target - 0.5, 0, source - 1)
    below = np.minimum(centres.astype(int), source - 2)
    weights = np.zeros((target, source))
    at = np.arange(target)
    weights[at, below] = 1 - (centres - below)
    weights[at, below + 1] = centres - below
    return weights


def centre_of(values: np.ndarray) -> np.ndarray:
    """The central crop: CENTRE of each side, its corner rounded down."""
    rows, columns = (round(side * CENTRE) for side in values.shape)
    top, left = (values.shape[0] - rows) // 2, (values.shape[1] - columns) // 2
    return values[top : top + rows, left : left + columns]


def prepared(values: np.ndarray, side: int = SIDE) -> np.ndarray:
    """(h, w) of a frame's values -> (side, side) float32 of 0 to 1."""
    return resized(light_of(values), side, side).astype(np.float32)
