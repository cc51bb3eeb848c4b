"""The shapes of `drawn_objects` in panels of several colours, some of them much like the ground, with cast shadows."""

from collections.abc import Callable, Iterator
from math import cos, pi, sin

import numpy as np
from drawn_objects import SHAPES, Drawing, Field, Pen, clouds, ground_and_colour, laid_on, placed
from PIL import Image, ImageFilter

from backend.imaging.geometry import Size

Place = tuple[float, float]


def panelled_drawings(size: Size, seed: int = 0) -> Iterator[Drawing]:
    """One of each shape; colours, ground, shadow and noise follow from the seed."""
    for number, shape in enumerate(SHAPES):
        yield panelled(shape, size, np.random.default_rng((seed, number)))


def panelled(shape: Callable[[Pen], None], size: Size, rng: np.random.Generator) -> Drawing:
    """An object of three to six panels, sectors or stripes: each third one is like the ground, without its texture."""
    mask, radius, place = placed(shape, size, rng)
    ground, colour = ground_and_colour(size, rng)
    body = _panels(size, radius, place, colour, rng)
    shadow = _shadow(mask, radius, rng)
    image = laid_on(ground, body, shadow, mask, rng, darkest=(0.15, 0.45), noise=6)
    return Drawing(shape.__name__, image, mask)


def _shadow(mask: Image.Image, radius: float, rng: np.random.Generator) -> Field:
    """As far from the object as a sun of the afternoon casts it."""
    away, turn = rng.uniform(0.3, 0.9) * radius, rng.uniform(-0.3, 0.6)
    moved = Image.new("L", mask.size)
    moved.paste(mask, (int(away * cos(turn)), int(away * sin(turn) + 0.3 * radius)))
    blur = ImageFilter.GaussianBlur(rng.uniform(0.01, 0.03) * min(mask.size))
    return np.asarray(moved.filter(blur), np.float32)[..., None] / np.float32(255)


def _panels(size: Size, radius: float, place: Place, ground: Field, rng: np.random.Generator) -> Field:
    rows, columns = np.mgrid[: size.height, : size.width].astype(np.float32)
    down, across = rows - place[1], columns - place[0]
    is_cut, count = rng.integers(3) == 0, int(rng.integers(3, 7))
    if is_cut:
        aside = 0.3 * radius * rng.uniform(-1, 1, 2)
        which = (np.arctan2(down - aside[0], across - aside[1]) / (2 * pi) + rng.uniform()) % 1 * count
    else:
        turn = rng.uniform(0, pi)
        which = ((across * cos(turn) + down * sin(turn)) / radius + 1) * count / 2
    colours = np.array([_panel(ground, number % 3 == 1, rng) for number in range(count)], np.float32)
    texture = rng.uniform(1, 6) * clouds(size, rng, 0.012, 4)
    light = np.linspace(rng.uniform(0.8, 1.1), rng.uniform(0.8, 1.1), size.height, dtype=np.float32)[:, None]
    return (colours[np.floor(which).astype(np.int64) % count] * light[..., None] + texture[..., None]).astype(
        np.float32
    )


def _panel(ground: Field, is_alike: bool, rng: np.random.Generator) -> Field:
    nearest, farthest = (15, 40) if is_alike else (60, 150)
    while True:
        way = rng.standard_normal(3)
        colour = ground + way / np.linalg.norm(way) * rng.uniform(nearest, farthest)
        if (colour > 5).all() and (colour < 250).all():
            return np.asarray(colour, np.float32)
