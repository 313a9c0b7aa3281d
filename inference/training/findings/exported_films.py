"""An exported set in the form in which train.py takes phantoms: light, labels, people, and where findings are marked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exported import ExportedSet, Film, Mark, letterbox, light_of, split_of, squared
from phantoms import BRIGHTEST, DARKEST

LEAST = {"train": 10, "validation": 3, "test": 3}
"""Films with a label, and as many without, that a split must have for it to be taught."""

UNKNOWN = -255
"""Of a cell: nobody marked where the finding is."""


@dataclass(frozen=True)
class ExportedFilms:
    """One split of n films, of which patients are in no other."""

    light: np.ndarray
    """(n, side, side) float16, 0 to 1."""
    said: dict[str, np.ndarray]
    """By label (n,) float32: 1, 0, or NaN where as many readers said yes as no, or nobody said anything."""
    people: np.ndarray
    """(n, 3) float32: from the front, female, age in units of 20 years from 55; NaN where it is not known."""
    marked: dict[str, list[list[tuple[float, float, float, float]]]]
    """By label, of each film: rectangles as parts of the side, left, top, right, bottom."""
    who: np.ndarray
    """(n,) int: who each is of."""

    def labels(self, findings: tuple[str, ...]) -> np.ndarray:
        """(n, findings) float32."""
        return np.stack([self.said[finding] for finding in findings], 1)

    def mask(self, finding: str, index: int) -> None:
        """Nobody drew an outline: rectangles of readers are loose, and no measure of where a map peaks."""

    def covered(self, findings: tuple[str, ...], cell: int) -> np.ndarray:
        """Part of each cell that is marked, 255 for all, UNKNOWN where a finding is there unmarked: (n, findings, h, w) int16."""
        cells = self.light.shape[1] // cell
        out = np.zeros((len(self.light), len(findings), cells, cells), np.int16)
        for k, finding in enumerate(findings):
            for i, rectangles in enumerate(self.marked[finding]):
                if self.said[finding][i] == 1 and rectangles:
                    out[i, k] = np.round(255 * np.max([part_of(one, cells) for one in rectangles], 0))
                elif self.said[finding][i] != 0:
                    out[i, k] = UNKNOWN
        return out


def part_of(rectangle: tuple[float, float, float, float], cells: int) -> np.ndarray:
    """(cells, cells): the part of each that a rectangle covers."""
    edges = np.arange(cells + 1) / cells
    along = [
        np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None) * cells
        for low, high in (rectangle[1::2], rectangle[::2])
    ]
    return np.outer(*along)


def read(found: ExportedSet, side: int) -> dict[str, ExportedFilms]:
    """Each split. ValueError where no label has enough films in each."""
    votes, marks = found.votes(), found.marks()
    labels = sorted({label for of_case in votes.values() for label in of_case})
    splits = {name: [film for film in found.films if split_of(film.patient) == name] for name in LEAST}
    return {name: split(found, films, labels, votes, marks, side) for name, films in splits.items()}


def taught(splits: dict[str, ExportedFilms], wished: list[str] | None) -> tuple[str, ...]:
    """Labels of which each split has enough; all that are wished for have to be."""

    def enough(label: str) -> bool:
        return all(
            min((of.said[label] == 1).sum(), (of.said[label] == 0).sum()) >= LEAST[name]
            for name, of in splits.items()
        )

    known = list(splits["train"].said)
    unknown = [label for label in wished or [] if label not in known]
    found = tuple(label for label in wished or known if label in known and enough(label))
    if unknown or not found or (wished and len(found) < len(wished)):
        raise ValueError(f"too few films with and without, or not in the set: {', '.join(wished or known)}")
    return found


def split(
    found: ExportedSet, films: list[Film], labels: list[str], votes: dict, marks: dict[str, list[Mark]], side: int
) -> ExportedFilms:
    """The films of one split, decoded."""
    light = np.zeros((len(films), side, side), np.float16)
    marked: dict[str, list] = {label: [[] for _ in films] for label in labels}
    for i, film in enumerate(films):
        values, description = found.stored(film)
        light[i] = squared(light_of(values, description, DARKEST, BRIGHTEST), description, side)
        for mark in (one for one in marks.get(film.image, []) if one.frame == description["frame"]["number"]):
            marked[mark.label][i].append(placed(mark, description, side))
    said = {
        label: np.array([most(votes.get(film.case, {}).get(label, (0, 0))) for film in films], np.float32)
        for label in labels
    }
    people = np.array([person(film) for film in films], np.float32).reshape(len(films), 3)
    patients = sorted({film.patient for film in films})
    who = np.array([patients.index(film.patient) for film in films], np.int64)
    return ExportedFilms(light, said, people, marked, who)


def placed(mark: Mark, description: dict, side: int) -> tuple[float, float, float, float]:
    """A rectangle of the image as parts of the side of the square it lies in."""
    fit = letterbox(description, side)
    across, down = fit.columns / description["columns"], fit.rows / description["rows"]
    # A mark counts from the middle of the first pixel.
    left, right = ((fit.left + (x + 0.5) * across) / side for x in (mark.left, mark.right))
    top, bottom = ((fit.top + (y + 0.5) * down) / side for y in (mark.top, mark.bottom))
    return left, top, right, bottom


def most(votes: tuple[int, int]) -> float:
    """What most readers said: 1, 0, or NaN."""
    yes, no = votes
    return 1.0 if yes > no else 0.0 if no > yes else float("nan")


def person(film: Film) -> tuple[float, float, float]:
    """View, sex and age as the network is asked for them."""
    nothing = float("nan")
    view = {"AP": 1.0, "PA": 0.0}.get(film.view, nothing)
    sex = {"F": 1.0, "M": 0.0}.get(film.sex, nothing)
    return view, sex, nothing if film.age is None else (film.age - 55) / 20


def open_set(path: Path) -> ExportedSet:
    """The set, every member of it as it was written."""
    found = ExportedSet(path)
    found.check()
    return found
