"""How well the file tells the findings of a set, and where its maps peak."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from calibrate import Calibration
from export import answers
from network import CELL, MIDDLE, SPREAD
from phantoms import Phantoms

DRAWS, SEED = 2000, 1
"""Bootstrap samples of the people, and the seed that draws them."""


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Chance that a phantom with the finding scores above one without; ties count half."""
    values, at, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[at]
    yes, no = labels.sum(), (1 - labels).sum()
    return float((ranks[labels == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def interval(scores: np.ndarray, labels: np.ndarray, people: np.ndarray) -> tuple[float, float]:
    """95 in 100 bootstrap samples of the people lie between these; `people` (n,) numbers who each picture is of."""
    random = np.random.default_rng(SEED)
    of_each = [np.flatnonzero(people == one) for one in np.unique(people)]
    picked = (random.integers(0, len(of_each), len(of_each)) for _ in range(DRAWS))
    drawn = (np.concatenate([of_each[one] for one in some]) for some in picked)
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
        sick, well = labels[:, k] == 1, labels[:, k] == 0
        drawn = [(i, data.mask(finding, i)) for i in np.flatnonzero(called & sick)]
        peaks = [peak_in_mask(maps[i, k], mask) for i, mask in drawn if mask is not None]
        known = sick | well
        low, high = interval(scores[known, k], labels[known, k], data.who[known])
        rows[finding] = {
            "auc": round(auc(scores[known, k], labels[known, k]), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "with": int(sick.sum()),
            "sensitivity": round(float(called[sick].mean()), 3),
            "specificity": round(float((~called[well]).mean()), 3),
            "truePositives": int((called & sick).sum()),
            "peaksJudged": len(peaks),
            "peakCellTouches": sum(touches for touches, _ in peaks),
            "peakMiddleInside": sum(inside for _, inside in peaks),
        }
    return {"pictures": len(labels), "people": len(np.unique(data.who)), "findings": rows}
