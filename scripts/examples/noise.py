"""Make tileable random textures and sample them anywhere, the raw material of every drawn surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]  # mostly float32; (height, width), of light (height, width, 3); no unit unless told


def _tile(rng: np.random.Generator, size: int, falloff: float, coarsest: float = 1.0, finest: float = 0.5) -> Field:
    """Return a periodic size × size field of mean 0 and deviation 1 whose amplitude falls as frequency**-falloff.

    `coarsest` is the lowest frequency kept, in cycles per tile; `finest` the highest, in cycles per texel.
    """
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]) * size
    keep = (frequency >= coarsest) & (frequency <= finest * size)
    amplitude = np.where(keep, np.maximum(frequency, 1.0) ** -falloff, 0.0)
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((size, size))) * amplitude, s=(size, size))
    return ((field - field.mean()) / field.std()).astype(np.float32)


def swell(rng: np.random.Generator) -> Field:
    """Return the tile that `fractal` builds on: features of one scale, many texels wide so that no facet shows."""
    return _tile(rng, 512, 1.0, coarsest=6, finest=0.04)


def sample(texture: Field, x: Field, y: Field) -> Field:
    """Read a periodic texture at x, y (measured in tiles, any sign), blending the four nearest texels."""
    height, width = texture.shape
    column, row = x * width, y * height
    left, top = np.floor(column), np.floor(row)
    across, down = column - left, row - top
    i, j = left.astype(np.int64) % width, top.astype(np.int64) % height
    i_next, j_next = (i + 1) % width, (j + 1) % height
    upper = texture[j, i] * (1 - across) + texture[j, i_next] * across
    lower = texture[j_next, i] * (1 - across) + texture[j_next, i_next] * across
    return (upper * (1 - down) + lower * down).astype(np.float32)


@dataclass(frozen=True)
class Octaves:
    """How a fractal is summed: the longest wavelength, how many octaves, and the gain from one to the next."""

    wavelength: float
    count: int
    gain: float = 0.5


def fractal(texture: Field, x: Field, y: Field, octaves: Octaves, footprint: Field | float = 0.0) -> Field:
    """Sum octaves of a `swell` tile, taken as eight wavelengths a side; octaves finer than `footprint` fade away.

    Each octave is turned and shifted, so that the period of the tile never lines up with itself.
    `x`, `y`, `footprint` and the wavelength share one unit of length.
    """
    total = np.zeros(np.broadcast(x, y).shape, np.float32)
    for octave in range(octaves.count):
        wavelength = octaves.wavelength / 2.03**octave
        scale, turn, shift = 1 / (8 * wavelength), 0.9 * octave, 0.37 * octave
        cosine, sine = np.cos(turn) * scale, np.sin(turn) * scale
        layer = sample(texture, x * cosine - y * sine + shift, x * sine + y * cosine - shift)
        fade = np.clip((wavelength / np.maximum(footprint, 1e-9) - 1.5) / 2, 0, 1)
        total += layer * (fade * octaves.gain**octave)
    return total


def blur(field: Field, radius: float) -> Field:
    """Return the field convolved with a Gaussian of that deviation in pixels, edges mirrored."""
    pad = int(3 * radius) + 1
    wide = np.pad(field, pad, mode="symmetric")
    down = np.fft.fftfreq(wide.shape[0])[:, None]
    across = np.fft.rfftfreq(wide.shape[1])[None, :]
    weight = np.exp(-2 * (np.pi * radius) ** 2 * (down**2 + across**2))
    smooth = np.fft.irfft2(np.fft.rfft2(wide) * weight, s=wide.shape)
    return smooth[pad:-pad, pad:-pad].astype(np.float32)


def step(field: Field, low: Field | float, high: Field | float) -> Field:
    """Return 0 below `low`, 1 above `high` and a smooth rise between (a fall where low > high)."""
    part = np.clip((field - low) / (high - low), 0, 1)
    return (part * part * (3 - 2 * part)).astype(np.float32)


def mix(first: Field | Sequence[float], second: Field | Sequence[float], weight: Field | float) -> Field:
    """Blend two colours or fields of colours (…, 3); the weight, 0 for the first, has no axis for the channels."""
    share = np.asarray(weight, np.float32)[..., None]
    return (np.asarray(first, np.float32) * (1 - share) + np.asarray(second, np.float32) * share).astype(np.float32)
