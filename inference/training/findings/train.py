"""Makes the findings model again: trains, calibrates, exports, measures, with one command.

    python train.py --phantoms FOLDER --out FOLDER [--without nodule]
    python train.py --set SET --out FOLDER [--labels pneumothorax,nodule]

The first FOLDER is what `inference/phantoms/write-training-set.ts` wrote; SET is a training set that a box exported, its
archive or the folder it was unpacked to. Runs on the CPU. The same versions, threads and seed
give like weights, not the same ones: sums are taken in another order on another processor.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import exported_films
import losses
import model_card
import phantoms
from calibrate import calibrate
from check import check
from export import export, rounded
from measure import measure
from network import CELL, MIDDLE, SHADES, SIDE, SPREAD, Findings, Shipped

Pictures = phantoms.Phantoms | exported_films.ExportedFilms

BATCH, RATE, DECAY, MEMORY = 32, 2e-3, 1e-3, 0.995
"""Pictures a step; the learning rate at its highest; weight decay; share of the averaged weights that stays a step."""

FARTHEST = 2
"""A picture is moved by up to this many cells, so that a place alone says nothing."""


def shaken(light: Tensor, covered: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Pictures moved by whole cells, with other tones and grain; the covered cells move along."""
    down, right = (int(torch.randint(-FARTHEST, FARTHEST + 1, (1,), generator=random)) for _ in range(2))
    light = moved(light, down * CELL, right * CELL)
    covered = moved(covered, down, right)
    count = (len(light), 1, 1, 1)
    light = light.clamp(min=1e-3) ** torch.empty(count).uniform_(0.75, 1.35, generator=random)
    grain = torch.empty(count).uniform_(0, 0.02, generator=random)
    light = light + grain * torch.randn(light.shape, generator=random)
    return light * torch.empty(count).uniform_(0.92, 1.06, generator=random), covered


def moved(values: Tensor, down: int, right: int) -> Tensor:
    """The last two axes moved, what comes in at a border is the border's."""
    rows = (torch.arange(values.shape[-2]) - down).clamp(0, values.shape[-2] - 1)
    columns = (torch.arange(values.shape[-1]) - right).clamp(0, values.shape[-1] - 1)
    return values[..., rows, :][..., columns]


def rate_at(done: float) -> float:
    """The learning rate when a share of all steps is done: a rise, then half a cosine."""
    return RATE * min(1.0, done / 0.08) * (0.5 * (1 + math.cos(math.pi * done)) + 0.005)


def weight_of_scores(done: float) -> float:
    """Places first: a gain of hundreds makes the scores' slopes drown all others while maps are still noise."""
    return min(1.0, max(0.01, 3 * (done - 0.2)))


def gains_of(covered: np.ndarray) -> Tensor:
    """By finding, so that an ordinary one of them moves the score by some six."""
    cells = (covered > 0).sum((2, 3)).astype(np.float64)
    usual = [np.median(of[of > 0]) if (of > 0).any() else covered[0, 0].size / 32 for of in cells.T]
    return torch.tensor([6 / (3 * size / covered[0, 0].size) for size in usual], dtype=torch.float32)


WEIGHTS = {"cells": 0.3, "peaks": 0.3, "people": 0.2}
"""Of the losses beside that of the scores."""


def train(data: Pictures, findings: tuple[str, ...], options: argparse.Namespace) -> Findings:
    """Trains a network to tell the findings and gives it back with its averaged weights."""
    torch.manual_seed(options.seed)
    random = torch.Generator().manual_seed(options.seed)
    covered, labels, people = data.covered(findings, CELL), data.labels(findings), data.people
    placed = (covered > 0).any()
    net = Findings(gains_of(covered)).to(memory_format=torch.channels_last)
    keep = torch.optim.swa_utils.get_ema_multi_avg_fn(MEMORY)
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=keep, use_buffers=True)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    batches = [batch for _ in range(options.epochs) for batch in drawn_batches(len(labels), random)]
    start, told = time.monotonic(), Told()
    for step, chosen in enumerate(batches):
        done = step / len(batches)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(done)
        light, part = shaken(
            torch.tensor(data.light[chosen]).float()[:, None], torch.tensor(covered[chosen]).float() / 255, random
        )
        parts = parts_of_loss(net, light, part, torch.tensor(labels[chosen]), torch.tensor(people[chosen]))
        weights = WEIGHTS | {"scores": weight_of_scores(done) if placed else 1.0, "shades": options.shades}
        loss = sum(weights[name] * value for name, value in parts.items())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        average.update_parameters(net)
        told.add(parts, f"{time.monotonic() - start:.0f} s, step {step + 1} of {len(batches)}")
    return average.module.to(memory_format=torch.contiguous_format)


def drawn_batches(count: int, random: torch.Generator) -> list[Tensor]:
    """All pictures of an epoch in a new order, in whole batches."""
    order = torch.randperm(count, generator=random)
    return list(order[: count // BATCH * BATCH].split(BATCH))


def parts_of_loss(
    net: Findings, light: Tensor, covered: Tensor, labels: Tensor, people: Tensor
) -> dict[str, Tensor]:
    """Each loss of a batch by its name, not yet weighted; light (n, 1, side, side) of 0 to 1."""
    light = ((light - MIDDLE) / SPREAD).contiguous(memory_format=torch.channels_last)
    scores, cells, person, shades = net(light)
    return {
        "scores": losses.of_scores(scores, labels),
        "cells": losses.of_cells(cells, covered),
        "peaks": losses.of_peaks(cells, covered),
        "people": losses.of_people(person, people),
        "shades": losses.of_shades(shades, light, SHADES),
    }


class Told:
    """Prints the mean of each loss every 50 steps."""

    def __init__(self, every: int = 50) -> None:
        self.every, self.seen = every, []

    def add(self, parts: dict[str, Tensor], where: str) -> None:
        """Takes a step in."""
        self.seen.append({name: float(value.detach()) for name, value in parts.items()})
        if len(self.seen) == self.every:
            means = {name: sum(one[name] for one in self.seen) / self.every for name in parts}
            print(where, ", ".join(f"{name} {mean:.4f}" for name, mean in means.items()), flush=True)
            self.seen.clear()


def main() -> None:
    """Reads the command line and goes the whole way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--phantoms", type=Path, help="folder with train, validation and test sets")
    given.add_argument("--set", type=Path, help="archive or folder of an exported training set")
    parser.add_argument("--out", type=Path, required=True, help="folder for model.onnx, manifest.json, figures.json")
    parser.add_argument("--without", choices=phantoms.TAUGHT, help="of phantoms: a finding that is neither shown nor taught")
    parser.add_argument("--labels", help="of a set, with commas between: the labels that are taught; all that have enough films")
    parser.add_argument("--shades", type=float, default=0.0, help="weight of the very small picture")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.set:
        train_on_set(options)
    else:
        train_on_phantoms(options)


def train_on_phantoms(options: argparse.Namespace) -> None:
    """The shipped model, or one that was not taught a finding."""
    findings = tuple(finding for finding in phantoms.TAUGHT if finding != options.without)
    data = phantoms.read(options.phantoms, "train")
    if options.without:
        # Pictured and never named, it would be taught as something to pass over.
        data = data.without(options.without)

    def read(name: str) -> Pictures:
        return phantoms.read(options.phantoms, name)

    finish(shipped_of(data, findings, options), findings, options, len(data.light), read)


def train_on_set(options: argparse.Namespace) -> None:
    """A model of a project's answers; patients are in one split only."""
    found = exported_films.open_set(options.set)
    splits = exported_films.read(found, SIDE)
    wished = options.labels.split(",") if options.labels else None
    findings = exported_films.taught(splits, wished)
    data = splits["train"]
    shipped = shipped_of(data, findings, options)

    def card(figures: dict) -> model_card.Card:
        return model_card.of_set(found.manifest, findings, figures, len(np.unique(data.who)))

    finish(shipped, findings, options, len(data.light), splits.__getitem__, card)


def shipped_of(data: Pictures, findings: tuple[str, ...], options: argparse.Namespace) -> Shipped:
    """Trained, and written as ONNX."""
    shipped = rounded(Shipped(train(data, findings, options)))
    torch.save(shipped.state_dict(), options.out / "weights.pt")
    export(shipped, SIDE, options.out / "model.onnx")
    return shipped


def finish(
    shipped: Shipped,
    findings: tuple[str, ...],
    options: argparse.Namespace,
    trained: int,
    read: Callable[[str], Pictures],
    card_of: Callable[[dict], model_card.Card] | None = None,
) -> None:
    """Calibrates on the validation set, measures on the test set, checks the file, and writes what is known of it."""
    path = options.out / "model.onnx"
    calibration = calibrate(path, read("validation"), findings)
    test = read("test")
    figures = measure(path, test, findings, calibration) | {"check": check(path, shipped, test), "trained": trained}
    (options.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    card = model_card.of_phantoms(findings) if card_of is None else card_of(figures)
    model_card.write_manifest(path, card, calibration, figures)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
