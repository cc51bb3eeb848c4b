"""Finds an object by its colours and edges: GrabCut on a reduced picture, then its edge at full size.

Rother, Kolmogorov, Blake 2004, "GrabCut: interactive foreground extraction using iterated graph cuts". A person's
box is close around its object (Lempitsky, Kohli, Rother, Sharp 2009, "Image segmentation with a bounding box prior"):
an answer that leaves much of it empty is tried again with more in favour of the object.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from backend.imaging.picture import Picture
from backend.selection.base import Click, Selection, Wish
from backend.selection.corrections import regions_corrected
from backend.selection.graph_cut import Costs, Labels, cut_graph
from backend.selection.lab import Colours
from backend.selection.mixture import Mixture, learnt
from backend.selection.outlying import apart, united
from backend.selection.pieces import whole_object
from backend.selection.problem import Problem, problems_of_box, problems_of_clicks
from backend.selection.refine_edge import finer, selection_of
from backend.selection.views import View, doubled

ROUNDS = 3
WHOLE = 200  # pixels of the longer side above which rounds are worth halving it
SETTLED = 0.002  # share of the undecided that may still change
FAVOURS = (0.0, 2.0, 5.0)  # energy of each pixel for the object, one after the other, until it fills its box
FIRM = 12.0  # energy by which what a click corrects leans
CLOSE = 0.12  # geodesic distance up to which a click teaches colours
SPAN = 0.6  # share of each side of its box that an object spans
OPEN = 0.9  # share of the view from which a box says nothing of the object's size
FULL = 0.995  # share of a box above which nothing was found in it

Models = tuple[Mixture, Mixture]  # of the object's colours and of the ground's


class GrabCut:
    """Needs no weights and keeps nothing."""

    name = "grabcut"

    def select(self, picture: Picture, wish: Wish) -> Selection | None:
        """The object that is meant, or None where nothing stands out."""
        return united([self._found(picture, part) for part in apart(wish)])

    def _found(self, picture: Picture, wish: Wish) -> Selection | None:
        image = picture.image
        if wish.box is not None:
            before, after = problems_of_box(image, wish.box, wish.clicks)
        elif any(click.adds for click in wish.clicks):
            before, after = problems_of_clicks(image, wish.clicks)
        else:
            return None
        begun = _fitting(before)
        if begun is None:
            return None
        labels, models = _whole(before, begun) if after is before else _corrected(after, begun, wish.clicks)
        if not labels.any():
            return None
        if not after.marks.adds.any() and labels.sum() >= FULL * after.is_undecided.sum():
            return None
        return selection_of(*finer(image, after.view, labels, models))


class _Begun(NamedTuple):
    """labels: (height, width) bool of the view, found at half its size; favour: what it took to fill the box."""

    labels: Labels
    models: Models
    favour: float


def _fitting(problem: Problem) -> _Begun | None:
    """The colours of an object, with as much in its favour as it takes to fill its box; None where none is found."""
    is_large = max(problem.view.shape) > WHOLE
    small, begun = problem.halved() if is_large else problem, None
    is_close = problem.is_boxed and problem.is_undecided.mean() < OPEN
    for favour in FAVOURS if is_close else FAVOURS[:1]:
        found = _in_rounds(small, favour)
        if found is None:
            break
        labels, models = found
        begun = _Begun(doubled(labels, problem.view.shape) if is_large else labels, models, favour)
        if _fills(small, labels):
            break
    return begun


def _whole(problem: Problem, begun: _Begun) -> tuple[Labels, Models]:
    return _cut(problem, begun.models, begun.favour), begun.models


def _corrected(problem: Problem, begun: _Begun, clicks: Sequence[Click]) -> tuple[Labels, Models]:
    """The same object after more clicks: the region around each leans its way, and teaches colours."""
    labels = regions_corrected(problem, begun.labels, problem.view.clicks(clicks))
    leaning = np.where(labels == begun.labels, np.float32(0), np.where(labels, np.float32(FIRM), np.float32(-FIRM)))
    labels = (labels | (problem.marks.to_added < CLOSE)) & ~(problem.marks.to_taken < CLOSE) | problem.marks.adds
    models = _learnt(problem.view, labels) or begun.models
    return _cut(replace(problem, leaning=problem.leaning + leaning), models, begun.favour), models


def _cut(problem: Problem, models: Models, favour: float) -> Labels:
    view, marks = problem.view, problem.marks
    own = view.colours[problem.is_undecided]
    leaning: Costs = problem.leaning[problem.is_undecided] + np.float32(favour)
    labels = cut_graph(view.colours, problem.is_undecided).cut(problem.known, _evidence(models, own) + leaning)
    return whole_object(labels, marks.adds, marks.takes, is_loose=problem.is_boxed)


def _learnt(view: View, labels: Labels) -> Models | None:
    ground = ~labels & ~view.is_clear
    if not labels.any() or not ground.any():
        return None
    return learnt(view.colours[labels]), learnt(view.colours[ground])


def _in_rounds(problem: Problem, favour: float) -> tuple[Labels, Models] | None:
    """Colours are learnt from the labels and labels cut by the colours, in turns; None where no pixel is object."""
    view, labels, models = problem.view, problem.guess, None
    graph = cut_graph(view.colours, problem.is_undecided)
    own = view.colours[problem.is_undecided]
    leaning: Costs = problem.leaning[problem.is_undecided] + np.float32(favour)
    for _ in range(ROUNDS):
        found = _learnt(view, labels)
        if found is None:
            break
        models = found
        before, labels = labels, graph.cut(problem.known, _evidence(models, own) + leaning)
        if np.count_nonzero(before != labels) <= SETTLED * len(own):
            break
    return (labels, models) if models else None


def _evidence(models: Models, colours: Colours) -> Costs:
    """How much more usual colours, (pixels, 3) float32, are in the object than in the ground, (pixels,) float32."""
    return models[0].log_density(colours) - models[1].log_density(colours)


def _fills(problem: Problem, labels: Labels) -> bool:
    """Whether the object goes nearly as far as its box."""
    nowhere = np.zeros(labels.shape, bool)
    labels = whole_object(labels, nowhere, nowhere, is_loose=True)
    if not labels.any():
        return False
    return all(
        np.ptp(np.flatnonzero(labels.any(axis=axis))) + 1 >= SPAN * problem.is_undecided.any(axis=axis).sum()
        for axis in (0, 1)
    )
