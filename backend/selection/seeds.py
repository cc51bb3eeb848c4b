"""What clicks say: the spots themselves are certain, and what lies near them by colour and way leans the same way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.selection.base import Click
from backend.selection.geodesic import Distances, geodesic_distances, smoothed
from backend.selection.lab import Colours

SPOT = 0.008  # radius of what a click makes certain, as a share of the longer side
LEAST = 1.5  # pixels
ALIKE = 8.0  # difference in Lab up to which pixels beside a click are as certain
PULL = 16.0  # of energy, right at a click
SOFTNESS = 0.2  # distance at which the pull has fallen to 1 / e


@dataclass(frozen=True)
class Seeds:
    """adds, takes: (height, width) bool, what is certain; to_added, to_taken: distances to it."""

    adds: NDArray[np.bool_]
    takes: NDArray[np.bool_]
    to_added: Distances
    to_taken: Distances

    def leaning(self) -> NDArray[np.float32]:
        """Energy by which each pixel leans to the object, (height, width) float32, any unit."""
        nearness = np.exp(-self.to_added / SOFTNESS) - np.exp(-self.to_taken / SOFTNESS)
        return (PULL * nearness).astype(np.float32)


def seeds(colours: Colours, clicks: Sequence[Click]) -> Seeds:
    """Of clicks in pixels of colours, (height, width, 3) float32 in Lab (any unit); at one spot the later counts."""
    height, width = colours.shape[:2]
    sign = np.zeros((height, width), np.int8)
    rows, columns = np.ogrid[:height, :width]
    radius = max(SPOT * max(height, width), LEAST)
    calm = smoothed(colours) if clicks else colours
    for click in clicks:
        middle = (min(int(click.y), height - 1), min(int(click.x), width - 1))
        is_near = (columns + 0.5 - click.x) ** 2 + (rows + 0.5 - click.y) ** 2 <= radius**2
        is_alike = np.square(calm[is_near] - calm[middle]).sum(axis=1) <= ALIKE**2
        sign[is_near] = np.where(is_alike | (sign[is_near] != 0), 1 if click.adds else -1, 0)
        sign[middle] = 1 if click.adds else -1
    adds, takes = sign > 0, sign < 0
    return Seeds(adds, takes, geodesic_distances(calm, adds), geodesic_distances(calm, takes))
