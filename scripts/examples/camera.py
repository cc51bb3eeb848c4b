"""Turn a drawn scene into a photograph: lens, film and grain on one side, the painted mask on the other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from scripts.examples.noise import Field, Octaves, blur, fractal, step, swell

OVERSAMPLING = 2
THUMBNAIL = (336, 192)  # pixels


@dataclass(frozen=True)
class Scene:
    """A picture in linear light, (height, width, 3), white near 1; how much is unwanted, (height, width), 0 … 1."""

    light: Field
    unwanted: Field


@dataclass(frozen=True)
class Film:
    """The taste of a photograph: exposure, strength of the darkened corners, of the glow and of the grain, colour."""

    exposure: float = 1.0
    vignette: float = 0.25
    glow: float = 0.06
    grain: float = 2.0
    saturation: float = 1.0
    softness: float = 0.35  # deviation of the lens's blur, in pixels


@dataclass(frozen=True)
class View:
    """A level camera: every pixel's ray, and where it meets the ground (metres; meaningless above the horizon).

    `width` and `height` are those of the finished picture; the fields are OVERSAMPLING times as large. A ray is
    (right, -down, 1), so that the field of view is that of a 35 mm lens.
    """

    width: int
    height: int
    eye: float  # metres above the ground
    horizon: float  # share of the height, from the top

    @cached_property
    def right(self) -> Field:
        """Return how far each ray leads to the right for every metre away."""
        width, height = self.width * OVERSAMPLING, self.height * OVERSAMPLING
        row = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) / width
        return np.broadcast_to(row, (height, width))

    @cached_property
    def down(self) -> Field:
        """Return how far each ray falls for every metre away."""
        width, height = self.width * OVERSAMPLING, self.height * OVERSAMPLING
        column = (np.arange(height, dtype=np.float32) + 0.5 - self.horizon * height) / width
        return np.broadcast_to(column[:, None], (height, width))

    @cached_property
    def away(self) -> Field:
        """Return the distance straight ahead at which each ray meets the ground."""
        return self.eye / np.maximum(self.down, 0.125 / self.width)

    @cached_property
    def across(self) -> Field:
        """Return the distance to the right at which each ray meets the ground."""
        return self.right * self.away

    @cached_property
    def footprint(self) -> Field:
        """Return how much ground one pixel covers, between its breadth and its depth."""
        return self.away / (self.width * OVERSAMPLING) * np.sqrt(np.maximum(self.away / self.eye, 1))

    def place(self, right: float, up: float, away: float) -> tuple[float, float]:
        """Return the pixel x, y at which a point shows, `up` metres above the ground."""
        scale = self.width * OVERSAMPLING / away
        return (
            self.width * OVERSAMPLING / 2 + right * scale,
            self.horizon * self.height * OVERSAMPLING + (self.eye - up) * scale,
        )


def srgb(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Return linear light for a colour named in the usual 0 to 255 numbers."""
    linear = [((value / 255 + 0.055) / 1.055) ** 2.4 if value > 10 else value / 3294 for value in (red, green, blue)]
    return linear[0], linear[1], linear[2]


def shrink(field: Field) -> Field:
    """Average blocks of OVERSAMPLING x OVERSAMPLING pixels into one."""
    height, width = field.shape[0] // OVERSAMPLING, field.shape[1] // OVERSAMPLING
    blocks = field[: height * OVERSAMPLING, : width * OVERSAMPLING]
    blocks = blocks.reshape(height, OVERSAMPLING, width, OVERSAMPLING, *field.shape[2:])
    return blocks.mean(axis=(1, 3), dtype=np.float32)


def develop(scene: Scene, film: Film, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the scene as an sRGB picture at the final size, (height, width, 3), 0 … 255."""
    light = shrink(scene.light) * film.exposure
    height, width = light.shape[:2]
    bright = np.maximum(light - 0.75, 0)
    for channel in range(3):
        light[..., channel] = blur(light[..., channel], film.softness)
        light[..., channel] += blur(bright[..., channel], width / 60) * film.glow * 8
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light *= (1 - film.vignette * ((x * x + y * y) / 2) ** 1.4)[..., None].astype(np.float32)
    grey = light.mean(axis=2, keepdims=True)
    light = np.maximum(grey + (light - grey) * film.saturation, 0)
    # A soft shoulder instead of clipping: highlights roll off the way film does.
    shown = np.where(light < 0.6, light, 0.6 + 0.4 * (1 - np.exp(-(light - 0.6) / 0.4)))
    shown = np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055) * 255
    grain = blur(rng.standard_normal((height, width)).astype(np.float32), 0.6) * 2.1
    shown += (grain * film.grain)[..., None] * (1.15 - shown.mean(axis=2, keepdims=True) / 255)
    return np.clip(shown + 0.5, 0, 255).astype(np.uint8)


def brushed(unwanted: Field, margin: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the mask, (height, width), 0 … 255, that somebody would paint over the unwanted.

    It is wider by about `margin` pixels, and soft at the edge.
    """
    thing = (shrink(unwanted) > 0.04).astype(np.float32)
    height, width = thing.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    wobble = fractal(swell(rng), x, y, Octaves(margin * 6, 1))
    near = blur(thing, margin / 2)
    # 0.02 of a Gaussian lies two deviations out: one margin beyond the edge of a large thing.
    grown = (near > 0.05 * np.exp(-0.3 * wobble)).astype(np.float32)
    soft = step(blur(np.maximum(grown, thing), 1.6), 0.12, 0.62)
    return (soft * 255 + 0.5).astype(np.uint8)


def save(picture: NDArray[np.uint8], mask: NDArray[np.uint8], stem: str) -> None:
    """Write `stem`.jpg at quality 90, `stem`-small.jpg as its thumbnail, and `stem`-mask.png, 8-bit grey.

    picture: (height, width, 3), 0 … 255; mask: (height, width), 0 … 255
    """
    Image.fromarray(picture).save(f"{stem}.jpg", quality=90, optimize=True)
    thumbnail(Image.fromarray(picture)).save(f"{stem}-small.jpg", quality=82, optimize=True)
    Image.fromarray(mask).save(f"{stem}-mask.png", optimize=True)


def thumbnail(picture: Image.Image) -> Image.Image:
    """The middle of the picture, at twice the size at which the page shows it."""
    return ImageOps.fit(picture, THUMBNAIL, Image.Resampling.LANCZOS)
