"""The windows in which an extension is filled that one request would show too small: one after another, each continuing
what was filled before."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.files.codec import fitting_margins
from backend.imaging.geometry import Box, Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.region import Region, Working, regions, working_size

Span = tuple[int, int]

MOST_REDUCTION = 4 / 3  # by which a window may be scaled down; with its context it then fills about the engine's size
FINER = (1.0, 1.1, 1.2)  # reductions that are as good where they take no more windows
COARSER = 1.25  # and where there would be more windows than a run may have, by so much at a time
CONTEXT = 1 / 5  # share of a window's side that is known already
SEAM = 1 / 40  # share of it over which a window is blended into those before
GAIN = 3 / 4  # of the side of the largest region, beyond which windows would show hardly more than it
MOST_WINDOWS = 64  # of one sample, where nothing else bounds them
MOST_OVERLAP = 1 / 4  # of the old picture's side that the mask may reach into it from an edge


@dataclass(frozen=True)
class Window:
    """One request of an extension.

    region: what the engine sees
    marks: what it is asked to repaint, as large as the region's box: all that is not filled yet, and the seam
    share: how much of each pixel comes from here, likewise, within the painted mask
    """

    region: Region
    marks: Mask
    share: Mask

    @property
    def inner(self) -> Region:
        """The region as one of a picture that is cropped to its box already."""
        return Region(Box(0, 0, *self.region.box.size), self.region.size)

    def paste(self, filled: Picture, onto: Image.Image, alpha: Image.Image | None = None) -> None:
        """Blend what the engine made into the picture, in place; alpha as in `Region.paste`."""
        crop = onto.crop(self.region.box)
        self.inner.paste(filled, crop, self.share, alpha)
        onto.paste(crop, self.region.box[:2])


@dataclass(frozen=True)
class _Cell:
    """A part of the extension that one window fills. frame: what the window sees"""

    box: Box
    frame: Box


def windows(mask: Mask, margins: Margins | None, working: Working, most: int | None = None) -> tuple[Window, ...]:
    """The windows of an extension in the order in which they are filled, then the other marks by their regions.

    None where the picture has no margins, where the regions show them large enough already, and where no more than
    `most` would show hardly more than the regions do.
    """
    margins = fitting_margins(margins, mask.size)
    if not margins or not working.side:
        return ()
    old = margins.within(mask.size)
    plain = [region for region in regions(mask, working) if region.box.union(old) != old]
    if not is_coarse(plain):
        return ()
    old = _without_overlap(mask, margins)
    inside = Image.new("L", mask.size)
    inside.paste(mask.image.crop(old), old[:2])
    rest = regions(Mask(inside), working)
    sides = (working.side, max(max(region.box.size) for region in plain) * GAIN)
    cells = _cells(mask, old, sides, (MOST_WINDOWS if most is None else most) - len(rest))
    if not cells or len(cells) + len(rest) < 2:
        return ()
    found, filled = [], list[Box]()
    for cell in cells:
        region = Region(cell.frame, working_size(cell.frame.size, working))
        found.append(Window(region, *_layers(mask, cell, filled)))
        filled.append(cell.box)
    marks = (Mask(inside.crop(region.box)) for region in rest)
    return (*found, *(Window(region, mark, mark) for region, mark in zip(rest, marks, strict=True)))


def is_coarse(found: Sequence[Region]) -> bool:
    """Whether a region shows much less detail than its picture has."""
    return any(max(region.box.size) > MOST_REDUCTION * max(region.size) for region in found)


def _without_overlap(mask: Mask, margins: Margins) -> Box:
    """The old picture without those rows and columns at its edges that are marked together with the margins."""
    left, top, right, bottom = old = margins.within(mask.size)
    marked = mask.array()[top:bottom, left:right] > 0
    columns, rows = marked.mean(axis=0) >= 0.5, marked.mean(axis=1) >= 0.5

    def depth(lines: NDArray[np.bool_], margin: int) -> int:
        near = lines[: int(len(lines) * MOST_OVERLAP)]
        return 0 if not margin else len(near) if near.all() else int(np.argmin(near))

    return Box(
        old.left + depth(columns, margins.left),
        old.top + depth(rows, margins.top),
        old.right - depth(columns[::-1], margins.right),
        old.bottom - depth(rows[::-1], margins.bottom),
    )


def _cells(mask: Mask, old: Box, sides: tuple[int, float], most: int) -> list[_Cell]:
    """As few as windows of nearly full size can be, as fine as so many may be; none where they cannot be so few.

    sides: of a window at full size, and of the largest one that is worth it
    """
    working_side, largest = sides

    def cut(side: float) -> list[_Cell]:
        cells = _cut(mask.size, old, int(side))
        return [cell for cell in cells if mask.image.crop(cell.box).getbbox()]

    side = working_side * MOST_REDUCTION
    cells = cut(side)
    while len(cells) > most:
        side *= COARSER
        if side > largest:
            return []
        cells = cut(side)
    if side > working_side * MOST_REDUCTION:
        return cells
    finer = (cut(working_side * reduction) for reduction in FINER)
    return next((found for found in finer if len(found) <= len(cells)), cells)


def _cut(size: Size, old: Box, side: int) -> Iterator[_Cell]:
    """Left and right of the old picture first, then above and below it over the whole width."""
    yield from _beside(size, (old.top, old.bottom), (old.left, old.right), side)
    for cell in _beside(size.turned, (0, size.width), (old.top, old.bottom), side):
        yield _Cell(_turned(cell.box), _turned(cell.frame))


def _beside(size: Size, span: Span, old: Span, side: int) -> Iterator[_Cell]:
    """Those to the left and the right, from the inside out. span: of rows; old: of columns that are there already."""
    step = max(int(side * (1 - CONTEXT)), 1)
    rows = _parts(span, side if span[1] - span[0] <= side else step)
    for columns in (*reversed(_parts((0, old[0]), step)), *_parts((old[1], size.width), step)):
        left, right = columns
        begin, end = (left, left + side) if left < old[0] else (right - side, right)
        for top, bottom in rows:
            above = (top + bottom - side) // 2
            above = max(min(above, size.height - side), 0)
            yield _Cell(Box(left, top, right, bottom), Box(begin, above, end, above + side).clamped(size))


def _parts(span: Span, longest: int) -> list[Span]:
    """The span in parts that are equally long, and none of them too long."""
    start, end = span
    count = math.ceil((end - start) / longest)
    return [(start + (end - start) * i // count, start + (end - start) * (i + 1) // count) for i in range(count)]


def _turned(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _layers(mask: Mask, cell: _Cell, filled: Sequence[Box]) -> tuple[Mask, Mask]:
    """What the window repaints and how much of each pixel comes from it, see `Window`."""
    frame = cell.frame
    levels = mask.cropped(frame).array()
    done = np.zeros(levels.shape, bool)
    for box in filled:
        left, top, right, bottom = box.inside(frame).clamped(frame.size)
        done[top : max(bottom, 0), left : max(right, 0)] = True
    seam = max(round(max(frame.size) * SEAM), 1)
    own = cell.box.inside(frame)
    near = np.minimum.outer(
        _ramp(frame.size.height, (own.top, own.bottom), seam), _ramp(frame.size.width, (own.left, own.right), seam)
    )
    share = np.where(done | (near == 1), np.rint(levels * near), 0).astype(np.uint8)
    marks = np.where(done & (share == 0), 0, levels)
    return Mask(Image.fromarray(marks)), Mask(Image.fromarray(share))


def _ramp(length: int, own: Span, seam: int) -> NDArray[np.float64]:
    """1 within a span, and falling to 0 over the seam on both sides of it; (length,)."""
    at = np.arange(length)
    away = np.maximum(np.maximum(own[0] - at, at - own[1] + 1), 0)
    return np.maximum(1 - away / (seam + 1), 0)
