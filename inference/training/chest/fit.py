"""Fits the linear heads: logistic regression of view and sex, ridge regression of age, on standardised features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

PENALTIES = {"view": 0.1, "sex": 0.05, "age": 0.2}
"""Times the squared weights, beside the mean loss of a view. Tried: a tenth and ten times as much."""

LEAST_SPREAD = 1e-3
"""Added to each feature's deviation: one that hardly changes must not be blown up."""

STEPS = 40


@dataclass(frozen=True)
class Head:
    """Weights (FEATURES,) and bias of the features as they come out of the network."""

    weights: np.ndarray
    bias: float

    def answers(self, features: np.ndarray) -> np.ndarray:
        """(..., FEATURES) -> logits, or years."""
        return features @ self.weights + self.bias


def fit_head(task: str, features: np.ndarray, truth: np.ndarray) -> Head:
    """From (films, views, FEATURES) and what is true of each film; every view counts the same."""
    views = features.shape[1]
    rows = torch.from_numpy(features.reshape(-1, features.shape[2]))
    mean, spread = rows.mean(0), rows.std(0) + LEAST_SPREAD
    rows = (rows - mean) / spread
    aims = torch.from_numpy(truth.astype(np.float32)).repeat_interleave(views)
    fit = ridge if task == "age" else logistic
    weights, bias = fit(rows, aims, PENALTIES[task])
    plain = weights / spread
    return Head(plain.numpy().astype(np.float64), float(bias - plain @ mean))


def ridge(rows: Tensor, aims: Tensor, penalty: float) -> tuple[Tensor, Tensor]:
    """The closed form; rows have a mean of 0."""
    square = rows.t() @ rows / len(rows) + penalty * torch.eye(rows.shape[1])
    bias = aims.mean()
    return torch.linalg.solve(square, rows.t() @ (aims - bias) / len(rows)), bias


def logistic(rows: Tensor, aims: Tensor, penalty: float) -> tuple[Tensor, Tensor]:
    """By L-BFGS from nothing."""
    weights = torch.zeros(rows.shape[1], requires_grad=True)
    bias = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        entropy = functional.binary_cross_entropy_with_logits(rows @ weights + bias, aims)
        total = entropy + penalty * weights.square().sum()
        total.backward()
        return total

    optimiser.step(loss)
    return weights.detach(), bias.detach()
