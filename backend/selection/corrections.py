"""What a further click means: the region around it with the clearest border comes to the object, or goes."""

from collections.abc import Sequence

import numpy as np

from backend.selection.base import Click
from backend.selection.first_guess import clearest
from backend.selection.geodesic import geodesic_distances, smoothed
from backend.selection.graph_cut import Labels
from backend.selection.lab import Colours
from backend.selection.problem import Problem
from backend.selection.views import doubled

CLICKS = 10  # the newest, whose regions are looked for; each takes time
BEYOND = 0.01  # share of a region that may be certain ground, else it is the ground itself
MOST = 0.4  # share of the object that a click takes away at most


def regions_corrected(problem: Problem, labels: Labels, clicks: Sequence[Click]) -> Labels:
    """Labels, (height, width) bool of the problem's view, after clicks in its pixels, in their order."""
    half, corrected = problem.halved(), labels.copy()
    colours = smoothed(half.view.colours)
    for click in clicks[-CLICKS:]:
        if labels[_pixel(click, 1)] == click.adds:
            continue
        region = _region(colours, click)
        if region is None or not _is_plausible(half, region, corrected[::2, ::2], click):
            continue
        whole = doubled(region, problem.view.shape)
        corrected = corrected | whole if click.adds else corrected & ~whole
    return corrected


def _region(colours: Colours, click: Click) -> Labels | None:
    is_source = np.zeros(colours.shape[:2], bool)
    is_source[_pixel(click, 2)] = True
    return clearest(colours, geodesic_distances(colours, is_source))


def _is_plausible(half: Problem, region: Labels, labels: Labels, click: Click) -> bool:
    """Whether a region can be meant: it holds no click of the other kind, and is neither the ground nor everything."""
    others = half.marks.takes if click.adds else half.marks.adds
    if region[tuple(index // 2 for index in np.nonzero(others))].any():
        return False
    if click.adds:
        return (region & ~half.is_undecided & ~half.known).sum() <= BEYOND * region.sum()
    return (region & labels).sum() <= MOST * labels.sum()


def _pixel(click: Click, reduced: int) -> tuple[int, int]:
    return int(click.y) // reduced, int(click.x) // reduced
