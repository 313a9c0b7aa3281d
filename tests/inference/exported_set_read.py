"""What the training scripts read of an exported set, written where exported-set.test.ts can look: SET OUT."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "inference" / "training" / "findings"))
import exported
import exported_films

where, out = Path(sys.argv[1]), Path(sys.argv[2])
found = exported_films.open_set(where)
for film in found.films:
    values, description = found.stored(film)
    values.astype("<i4").tofile(out / f"{film.image}.stored")
    light = exported.squared(exported.light_of(values, description, 0.005, 0.995), description, 256)
    light.astype("<f4").tofile(out / f"{film.image}.light")
splits = exported_films.read(found, 256)
covered = {
    name: [
        {"image": film.image, "said": float(of.said["pneumothorax"][i]), "cells": of.covered(("pneumothorax",), 8)[i, 0].tolist()}
        for i, film in enumerate(film for film in found.films if exported.split_of(film.patient) == name)
    ]
    for name, of in splits.items()
}
(out / "read.json").write_text(
    json.dumps(
        {
            "films": [vars(film) for film in found.films],
            "votes": found.votes(),
            "splits": {film.patient: exported.split_of(film.patient) for film in found.films},
            "people": {name: np.nan_to_num(of.people, nan=-9).tolist() for name, of in splits.items()},
            "covered": covered,
        }
    ).replace("NaN", "null")
)
