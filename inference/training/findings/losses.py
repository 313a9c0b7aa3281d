"""What the network is corrected for: its scores, and where its maps stand.

Labels alone give good scores and maps that miss: the mean over a picture does not care where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

PLAIN = 2.0
"""What a cell inside a finding is to reach, before the gain."""


def of_scores(scores: Tensor, labels: Tensor) -> Tensor:
    """Binary cross entropy of each finding, (n, findings) each; labels that are NaN do not count."""
    return of_known(functional.binary_cross_entropy_with_logits, scores, labels)


def of_known(loss: Callable[..., Tensor], answers: Tensor, truth: Tensor) -> Tensor:
    """The mean loss over what is known; 0 where nothing is."""
    known = ~truth.isnan()
    if known.all():
        return loss(answers, truth)
    return loss(answers[known], truth[known]) if known.any() else answers.sum() * 0


def of_cells(cells: Tensor, covered: Tensor) -> Tensor:
    """Cells inside are to be plain, those outside nought; both (n, findings, h, w), `covered` 0 to 1, below 0 not known."""
    inside = (2 * covered).clamp(0, 1)
    sizes = inside.sum((2, 3))
    lacking = (functional.softplus(PLAIN - cells) * inside).sum((2, 3)) / sizes.clamp(min=1)
    outside = (covered == 0).float()
    astray = functional.smooth_l1_loss(cells * outside, torch.zeros_like(cells), beta=0.5)
    return lacking.sum() / (sizes > 0).sum().clamp(min=1) + 20 * astray


def of_peaks(cells: Tensor, covered: Tensor) -> Tensor:
    """-log of the share of the softmax over a map that lies in its finding, where there is one."""
    there = covered.amax((2, 3)) > 0
    inside = cells.masked_fill(covered < 0.25 * covered.amax((2, 3), keepdim=True).clamp(max=1), -1e4)
    inside = inside.masked_fill(covered == 0, -1e4)
    shares = cells.flatten(2).logsumexp(2) - inside.flatten(2).logsumexp(2)
    return (shares * there).sum() / there.sum().clamp(min=1)


def of_people(answers: Tensor, people: Tensor) -> Tensor:
    """View and sex as yes or no, age by its distance; (n, 3) each, NaN where nobody knows."""
    known = of_known(functional.binary_cross_entropy_with_logits, answers[:, :2], people[:, :2])
    return known + of_known(functional.smooth_l1_loss, answers[:, 2], people[:, 2])


def of_shades(answers: Tensor, light: Tensor, side: int) -> Tensor:
    """(n, side²) against the means of normalised light (n, 1, h, w)."""
    return functional.smooth_l1_loss(answers, functional.adaptive_avg_pool2d(light, side).flatten(1), beta=0.1)
