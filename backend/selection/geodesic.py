"""How far pixels are from where a person clicked, when every change of colour on the way counts.

Bai, Sapiro 2007, "A geodesic framework for fast interactive image and video segmentation and matting".
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from backend.selection.lab import Colours

Distances = NDArray[np.float32]  # (height, width), 0 at a click; 1 is a clear edge, or REACH of the longer side

EDGE = 25.0  # distance in Lab that is a clear edge
REACH = 0.4  # share of the longer side that is as far as one edge
CALM = 1.0  # deviation in pixels of the blur that takes the grain away
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))
FAR = 1e3


def smoothed(colours: Colours) -> Colours:
    """The same, (height, width, 3) float32 in Lab (any unit), with less grain."""
    return np.asarray(gaussian_filter(colours, (CALM, CALM, 0), mode="nearest"), np.float32)


def geodesic_distances(colours: Colours, is_source: NDArray[np.bool_]) -> Distances:
    """Of every pixel to the nearest source, (height, width) float32, any unit; FAR where there is no source.

    colours: (height, width, 3) float32 in Lab, smoothed; is_source: (height, width) bool
    """
    height, width = is_source.shape
    if not is_source.any():
        return np.full((height, width), FAR, np.float32)
    index = np.arange(height * width, dtype=np.int32).reshape(height, width)
    step = 1 / (REACH * max(height, width))
    ends, lengths = [], []
    for down, across in STEPS:
        here = (slice(0, height - down), slice(max(-across, 0), width - max(across, 0)))
        there = (slice(down, height), slice(max(across, 0), width + min(across, 0)))
        change = np.sqrt(np.square(colours[here] - colours[there]).sum(axis=2))
        ends.append((index[here].ravel(), index[there].ravel()))
        lengths.append((change / EDGE + step * np.hypot(down, across)).ravel())
    rows, columns = (np.concatenate(side) for side in zip(*ends, strict=True))
    graph = csr_array((np.concatenate(lengths), (rows, columns)), shape=(index.size, index.size))
    found = dijkstra(graph, directed=False, indices=np.flatnonzero(is_source), min_only=True)
    return found.reshape(height, width).astype(np.float32)
