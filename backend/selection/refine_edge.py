"""From a coarse answer to the full size: only a band along the edge is decided again, finer and finer.

Lombaert, Sun, Grady, Xu 2005, "A multilevel banded graph cuts method for fast image segmentation".
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.selection.base import Selection
from backend.selection.graph_cut import Labels, cut_graph
from backend.selection.lab import lab_from_rgb
from backend.selection.mixture import Models, evidence
from backend.selection.views import View, seen

SIDES = (640, 1280)  # of the finer views, as far as the picture has so many pixels
BAND = 1.2  # deviation in pixels of the blur whose slope is the band
SLOPE = 0.02
BESIDE = 0.003  # of the slope, one pixel farther than the band at least
EDGE = 0.7  # deviation in pixels of the blur that rounds the steps of the last cut
STEEPNESS = EDGE * np.sqrt(2 * np.pi)  # of that blur's middle, per pixel, turned over


class Found(NamedTuple):
    """labels, adds, takes: (height, width) bool of the view, the two last what clicks make certain.

    models: the colours of object and ground
    """

    view: View
    labels: Labels
    models: Models
    adds: Labels
    takes: Labels


def finer(image: Image.Image, found: Found) -> tuple[View, Labels]:
    """The same object in a view as fine as is worth its time."""
    view, labels = found.view, found.labels
    for side in SIDES:
        if max(view.shape) >= max(view.box.size) or side <= max(view.shape):
            continue
        view, labels = _one_finer(seen(image, view.box, side), labels, found)
    return view, labels


def _one_finer(view: View, coarse: Labels, found: Found) -> tuple[View, Labels]:
    slope = _resized(_blurred(coarse, BAND), view.shape)
    adds, takes = (_resized(marks.astype(np.float32), view.shape) >= 0.5 for marks in (found.adds, found.takes))
    is_band = (slope > SLOPE) & (slope < 1 - SLOPE) & ~view.is_clear & ~adds & ~takes
    seen_too = (slope > BESIDE) & (slope < 1 - BESIDE)
    colours = np.zeros((*view.shape, 3), np.float32)
    colours[seen_too] = lab_from_rgb(view.rgb[seen_too])
    graph = cut_graph(colours, is_band)
    own = colours[is_band]
    return view, graph.cut(((slope >= 0.5) | adds) & ~takes & ~view.is_clear, evidence(found.models, own))


def selection_of(view: View, labels: Labels) -> Selection | None:
    """The object at the picture's own size, with an antialiased edge; labels: (height, width) bool, of the view."""
    if not labels.any():
        return None
    wide = view.outer_box(labels).padded(round(2 * view.scale) + 1)
    box = wide.inside(view.box).clamped(view.box.size).moved(*view.box[:2])
    soft = _blurred(labels, EDGE)
    full = Image.fromarray(soft).resize(box.size, Image.Resampling.BILINEAR, _inner(view, box))
    slope = np.asarray(full) - 0.5
    levels = (255 * (0.5 + slope * STEEPNESS * view.scale).clip(0, 1) + 0.5).astype(np.uint8)
    return _trimmed(Image.fromarray(levels), box)


def _inner(view: View, box: Box) -> tuple[float, float, float, float]:
    """A box of the picture in the view's pixels, which need not be whole."""
    (height, width), own = view.shape, view.box.size
    across, down = width / own.width, height / own.height
    left, top, right, bottom = box.inside(view.box)
    return left * across, top * down, right * across, bottom * down


def _trimmed(levels: Image.Image, box: Box) -> Selection | None:
    inner = levels.getbbox()
    if inner is None:
        return None
    return Selection(Mask(levels.crop(inner)), Box(*inner).moved(box.left, box.top))


def _resized(field: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(field).resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def _blurred(labels: Labels, deviation: float) -> NDArray[np.float32]:
    return np.asarray(gaussian_filter(labels.astype(np.float32), deviation), np.float32)
