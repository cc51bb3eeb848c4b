"""What a further click means: the region around it with the clearest border comes to the object, or goes.

Nothing else changes, so that what was right before a click is right after it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt

from backend.selection.attempts import Attempt
from backend.selection.base import Click
from backend.selection.beginnings import cut
from backend.selection.first_guess import clearest
from backend.selection.geodesic import geodesic_distances, smoothed
from backend.selection.graph_cut import Labels
from backend.selection.lab import Colours
from backend.selection.mixture import evidence, models_of
from backend.selection.pieces import pieces_with
from backend.selection.problem import Problem
from backend.selection.views import doubled

CLICKS = 10  # the newest, whose regions are looked for; each takes time
AT_EDGE = 2.0  # pixels from what is right already up to which a click means the edge there, and no more
FIRM = 12.0  # energy by which what a click changes leans
CLOSE = 0.12  # geodesic distance up to which a click teaches colours
BESIDE = 6  # pixels beyond what a click means in which the edge may still move
MOST_TAKEN = 0.6  # share of a box's object that a click takes away at most; what a click found can be all wrong
MOST_ADDED = 1.0  # the same of what it adds


def corrected(problem: Problem, first: Attempt, clicks: Sequence[Click]) -> Labels:
    """The object, (height, width) bool of the problem's view, after clicks: no more changes than what is around each.

    first: what was found before them; clicks: in pixels of the picture, in their order
    """
    before, marks = first.labels, problem.marks
    meant = _regions_changed(problem, first, problem.view.clicks(clicks))
    meant = (meant | marks.adds) & ~marks.takes
    if np.array_equal(meant, before):
        return before
    taught = (meant | (marks.to_added < CLOSE)) & ~(marks.to_taken < CLOSE) | marks.adds
    models = models_of(taught, first.way.colours(problem.view), problem.view.is_clear) or first.models
    after = cut(_around(problem, before, meant), first._replace(models=models))
    added = pieces_with(after & ~before, marks.adds)
    return (before | added) & ~pieces_with(before & ~after, marks.takes)


def _around(problem: Problem, before: Labels, meant: Labels) -> Problem:
    """The question where exactly the edge of what changes lies; all of (height, width) bool."""
    is_changed = meant != before
    near = np.asarray(binary_dilation(is_changed, iterations=BESIDE), np.bool_)
    leaning = np.where(is_changed, np.where(meant, np.float32(FIRM), np.float32(-FIRM)), np.float32(0))
    is_undecided = problem.is_undecided & near
    return replace(problem, is_undecided=is_undecided, known=meant, leaning=problem.leaning + leaning)


def _regions_changed(problem: Problem, first: Attempt, clicks: Sequence[Click]) -> Labels:
    half, changed = problem.halved(), first.labels.copy()
    own = first.way.colours(problem.view)
    looks_like_object = evidence(first.models, own.reshape(-1, 3)).reshape(problem.view.shape) > 0
    colours = smoothed(half.view.colours)
    for click in clicks[-CLICKS:]:
        if changed[_pixel(click, 1)] == click.adds:
            continue
        region = _region(half, colours, changed[::2, ::2], click)
        if region is None:
            continue
        whole = doubled(region, problem.view.shape)
        if looks_like_object[_pixel(click, 1)] == click.adds:  # then it points at what was overlooked, and no more
            whole &= looks_like_object == click.adds
        changed = changed | whole if click.adds else changed & ~whole
    return changed


def _region(half: Problem, colours: Colours, labels: Labels, click: Click) -> Labels | None:
    """What of the ground, or of the object, is meant: never as far as what is certain to be the other."""
    is_source = _spot(labels.shape, click)
    distances = geodesic_distances(colours, is_source)
    marks = half.marks.takes if click.adds else half.marks.adds
    others = np.zeros(labels.shape, bool)
    others[tuple(index // 2 for index in np.nonzero(marks))] = True
    if click.adds:
        others |= ~half.is_undecided & ~half.known
    distances[distances >= distances[others].min(initial=np.inf)] = np.inf
    if half.is_boxed:
        most = int((MOST_ADDED if click.adds else MOST_TAKEN) * labels.sum())
        nearest = np.sort(distances[labels != click.adds])
        distances[distances > nearest[min(most, len(nearest) - 1)]] = np.inf
    region = clearest(colours, distances)
    depth = max(_away(labels == click.adds)[is_source].min(), 1)
    reach = depth + depth**2 / AT_EDGE
    return None if region is None else region & (labels != click.adds) & (_away(is_source) <= reach)


def _spot(shape: tuple[int, ...], click: Click) -> Labels:
    spot = np.zeros(shape, bool)
    spot[_pixel(click, 2)] = True
    return spot


def _away(labels: Labels) -> NDArray[np.float64]:
    """How far each pixel is from labels, (height, width) bool; infinitely where there is none."""
    return np.asarray(distance_transform_edt(~labels)) if labels.any() else np.full(labels.shape, np.inf)


def _pixel(click: Click, reduced: int) -> tuple[int, int]:
    return int(click.y) // reduced, int(click.x) // reduced
