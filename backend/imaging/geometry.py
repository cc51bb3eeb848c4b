"""Sizes and boxes in whole pixels, in Pillow's own order, so that `image.crop(box)` just works."""

from fractions import Fraction
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def turned(self) -> "Size":
        return Size(self.height, self.width)

    def asked(self, width: int | None, height: int | None) -> "Size":
        """With these sides; one that is None follows by the proportions, or stays where both are."""
        if width is None and height is None:
            return self
        if width is None or height is None:
            scale = Fraction(width, self.width) if width is not None else Fraction(height or 0, self.height)
            return Size(width or max(round(self.width * scale), 1), height or max(round(self.height * scale), 1))
        return Size(width, height)


class Box(NamedTuple):
    """Left, top inclusive; right, bottom exclusive; in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> Size:
        return Size(self.right - self.left, self.bottom - self.top)

    def padded(self, pixels: int) -> "Box":
        return Box(self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels)

    def clamped(self, size: Size) -> "Box":
        return Box(max(self.left, 0), max(self.top, 0), min(self.right, size.width), min(self.bottom, size.height))

    def union(self, other: "Box") -> "Box":
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def touches(self, other: "Box") -> bool:
        """Whether the boxes overlap or share an edge or a corner."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def moved(self, left: int, top: int) -> "Box":
        return Box(self.left + left, self.top + top, self.right + left, self.bottom + top)

    def inside(self, outer: "Box") -> "Box":
        """This box in the coordinates of `outer`."""
        return self.moved(-outer.left, -outer.top)


class Margins(NamedTuple):
    """How much lies around something on each side, in pixels; none is negative."""

    left: int
    top: int
    right: int
    bottom: int

    def around(self, size: Size) -> Size:
        """The size of what is so large together with its margins."""
        return Size(self.left + size.width + self.right, self.top + size.height + self.bottom)

    def within(self, size: Size) -> Box:
        """What the margins leave of a size that they are part of; empty or turned over where they leave nothing."""
        return Box(self.left, self.top, size.width - self.right, size.height - self.bottom)

    def plus(self, other: "Margins") -> "Margins":
        return Margins(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))
