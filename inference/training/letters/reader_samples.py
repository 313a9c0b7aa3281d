"""Samples for the marker reader: crops around judged boxes, and markers, words and strokes drawn on films.

A sample is a normalised crop of SIDE pixels and the number of its class. Every crop is turned by any angle and mirrored
by chance, since films are held every way; an L stays an L however it lies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from drawing import Rng, blurred, log_uniform, one_of, quarter_turned, sign, turned, whole
from films import Box, Film
from words import WordBank

SIDE = 64
"""Side of a crop, in pixels."""

CLASSES = ("none", "L", "R", "arrow", "other")

SHARES = (0.22, 0.24, 0.14, 0.08, 0.32)
"""How often each class is drawn. One R and nine arrows were judged: the rest has to be painted."""

OTHER_LETTERS = "ABCDEFGHIKMNOPQSTUWXYZ23456890"
"""What stands alone and is no side: without L and R, and without J, V, 1 and 7, which turned are an L."""

MORE_LETTERS = OTHER_LETTERS + "LRVJ7"
"""What stands beside another letter."""

Place = tuple[float, float, float, float]
"""A rectangle: x, y, width, height, in pixels."""


def class_of(kind: str) -> int:
    """The class of a judged kind; a stamp is other lettering."""
    return CLASSES.index("other" if kind == "word" else kind)


@dataclass(frozen=True)
class Material:
    """What samples are made of."""

    films: list[Film]
    words: list[np.ndarray]
    letters: dict[str, list[np.ndarray]]
    judged: list[list[tuple[Film, Box]]] = field(init=False)
    """The judged boxes of each class."""

    def __post_init__(self) -> None:
        judged: list[list[tuple[Film, Box]]] = [[] for _ in CLASSES]
        for film in self.films:
            for box in film.boxes:
                if box.kind != "ignore":
                    judged[class_of(box.kind)].append((film, box))
        object.__setattr__(self, "judged", judged)


def material_of(films: list[Film], words: WordBank, letters: dict[str, list[np.ndarray]]) -> Material:
    """The material of one part of the films. Words of nine and more times their height would be a line in a crop."""
    return Material(films, [word for word in words.images if word.shape[1] < word.shape[0] * 9], letters)


def make_sample(rng: Rng, material: Material) -> tuple[np.ndarray, int]:
    """A crop (1, SIDE, SIDE), float32 about 0, and its class; a judged box in 45 of 100, if the class has one."""
    number = int(rng.choice(len(CLASSES), p=SHARES))
    if rng.random() < 0.45 and material.judged[number]:
        return from_judged(rng, material.judged[number]), number
    film = one_of(rng, material.films)
    height = int(log_uniform(rng, 9, 60))
    ground = free_ground(rng, film, height * 6 + 40)
    if CLASSES[number] == "none":
        place = paint_nothing(rng, ground, height)
    else:
        place = paint_lettering(rng, ground, material, CLASSES[number], height)
    return normalised(roughened(rng, any_crop(rng, ground, place))), number


def from_judged(rng: Rng, judged: Sequence[tuple[Film, Box]]) -> np.ndarray:
    """A judged box, its edges moved a little."""
    film, box = one_of(rng, judged)
    shift = rng.normal(size=4) * 0.06
    place = (
        box.x + shift[0] * box.width,
        box.y + shift[1] * box.height,
        box.width * (1 + shift[2]),
        box.height * (1 + shift[3]),
    )
    return normalised(roughened(rng, any_crop(rng, film.light, place)))


# Crops


def straight_crop(light: np.ndarray, place: Place) -> np.ndarray:
    """The square about a place, 1.5 times its longer side: (SIDE, SIDE) float32, as the appliance cuts it."""
    x, y, width, height = place
    return crop(light, (x + width / 2, y + height / 2), max(width, height) * 1.5, 0)


def any_crop(rng: Rng, light: np.ndarray, place: Place) -> np.ndarray:
    """The square about a place, a little off in size and position, turned by any angle or nearly straight, mirrored."""
    x, y, width, height = place
    side = max(width, height) * 1.5 * math.exp(rng.normal() * 0.1)
    middle_x = x + width / 2 + rng.normal() * 0.05 * side
    middle_y = y + height / 2 + rng.normal() * 0.05 * side
    degrees = rng.uniform(0, 360) if rng.random() < 0.5 else float(rng.integers(4)) * 90 + rng.normal() * 4
    mirrored = rng.random() < 0.5
    found = crop(light, (middle_x, middle_y), side, degrees)
    return found[:, ::-1] if mirrored else found


def crop(light: np.ndarray, middle: tuple[float, float], side: float, degrees: float) -> np.ndarray:
    """A square of the light brought to SIDE pixels; averaged first where it shrinks, edges repeated where it ends."""
    scale = SIDE / side
    matrix = cv2.getRotationMatrix2D(middle, degrees, scale)
    matrix[0, 2] += SIDE / 2 - middle[0]
    matrix[1, 2] += SIDE / 2 - middle[1]
    reach = int(1 / scale)
    if scale < 0.6 and reach > 1:
        light = cv2.blur(light, (reach, reach))
    found = cv2.warpAffine(light, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return found.astype(np.float32)


def roughened(rng: Rng, light: np.ndarray) -> np.ndarray:
    """The crop inverted, blurred or noisier, each by chance."""
    light = np.ascontiguousarray(light)
    if rng.random() < 0.3:
        light = 255 - light
    if rng.random() < 0.3:
        light = blurred(light, rng.uniform(0.3, 1.6))
    if rng.random() < 0.4:
        grain = rng.normal(size=light.shape).astype(np.float32)
        light = light + grain * rng.uniform(0.5, 0.12 * max(8, light.std() * 2))
    return light


def normalised(light: np.ndarray) -> np.ndarray:
    """Less its mean, by its spread and 2 (so that noise on a flat plate stays small): (1, SIDE, SIDE) float32."""
    return ((light - light.mean()) / (light.std() + 2))[None].astype(np.float32)


# Grounds and paint


def free_ground(rng: Rng, film: Film, room: int) -> np.ndarray:
    """A square of `room` pixels of the film, (room, room) float32; eight tries to keep clear of judged lettering."""
    height, width = film.light.shape
    lettering = [box for box in film.boxes if box.kind != "none"]
    for _ in range(8):
        y, x = whole(rng, 0, max(1, height - room)), whole(rng, 0, max(1, width - room))
        if not any(box.meets(x, y, room, room) for box in lettering):
            break
    ground: np.ndarray = film.light[y : y + room, x : x + room].astype(np.float32)
    missing = room - ground.shape[0], room - ground.shape[1]
    if any(missing):
        ground = cv2.copyMakeBorder(ground, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return ground


def paint(ground: np.ndarray, ink: np.ndarray, x: int, y: int, step: float) -> None:
    """Adds `step` grey values where the ink covers."""
    height, width = ink.shape
    part = ground[y : y + height, x : x + width]
    part[...] = np.clip(part + step * ink[: part.shape[0], : part.shape[1]] / 255.0, 0, 255)


def paint_plate(rng: Rng, ground: np.ndarray, place: Place, margin: float) -> None:
    """Draws the ground about a place towards one grey value, as the plate of a marker does."""
    x, y, width, height = place
    reach = max(2, int(margin * max(height, width)))
    part = ground[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach]
    part[...] = part * 0.4 + 0.6 * float(rng.uniform(0, 255))


def paint_nothing(rng: Rng, ground: np.ndarray, height: int) -> Place:
    """A ring, strokes, a disc, a tube, or the ground as it is (35 %): what detectors take for letters."""
    middle = ground.shape[0] // 2
    chance = rng.random()
    ink = np.zeros((height, height), np.uint8)
    if chance < 0.3:
        ink = ringed(rng, np.zeros((max(2, height // 2),) * 2, np.uint8))
    elif chance < 0.45:
        draw_strokes(rng, ink)
    elif chance < 0.55:
        axes = (height // 2 - 1, max(2, int(height * rng.uniform(0.2, 0.5))))
        cv2.ellipse(ink, (height // 2, height // 2), axes, rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)
    elif chance < 0.65:
        steps = rng.normal(size=(30, 2)) * height * 0.05 + rng.normal(size=2) * height * 0.03
        points = np.cumsum(np.vstack([[height / 2, height / 2], steps]), 0).astype(np.int32)
        cv2.polylines(ink, [points], False, 255, max(1, height // 10), cv2.LINE_AA)
    else:
        wide, tall = int(height * rng.uniform(0.6, 2)), int(height * rng.uniform(0.6, 2))
        return middle - wide / 2, middle - tall / 2, wide, tall
    step = rng.uniform(15, 200) * sign(rng, 0.8)
    tall, wide = ink.shape
    paint(ground, ink, middle - wide // 2, middle - tall // 2, step)
    return middle - wide / 2, middle - tall / 2, wide, tall


def draw_strokes(rng: Rng, ink: np.ndarray) -> None:
    """One or two straight lines."""
    side = ink.shape[0]
    for _ in range(whole(rng, 1, 3)):
        start, end = (tuple(int(value) for value in rng.integers(0, side, 2)) for _ in range(2))
        cv2.line(ink, start, end, 255, max(1, side // whole(rng, 6, 20)), cv2.LINE_AA)


def paint_lettering(rng: Rng, ground: np.ndarray, material: Material, kind: str, height: int) -> Place:
    """Paints a marker, an arrow or other lettering in the middle of the ground; returns where a detector sees it."""
    room = ground.shape[0]
    step = log_uniform(rng, 12, 230) * sign(rng, 0.85)
    plate = rng.uniform(0.05, 0.5) if rng.random() < 0.2 else None
    if kind == "arrow":
        ink = quarter_turned(arrow(rng, height), int(rng.integers(4)))
    elif kind == "other":
        ink = other_lettering(rng, material, height, room)
    else:
        ink = side_marker(rng, material, kind, height)
    tall, wide = ink.shape
    x, y = room // 2 - wide // 2, room // 2 - tall // 2
    if plate is not None:
        paint_plate(rng, ground, (x, y, wide, tall), plate)
    paint(ground, ink, x, y, step)
    if rng.random() < 0.35:
        paint_neighbour(rng, ground, material, (x, y, wide, tall), height, step)
    return seen_box(rng, ink, x, y)


def paint_neighbour(rng: Rng, ground: np.ndarray, material: Material, place: Place, height: int, step: float) -> None:
    """A letter outside the box, if there is room: it says nothing about what stands in the box."""
    x, y, wide, tall = place
    room = ground.shape[0]
    name = rng.choice(list(OTHER_LETTERS + "LR"))
    ink = letter(rng, material, name, max(6, int(height * rng.uniform(0.4, 1))))
    gap = int(max(tall, wide) * rng.uniform(0.18, 0.5))
    beside = [(x + wide + gap, y), (x - gap - ink.shape[1], y), (x, y + tall + gap), (x, y - gap - ink.shape[0])]
    left, top = beside[int(rng.integers(4))]
    if left >= 0 and top >= 0 and left + ink.shape[1] < room and top + ink.shape[0] < room:
        paint(ground, ink, left, top, step)


def seen_box(rng: Rng, ink: np.ndarray, x: int, y: int) -> Place:
    """The box of what is well covered, its edges moved a little."""
    rows, columns = np.nonzero(ink > 50)
    left, top = x + columns.min(), y + rows.min()
    wide, tall = columns.max() - columns.min() + 1, rows.max() - rows.min() + 1
    shift = rng.normal(size=4) * 0.07
    rng.random()  # unused, but the shipped weights' samples drew it: the same seed gives the same crops
    return left + shift[0] * wide, top + shift[1] * tall, wide * (1 + shift[2]), tall * (1 + shift[3])


# Ink: coverage of 0 to 255


def side_marker(rng: Rng, material: Material, kind: str, height: int) -> np.ndarray:
    """An L or R, turned, mirrored and ringed by chance."""
    ink = turned_somehow(rng, letter(rng, material, kind, height))
    if rng.random() < 0.5:
        ink = ink[:, ::-1]
    ink = np.ascontiguousarray(ink)
    return ringed(rng, ink) if rng.random() < 0.3 else ink


def other_lettering(rng: Rng, material: Material, height: int, room: int) -> np.ndarray:
    """A letter that is no side, a side marker with initials, a few letters, or a word; at most `room` pixels."""
    parts = other_parts(rng, material, height)
    if len(parts) > 1 and rng.random() < 0.5:
        parts = parts[::-1]
    if len(parts) > 1 and rng.random() < 0.4:
        parts = [np.ascontiguousarray(part[:, ::-1]) for part in parts]
    ink = parts[0]
    if len(parts) > 1:
        gap = int(height * rng.uniform(0, 0.6))
        ink = joined(rng, parts, gap, upright=rng.random() < 0.4)
    ink = turned_somehow(rng, np.ascontiguousarray(ink))
    if rng.random() < 0.12:
        ink = ringed(rng, ink)
    if max(ink.shape) > room - 4:
        scale = (room - 6) / max(ink.shape)
        ink = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return ink


def other_parts(rng: Rng, material: Material, height: int) -> list[np.ndarray]:
    """The letters of other lettering one by one, or one word."""
    chance = rng.random()
    if chance < 0.3:
        return [letter(rng, material, rng.choice(list(OTHER_LETTERS)), height)]
    if chance < 0.65:
        initials = max(5, int(height * rng.uniform(0.35, 1)))
        side = letter(rng, material, rng.choice(["L", "R"]), height)
        return [side, *more_letters(rng, material, initials, whole(rng, 1, 4))]
    if chance < 0.85:
        return more_letters(rng, material, height, whole(rng, 2, 4))
    word = one_of(rng, material.words)
    width = max(3, int(word.shape[1] * height / word.shape[0]))
    return [cv2.resize(word, (width, height), interpolation=cv2.INTER_AREA)]


def more_letters(rng: Rng, material: Material, height: int, count: int) -> list[np.ndarray]:
    """Any letters of one height."""
    return [letter(rng, material, rng.choice(list(MORE_LETTERS)), height) for _ in range(count)]


def letter(rng: Rng, material: Material, name: str, height: int) -> np.ndarray:
    """A letter of any face, sometimes fattened; every second L is two bars, as cast markers are."""
    if name == "L" and rng.random() < 0.5:
        return bar_l(rng, height)
    face = one_of(rng, material.letters[name])
    width = max(3, round(face.shape[1] * height / face.shape[0]))
    ink = cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.3:
        fat = max(2, height // 14)
        ink = cv2.dilate(ink, np.ones((fat, fat), np.uint8))
    return ink


def bar_l(rng: Rng, height: int) -> np.ndarray:
    """An L of two bars."""
    width = int(height * rng.uniform(0.55, 1.0))
    stem = max(2, int(height * rng.uniform(0.12, 0.38)))
    foot = max(2, int(stem * rng.uniform(0.8, 1.2)))
    ink = np.zeros((height, width), np.uint8)
    ink[:, :stem] = 255
    ink[height - foot :, :] = 255
    return ink


def arrow(rng: Rng, height: int) -> np.ndarray:
    """An arrow that points up, filled seven times in ten."""
    ink = np.zeros((height, height), np.uint8)
    barb, shaft, neck = rng.uniform(0.16, 0.36), rng.uniform(0.08, 0.2), rng.uniform(0.3, 0.5)
    middle = height / 2
    right = [[middle + barb * height, neck * height], [middle + shaft * height, neck * height]]
    feet = [[middle + shaft * height, height - 1], [middle - shaft * height, height - 1]]
    left = [[middle - shaft * height, neck * height], [middle - barb * height, neck * height]]
    outline = np.array([[middle, 0], *right, *feet, *left], np.int32)
    if rng.random() < 0.7:
        cv2.fillPoly(ink, [outline], 255, cv2.LINE_AA)
    else:
        cv2.polylines(ink, [outline], True, 255, max(1, height // 16), cv2.LINE_AA)
    return ink


def ringed(rng: Rng, ink: np.ndarray) -> np.ndarray:
    """The ink in the middle of a ring."""
    height, width = ink.shape
    radius = int(max(height, width) * rng.uniform(0.75, 1.1))
    canvas = np.zeros((2 * radius, 2 * radius), np.uint8)
    top, left = radius - height // 2, radius - width // 2
    canvas[top : top + height, left : left + width] = ink
    axes = (radius - 2, int((radius - 2) * rng.uniform(0.75, 1)))
    angle = rng.uniform(0, 180)
    thickness = max(1, int(radius * rng.uniform(0.04, 0.16)))
    cv2.ellipse(canvas, (radius, radius), axes, angle, 0, 360, 255, thickness, cv2.LINE_AA)
    return canvas


def joined(rng: Rng, parts: Sequence[np.ndarray], gap: int, upright: bool) -> np.ndarray:
    """Letters side by side, or one below the other (`upright`), each at a height of its own."""
    if upright:
        parts = [np.rot90(part) for part in parts]
    height = max(part.shape[0] for part in parts)
    row: list[np.ndarray] = []
    for part in parts:
        column = np.zeros((height, part.shape[1]), np.uint8)
        top = whole(rng, 0, height - part.shape[0] + 1)
        column[top : top + part.shape[0]] = part
        row += [column, np.zeros((height, gap), np.uint8)]
    ink = np.hstack(row[:-1])
    return quarter_turned(ink, -1) if upright else ink


def turned_somehow(rng: Rng, ink: np.ndarray) -> np.ndarray:
    """By any angle two times in five, else by quarters."""
    if rng.random() < 0.4:
        return turned(ink, rng.uniform(0, 360))
    return quarter_turned(ink, int(rng.integers(4)))
