"""Small pictures of a fill under way: at first a smooth one, then what is found at each size."""

import math
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from backend.imaging.patchmatch.arrays import Floats, Marked, Pixels
from backend.imaging.patchmatch.fill_window import FillWindow
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.progress import OnPreview
from backend.imaging.patchmatch.push_pull import spread
from backend.imaging.patchmatch.pyramid import rgb_from_opponent

LONGEST = 512  # pixels of a sketch, at most
LONGEST_SMOOTH = 192  # of the first one, which shows nothing fine
REST = 50  # a sketch is followed by so many times as long without one, so that all together cost next to nothing
LEAST_REST = 0.1  # seconds
GROUND = np.float32(220)  # level of the grey that a cut-out stands on, near that of the page's squares


class Sketcher:
    """Sketches of one picture, (height, width, 3 or 4), whose masked pixels are being filled; `on_preview` is handed
    RGB at a smaller size, (height, width, 3), and what it raises ends the fill.

    A cut-out is shown smoothly alone, on grey: of what is found at each size the alpha comes last.
    """

    def __init__(
        self, image: Pixels, mask: Marked, on_preview: OnPreview | None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._image, self._mask = image, mask
        self._on_preview = on_preview
        self._clock = clock
        self._due = 0.0
        self._origin = 0, 0  # of what is worked on, in the picture: top, left
        self._factor = 1  # pixels of the picture that make the side of a working pixel
        self._small: tuple[int, Pixels, Marked] | None = None

    def frame(self, window: FillWindow, factor: int) -> None:
        """What is worked on lies there, so many times smaller."""
        self._origin, self._factor = (window[0].start, window[1].start), factor

    def smooth(self) -> None:
        """A first look: the hole filled smoothly from around it."""
        if self._on_preview is None:
            return
        began = self._clock()
        _, image, mask = _reduced(self._image, self._mask, LONGEST_SMOOTH)
        if mask.all():
            return
        known = (~mask).astype(np.float32)
        self._hand_out(np.where(mask[..., None], _levels(spread(image.astype(np.float32), known)), image))
        self._due = began + LEAST_REST  # it shows little: the next one comes soon

    def show(self, filling: Filling, number: int) -> None:
        """The best of these fills, found at this level of the pyramid, where it is time for another look."""
        began = self._clock()
        if self._on_preview is None or began < self._due or _is_cut_out(self._image):
            return
        self._small = self._small or _reduced(self._image, self._mask, LONGEST)
        step, image, mask = self._small
        cell = self._factor * 2**number  # pixels of the picture
        found = filling.pictures[_best(filling)][..., :3]
        thin = max(1, step // cell)  # no more is looked at than is shown
        found = _levels(rgb_from_opponent(found[::thin, ::thin]))
        height, width = (max(round(side * cell * thin / step), 1) for side in found.shape[:2])
        enlarged = np.asarray(Image.fromarray(found).resize((width, height), Image.Resampling.BILINEAR))
        top, left = (start // step for start in self._origin)
        sketch = image.copy()
        part = sketch[top : top + enlarged.shape[0], left : left + enlarged.shape[1]]
        enlarged = enlarged[: part.shape[0], : part.shape[1]]
        inside = mask[top : top + part.shape[0], left : left + part.shape[1]]
        part[inside] = enlarged[inside]
        self._hand_out(sketch)
        now = self._clock()
        self._due = now + max(LEAST_REST, REST * (now - began))

    def _hand_out(self, sketch: Pixels) -> None:
        assert self._on_preview
        self._on_preview(sketch)


def _best(filling: Filling) -> int:
    """The start whose patches fit best."""
    cost = filling.matches.cost
    return int(np.where(np.isfinite(cost), cost, 0).mean(axis=1).argmin())


def _reduced(image: Pixels, mask: Marked, longest: int) -> tuple[int, Pixels, Marked]:
    """Every so many-th pixel, RGB, and whether it is masked."""
    step = math.ceil(max(mask.shape) / longest)
    small = image[::step, ::step]
    if _is_cut_out(image):
        share = np.asarray(small[..., 3:] / 255, np.float32)
        small = _levels(np.asarray(small[..., :3] * share + GROUND * (1 - share), np.float32))
    return step, np.ascontiguousarray(small), mask[::step, ::step]


def _is_cut_out(image: Pixels) -> bool:
    return image.shape[-1] > 3


def _levels(values: Floats) -> Pixels:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
