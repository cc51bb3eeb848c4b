"""What a person points at for smart selection, as the page sends it; whatever a stranger sends is looked at here."""

import json
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from backend.errors import InvalidRequest
from backend.imaging.geometry import Box, Size
from backend.selection.base import NOTHING, Click, Wish
from backend.values import as_number, as_whole

CHARACTERS = 10_000
CLICKS = 64
WIDEST = 100_000  # pixels that the canvas may be wider than the picture on one side
SMALLEST = 3  # pixels of a box
UNREADABLE = "The selection did not arrive whole: draw the box again."
TOO_MANY = f"An object takes at most {CLICKS} clicks: press Enter, then go on with another one."
OUTSIDE = "The click lies outside the picture: click on the object."
TOO_SMALL = "This box is too small to hold an object: draw it around the object, or click on its middle."


@dataclass(frozen=True)
class CanvasWish:
    """A wish in pixels of the canvas, which is wider than the picture by left, top, right and bottom."""

    wish: Wish
    extent: tuple[int, int, int, int]

    def on_picture(self, size: Size) -> Wish:
        """The same in pixels of the picture, without what lies beside it; raises InvalidRequest where nothing is."""
        left, top, right, bottom = self.extent
        canvas = Size(size.width + left + right, size.height + top + bottom)
        if not all(0 <= click.x <= canvas.width and 0 <= click.y <= canvas.height for click in self.wish.clicks):
            raise InvalidRequest(OUTSIDE)
        moved = [click._replace(x=click.x - left, y=click.y - top) for click in self.wish.clicks]
        inside = tuple(click for click in moved if 0 <= click.x < size.width and 0 <= click.y < size.height)
        box = self.wish.box.moved(-left, -top).clamped(size) if self.wish.box else None
        if box and min(box.size) < SMALLEST:
            raise InvalidRequest(TOO_SMALL)
        if box is None and not any(click.adds for click in inside):
            raise InvalidRequest(NOTHING)
        return replace(self.wish, box=box, clicks=inside)

    def on_canvas(self, box: Box) -> Box:
        return box.moved(self.extent[0], self.extent[1])


def read_wish(text: str | None) -> CanvasWish:
    """Out of JSON, see `CanvasData`; raises InvalidRequest for anything but a wish."""
    try:
        if text is None or len(text) > CHARACTERS:
            raise InvalidRequest(UNREADABLE)
        sent = json.loads(text)
        clicks = sent["clicks"]
        if len(clicks) > CLICKS:
            raise InvalidRequest(TOO_MANY)
        box = None if sent["box"] is None else _box(sent["box"])
        return CanvasWish(Wish(box, tuple(_click(*click) for click in clicks)), _extent(sent.get("extent")))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        raise InvalidRequest(UNREADABLE) from None


def _click(x: Any, y: Any, adds: Any) -> Click:
    if not isinstance(adds, bool):
        raise ValueError("neither true nor false")
    return Click(float(as_number(x)), float(as_number(y)), adds)


def _box(sides: list[Any]) -> Box:
    left, top, right, bottom = (float(as_number(side)) for side in sides)
    return Box(floor(left), floor(top), ceil(right), ceil(bottom))


def _extent(sides: list[Any] | None) -> tuple[int, int, int, int]:
    left, top, right, bottom = (as_whole(side) for side in sides or (0, 0, 0, 0))
    if not all(0 <= side <= WIDEST for side in (left, top, right, bottom)):
        raise ValueError("no extent")
    return left, top, right, bottom
