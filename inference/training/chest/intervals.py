"""Figures with their 95 % intervals, by drawing patients: the images of one patient say much the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

DRAWS = 2000
SEED = 1

Figure = Callable[[np.ndarray, np.ndarray], float]
"""Answers and truth, one for each image -> the figure."""


@dataclass(frozen=True)
class Interval:
    """A figure and the middle 95 % of its bootstrap distribution."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def auc(answers: np.ndarray, truth: np.ndarray) -> float:
    """The share of pairs in which the true one scores higher, ties counted half; NaN where there is one kind only."""
    _, places, counts = np.unique(answers, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    return float((ranks[truth.astype(bool)].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def mean_absolute_error(answers: np.ndarray, truth: np.ndarray) -> float:
    """In the unit of both."""
    return float(np.abs(answers - truth).mean())


def draws_of(patients: np.ndarray, draws: int = DRAWS) -> Iterator[np.ndarray]:
    """Image numbers of samples of patients, drawn with replacement, each with all of its images.

    Patients are numbered as they first appear; the draws are those of tests/prove/patient-intervals.ts.
    """
    _, firsts, numbers = np.unique(patients, return_index=True, return_inverse=True)
    groups = [np.flatnonzero(numbers == number) for number in np.argsort(firsts)]
    for draw in range(draws):
        places = uniform(np.arange(draw * len(groups), (draw + 1) * len(groups))) * len(groups)
        yield np.concatenate([groups[place] for place in places.astype(int)])


def uniform(counts: np.ndarray) -> np.ndarray:
    """In [0, 1): MurmurHash3's finaliser, twice, over a count: the same draws in every language."""
    mixed = (counts.astype(np.uint64) + SEED * 0x9E3779B9) % 2**32  # never past 2^64, so never rounded
    for _ in range(2):
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B % 2**32
        mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35 % 2**32
        mixed = mixed ^ (mixed >> 16)
    return mixed / 2**32


def interval(figure: Figure, answers: np.ndarray, truth: np.ndarray, patients: np.ndarray) -> Interval:
    """A figure and its interval."""
    drawn = [figure(answers[images], truth[images]) for images in draws_of(patients)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Interval(figure(answers, truth), float(low), float(high))


def paired(
    figure: Figure, ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray, patients: np.ndarray
) -> tuple[Interval, float]:
    """The difference of two figures over the same draws, and twice the smaller tail beyond no difference (p)."""
    drawn = np.array(
        [figure(ours[images], truth[images]) - figure(theirs[images], truth[images]) for images in draws_of(patients)]
    )
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    tail = min(float(np.mean(drawn <= 0)), float(np.mean(drawn >= 0)))
    return Interval(figure(ours, truth) - figure(theirs, truth), float(low), float(high)), min(1.0, 2 * tail)
