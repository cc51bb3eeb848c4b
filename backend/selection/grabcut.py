"""Finds an object by its colours and edges: GrabCut on a reduced picture, then its edge at full size.

Rother, Kolmogorov, Blake 2004, "GrabCut: interactive foreground extraction using iterated graph cuts".
"""

from backend.imaging.picture import Picture
from backend.selection.base import Selection, Wish
from backend.selection.beginnings import Beginnings
from backend.selection.corrections import corrected
from backend.selection.mixture import models_of
from backend.selection.outlying import apart, united
from backend.selection.problem import problems_of_box, problems_of_clicks
from backend.selection.refine_edge import Found, finer, selection_of

FULL = 0.995  # share of a box above which nothing was found in it


class GrabCut:
    """Needs no weights; remembers of a few boxes and clicks what it found there."""

    name = "grabcut"

    def __init__(self) -> None:
        self._beginnings = Beginnings()

    def select(self, picture: Picture, wish: Wish) -> Selection | None:
        """The object that is meant, or None where nothing stands out."""
        return united([self._found(picture, part) for part in apart(wish)])

    def _found(self, picture: Picture, wish: Wish) -> Selection | None:
        image = picture.image
        adding = [click for click in wish.clicks if click.adds]
        if wish.box is not None:
            before, after = problems_of_box(image, wish.box, wish.clicks)
        elif adding:
            before, after = problems_of_clicks(image, wish.clicks)
        else:
            return None
        first = self._beginnings.of(picture, wish.box or adding[0], before)
        if first is None:
            return None
        labels = first.labels
        if after is not before:
            seen_now = first._replace(labels=after.view.taken_over(before.view, labels))
            labels = corrected(after, seen_now, wish.clicks)
        if not after.marks.adds.any() and labels.sum() >= FULL * after.is_undecided.sum():
            return None
        models = models_of(labels, after.view.colours, after.view.is_clear)
        if models is None:
            return None
        return selection_of(*finer(image, Found(after.view, labels, models, after.marks.adds, after.marks.takes)))
