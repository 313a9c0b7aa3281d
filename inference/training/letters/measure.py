"""Measures finished networks on the films that training held back. Needs neither torch nor a GPU.

    python measure.py --models ../../models/letters --films FOLDER --slices FOLDER --fonts FOLDER

The slices were trained on; the planted words come from the bank that training used. Figures say so.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

import detector_samples
import films as film_files
import reader_samples
import words as word_files
from drawing import Rng, noise_of, one_of, whole
from films import Film
from words import WordBank

THRESHOLD = 0.4
"""Probability from which a pixel of the map belongs to a box."""

SCORE = 0.5
"""Mean probability that a box needs."""

HEIGHTS = (8, 12, 20, 32)
"""Heights of a capital that are measured, in pixels."""

CONTRASTS = (3, 5, 10, 20)
"""Contrasts that are measured, in times the local noise."""

WORDS_A_CELL = 60

Detect = Callable[[np.ndarray], np.ndarray]
"""A film of grey values -> the map of half its size (and more, where the film was filled up)."""

Classify = Callable[[np.ndarray], np.ndarray]
"""Crops (n, 1, 64, 64) -> probabilities (n, 5)."""

Found = tuple[int, int, int, int]
"""A box that a detector drew: x, y, width, height, in pixels of the film."""


def boxes_of(letters: np.ndarray) -> list[Found]:
    """The boxes of a map's connected parts, without those a single pixel wide and those that are doubtful."""
    count, labels, parts, _ = cv2.connectedComponentsWithStats((letters >= THRESHOLD).astype(np.uint8), connectivity=8)
    boxes: list[Found] = []
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in parts[number])
        if min(width, height) < 2:
            continue
        inside = labels[y : y + height, x : x + width] == number
        if letters[y : y + height, x : x + width][inside].mean() >= SCORE:
            boxes.append((x * 2, y * 2, width * 2, height * 2))
    return boxes


def measure_detector(
    detect: Detect, words: WordBank, held_back: Sequence[Film], slices: Sequence[np.ndarray]
) -> dict[str, object]:
    """Words found by height and contrast, real boxes missed, boxes drawn where none was judged."""
    rng = np.random.default_rng(5)
    found = {
        str(height): [share_found(rng, detect, words, held_back, height, contrast) for contrast in CONTRASTS]
        for height in HEIGHTS
    }
    new = missed = known = 0
    for film in held_back:
        boxes = boxes_of(detect(film.light))
        new += sum(not any(judged.meets(*box) for judged in film.boxes) for box in boxes)
        lettering = [judged for judged in film.boxes if judged.is_lettering]
        known += len(lettering)
        missed += sum(not any(judged.meets(*box) for box in boxes) for judged in lettering)
    return {
        "foundByCapitalHeight": found,
        "foundMean": float(np.mean(list(found.values()))),
        "realBoxesMissed": {"missed": missed, "of": known},
        "boxesWhereNoneWasJudged": {"boxes": new, "films": len(held_back)},
        "boxesOnSlicesWithoutText": {
            "boxes": sum(len(boxes_of(detect(light))) for light in slices),
            "slices": len(slices),
        },
    }


def share_found(
    rng: Rng, detect: Detect, words: WordBank, films: Sequence[Film], height: int, contrast: float
) -> float:
    """Of words planted one at a time, the share of which boxes cover three tenths."""
    hits = planted = 0
    while planted < WORDS_A_CELL:
        film = one_of(rng, films)
        ink = detector_samples.any_word(rng, words, height)
        if rng.random() < 0.2:
            ink = np.ascontiguousarray(np.rot90(ink))
        tall, wide = ink.shape
        rows, columns = film.light.shape
        if wide > columns - 8 or tall > rows - 8:
            continue
        y, x = whole(rng, 4, rows - tall - 3), whole(rng, 4, columns - wide - 3)
        boxes = boxes_of(detect(with_word(film.light, ink, x, y, contrast)))
        hits += sum(common_area(box, (x, y, wide, tall)) for box in boxes) >= 0.3 * ink.size
        planted += 1
    return hits / planted


def with_word(film: np.ndarray, ink: np.ndarray, x: int, y: int, contrast: float) -> np.ndarray:
    """The film with a word on it, brighter than its ground where there is room for that."""
    light = film.astype(np.float32)
    tall, wide = ink.shape
    place = (slice(y, y + tall), slice(x, x + wide))
    step = noise_of(light, x, y, wide, tall) * contrast
    brighter = light[place].mean() + step <= 255
    light[place] += (step if brighter else -step) * ink / 255.0
    return np.round(np.clip(light, 0, 255))


def common_area(first: Found, second: Found) -> int:
    """Pixels that two rectangles share."""
    width = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    height = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    return max(0, width) * max(0, height)


def measure_reader(classify: Classify, material: reader_samples.Material) -> dict[str, object]:
    """Confusions of judged boxes and of 2,000 samples: rows are the truth, columns the likeliest class."""
    judged = [(film, box, number) for number, boxes in enumerate(material.judged) for film, box in boxes]
    crops = [
        reader_samples.normalised(reader_samples.straight_crop(film.light, (box.x, box.y, box.width, box.height)))
        for film, box, _ in judged
    ]
    rng = np.random.default_rng(3)
    samples = [reader_samples.make_sample(rng, material) for _ in range(2000)]
    truth = np.array([number for _, number in samples])
    batches = [np.stack([crop for crop, _ in samples[at : at + 250]]) for at in range(0, len(samples), 250)]
    answers = np.concatenate([classify(batch) for batch in batches])
    other = truth == reader_samples.class_of("other")
    return {
        "judgedBoxes": confusion(np.array([number for _, _, number in judged]), classify(np.stack(crops))),
        "mixedSamples": confusion(truth, answers),
        "otherTakenForMarkerAbove0.9": {
            "samples": int((answers[other, 1:4].max(1) > 0.9).sum()),
            "of": int(other.sum()),
        },
    }


def confusion(truth: np.ndarray, answers: np.ndarray) -> list[list[int]]:
    """How often each class (row) was taken for each (column)."""
    counts = np.zeros((len(reader_samples.CLASSES),) * 2, int)
    np.add.at(counts, (truth, answers.argmax(1)), 1)
    return counts.tolist()


def detector_from(path: Path) -> Detect:
    """A detector file as a function; films are filled up to a multiple of 32 by repeating their edge."""
    session = onnxruntime.InferenceSession(path)

    def detect(light: np.ndarray) -> np.ndarray:
        height, width = light.shape
        filled = np.pad(light, ((0, -height % 32), (0, -width % 32)), mode="edge")
        return session.run(None, {"light": filled[None, None].astype(np.float32)})[0][0, 0]

    return detect


def reader_from(path: Path) -> Classify:
    """A reader file as a function."""
    session = onnxruntime.InferenceSession(path)
    return lambda crops: session.run(None, {"crops": crops})[0]


def measure(
    models: Path, words: WordBank, letters: dict[str, list[np.ndarray]], films: list[Film], slices: list[np.ndarray]
) -> dict[str, object]:
    """The figures of both networks in a folder."""
    _, held_from_detector = film_files.split_for_detector(films)
    _, held_from_reader = film_files.split_for_reader(films)
    material = reader_samples.material_of(held_from_reader, words, letters)
    return {
        "letter-detector": measure_detector(
            detector_from(models / "letter-detector.onnx"), words, held_from_detector, slices
        ),
        "marker-reader": measure_reader(reader_from(models / "marker-reader.onnx"), material),
    }


def add_sources(parser: argparse.ArgumentParser) -> None:
    """The options that say where images and fonts lie."""
    parser.add_argument("--films", type=Path, required=True, help="folder of NIH ChestX-ray14 films at 512 px")
    parser.add_argument("--slices", type=Path, required=True, help="folder that text-free-slices.csv is relative to")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))


def main() -> None:
    """Reads the command line, measures and prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True)
    add_sources(parser)
    options = parser.parse_args()
    fonts = word_files.find_fonts(options.fonts)
    figures = measure(
        options.models,
        word_files.draw_words(fonts),
        word_files.draw_letters(fonts),
        film_files.read_films(options.films),
        film_files.read_slices(options.slices),
    )
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
