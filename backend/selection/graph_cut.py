"""The cheapest border between object and ground, as a minimum cut through a graph of the undecided pixels.

Boykov, Jolly 2001, "Interactive graph cuts"; weights between neighbours as in Rother, Kolmogorov, Blake 2004,
"GrabCut", equations 4, 5 and 11. A pixel's index is its place in the flattened picture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from backend.selection.lab import Colours

GAMMA = 50.0
UNITS = 32  # whole numbers that 1 of energy is: SciPy's flow wants whole numbers
MOST = 60.0  # of energy that a pixel's own colour may weigh
AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))  # in the order of their indices

Labels = NDArray[np.bool_]  # (height, width), True = object
Costs = NDArray[np.float32]  # energy, any unit


@dataclass(frozen=True)
class CutGraph:
    """The undecided pixels and what binds them, made once for any number of cuts.

    pixels: (count,), indices of the undecided; neighbours: (count, 8), -1 where the picture ends
    bonds: (count, 8), energy between them
    """

    shape: tuple[int, int]
    pixels: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    bonds: Costs

    def across(self, labels: Labels) -> float:
        """What the border of labels, (height, width) bool, costs."""
        flat = labels.ravel()
        is_border = (self.neighbours >= 0) & (flat[self.neighbours] != flat[self.pixels][:, None])
        return float(self.bonds[is_border].sum()) / 2

    def cut(self, known: Labels, leaning: Costs, share: float = 1.0) -> Labels:
        """One cut by itself, as `Cuts.cut`: (height, width) bool of (height, width) bool and (pixels,) float32."""
        return Cuts(self).cut(known, leaning, share)


class Cuts:
    """Several cuts of one graph: each begins with the flow of the one before, as Kohli, Torr 2005, "Efficiently solving
    dynamic Markov random fields using graph cuts"; the answers are those of cuts by themselves.
    """

    def __init__(self, graph: CutGraph) -> None:
        self._graph = graph
        number = np.full(graph.shape[0] * graph.shape[1], -1, np.int32)
        number[graph.pixels] = np.arange(len(graph.pixels), dtype=np.int32)
        self._inner = np.where(graph.neighbours >= 0, number[graph.neighbours], -1)  # (count, 8), -1 where decided
        self._flows, self._share = np.zeros(self._inner.shape, np.int32), 1.0

    def cut(self, known: Labels, leaning: Costs, share: float) -> Labels:
        """The best labels, (height, width) bool: known ones stay, the undecided are cut.

        known: (height, width) bool; counts where a pixel is not undecided
        leaning: (pixels,) float32, energy in any unit: above 0 where a pixel looks like object
        share: of the graph's bonds; the less, the more colours count, and the less a short border does
        """
        graph, labels = self._graph, known.ravel().copy()
        if not len(graph.pixels):
            return known.copy()
        bonds = np.float32(share) * graph.bonds
        is_border = (graph.neighbours >= 0) & (self._inner < 0)
        pull = np.where(is_border, np.where(labels[graph.neighbours], bonds, -bonds), 0).sum(axis=1)
        ends = np.rint(UNITS * (leaning.clip(-MOST, MOST) + pull)).astype(np.int32)
        labels[graph.pixels] = self._source_side(np.rint(UNITS * bonds).astype(np.int32), ends, share)
        return labels.reshape(graph.shape)

    def _source_side(self, bonds: NDArray[np.int32], ends: NDArray[np.int32], share: float) -> NDArray[np.bool_]:
        """Which nodes stay with the source, (count,), where ends say how strongly each is bound to it (or to the sink).

        What flows already is taken from bonds and ends; what it leaves is cut where the whole would be.
        """
        flows = np.trunc(self._flows * (share / self._share)).astype(np.int32).clip(-bonds, bonds)
        graph = _with_terminals(self._inner, bonds - flows, ends - flows.sum(axis=1, dtype=np.int32))
        source, sink = len(ends), len(ends) + 1
        more = maximum_flow(graph, source, sink).flow
        nodes, sides = np.nonzero(self._inner >= 0)
        if len(nodes):
            flows[nodes, sides] += np.asarray(more[nodes, self._inner[nodes, sides]]).ravel()
        self._flows, self._share = flows, share
        residual = graph - more
        residual.eliminate_zeros()
        side = np.zeros(len(ends) + 2, bool)
        side[breadth_first_order(residual, source, return_predecessors=False)] = True
        return side[: len(ends)]


def _with_terminals(inner: NDArray[np.int32], bonds: NDArray[np.int32], ends: NDArray[np.int32]) -> csr_array:
    """What can flow between nodes, and from the source (the last but one) and to the sink (the last)."""
    count = len(ends)
    terminals = np.broadcast_to(np.array([count, count + 1], np.int32), (count, 2))
    columns = np.concatenate([inner, terminals], axis=1)
    capacities = np.concatenate([bonds, np.zeros((count, 1), np.int32), np.maximum(-ends, 0)[:, None]], axis=1)
    is_there = columns >= 0
    everyone = np.arange(count, dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum(is_there.sum(axis=1)), [0, 0]])
    starts[-2:] = starts[-3] + count, starts[-3] + 2 * count
    data = np.concatenate([capacities[is_there], np.maximum(ends, 0), np.zeros(count, np.int32)])
    indices = np.concatenate([columns[is_there], everyone, everyone])
    return csr_array((data, indices, starts.astype(np.int32)), shape=(count + 2, count + 2))


def cut_graph(colours: Colours, is_undecided: Labels) -> CutGraph:
    """The graph of a picture's undecided pixels, (height, width) bool; colours (height, width, 3) float32 in any unit.

    Bonds are weak where colours change by more than is usual among the pixels that are looked at.
    """
    height, width = is_undecided.shape
    pixels = np.flatnonzero(is_undecided)
    row, column = np.divmod(pixels, width)
    flat = colours.reshape(-1, 3)
    neighbours = np.full((len(pixels), len(AROUND)), -1, np.int64)
    squares = np.zeros((len(pixels), len(AROUND)), np.float32)
    for each, (down, across) in enumerate(AROUND):
        is_inside = (row + down >= 0) & (row + down < height) & (column + across >= 0) & (column + across < width)
        there = pixels[is_inside] + down * width + across
        away = flat[pixels[is_inside]] - flat[there]
        neighbours[is_inside, each] = there
        squares[is_inside, each] = np.einsum("ij,ij->i", away, away)
    mean = float(squares.sum() / max(np.count_nonzero(neighbours >= 0), 1))
    beta = 1 / (2 * max(mean, 1e-3))
    lengths = np.array([np.hypot(*step) for step in AROUND], np.float32)
    return CutGraph((height, width), pixels, neighbours, (GAMMA / lengths * np.exp(-beta * squares)).astype(np.float32))
