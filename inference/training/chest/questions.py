"""The three questions, the two fields of a film they are asked of, and what is true of each film."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from films import Film

TASKS = ("view", "sex", "age")

FIELDS = ("full frame", "central crop")


def truth_of(films: Sequence[Film], task: str) -> np.ndarray:
    """AP, female (bool), or the age in years."""
    if task == "age":
        return np.array([film.age for film in films])
    return np.array([film.ap if task == "view" else film.female for film in films])
