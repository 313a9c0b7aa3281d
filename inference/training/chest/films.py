"""The films of the data set and what is known of each: view, sex, age, patient, tier, fold and split."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

FOLDS = 5


@dataclass(frozen=True)
class Film:
    """One line of labels.csv. Its patient is in one fold and one split only, over both tiers."""

    file: str
    patient: int
    tier: int
    """Side of the image as it is carried, in pixels: 512 or 64."""
    ap: bool
    female: bool
    age: float
    """In years."""
    fold: int
    split: str
    """train, val or test."""


def read_films(folder: Path) -> list[Film]:
    """The films in the order of labels.csv. Patients that stand in two splits or two folds are an error."""
    with (folder / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    films = [
        Film(
            file=row["file"],
            patient=int(row["patient_id"]),
            tier=int(row["res"]),
            ap=row["view"] == "AP",
            female=row["sex"] == "F",
            age=float(row["age"]),
            fold=int(row["cv_fold"]),
            split=row["split"],
        )
        for row in rows
    ]
    tested = {int(line) for line in (folder / "split_test_patients.txt").read_text().split()}
    places: dict[int, tuple[int, str]] = {}
    for film in films:
        if places.setdefault(film.patient, (film.fold, film.split)) != (film.fold, film.split):
            raise ValueError(f"patient {film.patient} is in two folds or splits")
        if (film.patient in tested) != (film.split == "test"):
            raise ValueError(f"patient {film.patient}: the split is not that of split_test_patients.txt")
    return films


def read_light(folder: Path, film: Film) -> np.ndarray:
    """The grey values as they are stored: (height, width), uint8."""
    light = cv2.imread(str(folder / film.file), cv2.IMREAD_GRAYSCALE)
    if light is None:
        raise ValueError(f"{film.file} is no image")
    return light
