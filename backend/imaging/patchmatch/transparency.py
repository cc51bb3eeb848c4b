"""How a fill sees a picture with alpha: on a ground of one colour, so that what alpha hides is neither seen nor copied.

Colours on the ground and alpha are mixed by the same shares wherever patches agree on a pixel, so the ground can be
taken away again afterwards, and an edge of the colours stays where alpha has its own.
"""

from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Marked, Pixels

Channels = NDArray[np.float32]  # (…, 3 or 4): colours in levels, or differences of such, and perhaps alpha

OPAQUE = np.float32(255)
NEAR_END = np.float32(16)  # levels from an end of alpha, within which light changes it less and less
FEW_LEVELS = 4  # alpha that is known to have so few levels is hard-edged, and gets no others
HAZE = 6  # levels: so near to an end of alpha …
COMMON_SHARE = 0.02  # … that so many known pixels have, a filled pixel has it too
MOST_LOOKED_AT = 10_000  # pixels from which the ground is chosen
NEAR_SHARE = 5  # per cent of the colours may be nearer to the ground than the distance that counts


class View(Protocol):
    """Between the pixels of a picture and the channels that are filled: three of colour, perhaps a fourth of alpha."""

    def seen(self, pixels: Pixels) -> Pixels | Channels:
        """Pixels as patches are compared and mixed."""
        ...

    def straight(self, channels: Channels) -> Channels:
        """What was mixed, as it is without the ground."""
        ...

    def step(self, known: Pixels | Channels, found: Channels) -> Channels:
        """What is lacking to known pixels, both without the ground."""
        ...

    def lit(self, channels: Channels, light: Channels) -> Channels:
        """Channels without the ground, and a difference in light added."""
        ...

    def written(self, channels: Channels) -> Pixels:
        """Channels without the ground as pixels, rounded."""
        ...


@dataclass(frozen=True)
class Even:
    """A picture that is equally opaque all around; alpha: its level, None where the picture has none."""

    alpha: int | None = None

    def seen(self, pixels: Pixels) -> Pixels:
        return pixels[..., :3]

    def straight(self, channels: Channels) -> Channels:
        return channels

    def step(self, known: Pixels | Channels, found: Channels) -> Channels:
        return known[..., :3] - found

    def lit(self, channels: Channels, light: Channels) -> Channels:
        return channels + light

    def written(self, channels: Channels) -> Pixels:
        colours = _rounded(channels)
        if self.alpha is None:
            return colours
        alpha = np.full((*colours.shape[:-1], 1), self.alpha, np.uint8)
        return np.concatenate([colours if self.alpha else np.zeros_like(colours), alpha], axis=-1)


@dataclass(frozen=True)
class CutOut:
    """A picture whose alpha varies.

    ground: the colour behind it, (3,) in levels
    table: for each level of alpha, 0 … 255, the one that is written, (256,)
    """

    ground: Floats
    table: Pixels

    def seen(self, pixels: Pixels) -> Channels:
        alpha = pixels[..., 3:].astype(np.float32)
        share = np.asarray(alpha / OPAQUE, np.float32)
        colours = np.asarray(pixels[..., :3] * share + self.ground * (1 - share), np.float32)
        return np.concatenate([colours, alpha], axis=-1)

    def straight(self, channels: Channels) -> Channels:
        share = np.asarray(np.clip(channels[..., 3:] / OPAQUE, 0, 1), np.float32)
        colours = (channels[..., :3] - self.ground * (1 - share)) / np.maximum(share, 1 / OPAQUE)
        return np.concatenate([colours, share * OPAQUE], axis=-1)

    def step(self, known: Pixels | Channels, found: Channels) -> Channels:
        """Colours lack only as much as they are seen."""
        lacking = np.asarray(known - found, np.float32)
        lacking[..., :3] *= known[..., 3:] / OPAQUE
        return lacking

    def lit(self, channels: Channels, light: Channels) -> Channels:
        """Alpha changes only where it is between its ends: light must not make a haze beyond an edge."""
        alpha = channels[..., 3:]
        between = np.clip(np.minimum(alpha, OPAQUE - alpha) / NEAR_END, 0, 1)
        return channels + np.concatenate([light[..., :3], light[..., 3:] * between], axis=-1)

    def written(self, channels: Channels) -> Pixels:
        """What is transparent has no colour."""
        alpha = self.table[_rounded(channels[..., 3:])]
        return np.concatenate([_rounded(channels[..., :3]) * (alpha > 0), alpha], axis=-1)


def view_of(image: Pixels, mask: Marked) -> View:
    """How to look at a picture (height, width, 3 or 4), of which something is known: where `mask` is not True."""
    if image.shape[-1] == 3:
        return Even()
    known = image[~mask]
    counts = np.bincount(known[:, 3], minlength=256)
    levels = np.flatnonzero(counts)
    return Even(int(levels[0])) if len(levels) == 1 else CutOut(_ground(known), _table(counts))


def _table(counts: NDArray[np.int64]) -> Pixels:
    """A hard-edged cut-out gets no other levels than it has; else only a haze near the ends is taken away."""
    levels, table = np.flatnonzero(counts), np.arange(256)
    if len(levels) <= FEW_LEVELS:
        return levels[np.abs(table[:, None] - levels).argmin(axis=1)].astype(np.uint8)
    for end in (0, 255):
        if counts[end] > COMMON_SHARE * counts.sum():
            table[np.abs(np.arange(256) - end) <= HAZE] = end
    return table.astype(np.uint8)


def _ground(known: Pixels) -> Floats:
    """The corner of the colour cube that is farthest from what is visible; white where several are."""
    visible = known[known[:, 3] >= min(int(known[:, 3].max()), 127)]
    colours = visible[:: len(visible) // MOST_LOOKED_AT + 1, :3].astype(np.float32)
    corners = np.array(list(product((255, 0), repeat=3)), np.float32)
    distances = np.linalg.norm(colours[:, None] - corners, axis=-1)
    return corners[np.percentile(distances, NEAR_SHARE, axis=0).argmax()]


def _rounded(values: Floats) -> Pixels:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
