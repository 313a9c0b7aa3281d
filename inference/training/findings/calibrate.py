"""From raw scores to probabilities and thresholds, on the validation set alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export import answers
from network import MIDDLE, SPREAD
from phantoms import Phantoms


@dataclass(frozen=True)
class Calibration:
    """Of one finding: p = 1 / (1 + exp(-(slope * score + intercept)))."""

    slope: float
    intercept: float
    threshold: float
    """Of the probability."""

    def probability(self, scores: np.ndarray) -> np.ndarray:
        """Scores of any shape to probabilities of the same."""
        return 1 / (1 + np.exp(-np.clip(self.slope * scores + self.intercept, -60, 60)))


def calibrate(path: Path, data: Phantoms, findings: tuple[str, ...]) -> list[Calibration]:
    """One a finding, in their order."""
    scores, _, _ = answers(path, (data.light.astype(np.float32) - MIDDLE) / SPREAD)
    labels = data.labels(findings)
    known = ~np.isnan(labels)
    return [of_finding(scores[known[:, k], k], labels[known[:, k], k]) for k in range(len(findings))]


def of_finding(scores: np.ndarray, labels: np.ndarray) -> Calibration:
    """Platt's fit, then the threshold that makes sensitivity plus specificity largest."""
    slope, intercept = platt(scores.astype(np.float64), labels)
    probability = Calibration(slope, intercept, 0.5).probability(scores)
    edges = np.unique(probability)
    middles = (edges[1:] + edges[:-1]) / 2
    gains = [(probability[labels == 1] >= at).mean() - (probability[labels == 0] >= at).mean() for at in middles]
    return Calibration(round(slope, 6), round(intercept, 6), round(float(middles[int(np.argmax(gains))]), 4))


def platt(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Slope and intercept by Newton's steps; Platt's (1999) targets keep a clean split from running away."""
    yes, no = labels.sum(), (1 - labels).sum()
    target = np.where(labels == 1, (yes + 1) / (yes + 2), 1 / (no + 2))
    rows = np.stack([scores, np.ones_like(scores)], 1)
    answer = np.array([1.0, 0.0])
    for _ in range(100):
        guess = 1 / (1 + np.exp(-np.clip(rows @ answer, -60, 60)))
        slope = rows.T @ (guess - target)
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        answer -= step * min(1.0, 1.0 / max(np.abs(step)))
        if np.abs(step).max() < 1e-9:
            break
    return float(answer[0]), float(answer[1])
