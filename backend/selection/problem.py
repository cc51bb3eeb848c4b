"""What is to be decided: a view of the picture, what a wish makes certain in it, and where to begin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.geometry import Box, Size
from backend.selection.base import Click
from backend.selection.first_guess import guessed
from backend.selection.graph_cut import Costs, Labels
from backend.selection.mixture import learnt
from backend.selection.seeds import Seeds, seeds
from backend.selection.views import View, seen

SIDE = 320  # of the view that is cut as a whole, in pixels
AROUND = 0.25  # of a box's sides, on each edge: the ground that is looked at
LEAST_AROUND = 8  # pixels
BEYOND = 0.25  # of the sides of what clicks seem to mean, on each edge: how far the object may go
NEAR = 0.06  # of the first guess's longer side: how far the object may go around a click at its edge
STRANGE = 0.15  # share of the ground that is stranger to itself than what may be object at first
FEW = 0.05  # share of a box that is object at least, at first
LARGER = 8  # times the first guess that a further one may be
FURTHER = 0.5  # of the longer side of a box or of the first guess: how far it may go around a click that adds
BESIDE = 0.1  # of its longer side: so close a click is at its edge
GUESSES = 4  # at most, of clicks that lie apart
TRUST = 3.0  # energy by which a guess leans


@dataclass(frozen=True)
class Problem:
    """All of (height, width) of the view.

    is_undecided: bool; known: what is object of the others; guess: where the object probably is
    leaning: energy in favour of the object; marks: the clicks; is_boxed: whether a person drew a box
    """

    view: View
    is_undecided: Labels
    known: Labels
    guess: Labels
    leaning: Costs
    marks: Seeds
    is_boxed: bool

    def halved(self) -> "Problem":
        """The same at half the size."""
        image = Image.fromarray(self.view.rgb).reduce(2)
        shape = (image.height, image.width)
        half = (slice(0, 2 * shape[0], 2), slice(0, 2 * shape[1], 2))
        return replace(
            self,
            view=View(self.view.box, np.asarray(image), self.view.is_clear[half]),
            is_undecided=self.is_undecided[half],
            known=self.known[half],
            guess=self.guess[half],
            leaning=self.leaning[half],
        )


Problems = tuple[Problem, Problem]  # without the clicks that correct, and with all; the same one where there are none


def problems_of_box(image: Image.Image, box: Box, clicks: Sequence[Click]) -> Problems:
    """Of a box around the object; clicks correct what it gives, and may lie outside of it."""
    size = Size(*image.size)
    near = round(FURTHER * max(box.size)) + 1
    reach = box
    for spot in [_spot(click) for click in clicks if click.adds]:
        reach = reach.union(spot.padded(near).clamped(size) if not _holds(box, spot) else spot)
    view = seen(image, _with_ground(box, AROUND, size), SIDE)
    inside = view.inner(box)
    before = _problem(view, inside, (), _strange(view, inside), is_boxed=True)
    if not clicks:
        return before, before
    wider = view if reach == box else seen(image, _with_ground(reach, AROUND, size), SIDE)
    return before, _problem(wider, wider.inner(reach), clicks, wider.taken_over(view, before.guess), is_boxed=True)


def problems_of_clicks(image: Image.Image, clicks: Sequence[Click]) -> Problems:
    """Of clicks alone, one of which adds: the first finds the object, those far from it what else is of it."""
    size = Size(*image.size)
    adding = [click for click in clicks if click.adds]
    guesses = [guessed(image, adding[:1])]
    found = first = _found(guesses[0])
    for click in adding[1:]:
        reach = NEAR if _is_beside(guesses[0], click) else FURTHER  # a click at the edge means the edge
        spot = _spot(click).padded(round(reach * max(first.size))).clamped(size)
        if not spot.touches(_with_ground(found, BEYOND, size)) and len(guesses) < GUESSES:
            further = guessed(image, [click])
            if _found(further).size.pixels <= LARGER * first.size.pixels:  # else the ground was hit
                guesses.append(further)
                spot = _found(further)
        found = found.union(spot)
    before = _of_guesses(image, first, guesses[:1], adding[:1])
    return before, before if list(clicks) == adding[:1] else _of_guesses(image, found, guesses, clicks)


def _of_guesses(
    image: Image.Image, found: Box, guesses: Sequence[tuple[View, Labels]], clicks: Sequence[Click]
) -> Problem:
    size = Size(*image.size)
    reach = _with_ground(found, BEYOND, size)
    view = seen(image, _with_ground(reach, AROUND, size), SIDE)
    guess = np.logical_or.reduce([view.taken_over(*each) for each in guesses])
    return _problem(view, view.inner(reach), clicks, guess, is_boxed=False)


def _problem(view: View, reach: Labels, clicks: Sequence[Click], guess: Labels, *, is_boxed: bool) -> Problem:
    marks = seeds(view.colours, view.clicks(clicks))
    leaning = marks.leaning()
    if not is_boxed:
        leaning = leaning + np.where(guess, np.float32(TRUST), np.float32(-TRUST))
    is_undecided = reach & ~marks.adds & ~marks.takes & ~view.is_clear
    guess = (guess & reach | marks.adds) & ~marks.takes & ~view.is_clear
    return Problem(view, is_undecided, marks.adds, guess, leaning, marks, is_boxed)


def _strange(view: View, reach: Labels) -> Labels:
    """What in a box has colours that the ground around it has seldom."""
    ground = ~reach & ~view.is_clear
    if not ground.any():
        return reach & _middle(view.shape)
    model = learnt(view.colours[ground])
    usual = np.quantile(model.log_density(view.colours[ground]), STRANGE)
    found = np.zeros(view.shape, bool)
    found[reach] = model.log_density(view.colours[reach]) < usual
    return found if found.sum() >= FEW * reach.sum() else reach


def _middle(shape: tuple[int, int]) -> NDArray[np.bool_]:
    rows, columns = (np.linspace(-1, 1, side) for side in shape)
    return rows[:, None] ** 2 + columns[None, :] ** 2 < 0.5


def _with_ground(box: Box, share: float, size: Size) -> Box:
    wide, high = (max(round(share * side), LEAST_AROUND) for side in box.size)
    return Box(box.left - wide, box.top - high, box.right + wide, box.bottom + high).clamped(size)


def _found(guess: tuple[View, Labels]) -> Box:
    return guess[0].outer_box(guess[1])


def _is_beside(guess: tuple[View, Labels], click: Click) -> bool:
    view, region = guess
    rows, columns = np.nonzero(region)
    limit = BESIDE * max(np.ptp(rows), np.ptp(columns)) + 1
    inside = view.clicks([click])
    return any((np.hypot(columns + 0.5 - each.x, rows + 0.5 - each.y) <= limit).any() for each in inside)


def _spot(click: Click) -> Box:
    return Box(int(click.x), int(click.y), int(click.x) + 1, int(click.y) + 1)


def _holds(box: Box, spot: Box) -> bool:
    return box.union(spot) == box
