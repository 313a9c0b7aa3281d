"""The features of every film, worked out once: whole, as the central crop, and in chance views to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

import augment
import prepare
from films import Film, read_light
from questions import FIELDS
from trunk import Trunk, with_pretrained
from windows import FEATURES, features_of

CHANCES = 4
"""Chance views of a film, learnt from beside the two plain ones."""

SEED = 7


def see(weights: Path, folder: Path, films: Sequence[Film], work: Path, workers: int) -> np.ndarray:
    """(films, FIELDS and then CHANCES, FEATURES) float32; kept in the work folder for the next run."""
    shape = (len(films), len(FIELDS) + CHANCES, FEATURES)
    kept = work / "features.npy"
    if not kept.exists():
        with ProcessPoolExecutor(workers, get_context("spawn"), begin, (weights,)) as pool:
            rows = pool.map(features_of_views, [folder] * len(films), films, range(len(films)), chunksize=8)
            np.save(kept, np.stack(list(rows)))
    features = np.load(kept)
    if features.shape != shape:
        raise ValueError(f"{kept} is of other films or views: remove it")
    return features


def begin(weights: Path) -> None:
    """Of each process: one core, and the trunk."""
    torch.set_num_threads(1)
    loaded.append(with_pretrained(weights).to(memory_format=torch.channels_last))


loaded: list[Trunk] = []


def features_of_views(folder: Path, film: Film, number: int) -> np.ndarray:
    """Of one film, plain views first. Its number seeds the chances."""
    values = read_light(folder, film)
    rng = np.random.default_rng([SEED, number])
    plain = [prepare.prepared(values), prepare.prepared(prepare.centre_of(values))]
    chances = [augment.chance_view(rng, values, prepare.SIDE) for _ in range(CHANCES)]
    light = torch.from_numpy(np.stack([*plain, *chances]))[:, None].contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        return features_of(loaded[0](light)).numpy()
