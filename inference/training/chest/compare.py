"""Prints the five-fold figures of the networks and of the baseline, and what lies between them, from out-of-fold.csv.

    python compare.py --data FOLDER

Needs no torch: the predictions were kept when the folds were trained, nothing is trained here.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from films import Film, read_films
from intervals import DRAWS, Figure, auc, interval, mean_absolute_error, paired
from questions import FIELDS, TASKS, truth_of

KEPT = Path(__file__).parent / "out-of-fold.csv"
FIGURES: dict[str, Figure] = {"view": auc, "sex": auc, "age": mean_absolute_error}
TIERS = {"512 and 64 px": (512, 64), "512 px": (512,)}

Predictions = dict[tuple[str, str, str], np.ndarray]
"""By who (ours or baseline), field and task: a score for each film, logits or years."""


def write_predictions(predictions: Predictions, films: Sequence[Film], path: Path = KEPT) -> None:
    """One line a film, five digits a score."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", *("/".join(key) for key in predictions)])
        for number, film in enumerate(films):
            writer.writerow([film.file, *(f"{scores[number]:.5g}" for scores in predictions.values())])


def read_predictions(films: Sequence[Film], path: Path = KEPT) -> Predictions:
    """The same again. Films in another order or number are an error."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if [row["file"] for row in rows] != [film.file for film in films]:
        raise ValueError(f"{path} is of other films than the data set's")
    names = [name for name in rows[0] if name != "file"]
    predictions: Predictions = {}
    for name in names:
        who, field, task = name.split("/")
        predictions[who, field, task] = np.array([float(row[name]) for row in rows])
    return predictions


def print_table(predictions: Predictions, films: Sequence[Film]) -> None:
    """A line for each question, field and tier: both figures, their difference, 95 % intervals by patient."""
    tiers, patients = (np.array([getattr(film, name) for film in films]) for name in ("tier", "patient"))
    print("| question | field | images | patients | ours | HOG + linear | difference | p |")
    print("|---|---|---|---|---|---|---|---|")
    for name, sides in TIERS.items():
        chosen = np.isin(tiers, sides)
        for task in TASKS:
            truth, figure = truth_of(films, task)[chosen], FIGURES[task]
            for field in FIELDS:
                ours, theirs = (predictions[who, field, task][chosen] for who in ("ours", "baseline"))
                of = patients[chosen]
                difference, p = paired(figure, ours, theirs, truth, of)
                shown = [interval(figure, scores, truth, of) for scores in (ours, theirs)]
                unit = "AUC" if figure is auc else "years"
                print(
                    f"| {task}, {unit} | {field} | {chosen.sum()} ({name}) | {len(np.unique(of))} "
                    f"| {shown[0]} | {shown[1]} | {difference} | {max(p, 1 / DRAWS):.4f} |"
                )


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with labels.csv")
    options = parser.parse_args()
    films = read_films(options.data)
    print_table(read_predictions(films), films)


if __name__ == "__main__":
    main()
