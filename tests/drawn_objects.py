"""Twenty drawn objects on textured ground, each with its true mask: what smart selection is measured by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from backend.imaging.geometry import Box, Size

FINER = 2  # shapes are drawn so much larger and reduced, for an honest edge
Field = NDArray[np.float32]
Points = list[tuple[float, float]]


class Pen:
    """Draws a shape in coordinates from -1 to 1, turned and moved; holes are taken out."""

    def __init__(self, size: Size, place: tuple[float, float], radius: float, turn: float) -> None:
        self.image = Image.new("L", (size.width * FINER, size.height * FINER))
        self._draw = ImageDraw.Draw(self.image)
        self._place, self._radius, self._turn = place, radius, turn

    def polygon(self, points: Points, value: int = 255) -> None:
        self._draw.polygon([self._at(*point) for point in points], value)

    def ellipse(self, x: float, y: float, rx: float, ry: float, value: int = 255) -> None:
        self.polygon([(x + rx * cos(a * pi / 60), y + ry * sin(a * pi / 60)) for a in range(120)], value)

    def bar(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        dx, dy = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
        self.polygon([(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)])

    def _at(self, x: float, y: float) -> tuple[float, float]:
        (left, top), r = self._place, self._radius
        c, s = cos(self._turn), sin(self._turn)
        return FINER * (left + r * (x * c - y * s)), FINER * (top + r * (x * s + y * c))


def disc(pen: Pen) -> None:
    pen.ellipse(0, 0, 0.9, 0.9)


def egg(pen: Pen) -> None:
    pen.ellipse(0, 0, 0.95, 0.55)


def bottle(pen: Pen) -> None:
    pen.polygon([(-0.3, 1), (-0.3, -0.2), (-0.12, -0.5), (-0.12, -1), (0.12, -1), (0.12, -0.5), (0.3, -0.2), (0.3, 1)])


def dog(pen: Pen) -> None:
    pen.ellipse(-0.05, 0, 0.6, 0.28)
    pen.ellipse(0.68, -0.32, 0.24, 0.2)
    pen.polygon([(0.35, 0.05), (0.5, -0.45), (0.75, -0.3), (0.6, 0.05)])
    for x in (-0.5, -0.3, 0.3, 0.48):
        pen.bar((x, 0.1), (x, 0.85), 0.13)
    pen.bar((-0.6, -0.1), (-0.95, -0.5), 0.1)


def bird(pen: Pen) -> None:
    pen.ellipse(0, 0, 0.5, 0.25)
    pen.ellipse(0.5, -0.2, 0.2, 0.18)
    pen.polygon([(0.66, -0.25), (0.95, -0.15), (0.66, -0.1)])
    pen.polygon([(-0.4, 0), (-1, -0.15), (-0.95, 0.2)])
    pen.polygon([(-0.2, -0.1), (-0.5, -0.9), (0.25, -0.1)])


def star(pen: Pen) -> None:
    reach = [(1 if i % 2 == 0 else 0.45, i * pi / 5) for i in range(10)]
    pen.polygon([(r * cos(a), r * sin(a)) for r, a in reach])


def ring(pen: Pen) -> None:
    pen.ellipse(0, 0, 0.95, 0.95)
    pen.ellipse(0, 0, 0.5, 0.5, 0)


def mug(pen: Pen) -> None:
    pen.ellipse(0.45, 0, 0.45, 0.45)
    pen.ellipse(0.45, 0, 0.28, 0.28, 0)
    pen.polygon([(-0.6, -0.7), (0.4, -0.7), (0.35, 0.75), (-0.55, 0.75)])


def chair(pen: Pen) -> None:
    pen.polygon([(-0.5, 0), (0.6, 0), (0.6, 0.16), (-0.5, 0.16)])
    for x, top in ((-0.45, -1), (0.53, 0.1)):
        pen.bar((x, top), (x, 1), 0.12)
    for y in (-0.9, -0.6):
        pen.bar((-0.5, y), (-0.2, y), 0.2)


def leaf(pen: Pen) -> None:
    sides = [(i / 20, 0.45 * sin(pi * i / 20)) for i in range(21)]
    pen.polygon([(2 * t - 1, y) for t, y in sides] + [(2 * t - 1, -y) for t, y in reversed(sides)])


def car(pen: Pen) -> None:
    pen.polygon([(-1, 0.1), (-0.6, 0.05), (-0.35, -0.3), (0.3, -0.3), (0.6, 0.02), (0.95, 0.1), (0.95, 0.4), (-1, 0.4)])
    pen.ellipse(-0.55, 0.4, 0.2, 0.2)
    pen.ellipse(0.5, 0.4, 0.2, 0.2)


def tree(pen: Pen) -> None:
    pen.bar((0, 0.2), (0, 1), 0.2)
    for x, y, r in ((0, -0.4, 0.5), (-0.4, -0.05, 0.35), (0.4, -0.05, 0.38), (0.1, 0.1, 0.4)):
        pen.ellipse(x, y, r, r)


def person(pen: Pen) -> None:
    pen.ellipse(0, -0.78, 0.17, 0.2)
    pen.polygon([(-0.25, -0.55), (0.25, -0.55), (0.2, 0.15), (-0.2, 0.15)])
    pen.bar((-0.12, 0.1), (-0.2, 1), 0.16)
    pen.bar((0.12, 0.1), (0.2, 1), 0.16)
    pen.bar((-0.22, -0.5), (-0.55, 0.1), 0.12)
    pen.bar((0.22, -0.5), (0.55, 0.1), 0.12)


def moon(pen: Pen) -> None:
    pen.ellipse(0, 0, 0.9, 0.9)
    pen.ellipse(0.45, -0.1, 0.75, 0.75, 0)


def umbrella(pen: Pen) -> None:
    pen.polygon([(cos(pi + i * pi / 30), 0.75 * sin(pi + i * pi / 30)) for i in range(31)])
    pen.bar((0, -0.1), (0, 0.9), 0.1)


def fish(pen: Pen) -> None:
    pen.ellipse(0.15, 0, 0.7, 0.35)
    pen.polygon([(-0.4, 0), (-1, -0.4), (-0.85, 0), (-1, 0.4)])
    pen.polygon([(0, -0.3), (0.2, -0.6), (0.5, -0.25)])


def kite(pen: Pen) -> None:
    pen.polygon([(0, -1), (0.6, -0.2), (0, 1), (-0.6, -0.2)])


def mushroom(pen: Pen) -> None:
    pen.polygon([(cos(pi + i * pi / 30), 0.1 + 0.8 * sin(pi + i * pi / 30)) for i in range(31)])
    pen.polygon([(-0.25, 0.1), (0.25, 0.1), (0.35, 0.9), (-0.35, 0.9)])


def crate(pen: Pen) -> None:
    pen.polygon([(-0.9, -0.5), (0.9, -0.5), (0.9, 0.5), (-0.9, 0.5)])


def spoon(pen: Pen) -> None:
    pen.ellipse(0, -0.65, 0.25, 0.35)
    pen.bar((0, -0.4), (0, 1), 0.13)


SHAPES: tuple[Callable[[Pen], None], ...] = (
    *(disc, egg, bottle, dog, bird, star, ring, mug, chair, leaf),
    *(car, tree, person, moon, umbrella, fish, kite, mushroom, crate, spoon),
)


@dataclass(frozen=True)
class Drawing:
    """mask: 8-bit grey, 255 = object; box: the smallest one around it."""

    name: str
    image: Image.Image
    mask: Image.Image

    @property
    def box(self) -> Box:
        return Box(*(self.mask.point([0] * 128 + [255] * 128).getbbox() or (0, 0, 0, 0)))

    def box_with_slack(self, share: float) -> Box:
        """share: of each side, added on every edge."""
        left, top, right, bottom = self.box
        dx, dy = round(share * (right - left)), round(share * (bottom - top))
        return Box(left - dx, top - dy, right + dx, bottom + dy).clamped(Size(*self.image.size))

    def overlap(self, mask: Image.Image) -> float:
        """Intersection over union with a mask of the whole picture."""
        mine, other = (np.asarray(each) >= 128 for each in (self.mask, mask))
        return float((mine & other).sum() / max((mine | other).sum(), 1))


def drawings(size: Size, seed: int = 0) -> Iterator[Drawing]:
    """One of each shape; colours, ground, light and noise follow from the seed."""
    for number, shape in enumerate(SHAPES):
        yield drawn(shape, size, np.random.default_rng((seed, number)))


def drawn(shape: Callable[[Pen], None], size: Size, rng: np.random.Generator) -> Drawing:
    """An object with a texture and a shading of its own, its shadow under it, and noise over all."""
    mask, radius, _ = placed(shape, size, rng)
    ground, colour = ground_and_colour(size, rng)
    body = _body(size, colour, rng)
    softness = rng.uniform(0.004, 0.02) * min(size)
    moved = Image.new("L", size)
    away = rng.uniform(0.02, 0.08) * radius
    moved.paste(mask, (int(away), int(1.5 * away)))
    shadow = np.asarray(moved.filter(ImageFilter.GaussianBlur(softness)), np.float32)[..., None] / np.float32(255)
    pixels = laid_on(ground, body, shadow, mask, rng)
    return Drawing(shape.__name__, pixels, mask)


def laid_on(
    ground: Field,
    body: Field,
    shadow: Field,
    mask: Image.Image,
    rng: np.random.Generator,
    *,
    darkest: tuple[float, float] = (0, 0.35),
    noise: float = 9,
) -> Image.Image:
    """The body in its mask before the ground in its shadow, and noise over all; darkest: of the shadow, from and to."""
    alpha = np.asarray(mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.8))), np.float32)[..., None] / 255
    pixels = ground * (1 - rng.uniform(*darkest) * shadow) * (1 - alpha) + body * alpha
    pixels += rng.standard_normal(pixels.shape, np.float32) * rng.uniform(2, noise)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def placed(
    shape: Callable[[Pen], None], size: Size, rng: np.random.Generator
) -> tuple[Image.Image, float, tuple[float, float]]:
    """A mask, the radius of its shape in pixels, and where its middle is."""
    radius = min(size) * rng.uniform(0.22, 0.38)
    across, down = (side / 2 + rng.uniform(-0.5, 0.5) * (side - 2.1 * radius) for side in size)
    pen = Pen(size, (across, down), radius, rng.uniform(-0.5, 0.5))
    shape(pen)
    return pen.image.resize(size, Image.Resampling.BOX), radius, (across, down)


def clouds(size: Size, rng: np.random.Generator, finest: float, octaves: int) -> Field:
    """Fractal noise, about -1 to 1; finest: the smallest cell as a share of the shorter side."""
    total = np.zeros((size.height, size.width), np.float32)
    weight = 0.0
    for octave in range(octaves):
        cell = max(finest * 2**octave * min(size), 1.5)
        grid = rng.standard_normal((int(size.height / cell) + 3, int(size.width / cell) + 3)).astype(np.float32)
        share = 1.4**octave
        total += share * np.asarray(Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC))
        weight += share**2
    return total / weight**0.5


def ground_and_colour(size: Size, rng: np.random.Generator) -> tuple[Field, Field]:
    """Two colours mixed by clouds, or stripes, under light that falls off to one side; and their mean."""
    first = rng.uniform(40, 215, 3)
    second = (first + rng.uniform(-45, 45, 3)).clip(20, 235)
    kind = rng.integers(3)
    if kind == 0:
        share = 0.5 + 0.4 * clouds(size, rng, 0.01, 5)
    elif kind == 1:
        rows = np.linspace(0, rng.uniform(20, 60), size.height, dtype=np.float32)[:, None]
        share = 0.5 + 0.4 * np.sin(rows + 0.6 * clouds(size, rng, 0.04, 3))
    else:
        share = (clouds(size, rng, 0.02, 2) > 0) * 0.8 + 0.1 * clouds(size, rng, 0.006, 2)
    mixed = first + (second - first) * share.clip(0, 1)[..., None]
    light = np.linspace(1 - rng.uniform(0, 0.3), 1, size.width, dtype=np.float32)[None, :, None]
    return (mixed * light).astype(np.float32), ((first + second) / 2).astype(np.float32)


def _body(size: Size, ground: Field, rng: np.random.Generator) -> Field:
    """Its colour differs from the ground's: by 60 to 110 in 8-bit RGB, in any direction that there is room for."""
    while True:
        way = rng.standard_normal(3)
        colour = ground + way / np.linalg.norm(way) * rng.uniform(60, 110)
        if (colour > 15).all() and (colour < 240).all():
            break
    texture = rng.uniform(4, 18) * clouds(size, rng, 0.012, 4)
    light = np.linspace(rng.uniform(0.75, 1), rng.uniform(1, 1.15), size.height, dtype=np.float32)[:, None]
    return (colour * light[..., None] + texture[..., None]).astype(np.float32)
