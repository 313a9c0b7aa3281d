"""How well the file tells the findings of a set, and where its maps peak."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from calibrate import Calibration
from export import answers
from network import CELL, MIDDLE, SPREAD
from phantoms import DRAWN, Phantoms

DRAWS, SEED = 2000, 1
"""Bootstrap samples of the phantoms, and the seed that draws them."""


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Chance that a phantom with the finding scores above one without; ties count half."""
    values, at, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[at]
    yes, no = labels.sum(), (1 - labels).sum()
    return float((ranks[labels == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def interval(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """95 in 100 bootstrap samples of the phantoms lie between these."""
    random = np.random.default_rng(SEED)
    drawn = (random.integers(0, len(labels), len(labels)) for _ in range(DRAWS))
    values = [auc(scores[chosen], labels[chosen]) for chosen in drawn if 0 < labels[chosen].sum() < len(labels)]
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def peak_in_mask(activation: np.ndarray, mask: np.ndarray) -> tuple[bool, bool]:
    """Whether the cell of the peak touches the finding, and whether its middle lies in it."""
    row, column = np.unravel_index(int(activation.argmax()), activation.shape)
    cell = mask[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]
    middle = cell[CELL // 2 - 1 : CELL // 2 + 1, CELL // 2 - 1 : CELL // 2 + 1]
    return bool(cell.any()), bool(middle.any())


def measure(path: Path, data: Phantoms, findings: tuple[str, ...], calibration: list[Calibration]) -> dict[str, object]:
    """By finding: AUC with interval, sensitivity and specificity at the threshold, peaks of true positives."""
    scores, _, maps = answers(path, (data.light.astype(np.float32) - MIDDLE) / SPREAD)
    labels = data.labels(findings)
    rows = {}
    for k, finding in enumerate(findings):
        called = calibration[k].probability(scores[:, k]) >= calibration[k].threshold
        sick = labels[:, k] == 1
        bit = DRAWN.index(finding)
        peaks = [peak_in_mask(maps[i, k], data.masks[i] >> bit & 1) for i in np.flatnonzero(called & sick)]
        low, high = interval(scores[:, k], labels[:, k])
        rows[finding] = {
            "auc": round(auc(scores[:, k], labels[:, k]), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "with": int(sick.sum()),
            "sensitivity": round(float(called[sick].mean()), 3),
            "specificity": round(float((~called[~sick]).mean()), 3),
            "truePositives": len(peaks),
            "peakCellTouches": sum(touches for touches, _ in peaks),
            "peakMiddleInside": sum(inside for _, inside in peaks),
        }
    return {"phantoms": len(labels), "findings": rows}
