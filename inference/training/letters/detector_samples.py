"""Samples for the letter detector: films, slices and noise with words planted at a known size and contrast.

A sample is a square of SIDE pixels, a target and a weight map of half that size. What is already known to be lettering
is a target too; what surrounds it, and what could not be judged, weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from distractions import DISTRACTIONS
from drawing import Rng, blurred, log_uniform, noise_of, one_of, sign, turned, whole
from films import Box, Film
from words import CAPITAL, WordBank

SIDE = 384
"""Side of a sample, in pixels; the target has half of it."""

INK = 60
"""Coverage above which a pixel of a drawn word counts as letter, of 255."""

Sample = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Light (1, SIDE, SIDE) of 0 to 255, target and weight (1, SIDE / 2, SIDE / 2) of 0 or 1; float32."""


@dataclass(frozen=True)
class Material:
    """What samples are made of."""

    words: WordBank
    films: list[Film]
    slices: list[np.ndarray]


@dataclass
class Scene:
    """A square under construction: float light of 0 to 255, and where letters stand or nothing is known (0 or 1)."""

    light: np.ndarray
    letters: np.ndarray
    unsure: np.ndarray


def make_sample(rng: Rng, material: Material) -> Sample:
    """A background, up to three distractions that are no letters, up to five words, sometimes JPEG's traces."""
    scene = make_background(rng, material)
    for _ in range(int(rng.choice([0, 0, 1, 1, 2, 3]))):
        distract(rng, scene)
    for _ in range(int(rng.choice([0, 1, 1, 2, 3, 5]))):
        plant_something(rng, scene, material.words)
    if rng.random() < 0.15:
        scene.light = through_jpeg(scene.light, whole(rng, 60, 98))
    letters, unsure = halved(scene.letters), halved(scene.unsure)
    unsure = unsure * (1 - letters)  # known letters count; only what is around them does not
    return (
        np.round(scene.light)[None].astype(np.float32),
        letters[None].astype(np.float32),
        (1 - unsure)[None].astype(np.float32),
    )


def halved(mask: np.ndarray) -> np.ndarray:
    """A mask at the size of the detector's map: the largest of each two by two pixels."""
    return mask.reshape(SIDE // 2, 2, SIDE // 2, 2).max((1, 3))


def through_jpeg(light: np.ndarray, quality: int) -> np.ndarray:
    """The light after lossy compression."""
    _, data = cv2.imencode(".jpg", light.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert decoded is not None, "OpenCV reads what it wrote"
    return decoded.astype(np.float32)


# Backgrounds


def make_background(rng: Rng, material: Material) -> Scene:
    """A part of a film (72 %), of a slice without text (14 %), or noise, with its grey values shifted."""
    chance = rng.random()
    if chance < 0.72:
        scene = from_film(rng, material.films)
    elif chance < 0.86:
        scene = from_slice(rng, material.slices)
    else:
        scene = from_noise(rng)
    scene.light = toned(rng, scene.light)
    return scene


def from_film(rng: Rng, films: Sequence[Film]) -> Scene:
    """A part of a film, zoomed by 0.45 to 2.2 three times in five."""
    film = one_of(rng, films)
    zoom = log_uniform(rng, 0.45, 2.2) if rng.random() < 0.6 else 1.0
    return cut(rng, film.light, film.boxes, zoom)


def from_slice(rng: Rng, slices: Sequence[np.ndarray]) -> Scene:
    """A part of a slice, or of what changed between it and itself moved a little."""
    light = one_of(rng, slices)
    if rng.random() < 0.45:
        light = difference_image(rng, light)
    return cut(rng, light, (), log_uniform(rng, 0.6, 2.5))


def difference_image(rng: Rng, light: np.ndarray) -> np.ndarray:
    """What a subtraction of neighbouring slices looks like: edges and noise, stretched to the full range."""
    first = light.astype(np.float32)
    drift = np.array(
        [
            [1 + rng.normal() * 0.01, rng.normal() * 0.01, rng.normal() * 2],
            [rng.normal() * 0.01, 1 + rng.normal() * 0.01, rng.normal() * 2],
        ],
        np.float32,
    )
    second = cv2.warpAffine(first, drift, (first.shape[1], first.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    second = second + rng.normal(size=first.shape).astype(np.float32) * rng.uniform(0.5, 4)
    change = np.maximum(0, (first - second) * sign(rng, 0.5))
    brightest = np.percentile(change, 99.9) + 1e-3
    return np.clip(change * 255 / brightest, 0, 255).astype(np.uint8)


def from_noise(rng: Rng) -> Scene:
    """A smooth ground with fine or coarse grain."""
    grid = (whole(rng, 2, 9),) * 2
    ground = cv2.resize(rng.normal(size=grid).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    light = np.clip(rng.uniform(5, 230) + ground * rng.uniform(0, 45), 0, 255).astype(np.float32)
    grain = rng.normal(size=light.shape).astype(np.float32)
    if rng.random() < 0.5:
        grain = blurred(grain, rng.uniform(0.5, 1.6))
        grain /= grain.std()
    light += grain * log_uniform(rng, 0.3, 9)
    return Scene(light, np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8))


def toned(rng: Rng, light: np.ndarray) -> np.ndarray:
    """The same picture under another window: inverted, another gamma and contrast, more noise, each by chance."""
    if rng.random() < 0.35:
        light = 255 - light
    if rng.random() < 0.5:
        gamma = math.exp(rng.normal() * 0.35)
        light = 255 * np.power(np.clip(light, 0, 255) / 255, gamma)
        gain = rng.uniform(0.45, 1.15)
        light = (light - 128) * gain + 128 + rng.normal() * 20
    if rng.random() < 0.3:
        light = light + rng.normal(size=light.shape).astype(np.float32) * rng.uniform(0.5, 5)
    return np.clip(light, 0, 255).astype(np.float32)


def cut(rng: Rng, light: np.ndarray, boxes: Sequence[Box], zoom: float) -> Scene:
    """A square of SIDE pixels at a zoom, turned by quarters and mirrored; nearly half are drawn towards a box."""
    need = math.ceil(SIDE / zoom)
    layers = filled_up(rng, [light, *known_masks(light.shape, boxes)], need)
    x, y = corner_of(rng, layers[0].shape, boxes, need)
    light, letters, unsure = (layer[y : y + need, x : x + need] for layer in layers)
    method = cv2.INTER_AREA
    if zoom >= 1:
        method = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
    light = cv2.resize(light, (SIDE, SIDE), interpolation=method)
    letters = cv2.resize(letters, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    unsure = cv2.resize(unsure, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    quarters = int(rng.integers(4))
    layers = [np.rot90(layer, quarters) for layer in (light, letters, unsure)]
    if rng.random() < 0.5:
        layers = [layer[:, ::-1] for layer in layers]
    light, letters, unsure = (np.ascontiguousarray(layer) for layer in layers)
    return Scene(light.astype(np.float32), letters, unsure)


def known_masks(shape: tuple[int, int], boxes: Sequence[Box]) -> tuple[np.ndarray, np.ndarray]:
    """Where judged letters stand, a little inside their boxes, and where nothing is known: around them and in doubt."""
    letters, unsure = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for box in boxes:
        if box.kind == "none":
            continue
        shorter = min(box.width, box.height)
        around = max(4, int(0.35 * shorter))
        top, left = max(0, box.y - around), max(0, box.x - around)
        unsure[top : box.y + box.height + around, left : box.x + box.width + around] = 1
        if box.is_lettering:
            inset = max(1, int(0.12 * shorter))
            letters[box.y + inset : box.y + box.height - inset, box.x + inset : box.x + box.width - inset] = 1
    return letters, unsure


def filled_up(rng: Rng, layers: list[np.ndarray], need: int) -> list[np.ndarray]:
    """The layers with a border where they are smaller than `need`: the light's edge again or one dark grey value."""
    height, width = layers[0].shape
    if need <= height and need <= width:
        return layers
    tall, wide = max(0, need - height), max(0, need - width)
    border = (tall // 2, tall - tall // 2, wide // 2, wide - wide // 2)
    kind = cv2.BORDER_REPLICATE if rng.random() < 0.5 else cv2.BORDER_CONSTANT
    light = cv2.copyMakeBorder(layers[0], *border, kind, value=whole(rng, 0, 30))
    return [light, *(cv2.copyMakeBorder(layer, *border, cv2.BORDER_CONSTANT) for layer in layers[1:])]


def corner_of(rng: Rng, shape: tuple[int, int], boxes: Sequence[Box], need: int) -> tuple[int, int]:
    """The upper left corner (x, y) of a square of `need` pixels, near a box in 45 of 100 if there is one."""
    height, width = shape
    if boxes and rng.random() < 0.45:
        box = one_of(rng, boxes)
        middle_x = box.x + box.width / 2 + rng.normal() * need * 0.2
        middle_y = box.y + box.height / 2 + rng.normal() * need * 0.2
        y = int(np.clip(middle_y - need / 2, 0, height - need))
        x = int(np.clip(middle_x - need / 2, 0, width - need))
        return x, y
    y = whole(rng, 0, height - need + 1)
    x = whole(rng, 0, width - need + 1)
    return x, y


# What is drawn on a film and is no letter


def distract(rng: Rng, scene: Scene) -> None:
    """Lines, rings, tubes, clips, rulers, frames and dots: 3 to 40 times the noise, brighter seven times in ten."""
    layer = np.zeros_like(scene.light, np.uint8)
    draw = one_of(rng, DISTRACTIONS)
    draw(rng, layer, whole(rng, 1, 7))
    layer[(scene.letters > 0) | (scene.unsure > 0)] = 0
    if rng.random() < 0.5:
        layer = blurred(layer, rng.uniform(0.4, 1.5))
    height, width = layer.shape
    step = noise_of(scene.light, 0, 0, width, height) * log_uniform(rng, 3, 40) * sign(rng, 0.7)
    scene.light = np.clip(scene.light + step * layer / 255.0, 0, 255)


# Words


def plant_something(rng: Rng, scene: Scene, words: WordBank) -> None:
    """A marker (one in five), lines of a page (one in ten) or a word; most are small, most are faint."""
    large = rng.random() < 0.12
    height = log_uniform(rng, 6.5, 16) if rng.random() < 0.55 else log_uniform(rng, 10, 64 if large else 36)
    contrast = log_uniform(rng, 2.2, 7) if rng.random() < 0.6 else log_uniform(rng, 5, 40)
    chance = rng.random()
    if chance < 0.2:
        height, contrast = max(height, 9), max(contrast, 4)
        ink = marker(rng, words, height)
    elif chance < 0.3:
        ink = page(rng, words, height)
    else:
        ink = held_somehow(rng, any_word(rng, words, height))
    if rng.random() < 0.1:
        ink = blurred(ink, rng.uniform(0.4, 1.2) * height / 14)
    plant(rng, scene, ink, contrast, height)


def scaled_word(words: WordBank, index: int, height: float) -> np.ndarray:
    """A word of the bank with capitals `height` pixels high: coverage of 0 to 255."""
    image, scale = words.images[index], height / CAPITAL
    size = (max(2, round(image.shape[1] * scale)), max(2, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def any_word(rng: Rng, words: WordBank, height: float) -> np.ndarray:
    """A word of any script."""
    return scaled_word(words, int(rng.integers(len(words.images))), height)


def marker(rng: Rng, words: WordBank, height: float) -> np.ndarray:
    """One to three Latin letters, in a ring two times in five, often seen from behind."""
    ink = scaled_word(words, int(rng.choice(words.short)), height)
    if rng.random() < 0.4:
        margin = int(0.9 * height)
        ink = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
        middle = (ink.shape[1] // 2, ink.shape[0] // 2)
        axes = (middle[0] - 2, middle[1] - 2)
        cv2.ellipse(ink, middle, axes, 0, 0, 360, 255, max(1, int(height * rng.uniform(0.06, 0.2))), cv2.LINE_AA)
    return held_somehow(rng, ink, mirrored=0.4)


def page(rng: Rng, words: WordBank, height: float) -> np.ndarray:
    """Two to four lines, one below the other."""
    lines = [any_word(rng, words, height) for _ in range(whole(rng, 2, 5))]
    width = max(line.shape[1] for line in lines)
    gap = max(2, int(height * rng.uniform(0.2, 0.8)))
    filled = [np.pad(line, ((0, gap), (0, width - line.shape[1]))) for line in lines]
    return held_somehow(rng, np.vstack(filled), mirrored=0.02)


def held_somehow(rng: Rng, ink: np.ndarray, mirrored: float = 0.06) -> np.ndarray:
    """The lettering as films are held: by quarters, from behind, askew, each by chance."""
    if rng.random() < 0.25:
        ink = np.rot90(ink, whole(rng, 1, 4))
    if rng.random() < mirrored:
        ink = ink[:, ::-1]
    ink = np.ascontiguousarray(ink)
    if rng.random() < 0.25:
        ink = turned(ink, rng.normal() * 7 if rng.random() < 0.7 else rng.uniform(-45, 45))
    return ink


def plant(rng: Rng, scene: Scene, ink: np.ndarray, contrast: float, capital: float) -> None:
    """Adds lettering somewhere, or nothing where it does not fit or would lie on what is known.

    `contrast` is in times the local noise; `capital`, the height of a capital in pixels, says how far the letters of a
    word lie apart, since the target closes the gaps between them.
    """
    (height, width), (rows, columns) = ink.shape, scene.light.shape
    if height >= rows - 2 or width >= columns - 2:
        return
    if rng.random() < 0.25:  # at an edge, where stamps stand
        x = int(rng.choice([1, columns - width - 1]))
        y = int(rng.choice([1, rows - height - 1]))
    else:
        y = whole(rng, 1, rows - height)
        x = whole(rng, 1, columns - width)
    place = (slice(y, y + height), slice(x, x + width))
    if scene.letters[place].any() or scene.unsure[place].any():
        return
    step = noise_of(scene.light, x, y, width, height) * contrast
    mean = scene.light[place].mean()
    brighter = mean + step <= 255
    if rng.random() < 0.3:
        brighter = not mean - step >= 0
    if rng.random() < 0.06:  # on a plate of its own
        grey = float(rng.choice([0, 255, rng.uniform(0, 255)]))
        margin = whole(rng, 1, 6)
        top, left = max(0, y - margin), max(0, x - margin)
        scene.light[top : y + height + margin, left : x + width + margin] = grey
        brighter, step = grey < 128, max(float(step), 30.0)
    scene.light[place] = np.clip(scene.light[place] + (step if brighter else -step) * ink / 255.0, 0, 255)
    scene.letters[place] |= target_of(ink, capital)


def target_of(ink: np.ndarray, capital: float) -> np.ndarray:
    """A word's target: its letters closed to one patch, a little fattened; the same shape as the ink, 0 or 1."""
    reach = max(3, int(capital * 0.8) | 1)
    mask = cv2.copyMakeBorder((ink > INK).astype(np.uint8), reach, reach, reach, reach, cv2.BORDER_CONSTANT)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc)
    fat = 2 * max(1, int(capital * 0.12)) + 1
    mask = cv2.dilate(mask, np.ones((fat, fat), np.uint8))
    return mask[reach:-reach, reach:-reach]
