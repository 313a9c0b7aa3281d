"""Makes both networks again: draws words, trains, exports, shrinks and measures, with one command.

    python train.py --films FOLDER --slices FOLDER --out FOLDER

Needs a GPU for --seconds and --reader-seconds. The schedule follows the clock, so that a slower GPU takes fewer steps
in the same time; two runs never give the same weights, only like ones.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

import detector_samples
import films as film_files
import reader_samples
import words as word_files
from detector import Detector, export_detector
from detector import loss_of_batch as detector_loss
from drawing import Rng
from measure import add_sources, measure
from reader import Reader, export_reader
from reader import loss_of_batch as reader_loss
from shrink import shrink


@dataclass(frozen=True)
class Recipe:
    """How one network is trained."""

    seconds: float
    seed: int
    """Of the samples: worker n draws from seed * 1000 + n."""
    batch: int
    workers: int
    warm_up: int
    """Steps over which the learning rate rises."""
    weight_decay: float
    memory: float
    """Share of the averaged weights that stays at each step, once the average has warmed up."""
    clip: float | None = None
    """Largest norm of the gradient."""
    learning_rate: float = 2e-3

    def rate(self, step: int, done: float) -> float:
        """The learning rate at a step, with a share `done` of the time gone: a rise, then half a cosine."""
        return self.learning_rate * min(1, step / self.warm_up) * (0.5 * (1 + math.cos(math.pi * min(1, done))) + 0.01)


DETECTOR = partial(Recipe, seed=1, batch=64, warm_up=200, weight_decay=1e-3, memory=0.999, clip=5.0)
READER = partial(Recipe, seed=7, batch=256, warm_up=100, weight_decay=2e-3, memory=0.998)


class Samples(IterableDataset):
    """Samples without end, drawn by each worker from a seed of its own."""

    def __init__(self, make: Callable[[Rng], tuple], seed: int) -> None:
        self.make, self.seed = make, seed

    def __iter__(self) -> Iterator[tuple]:
        worker = get_worker_info()
        rng = np.random.default_rng(self.seed * 1000 + (worker.id if worker else 0))
        cv2.setNumThreads(1)  # the workers already take all cores
        while True:
            try:
                sample = self.make(rng)
            except (cv2.error, ValueError, OverflowError):
                continue  # a draw that cannot be drawn, such as ink of no size: the next one serves as well
            yield sample


class Average:
    """A running average of a network's weights; it answers more calmly than the last step's."""

    def __init__(self, net: nn.Module, memory: float) -> None:
        self.memory = memory
        self.values = {name: value.clone().float() for name, value in net.state_dict().items()}

    @torch.no_grad()
    def add(self, net: nn.Module, step: int) -> None:
        """Takes the weights of a step in; counters are copied."""
        stays = min(self.memory, (step + 1) / (step + 20))
        for name, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                self.values[name].mul_(stays).add_(value.float(), alpha=1 - stays)
            else:
                self.values[name].copy_(value)

    def give_to(self, net: nn.Module) -> None:
        """Puts the average in place of the network's weights."""
        dtypes = {name: value.dtype for name, value in net.state_dict().items()}
        net.load_state_dict({name: value.to(dtypes[name]) for name, value in self.values.items()})


def fit(
    net: nn.Module,
    make: Callable[[Rng], tuple],
    loss_of_batch: Callable[[nn.Module, list[Tensor]], Tensor],
    recipe: Recipe,
) -> None:
    """Trains a network on the GPU for the recipe's time and leaves it with its averaged weights."""
    print(f"{type(net).__name__}: {sum(weights.numel() for weights in net.parameters())} parameters", flush=True)
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    average = Average(net, recipe.memory)
    batches = iter(
        DataLoader(
            Samples(make, recipe.seed),
            batch_size=recipe.batch,
            num_workers=recipe.workers,
            prefetch_factor=4,
            pin_memory=True,
        )
    )
    start, step, told = time.monotonic(), 0, 0.0
    while (gone := time.monotonic() - start) < recipe.seconds:
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate(step, gone / recipe.seconds)
        loss = loss_of_batch(net, [part.cuda(non_blocking=True) for part in next(batches)])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if recipe.clip is not None:
            nn.utils.clip_grad_norm_(net.parameters(), recipe.clip)
        optimizer.step()
        step += 1
        average.add(net, step)
        if gone - told > 30:
            told = gone
            print(f"{gone:.0f} s, step {step}, loss {float(loss.detach()):.4f}", flush=True)
    average.give_to(net)


@dataclass(frozen=True)
class Sources:
    """What both networks are trained and measured on."""

    words: word_files.WordBank
    letters: dict[str, list[np.ndarray]]
    films: list[film_files.Film]
    slices: list[np.ndarray]


def read_sources(options: argparse.Namespace) -> Sources:
    """Draws the words and reads the images."""
    fonts = word_files.find_fonts(options.fonts)
    sources = Sources(
        word_files.draw_words(fonts),
        word_files.draw_letters(fonts),
        film_files.read_films(options.films),
        film_files.read_slices(options.slices),
    )
    print(f"{len(sources.words.images)} words, {len(sources.films)} films, {len(sources.slices)} slices", flush=True)
    return sources


def train_detector(sources: Sources, recipe: Recipe, path: Path) -> None:
    """Trains the detector and writes it in float32."""
    trained_on, _ = film_files.split_for_detector(sources.films)
    material = detector_samples.Material(sources.words, trained_on, sources.slices)
    net = Detector().cuda().to(memory_format=torch.channels_last)
    fit(net, partial(detector_samples.make_sample, material=material), detector_loss, recipe)
    export_detector(net, path)


def train_reader(sources: Sources, recipe: Recipe, path: Path) -> None:
    """Trains the reader and writes it in float32."""
    trained_on, _ = film_files.split_for_reader(sources.films)
    material = reader_samples.material_of(trained_on, sources.words, sources.letters)
    net = Reader().cuda()
    fit(net, partial(reader_samples.make_sample, material=material), reader_loss, recipe)
    export_reader(net, path)


def main() -> None:
    """Reads the command line and goes the whole way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_sources(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder for the networks and figures.json")
    parser.add_argument("--seconds", type=float, default=390, help="of training the detector")
    parser.add_argument("--reader-seconds", type=float, default=230, help="of training the reader")
    parser.add_argument("--workers", type=int, default=15, help="processes that draw samples")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        parser.error("torch finds no GPU")
    options.out.mkdir(parents=True, exist_ok=True)
    sources = read_sources(options)
    detector, reader = options.out / "detector.float32.onnx", options.out / "reader.float32.onnx"
    train_detector(sources, DETECTOR(seconds=options.seconds, workers=options.workers), detector)
    train_reader(sources, READER(seconds=options.reader_seconds, workers=options.workers), reader)
    shrink(detector, options.out / "letter-detector.onnx", options.films)
    shrink(reader, options.out / "marker-reader.onnx", options.films)
    figures = measure(options.out, sources.words, sources.letters, sources.films, sources.slices)
    (options.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
