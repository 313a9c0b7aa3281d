"""Reads the sets that `inference/phantoms/write-training-set.ts` writes, and turns stored values into light."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DRAWN = (
    "effusion", "nodule", "pneumothorax", "cardiomegaly", "consolidation", "edema", "atelectasis", "interstitial",
)  # fmt: skip
"""Bit k of a mask is the kth of these: FINDINGS of inference/phantoms/findings.ts."""

TAUGHT = DRAWN[:6]
"""Those that the model tells; the other two are in the pictures and in no answer."""

DARKEST, BRIGHTEST = 0.005, 0.995
"""Percentiles of a picture's stored values that become light 0 and 1."""


@dataclass(frozen=True)
class Phantoms:
    """One set of n pictures."""

    light: np.ndarray
    """(n, side, side) float16, 0 to 1."""
    masks: np.ndarray
    """(n, side, side) uint8, a bit for each of DRAWN."""
    seen: np.ndarray
    """(n, 8) bool: which of DRAWN are to be seen."""
    people: np.ndarray
    """(n, 3) float32: from the front, female, age in units of 20 years from 55."""

    @property
    def who(self) -> np.ndarray:
        """(n,) int: each is of another."""
        return np.arange(len(self.light))

    def labels(self, findings: tuple[str, ...]) -> np.ndarray:
        """(n, findings) float32."""
        return self.seen[:, [DRAWN.index(finding) for finding in findings]].astype(np.float32)

    def mask(self, finding: str, index: int) -> np.ndarray:
        """(side, side) uint8, 1 where it is in that picture."""
        return self.masks[index] >> DRAWN.index(finding) & 1

    def without(self, finding: str) -> Phantoms:
        """The pictures in which it is not to be seen."""
        kept = ~self.seen[:, DRAWN.index(finding)]
        return Phantoms(self.light[kept], self.masks[kept], self.seen[kept], self.people[kept])

    def covered(self, findings: tuple[str, ...], cell: int) -> np.ndarray:
        """Part of each cell of `cell` x `cell` pixels that a finding covers, 255 for all: (n, findings, h, w) uint8."""
        count, side, _ = self.masks.shape
        shape = (count, side // cell, cell, side // cell, cell)
        bits = [self.masks >> DRAWN.index(finding) & 1 for finding in findings]
        parts = [bit.reshape(shape).mean((2, 4), dtype=np.float32) for bit in bits]
        return np.stack([np.round(part * 255).astype(np.uint8) for part in parts], 1)


def light_of(pixels: np.ndarray) -> np.ndarray:
    """Stored values (side, side) as light of 0 to 1, float16."""
    dark, bright = np.percentile(pixels, [100 * DARKEST, 100 * BRIGHTEST])
    return np.clip((pixels - dark) / (bright - dark), 0, 1).astype(np.float16)


def read(folder: Path, name: str) -> Phantoms:
    """The set `name`: train, validation or test."""
    pixels = np.load(folder / f"{name}.pixels.npy", mmap_mode="r")
    with (folder / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != len(pixels):
        raise ValueError(f"{name}: {len(rows)} rows for {len(pixels)} pictures")
    listed = [{one.split(":")[0] for one in row["findings"].split()} for row in rows]
    return Phantoms(
        np.stack([light_of(picture) for picture in pixels]),
        np.load(folder / f"{name}.masks.npy"),
        np.array([[finding in found for finding in DRAWN] for found in listed]),
        np.array(
            [[row["view"] == "AP", row["sex"] == "F", (int(row["age"]) - 55) / 20] for row in rows], np.float32
        ),
    )
