"""The contract of everything that finds an object: what it is asked, and what it answers."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

NOTHING = "No object stands out there: draw a box closely around it, or click on its middle."


class Click(NamedTuple):
    """A place that belongs to the object, or (adds is False) does not; in pixels of the picture, inside of it."""

    x: float
    y: float
    adds: bool


@dataclass(frozen=True)
class Wish:
    """What a person points at: a box around the object, clicks on it, or both; not neither.

    clicks: in the order in which they were made; of two at one spot the later counts
    """

    box: Box | None = None
    clicks: tuple[Click, ...] = ()


@dataclass(frozen=True)
class Selection:
    """mask: of the part of the picture inside box, 255 = object; what lies outside the box is not object."""

    mask: Mask
    box: Box


class Selector(Protocol):
    """Finds objects. One is made once and used by many at the same time.

    It may remember what it found out about a picture, as long as that lives; no answer follows from earlier wishes.
    """

    @property
    def name(self) -> str: ...

    def select(self, picture: Picture, wish: Wish) -> Selection | None:
        """The object that is meant, or None where nothing stands out. The same wish gives the same answer."""
        ...
