"""A box's object is looked for in several ways, and the best answer taken.

Colours that an object shares with its ground are lost where neighbours are bound closely, and the ground runs into it
where they are not: no one strength suits all. The answers are compared by the energy that every one of them lowers
(Rother, Kolmogorov, Blake 2004, "GrabCut", equations 2, 8 and 11; colour counts for more in it, as grain is taken
away), and by what is known of a person's box: its object spans most of it, and lies inside of it (Lempitsky, Kohli,
Rother, Sharp 2009, "Image segmentation with a bounding box prior").
"""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import binary_erosion
from scipy.spatial import ConvexHull

from backend.selection.graph_cut import CutGraph, Cuts, Labels, cut_graph
from backend.selection.lab import Colours
from backend.selection.mixture import Models, evidence, models_of
from backend.selection.pieces import whole_object
from backend.selection.problem import Problem
from backend.selection.views import View

ROUNDS = 3
SETTLED = 0.002  # share of the undecided that may still change
BORDER = 0.2  # weight of the border in comparing, of what it is in cutting
OPEN = 0.9  # share of the view from which a box says nothing of the object's size
HOLLOW = 0.3  # energy per pixel for an object that fills only 1 / e of its hull, if it could count for so much
LACE = 0.6  # the logarithm from which an object counts as no more hollow: a bicycle is one too
PLANE = 2  # dimensions
SPAN = 0.65  # share of each side of its box that an object spans
SHORT = 4.0  # energy per pixel for each box's side that an object is shorter
CROSSING = 3.0  # energy per pixel for an object that goes on beyond all of its box's edge


class Way(NamedTuple):
    """bonds: share of the usual ones; is_calm: without grain; is_open: begins with all of the box, not a guess."""

    bonds: float
    is_calm: bool = False
    is_open: bool = False

    def colours(self, view: View) -> Colours:
        """What it looks at, (height, width, 3) float32 in any unit."""
        return view.calm_colours if self.is_calm else view.colours


class Attempt(NamedTuple):
    """labels: (height, width) bool of the problem's view."""

    labels: Labels
    models: Models
    way: Way


USUAL = Way(1.0)
WAYS = (Way(0.7), Way(0.5), Way(0.35, is_calm=True, is_open=True), Way(0.25, is_calm=True, is_open=True))


def best_attempt(problem: Problem) -> Attempt | None:
    """Of all ways into a person's box the best; of clicks, and of nearly all that is seen, the usual one."""
    graph = cut_graph(problem.view.colours, problem.is_undecided)
    if not problem.is_boxed or problem.is_undecided.mean() >= OPEN:
        return _in_rounds(problem, Cuts(graph), USUAL)
    cuts = Cuts(graph)
    found = [each for each in (_in_rounds(problem, cuts, way) for way in WAYS) if each is not None]
    return min(found, key=lambda each: _energy(problem, graph, each.labels), default=None)


def _in_rounds(problem: Problem, cuts: Cuts, way: Way) -> Attempt | None:
    """Colours are learnt from the labels and labels cut by the colours, in turns; None where no pixel is object."""
    colours, models = way.colours(problem.view), None
    labels = problem.is_undecided if way.is_open else problem.guess
    own, leaning = colours[problem.is_undecided], problem.leaning[problem.is_undecided]
    for _ in range(ROUNDS):
        found = models_of(labels, colours, problem.view.is_clear)
        if found is None:
            break
        models = found
        before, labels = labels, cuts.cut(problem.known, evidence(models, own) + leaning, way.bonds)
        if np.count_nonzero(before != labels) <= SETTLED * len(own):
            break
    return Attempt(labels, models, way) if models else None


def _energy(problem: Problem, graph: CutGraph, labels: Labels) -> float:
    """Of labels, (height, width) bool, per pixel that was undecided; the less the better."""
    nowhere, view = np.zeros(labels.shape, bool), problem.view
    labels = whole_object(labels, nowhere, nowhere, is_loose=True)
    models = models_of(labels, view.calm_colours, view.is_clear)
    if models is None:
        return np.inf
    own = view.calm_colours[problem.is_undecided]
    inside = labels[problem.is_undecided]
    fitting = np.where(inside, models[0].log_density(own), models[1].log_density(own)).sum()
    per_pixel = float(BORDER * graph.across(labels) - fitting) / len(own)
    return per_pixel + HOLLOW * min(_hollowness(labels), LACE) + _beside_box(problem.is_undecided, labels)


def _hollowness(labels: Labels) -> float:
    """How much larger the hull of labels, (height, width) bool, not empty, is than what it holds, as a logarithm."""
    spots = np.argwhere(labels & ~np.asarray(binary_erosion(labels), np.bool_))[:, ::-1]
    image = Image.new("1", (labels.shape[1], labels.shape[0]))
    if np.linalg.matrix_rank(spots - spots[0]) < PLANE:  # no hull: one spot, or a straight line
        return 0.0
    corners = spots[ConvexHull(spots).vertices]
    ImageDraw.Draw(image).polygon([(int(x), int(y)) for x, y in corners], 1, 1)
    return float(np.log(np.count_nonzero(np.asarray(image)) / np.count_nonzero(labels)))


def _beside_box(box: Labels, labels: Labels) -> float:
    """Energy for labels that do not go with a person's box; both (height, width) bool, labels not empty."""
    rows, columns = (np.flatnonzero(box.any(axis=axis)) for axis in (1, 0))
    inner = labels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    spans = [np.ptp(np.flatnonzero(inner.any(axis=axis))) + 1 for axis in (1, 0)]
    short = max(SPAN - span / side for span, side in zip(spans, inner.shape, strict=True))
    edge = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])
    return SHORT * max(short, 0) + CROSSING * float(edge.mean())
