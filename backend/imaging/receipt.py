"""The proof that goes with a sample: what was touched, and how well the border hides."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask

BAND_ROWS = 256  # rows compared at once, so that the proof costs no second copy of the picture
CONTOUR = 5  # pixels inside and outside the border at which the ordinary step of the picture is measured


@dataclass(frozen=True)
class Receipt:
    """What one sample changed.

    changed_outside: pixels whose mask is black and that differ in any channel; 0 is the promise
    box: the smallest box around all pixels that were allowed to change
    seam: step across the mask's border / step across parallel contours nearby; 1 cannot be seen
    """

    changed_outside: int
    box: Box
    seam: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"box": list(self.box)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Receipt":
        return cls(values["changed_outside"], Box(*values["box"]), values["seam"])


def receipt(before: Image.Image, after: Image.Image, mask: Mask) -> Receipt:
    """Compare two pictures of the same size and mode, the second filled through the mask."""
    box = mask.box or Box(0, 0, 0, 0)
    return Receipt(_changed_outside(before, after, mask), box, _seam(after, mask, box))


def _changed_outside(before: Image.Image, after: Image.Image, mask: Mask) -> int:
    width, height = mask.size
    changed = 0
    for top in range(0, height, BAND_ROWS):
        band = (0, top, width, min(top + BAND_ROWS, height))
        differs = np.asarray(before.crop(band)) != np.asarray(after.crop(band))
        if differs.any():
            pixels = differs.any(axis=2) if differs.ndim == 3 else differs
            changed += int(np.count_nonzero(pixels & (np.asarray(mask.image.crop(band)) == 0)))
    return changed


def _seam(image: Image.Image, mask: Mask, box: Box) -> float:
    """Mean step across the border over the mean step across the contours beside it, rounded to 0.01.

    A small constant keeps flat surroundings from turning one grey level into a visible seam.
    """
    around = box.padded(2 * CONTOUR).clamped(mask.size)
    totals = np.zeros((3, 2))  # for the border and the contours outside and inside: sum of the steps, and how many
    for top in range(around.top, around.bottom, BAND_ROWS):
        totals += _band_steps(image, mask, around, top)
    (border, count), *beside = totals
    means = [total / number for total, number in beside if number]
    if not count or not means:
        return 0.0
    return round(float(border / count / (sum(means) / len(means) + 0.25)), 2)


def _band_steps(image: Image.Image, mask: Mask, around: Box, top: int) -> np.ndarray:
    """The totals of the steps that begin in some rows; (3, 2)."""
    bottom = min(top + BAND_ROWS, around.bottom)
    reach = CONTOUR + 1  # rows beyond, on which the contours of these depend
    wide = Box(around.left, max(top - reach, around.top), around.right, min(bottom + reach, around.bottom))
    marked = mask.cropped(wide).array() >= 128
    if not marked.any() or marked.all():
        return np.zeros((3, 2))
    pixels = np.asarray(_as_seen(image.crop(wide)))
    rows = slice(top - wide.top, bottom - wide.top)
    return np.array([_steps(pixels, contour, rows) for contour in (marked, _grown(marked), ~_grown(~marked))])


def _as_seen(image: Image.Image) -> Image.Image:
    """RGB; what is transparent stands on white, for its hidden colours are no step that anybody sees."""
    if "A" not in image.mode:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _steps(pixels: np.ndarray, marked: np.ndarray, rows: slice) -> tuple[float, int]:
    """Sum and number of the absolute differences of neighbours of which exactly one is marked, beginning in `rows`."""
    across = np.zeros_like(marked)
    across[rows, :-1] = marked[rows, 1:] != marked[rows, :-1]
    down = np.zeros_like(marked)
    down[:-1] = marked[1:] != marked[:-1]
    down[: rows.start] = down[rows.stop :] = False
    y, x = np.nonzero(across)
    v, u = np.nonzero(down)
    first = np.concatenate([pixels[y, x], pixels[v, u]]).astype(np.int16)
    second = np.concatenate([pixels[y, x + 1], pixels[v + 1, u]])
    return float(np.abs(first - second).mean(axis=1).sum()), len(first)


def _grown(marked: np.ndarray) -> np.ndarray:
    """Marked pixels and all within CONTOUR pixels, in a square."""
    grown = marked.copy()
    for shift in range(1, CONTOUR + 1):
        grown[shift:] |= marked[:-shift]
        grown[:-shift] |= marked[shift:]
    wide = grown.copy()
    for shift in range(1, CONTOUR + 1):
        wide[:, shift:] |= grown[:, :-shift]
        wide[:, :-shift] |= grown[:, shift:]
    return wide
