"""Parts of a picture, reduced to what selection works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from backend.imaging.geometry import Box
from backend.selection.base import Click
from backend.selection.lab import Colours, lab_from_rgb

CLEAR = 16  # alpha below which a pixel shows nothing, and belongs to no object


@dataclass(frozen=True)
class View:
    """box: the part of the picture; rgb: (height, width, 3) uint8, 0 … 255; is_clear: (height, width) bool."""

    box: Box
    rgb: NDArray[np.uint8]
    is_clear: NDArray[np.bool_]

    @cached_property
    def colours(self) -> Colours:
        """CIELAB, (height, width, 3) float32, in any unit."""
        return lab_from_rgb(self.rgb)

    @cached_property
    def calm_colours(self) -> Colours:
        """The same without grain: each the median of the pixels around it; what is a pixel thin goes with the grain."""
        return lab_from_rgb(np.asarray(Image.fromarray(self.rgb).filter(ImageFilter.MedianFilter(3))))

    @property
    def shape(self) -> tuple[int, int]:
        return self.is_clear.shape[0], self.is_clear.shape[1]

    @property
    def scale(self) -> float:
        """How many pixels of the picture one of this view is across, at least 1."""
        return self.box.size.width / self.shape[1]

    def clicks(self, clicks: Sequence[Click]) -> list[Click]:
        """The same clicks in this view's pixels, without those outside of it."""
        (height, width), (left, top, right, bottom) = self.shape, self.box
        across, down = width / (right - left), height / (bottom - top)
        inside = [click for click in clicks if left <= click.x < right and top <= click.y < bottom]
        return [click._replace(x=(click.x - left) * across, y=(click.y - top) * down) for click in inside]

    def inner(self, box: Box) -> NDArray[np.bool_]:
        """Which pixels lie in a box of the picture, (height, width) bool; one at least where the box is inside."""
        (height, width), own = self.shape, self.box.size
        across, down = width / own.width, height / own.height
        left, top, right, bottom = box.inside(self.box).clamped(own)
        found = np.zeros(self.shape, bool)
        rows = slice(round(top * down), max(round(bottom * down), round(top * down) + 1))
        found[rows, round(left * across) : max(round(right * across), round(left * across) + 1)] = True
        return found

    def taken_over(self, other: "View", labels: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Labels of another view, (height, width) bool, in this one's pixels; False where that one shows nothing."""
        found, inside = [], []
        for axis in (0, 1):
            start, length = self.box[1 - axis], self.box.size[1 - axis]
            there, reach = other.box[1 - axis], other.box.size[1 - axis]
            places = start + (np.arange(self.shape[axis]) + 0.5) * length / self.shape[axis]
            index = np.floor((places - there) * other.shape[axis] / reach).astype(np.int64)
            inside.append((index >= 0) & (index < other.shape[axis]))
            found.append(index.clip(0, other.shape[axis] - 1))
        return labels[np.ix_(*found)] & inside[0][:, None] & inside[1][None, :]

    def outer_box(self, labels: NDArray[np.bool_]) -> Box:
        """The box of the picture around what is True in (height, width) bool, of which something is."""
        rows, columns = np.flatnonzero(labels.any(axis=1)), np.flatnonzero(labels.any(axis=0))
        (height, width), own = self.shape, self.box.size
        across, down = own.width / width, own.height / height
        inner = Box(
            int(columns[0] * across),
            int(rows[0] * down),
            int(np.ceil((columns[-1] + 1) * across)),
            int(np.ceil((rows[-1] + 1) * down)),
        )
        return inner.moved(self.box.left, self.box.top)


def seen(image: Image.Image, box: Box, longest: int) -> View:
    """What a picture shows in a box, its longer side at most so many pixels."""
    share = min(longest / max(box.size), 1)
    size = (max(round(share * box.size.width), 1), max(round(share * box.size.height), 1))
    crop = image.crop(box)
    if size != crop.size:
        crop = crop.resize(size, Image.Resampling.BOX, reducing_gap=2)
    pixels = np.asarray(crop.convert("RGBA" if "A" in crop.mode else "RGB"))
    is_clear = pixels[..., 3] < CLEAR if pixels.shape[2] == 4 else np.zeros(pixels.shape[:2], bool)
    return View(box, pixels[..., :3], is_clear)


def doubled(labels: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Labels at half the size, (height, width) bool, at the whole; shape: its rows and columns."""
    return labels.repeat(2, axis=0).repeat(2, axis=1)[: shape[0], : shape[1]]
