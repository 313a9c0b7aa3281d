"""Reads a training set as a box exports it (docs/teaching.md): the archive, or a folder it was unpacked to.

The standard library and numpy alone. `python exported.py SET` checks every member against manifest.json and prints what
is in the set.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FORMAT = "markit-training-set-1"


class Members:
    """Files of a set by their names, from an archive or from a folder."""

    def __init__(self, path: Path) -> None:
        self._folder = path if path.is_dir() else None
        self._archive = None if path.is_dir() else tarfile.open(path, "r:")

    def read(self, name: str) -> bytes:
        """The bytes of one; KeyError or FileNotFoundError where there is none."""
        if self._folder is not None:
            return (self._folder / name).read_bytes()
        file = self._archive.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file.read()


@dataclass(frozen=True)
class Film:
    """One line of cases.csv."""

    case: str
    patient: str
    image: str
    file: str
    sex: str
    """M, F, O or nothing."""
    age: float | None
    """In years; 90 stands for 90 and more."""
    view: str


@dataclass(frozen=True)
class Mark:
    """A rectangle that a reader drew for a label, in pixels of the image; 0 is the middle of the first."""

    label: str
    frame: int
    """Counted from 1, of those that the image has in the archive of the hospital."""
    left: float
    top: float
    right: float
    bottom: float


class ExportedSet:
    """A set: its films in their order, what most readers said of each, and the stored values."""

    def __init__(self, path: Path) -> None:
        self._members = Members(path)
        self.manifest = json.loads(self._members.read("manifest.json"))
        if self.manifest.get("format") != FORMAT:
            raise ValueError(f"{path} is no training set of a form that is known here")
        self.films = [film_of(row) for row in self._table("cases.csv")]
        self._answers = self._table("answers.csv")

    def _table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self._members.read(name).decode("utf-8"), newline="")))

    def check(self) -> int:
        """Every member against its digest; answers how many there are. ValueError where one was changed."""
        for member in self.manifest["members"]:
            content = self._members.read(member["name"])
            if len(content) != member["size"] or hashlib.sha256(content).hexdigest() != member["sha256"]:
                raise ValueError(f"{member['name']} was changed")
        return len(self.manifest["members"])

    def stored(self, film: Film) -> tuple[np.ndarray, dict]:
        """Stored values (rows, columns) int32, and their description."""
        description = json.loads(self._members.read(f"images/{film.image}.json"))
        values = read_png(self._members.read(film.file)).astype(np.int32) + description["png"]["add"]
        return values, description

    def standing(self) -> list[dict[str, str]]:
        """Lines of answers that were given on what is in the set: another patient's name changes nothing of what was seen."""
        return [row for row in self._answers if row["images_changed_since"] in ("", "patient")]

    def votes(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Case -> label -> how many readers said yes, and how many no."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for row in self.standing():
            if row["label"] and row["value"]:
                yes, no = found.setdefault(row["case"], {}).get(row["label"], (0, 0))
                found[row["case"]][row["label"]] = (yes + (row["value"] == "yes"), no + (row["value"] == "no"))
        return found

    def marks(self) -> dict[str, list[Mark]]:
        """Image -> what readers marked in it."""
        seen = [one for row in self.standing() if row["images_json"] for one in json.loads(row["images_json"])]
        image_of = {one["sop_instance_uid"]: one["image"] for one in seen}
        found: dict[str, list[Mark]] = {}
        for row in self.standing():
            for roi in json.loads(row["rois_json"] or "[]"):
                image = image_of.get(roi["sop_instance_uid"])
                if image and row["label"]:
                    sides = (roi[side] for side in ("left", "top", "right", "bottom"))
                    found.setdefault(image, []).append(Mark(row["label"], roi["frame"], *sides))
        return found


def film_of(row: dict[str, str]) -> Film:
    """A line of cases.csv."""
    age = float(row["age_years"]) if row["age_years"] else None
    return Film(row["case"], row["patient"], row["image"], row["file"], row["sex"], age, row["view"])


def read_png(content: bytes) -> np.ndarray:
    """Grey values (rows, columns), uint8 or uint16, of a PNG as the box writes them: no filters, not interlaced."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    at, head, data = 8, b"", b""
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + length]
        if zlib.crc32(kind + body) != int.from_bytes(content[at + 8 + length : at + 12 + length], "big"):
            raise ValueError("a PNG is damaged")
        head, data = (body, data) if kind == b"IHDR" else (head, data + body if kind == b"IDAT" else data)
        at += 12 + length
    columns, rows = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    if head[8] not in (8, 16) or head[9:13] != b"\0\0\0\0":
        raise ValueError("a PNG of another kind than the box writes")
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(rows, -1)
    if lines[:, 0].any():
        raise ValueError("a PNG with filters: it was written again by another program")
    values = np.ascontiguousarray(lines[:, 1:])
    return values.view(">u2").astype(np.uint16) if head[8] == 16 else values


def meant(values: np.ndarray, description: dict) -> np.ndarray:
    """Stored values to those that windows speak of, float64, padding as NaN (PS3.3 C.7.5.1.1.2, C.11.1)."""
    padding, table, rescale = description["padding"], description["modalityLut"], description["rescale"]
    if table:
        entries = np.array(table["entries"], np.float64)
        out = entries[np.clip(values - table["first"], 0, len(entries) - 1)]
    else:
        out = values * float(rescale["slope"]) + float(rescale["intercept"])
    if padding:
        out = np.where((values >= padding["from"]) & (values <= padding["to"]), np.nan, out)
    return out


def light_of(values: np.ndarray, description: dict, low: float, high: float) -> np.ndarray:
    """Stored values as light of 0 to 1 between two percentiles, bright is bright, padding is black: (rows, columns) float64."""
    out = meant(values, description)
    known = out[np.isfinite(out)]
    if not known.size:
        return np.zeros(values.shape)
    black, white = np.quantile(known, [low, high])
    light = np.clip((out - black) / (white - black), 0, 1) if white > black else (out > white).astype(np.float64)
    if description["photometric"] == "MONOCHROME1" or description["presentationLutShape"] == "INVERSE":
        light = 1 - light
    return np.where(np.isnan(out), 0, light)


@dataclass(frozen=True)
class Fit:
    """Where an image lies in a square: rows and columns it takes, and its top and left edge."""

    rows: int
    columns: int
    top: int
    left: int


def letterbox(description: dict, side: int) -> Fit:
    """All of the image in its true proportions, centred; sides rounded half up, the odd pixel at right and bottom."""
    height = description["rows"] * description["aspect"]
    scale = min(side / description["columns"], side / height)
    rows, columns = (min(side, max(1, int(np.floor(length * scale + 0.5)))) for length in (height, description["columns"]))
    return Fit(rows, columns, (side - rows) // 2, (side - columns) // 2)


def squared(light: np.ndarray, description: dict, side: int) -> np.ndarray:
    """(side, side) float32: each side on its own, the mean over the source area where smaller, bilinear where larger."""
    fit = letterbox(description, side)
    out = np.zeros((side, side), np.float32)
    inner = weights_of(light.shape[0], fit.rows) @ light @ weights_of(light.shape[1], fit.columns).T
    out[fit.top : fit.top + fit.rows, fit.left : fit.left + fit.columns] = inner
    return out


def weights_of(source: int, target: int) -> np.ndarray:
    """(target, source): what each source pixel gives to each target pixel. Rows add up to 1."""
    if target == source:
        return np.eye(source)
    weights = np.zeros((target, source))
    if target < source:
        edges, pixels = np.arange(target + 1) * source / target, np.arange(source)
        covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
        return np.clip(covered, 0, None) * target / source
    if source == 1:
        return np.ones((target, 1))
    centres = np.clip((np.arange(target) + 0.5) * source / target - 0.5, 0, source - 1)
    below, at = np.minimum(centres.astype(int), source - 2), np.arange(target)
    weights[at, below], weights[at, below + 1] = 1 - (centres - below), centres - below
    return weights


def split_of(patient: str) -> str:
    """train, validation or test: by the code of the patient alone, so that no patient is in two and every run says the same."""
    place = int.from_bytes(hashlib.sha256(patient.encode()).digest()[:4], "big") / 2**32
    return "train" if place < 0.7 else "validation" if place < 0.85 else "test"


def main() -> None:
    """Checks a set and prints what is in it."""
    found = ExportedSet(Path(sys.argv[1]))
    print(f"{found.check()} members as they were written")
    print(json.dumps({**found.manifest["counts"], "statement": found.manifest["statement"]}, indent=2))
    splits = [split_of(film.patient) for film in found.films]
    print({name: splits.count(name) for name in ("train", "validation", "test")})


if __name__ == "__main__":
    main()
