"""Clicks far outside of the box belong to a part of the object that stands for itself: it is looked for by itself."""

from collections.abc import Sequence

from PIL import Image, ImageChops

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.selection.base import Click, Selection, Wish

BESIDE = 0.5  # share of the box's sides that still belongs to it, on each side
SPOT = 3.0  # pixels between clicks at one spot


def apart(wish: Wish) -> list[Wish]:
    """The wish itself, without the clicks far outside of its box, and one of those clicks."""
    if wish.box is None:
        return [wish]
    box, far = wish.box, [click for click in wish.clicks if not _is_beside(click, wish.box)]
    near = Wish(box, tuple(click for click in wish.clicks if _is_beside(click, box)))
    standing = tuple(click for number, click in enumerate(far) if not _is_taken_back(click, far[number + 1 :]))
    return [near, Wish(None, standing)] if any(click.adds for click in standing) else [near]


def united(found: Sequence[Selection | None]) -> Selection | None:
    """All of them as one; None where none was found."""
    parts = [part for part in found if part is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    box = Box(
        min(part.box.left for part in parts),
        min(part.box.top for part in parts),
        max(part.box.right for part in parts),
        max(part.box.bottom for part in parts),
    )
    image = Image.new("L", (box.right - box.left, box.bottom - box.top))
    for part in parts:
        placed = Image.new("L", image.size)
        placed.paste(part.mask.image, (part.box.left - box.left, part.box.top - box.top))
        image = ImageChops.lighter(image, placed)
    return Selection(Mask(image), box)


def _is_beside(click: Click, box: Box) -> bool:
    across, up = BESIDE * (box.right - box.left), BESIDE * (box.bottom - box.top)
    return box.left - across <= click.x < box.right + across and box.top - up <= click.y < box.bottom + up


def _is_taken_back(click: Click, later: Sequence[Click]) -> bool:
    spot = (other for other in later if abs(other.x - click.x) <= SPOT and abs(other.y - click.y) <= SPOT)
    return any(other.adds != click.adds for other in spot)
