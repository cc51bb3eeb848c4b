"""The crops an engine sees: found around the mask, brought to the engine's size, and pasted back exactly."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageChops

from backend.imaging.cutout import continued_alpha, is_hidden_around, is_opaque, paste, visible_colours
from backend.imaging.geometry import Box, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

CONTEXT_OF_PICTURE = 1 / 16  # share of the picture's long side that an engine sees around the mask …
CONTEXT_OF_MASK = 1 / 2  # … or this share of the mask's mean side, whichever is more
ENOUGH_TO_COPY = 0.5  # of what is known there: where less may be copied, the region reaches further out …
CONTEXT_GROWTH = 1.5  # … by so much, until as much may be
LEAST_CONTEXT = 2  # pixels, so that the tiniest picture has something to continue from
GRID_CELLS = 512  # cells along the long side of the grid on which marks that belong together are found


@dataclass(frozen=True)
class Region:
    """A crop of the picture and the size at which the engine sees it.

    box: where it lies in the picture
    size: what the engine gets; equal to the box's size where nothing is scaled
    """

    box: Box
    size: Size

    def picture_from(self, picture: Picture, with_alpha: bool = False) -> Picture:
        """What the engine sees, at its size: RGB, or RGBA `with_alpha` where something can be seen through.

        Without alpha, what is hidden is like what is visible around it.
        """
        crop = picture.image.crop(self.box)
        if is_opaque(crop):
            return Picture(_resized(crop.convert("RGB"), self.size))
        crop = _resized(crop.convert("RGBA"), self.size)
        return Picture(crop if with_alpha else visible_colours(crop))

    def alpha_from(self, picture: Picture, mask: Mask) -> Image.Image | None:
        """The crop's alpha, continued into the mask, in mode L; None where it is opaque already."""
        crop = picture.image.crop(self.box)
        return None if is_opaque(crop) else Image.fromarray(continued_alpha(crop, mask.cropped(self.box).array() > 0))

    def is_hidden(self, picture: Picture, mask: Mask) -> bool:
        """Whether all around the marks is transparent, so that nobody would see what is painted there."""
        crop = picture.image.crop(self.box)
        return not is_opaque(crop) and is_hidden_around(crop, mask.cropped(self.box).array() > 0)

    def mask_from(self, mask: Mask) -> Mask:
        """The engine's mask: white wherever the painted one is not black, so that a blended pixel has both sides."""
        touched = mask.image.crop(self.box).point([0] + [255] * 255)
        if self.size == self.box.size:
            return Mask(touched)
        return Mask(touched.resize(self.size, Image.Resampling.BOX).point([0] + [255] * 255))

    def grey_mask_from(self, mask: Mask) -> Mask:
        """The painted mask with its greys; no mark is lost where it is scaled down."""
        crop = mask.image.crop(self.box)
        if self.size == self.box.size:
            return Mask(crop)
        scaled = crop.resize(self.size, Image.Resampling.BOX)
        faint = Image.eval(self.mask_from(mask).image, lambda level: min(level, 1))
        return Mask(ImageChops.lighter(scaled, faint))

    def paste(self, filled: Picture, onto: Image.Image, mask: Mask, alpha: Image.Image | None = None) -> None:
        """Blend the engine's picture into `onto`, in place, through the painted mask.

        Level 0 keeps and 255 replaces, exactly, in every channel. alpha: of the picture, where the engine gives none
        """
        patch = _resized(filled.image, self.box.size)
        if alpha and not filled.has_alpha:
            patch = patch.convert("RGB")
            patch.putalpha(alpha)
        patch = patch.convert(onto.mode)
        crop = onto.crop(self.box)
        paste(patch, crop, mask.image.crop(self.box))
        onto.paste(crop, self.box[:2])


@dataclass(frozen=True)
class Working:
    """The sizes an engine works at: the longest side in pixels (None: any), and what each side is a multiple of."""

    side: int | None = None
    multiple: int = 1


def regions(mask: Mask, working: Working, avoid: Mask | None = None) -> tuple[Region, ...]:
    """One region for each group of marks whose surroundings touch; none where nothing is marked.

    avoid: what must not be copied; where it covers most of the surroundings, a region reaches further out
    """
    frame_of = _framing(mask, avoid)
    frames = (frame_of(box).clamped(mask.size) for box in _merged(_groups(mask), frame_of))
    return tuple(Region(frame, working_size(frame.size, working)) for frame in sorted(frames))


def working_size(size: Size, working: Working) -> Size:
    """At which size an engine sees a part of a picture of this size."""
    if working.side is None and working.multiple == 1:
        return size
    scale = working.side / max(size) if working.side else 1.0

    def fitted(side: int) -> int:
        return max(round(side * scale / working.multiple), 1) * working.multiple

    return Size(fitted(size.width), fitted(size.height))


def _context(box: Box, size: Size) -> int:
    sides = box.size.width + box.size.height
    return max(round(max(max(size) * CONTEXT_OF_PICTURE, sides / 2 * CONTEXT_OF_MASK)), LEAST_CONTEXT)


def _with_context(box: Box, size: Size) -> Box:
    return box.padded(_context(box, size))


def _framing(mask: Mask, avoid: Mask | None) -> Callable[[Box], Box]:
    """How much around a mark its region sees."""
    if avoid is None:
        return lambda box: _with_context(box, mask.size)
    known = mask.array() == 0
    copyable = known & (avoid.array() == 0)
    return cache(lambda box: _with_enough(_with_context(box, mask.size), known, copyable))


def _with_enough(near: Box, known: np.ndarray, copyable: np.ndarray) -> Box:
    """The frame, grown until enough of it may be copied, or to the whole picture."""
    whole = Box(0, 0, known.shape[1], known.shape[0])

    def within(marked: np.ndarray, box: Box) -> int:
        left, top, right, bottom = box.clamped(whole.size)
        return int(np.count_nonzero(marked[top:bottom, left:right]))

    enough = ENOUGH_TO_COPY * within(known, near)
    frame, reach = near, max(near.size)
    while within(copyable, frame) < enough and frame.clamped(whole.size) != whole:
        reach = math.ceil(reach * CONTEXT_GROWTH)
        frame = near.padded(reach)
    return frame


def _groups(mask: Mask) -> list[Box]:
    """Boxes of the marks, those nearer than the smallest context already together.

    Marks are found on a coarse grid, so that a mask of a hundred thousand specks costs no more than one of five.
    """
    from scipy import ndimage  # only here: it takes a quarter of a second to import

    cell = max(1, -(-max(mask.size) // GRID_CELLS))
    grid = _any_in_cell(mask.array() > 0, cell)
    reach = max(1, int(max(mask.size) * CONTEXT_OF_PICTURE / cell))
    near = ndimage.maximum_filter(grid, size=2 * reach + 1, mode="constant")
    labels = np.empty(grid.shape, np.int32)
    ndimage.label(near, structure=np.ones((3, 3)), output=labels)
    boxes = []
    for rows, columns in ndimage.find_objects(np.where(grid, labels, 0)):
        rough = Box(columns.start * cell, rows.start * cell, columns.stop * cell, rows.stop * cell).clamped(mask.size)
        exact = mask.cropped(rough).box
        if exact:
            boxes.append(exact.moved(rough.left, rough.top))
    return boxes


def _any_in_cell(marked: np.ndarray, cell: int) -> np.ndarray:
    height, width = marked.shape
    whole = np.pad(marked, ((0, -height % cell), (0, -width % cell)))
    rows = np.logical_or.reduce(whole.reshape(-1, cell, whole.shape[1]), axis=1)
    return np.logical_or.reduce(rows.reshape(len(rows), -1, cell), axis=2)


def _merged(boxes: list[Box], frame_of: Callable[[Box], Box]) -> list[Box]:
    """Join boxes until no two of their frames touch; a joined box has more context and may reach further."""
    merged: list[Box] = []
    for candidate in boxes:
        box, joined = candidate, True
        while joined:
            around = frame_of(box)
            near = [other for other in merged if around.touches(frame_of(other))]
            joined = bool(near)
            for other in near:
                merged.remove(other)
                box = box.union(other)
        merged.append(box)
    return merged


def _resized(image: Image.Image, size: Size) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
