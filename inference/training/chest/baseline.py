"""What has to be beaten: histograms of oriented gradients and a linear model, on the same films and folds."""

from __future__ import annotations

import numpy as np
from skimage.feature import hog
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import prepare
from films import FOLDS
from intervals import auc, mean_absolute_error

SIDE = 64
STRENGTHS = (1e-4, 1e-3, 1e-2)
"""Inverse strengths of the penalty; the best of them on the folds themselves counts, which favours the baseline."""


def gradients_of(values: np.ndarray) -> np.ndarray:
    """Nine directions in cells of 8 x 8 of a film at 64 x 64, blocks of 2 x 2 cells: 1,764 numbers."""
    light = prepare.resized(values.astype(np.float64) / 255, SIDE, SIDE)
    return hog(light, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2))


def out_of_fold(features: np.ndarray, truth: np.ndarray, folds: np.ndarray, strength: float) -> np.ndarray:
    """Scores of each film by the model of the other folds: logits of a class (bool), or the number itself."""
    scores = np.zeros(len(truth))
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        if truth.dtype == bool:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=500))
            scores[test] = model.fit(features[train], truth[train]).decision_function(features[test])
        else:
            model = make_pipeline(StandardScaler(), Ridge(1 / strength))
            scores[test] = model.fit(features[train], truth[train]).predict(features[test])
    return scores


def best_out_of_fold(features: np.ndarray, truth: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """The scores of the penalty that does best on these very folds."""
    outcomes = [out_of_fold(features, truth, folds, strength) for strength in STRENGTHS]
    if truth.dtype == bool:
        return max(outcomes, key=lambda scores: auc(scores, truth))
    return min(outcomes, key=lambda scores: mean_absolute_error(scores, truth))
