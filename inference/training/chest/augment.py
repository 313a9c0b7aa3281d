"""Chance views of a film: another field, turn, gamma, sharpness, and corners without their letters."""

from __future__ import annotations

import math

import cv2
import numpy as np

import prepare

Rng = np.random.Generator


def chance_view(rng: Rng, values: np.ndarray, side: int) -> np.ndarray:
    """(h, w) grey values -> (side, side) float32 of 0 to 1, prepared as the box would prepare what was cut out."""
    field = field_of(rng, turned(rng, values))
    if rng.random() < 0.4 and min(field.shape) > 64:  # most films of the data set are carried at 64 px
        low = int(rng.integers(56, 128))
        field = prepare.resized(field, low, low)
    light = prepare.prepared(field, side)
    if rng.random() < 0.5:
        light = without_corners(rng, light)
    if rng.random() < 0.7:
        light = np.power(light, np.float32(math.exp(rng.normal() * 0.25)))
    if rng.random() < 0.3:
        light = light + rng.normal(size=light.shape).astype(np.float32) * np.float32(rng.uniform(0.005, 0.03))
    if rng.random() < 0.5:
        light = light[:, ::-1]
    return np.clip(light, 0, 1).astype(np.float32)


def turned(rng: Rng, values: np.ndarray) -> np.ndarray:
    """Half of the films turned by some degrees, black where nothing is known."""
    if rng.random() < 0.5:
        return values.astype(np.float64)
    rows, columns = values.shape
    turn = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), rng.normal() * 4, 1)
    return cv2.warpAffine(values.astype(np.float64), turn, (columns, rows), flags=cv2.INTER_LINEAR)


def field_of(rng: Rng, values: np.ndarray) -> np.ndarray:
    """A third the whole film, a third about the central crop, a third any rectangle of two thirds of a side or more."""
    rows, columns = values.shape
    chance = rng.random()
    if chance < 0.33:
        share = rng.uniform(0.92, 1.0, 2)
    elif chance < 0.66:
        share = np.full(2, rng.uniform(0.7, 0.8))
    else:
        share = np.clip(rng.uniform(0.66, 1.0) * np.exp(rng.normal(size=2) * 0.06), 0.6, 1)
    tall, wide = round(rows * share[0]), round(columns * share[1])
    top = round((rows - tall) * np.clip(rng.normal() * 0.2 + 0.5, 0, 1))
    left = round((columns - wide) * np.clip(rng.normal() * 0.2 + 0.5, 0, 1))
    return values[top : top + tall, left : left + wide]


def without_corners(rng: Rng, light: np.ndarray) -> np.ndarray:
    """Each corner, by chance, under one grey value: what stands there must not be all that tells the view."""
    erased = light.copy()
    side = light.shape[0]
    for rows_end in (False, True):
        for columns_end in (False, True):
            if rng.random() < 0.5:
                tall, wide = (int(side * share) for share in rng.uniform(0.08, 0.25, 2))
                rows = slice(side - tall, side) if rows_end else slice(0, tall)
                columns = slice(side - wide, side) if columns_end else slice(0, wide)
                erased[rows, columns] = rng.choice([0.0, float(light[rows, columns].mean())])
    return erased
