"""Measures finished ONNX files on the test patients, whole and as the central crop. Needs neither torch nor a GPU.

    python measure.py --data FOLDER [--models ../../models]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from compare import FIGURES
from films import Film, read_films, read_light
from intervals import Interval, interval
from prepare import centre_of, prepared
from questions import FIELDS, TASKS, truth_of

MODELS = Path(__file__).parents[2] / "models"

Measured = dict[tuple[str, str], Interval]
"""By question and field."""


def answers_of(model: Path, light: np.ndarray, batch: int = 16) -> np.ndarray:
    """(n, side, side) of 0 to 1 -> (n,) raw scores of a file."""
    session = onnxruntime.InferenceSession(model)
    parts = [session.run(["scores"], {"light": light[at : at + batch, None]})[0] for at in range(0, len(light), batch)]
    return np.concatenate(parts)[:, 0].astype(np.float64)


def tested(films: list[Film]) -> list[Film]:
    """The films of the test patients."""
    return [film for film in films if film.split == "test"]


def measure(models: dict[str, Path], data: Path, films: list[Film]) -> Measured:
    """The figure of each file on the films given, with its interval by patient."""
    values = [read_light(data, film) for film in films]
    light = {
        "full frame": np.stack([prepared(one) for one in values]),
        "central crop": np.stack([prepared(centre_of(one)) for one in values]),
    }
    patients = np.array([film.patient for film in films])
    measured: Measured = {}
    for task in TASKS:
        for field in FIELDS:
            answers = answers_of(models[task], light[field])
            measured[task, field] = interval(FIGURES[task], answers, truth_of(films, task), patients)
    return measured


def main() -> None:
    """Reads the command line, measures and prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with labels.csv")
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    films = tested(read_films(options.data))
    measured = measure({task: options.models / task / "model.onnx" for task in TASKS}, options.data, films)
    for (task, field), figure in measured.items():
        print(f"{task}, test patients, {field}, {len(films)} films: {figure}")


if __name__ == "__main__":
    main()
