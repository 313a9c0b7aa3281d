"""Reads the films and slices that training stands on, and what was judged by eye to be on them.

Only coordinates and kinds are part of the repository; the images stay where they came from.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pydicom

HERE = Path(__file__).parent
JUDGED_BOXES = HERE / "judged-boxes.csv"
FILMS_WITHOUT_BOX = HERE / "films-without-box.csv"
TEXT_FREE_SLICES = HERE / "text-free-slices.csv"
TEST_FILMS = HERE.parents[2] / "tests" / "prove" / "judged-films.csv"
"""Films whose judgement is test data: they are never read here."""

KINDS = ("none", "L", "R", "arrow", "other", "word", "ignore")
"""What a box was judged to hold; `word` is a stamp such as PORTABLE, `ignore` what could not be told."""

LARGEST_SLICE = 1024
"""Larger slices are halved until no side is longer, in pixels."""


@dataclass(frozen=True)
class Box:
    """A judged rectangle, in pixels of its film."""

    x: int
    y: int
    width: int
    height: int
    kind: str

    @property
    def is_lettering(self) -> bool:
        """Whether letters or an arrow stand in it."""
        return self.kind not in ("none", "ignore")

    def meets(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether it shares a pixel with a rectangle."""
        return x < self.x + self.width and self.x < x + width and y < self.y + self.height and self.y < y + height


@dataclass(frozen=True)
class Film:
    """A radiograph, grey values 0 to 255 as (height, width) uint8, and its judged boxes."""

    name: str
    light: np.ndarray
    boxes: tuple[Box, ...]


def read_boxes(path: Path = JUDGED_BOXES) -> dict[str, tuple[Box, ...]]:
    """The judged boxes of each film, in the order of the list."""
    boxes: dict[str, list[Box]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] not in KINDS:
                raise ValueError(f"{row['file']} has a box of kind {row['kind']}")
            x, y, width, height = (int(row[key]) for key in ("x", "y", "width", "height"))
            boxes[row["file"]].append(Box(x, y, width, height, row["kind"]))
    return {name: tuple(of_film) for name, of_film in boxes.items()}


def read_films(folder: Path) -> list[Film]:
    """The listed films by name, with their boxes. A test film among them, or an absent one, is an error."""
    boxes = read_boxes()
    names = sorted(set(boxes) | names_in(FILMS_WITHOUT_BOX))
    tested = names_in(TEST_FILMS).intersection(names)
    if tested:
        raise ValueError(f"{len(tested)} films are test data, {min(tested)} among them")
    absent = [name for name in names if not (folder / name).is_file()]
    if absent:
        raise FileNotFoundError(f"{len(absent)} films are not in {folder}, {absent[0]} among them")
    return [Film(name, read_grey(folder / name), boxes.get(name, ())) for name in names]


def names_in(path: Path) -> set[str]:
    """The column `file` of a list."""
    with path.open(newline="") as file:
        return {row["file"] for row in csv.DictReader(file)}


def read_grey(path: Path) -> np.ndarray:
    """An image file as grey values, (height, width) uint8."""
    light = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if light is None:
        raise ValueError(f"{path} is no image")
    return light


def split_for_detector(films: list[Film], held_back: int = 36) -> tuple[list[Film], list[Film]]:
    """Films to train the detector on, and films to measure it on."""
    shuffled = list(films)
    random.Random(3).shuffle(shuffled)
    return shuffled[held_back:], shuffled[:held_back]


def split_for_reader(films: list[Film], held_back: int = 45) -> tuple[list[Film], list[Film]]:
    """Films to train the reader on, and films to measure it on. More are held back: markers are rare."""
    names = sorted(film.name for film in films)
    random.Random(11).shuffle(names)
    measured = set(names[:held_back])
    return (
        [film for film in films if film.name not in measured],
        [film for film in films if film.name in measured],
    )


def read_slices(folder: Path) -> list[np.ndarray]:
    """The slices listed as free of text, each (height, width) uint8, from a folder of public DICOM test sets."""
    with TEXT_FREE_SLICES.open(newline="") as file:
        return [read_slice(folder / row["file"]) for row in csv.DictReader(file)]


def read_slice(path: Path) -> np.ndarray:
    """One frame (the middle of many) as grey values: the 0.1 and 99.9 percentiles become 0 and 255."""
    data_set = pydicom.dcmread(path, force=True)
    samples = data_set.pixel_array
    if samples.ndim == 3:
        samples = samples[len(samples) // 2]
    samples = samples.astype(np.float32)
    darkest, brightest = np.percentile(samples, [0.1, 99.9])
    light = np.clip((samples - darkest) / (brightest - darkest) * 255, 0, 255).astype(np.uint8)
    if data_set.get("PhotometricInterpretation") == "MONOCHROME1":
        light = 255 - light
    while max(light.shape) > LARGEST_SLICE:
        light = halved(light)
    return light


def halved(light: np.ndarray) -> np.ndarray:
    """The mean of each two by two pixels; an odd last row or column is left out."""
    height, width = light.shape[0] // 2, light.shape[1] // 2
    return light[: height * 2, : width * 2].reshape(height, 2, width, 2).mean((1, 3)).astype(np.uint8)
