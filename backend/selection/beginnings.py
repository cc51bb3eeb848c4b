"""What a box or a first click shows, kept while clicks correct it: no click waits for it to be found again."""

import threading
import weakref
from collections import OrderedDict
from dataclasses import replace

import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt

from backend.imaging.geometry import Box
from backend.imaging.picture import Picture
from backend.selection.attempts import Attempt, best_attempt
from backend.selection.base import Click
from backend.selection.graph_cut import Labels, cut_graph
from backend.selection.mixture import evidence
from backend.selection.pieces import whole_object
from backend.selection.problem import Problem
from backend.selection.views import doubled

WHOLE = 200  # pixels of the longer side above which a problem is tried at half its size
FINER = 2.0  # times the bonds at twice the size: a border has twice the pixels there, what it encloses four times
BAND = 12.0  # pixels from the edge at half the size in which it is looked for at the whole
KEPT = 64  # boxes and first clicks of all people together, about .2 MB each

Key = tuple[int, Box | Click]  # of a picture, and what points into it


class Beginnings:
    """For any number of threads; a picture that is gone is forgotten."""

    def __init__(self, most: int = KEPT) -> None:
        """most: boxes and first clicks that are remembered."""
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[weakref.ref[Picture], Attempt | None]] = OrderedDict()

    def of(self, picture: Picture, what: Box | Click, problem: Problem) -> Attempt | None:
        """`begun`, found once as long as it is remembered; what: a person's box, or the first click."""
        key = (id(picture), what)
        with self._lock:
            owner, attempt = self._kept.get(key, (None, None))
        if owner is None or owner() is not picture:
            attempt = begun(problem)
        with self._lock:
            self._kept[key] = (weakref.ref(picture), attempt)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return attempt


def begun(problem: Problem) -> Attempt | None:
    """The object before any click corrects it; None where none is found."""
    if max(problem.view.shape) <= WHOLE:
        found = best_attempt(problem)
        return found and found._replace(labels=cut(problem, found))
    half = best_attempt(problem.halved())
    if half is None:
        return None
    found = half._replace(way=half.way._replace(bonds=min(FINER * half.way.bonds, 1)))
    return found._replace(labels=cut(_near_edge(problem, doubled(half.labels, problem.view.shape)), found))


def _near_edge(problem: Problem, labels: Labels) -> Problem:
    """The question where exactly the edge of labels, (height, width) bool, lies."""
    away = distance_transform_edt(~(labels ^ np.asarray(binary_erosion(labels), np.bool_)))
    is_undecided = problem.is_undecided & (np.asarray(away) <= BAND)
    return replace(problem, is_undecided=is_undecided, known=labels & problem.is_undecided | problem.known)


def cut(problem: Problem, attempt: Attempt) -> Labels:
    """The object, (height, width) bool of the problem's view, by the colours of an attempt."""
    marks, view = problem.marks, problem.view
    own = attempt.way.colours(view)[problem.is_undecided]
    leaning = evidence(attempt.models, own) + problem.leaning[problem.is_undecided]
    labels = cut_graph(view.colours, problem.is_undecided).cut(problem.known, leaning, attempt.way.bonds)
    return whole_object(labels, marks.adds, marks.takes, is_loose=problem.is_boxed)
