"""The manifest beside the file: model-files/manifest.ts says what each field means."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Card:
    """What a manifest says of a training besides its figures."""

    name: str
    title: str
    notice: str
    labels: list[dict[str, object]]
    statement: str
    patients: int | None
    chosen: str
    """How thresholds were chosen."""
    measured_on: str
    patients_measured: int | None
    licence: str
    intended: str
    views: list[str]


def of_phantoms(findings: tuple[str, ...]) -> Card:
    """The card of the shipped file, and of one that was not taught a finding."""
    return Card(
        name="-".join(["phantom-findings", *(f"without-{one}" for one in LABELS if one not in findings)]),
        title="Findings of chest phantoms",
        notice=NOTICE,
        labels=[label_of(finding) for finding in findings],
        statement=STATEMENT,
        patients=None,
        chosen="largest sensitivity plus specificity on 300 validation phantoms",
        measured_on="test phantoms, their seeds apart from those of training",
        patients_measured=None,
        licence="Apache-2.0",
        intended=INTENDED,
        views=["AP", "PA"],
    )


def of_set(manifest: dict, findings: tuple[str, ...], figures: dict, patients: int) -> Card:
    """The card of a network that was trained on an exported set: whose terms they are stands in its licence."""
    project, counts = manifest["project"], manifest["counts"]
    return Card(
        name=f"findings-p{project}",
        title=f"Findings of project {project}",
        notice=f"Trained on {figures['trained']} films read in project {project}, judged on {figures['pictures']} others",
        labels=[{"id": label, "name": label.replace("-", " ").capitalize(), "opposite": None, "code": None} for label in findings],
        statement=(
            f"Training set of project {project}, label schema {manifest['schemaVersion']}: {counts['images']} images of "
            f"{counts['patients']} patients, {counts['answers']} answers of {counts['readers']} readers; what most readers "
            "of a case said; patients apart between training, validation and test. Made by "
            f"inference/training/findings/train.py --set. Use and licence of the set: {manifest['statement']}"
        ),
        patients=patients,
        chosen="largest sensitivity plus specificity on the validation patients",
        measured_on="test patients of the same set, none of them in training",
        patients_measured=figures["people"],
        licence="LicenseRef-as-stated-by-the-set",
        intended="Research use; not a medical device. For films like those of the project it was trained on.",
        views=[],
    )


def write_manifest(path: Path, card: Card, calibration: list[Calibration], figures: dict) -> None:
    """Writes manifest.json beside the ONNX file."""
    ids = [label["id"] for label in card.labels]
    measured = list(figures["findings"].values())
    manifest = {
        "format": "markit-model-1",
        "name": card.name,
        "version": "1.0.0",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "title": card.title,
        "notice": card.notice,
        "task": "multi-label",
        "labels": card.labels,
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
                "chosen": card.chosen,
            }
            for label, of in zip(ids, calibration, strict=True)
        ],
        "use": {"modalities": ["CR", "DX"], "bodyParts": ["CHEST"], "views": card.views},
        "training": {"statement": card.statement, "images": figures["trained"], "patients": card.patients},
        "measured": [
            {
                "label": label,
                "measure": "auc",
                "value": of["auc"],
                "low": of["low"],
                "high": of["high"],
                "images": figures["pictures"],
                "patients": card.patients_measured,
                "on": card.measured_on,
            }
            for label, of in zip(ids, measured, strict=True)
        ],
        "licence": card.licence,
        "intendedUse": card.intended,
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
