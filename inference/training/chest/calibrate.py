"""Probabilities and a threshold from logits of films that the network did not learn from (Platt 1999)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_curve


@dataclass(frozen=True)
class Calibrated:
    """p = 1 / (1 + exp(-(slope * logit + intercept))), the p from which the answer is yes, and how it does there."""

    slope: float
    intercept: float
    threshold: float
    sensitivity: float
    specificity: float


def calibrate(logits: np.ndarray, truth: np.ndarray) -> Calibrated:
    """Slope and intercept by maximum likelihood; the threshold has the largest sensitivity + specificity."""
    model = LogisticRegression(C=1e6, max_iter=1000).fit(logits[:, None], truth)
    slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
    probabilities = 1 / (1 + np.exp(-(slope * logits + intercept)))
    false, true, thresholds = roc_curve(truth, probabilities, drop_intermediate=False)
    best = 1 + int(np.argmax((true - false)[1:]))  # the first threshold is infinite: nobody is a yes
    return Calibrated(slope, intercept, float(thresholds[best]), float(true[best]), float(1 - false[best]))
