"""Describes every square patch of a picture by a few numbers: patches are compared by 23 of them instead of 245.

The numbers are the low frequencies of each channel's two-dimensional cosine transform (Ahmed, Natarajan and Rao,
"Discrete Cosine Transform", 1974). The basis is orthonormal, so the squared distance of two descriptors is the sum of
squared differences of the patches without their finest detail. It is fixed: nothing is learned from the picture and no
linear algebra library is called, so the same bytes come out on any number of threads.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices

HEAD = 8  # the strongest coefficients come first: they alone rule most candidates out
BAND_ROWS = 64  # rows worked on at a time, so that the intermediate arrays stay in the processor's cache


class Coefficient(NamedTuple):
    """One channel's cosine coefficient: the channel and its vertical and horizontal frequency."""

    channel: int
    vertical: int
    horizontal: int


@dataclass
class Descriptors:
    """Descriptors of many patches, one row each, cut in two so that most comparisons need only the first part."""

    head: Floats  # (count, at most 8)
    tail: Floats  # (count, all others)

    def rows(self, chosen: Indices) -> "Descriptors":
        """Those of some patches, (count,)."""
        return Descriptors(self.head[chosen], self.tail[chosen])


def coefficients(radius: int) -> list[Coefficient]:
    """Those kept for patches of (2 radius + 1)² pixels, strongest first: mostly brightness."""
    side = 2 * radius + 1
    ordered = [Coefficient(channel, 0, 0) for channel in range(5)]
    ordered += [Coefficient(0, 0, 1), Coefficient(0, 1, 0), Coefficient(0, 1, 1)]
    ordered += [Coefficient(channel, *pair) for channel in (1, 2) for pair in ((0, 1), (1, 0))]
    ordered += [
        Coefficient(0, total - horizontal, horizontal) for total in (2, 3, 4) for horizontal in range(total + 1)
    ]
    seen = dict.fromkeys(ordered)
    return [kept for kept in seen if kept.vertical < side and kept.horizontal < side]


def describe(picture: Floats, radius: int, light_weight: float = 1.0) -> Descriptors:
    """Descriptors of the patches around all pixels of (…, height, width, 5), in levels, in that order.

    Patches that reach over the picture's edge see its outermost pixels repeated. `light_weight` says how much the
    mean colour counts.
    """
    kept = coefficients(radius)
    *batch, height, width, _ = picture.shape
    around = [(0, 0)] * (1 + len(batch)) + [(radius, radius)] * 2
    padded = np.pad(np.moveaxis(picture, -1, 0), around, "edge")  # a copy: rows of one channel lie side by side
    head = np.empty((*batch, height, width, min(HEAD, len(kept))), np.float32)
    tail = np.empty((*batch, height, width, len(kept) - head.shape[-1]), np.float32)
    columns = [*np.moveaxis(head, -1, 0), *np.moveaxis(tail, -1, 0)]
    for top in range(0, height, BAND_ROWS):
        rows = min(BAND_ROWS, height - top)
        band = padded[..., top : top + rows + 2 * radius, :]
        _describe_band(band, kept, [column[..., top : top + rows, :] for column in columns])
    head[..., :3] *= np.float32(light_weight)
    count = head[..., 0].size
    return Descriptors(head.reshape(count, -1), tail.reshape(count, tail.shape[-1]))


def _describe_band(band: Floats, kept: list[Coefficient], columns: list[Floats]) -> None:
    rows, width = columns[0].shape[-2:]
    side = band.shape[-2] - rows + 1
    basis = _cosine_basis(side)
    vertical: dict[tuple[int, int], Floats] = {}
    for column, (channel, down, across) in zip(columns, kept, strict=True):
        if (channel, down) not in vertical:
            rows_seen = [band[channel][..., tap : tap + rows, :] for tap in range(side)]
            vertical[channel, down] = _weighted_sum(rows_seen, basis[down])
        filtered = vertical[channel, down]
        column[...] = _weighted_sum([filtered[..., tap : tap + width] for tap in range(side)], basis[across])


def _weighted_sum(parts: list[Floats], weights: Floats) -> Floats:
    total = parts[0] * weights[0]
    for part, weight in zip(parts[1:], weights[1:], strict=True):
        total += part * weight
    return total


def _cosine_basis(side: int) -> Floats:
    """Orthonormal cosine basis, (frequency, position)."""
    frequency, position = np.mgrid[:side, :side]
    basis = np.cos(np.pi * frequency * (position + 0.5) / side) * np.sqrt(2 / side)
    basis[0] /= np.sqrt(2)
    return basis.astype(np.float32)
