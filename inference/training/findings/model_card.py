"""The manifest beside the file: model-files/manifest.ts says what each field means."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from calibrate import Calibration
from export import layer_of_maps
from network import MIDDLE, SIDE, SPREAD
from phantoms import BRIGHTEST, DARKEST

NOTICE = "synthetic phantoms, no clinical meaning"

SCT = "SCT"
LABELS = {
    "effusion": ("pleural-effusion", "Pleural effusion", "60046008", "Pleural effusion"),
    "nodule": ("lung-nodule", "Lung nodule", "427359005", "Solitary nodule of lung"),
    "pneumothorax": ("pneumothorax", "Pneumothorax", "36118008", "Pneumothorax"),
    "cardiomegaly": ("cardiomegaly", "Cardiomegaly", "8186001", "Cardiomegaly"),
    "consolidation": ("pneumonia", "Consolidation, as in pneumonia", "95436008", "Lung consolidation"),
    "edema": ("pulmonary-edema", "Pulmonary edema", "19242006", "Pulmonary edema"),
}
"""By finding: id as in the demo's label sheet, name, SNOMED CT code and its meaning."""

STATEMENT = (
    "Chest radiographs drawn by inference/phantoms from seeds: people of 18 to 92 years, both sexes, PA and AP, none "
    "to three of eight findings at graded strengths, six of which are labels here. No image of a patient was used."
)
INTENDED = (
    "Shows predictions, thresholds and activation maps at work on drawn films, and gives features for heads that are "
    "taught. Not for images of people: what it says of them means nothing. Research use; not a medical device."
)


def write_manifest(path: Path, findings: tuple[str, ...], calibration: list[Calibration], figures: dict) -> None:
    """Writes manifest.json beside the ONNX file."""
    ids = [LABELS[finding][0] for finding in findings]
    manifest = {
        "format": "markit-model-1",
        "name": "-".join(["phantom-findings", *(f"without-{one}" for one in LABELS if one not in findings)]),
        "version": "1.0.0",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "title": "Findings of chest phantoms",
        "notice": NOTICE,
        "task": "multi-label",
        "labels": [label_of(finding) for finding in findings],
        "quantity": None,
        "input": {
            "name": "light",
            "layout": "NCHW",
            "rows": SIDE,
            "columns": SIDE,
            "channels": 1,
            "batch": "free",
            "photometric": "MONOCHROME2",
            "voi": {"policy": "percentile", "low": DARKEST, "high": BRIGHTEST},
            "fit": "letterbox",
            "resize": "area",
            "range": {"black": 0, "white": 1},
            "normalise": [{"mean": MIDDLE, "deviation": SPREAD}],
        },
        "outputs": {
            "scores": {"name": "scores", "activation": "sigmoid"},
            "features": {"name": "features"},
            "map": {"name": "map", "layer": layer_of_maps(path)},
        },
        "calibration": [
            {"label": label, "slope": of.slope, "intercept": of.intercept}
            for label, of in zip(ids, calibration, strict=True)
        ],
        "thresholds": [
            {
                "label": label,
                "value": of.threshold,
                "chosen": "largest sensitivity plus specificity on 300 validation phantoms",
            }
            for label, of in zip(ids, calibration, strict=True)
        ],
        "use": {"modalities": ["CR", "DX"], "bodyParts": ["CHEST"], "views": ["AP", "PA"]},
        "training": {"statement": STATEMENT, "images": figures["trained"], "patients": None},
        "measured": [
            {
                "label": label,
                "measure": "auc",
                "value": figures["findings"][finding]["auc"],
                "low": figures["findings"][finding]["low"],
                "high": figures["findings"][finding]["high"],
                "images": figures["phantoms"],
                "patients": None,
                "on": "test phantoms, their seeds apart from those of training",
            }
            for label, finding in zip(ids, findings, strict=True)
        ],
        "licence": "Apache-2.0",
        "intendedUse": INTENDED,
        "lineage": None,
    }
    path.with_name("manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def label_of(finding: str) -> dict[str, object]:
    """A label with its code."""
    identifier, name, value, meaning = LABELS[finding]
    return {
        "id": identifier,
        "name": name,
        "opposite": None,
        "code": {"scheme": SCT, "value": value, "meaning": meaning},
    }
