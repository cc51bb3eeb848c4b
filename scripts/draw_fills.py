"""Draw assets/fills.jpg, what the built-in fill does well and what not: `python -m scripts.draw_fills`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.patchmatch import fill
from ui.examples import EXAMPLES

ROOT = Path(__file__).parent.parent
SIDE = 320  # pixels of a cell
GAP = 6
MARKED = (255, 84, 112)


def main() -> None:
    """Marked above, filled below, a column for each case."""
    cases = [(np.asarray(Image.open(one.image_path).convert("RGB")), _mask(one.mask_path)) for one in EXAMPLES]
    cases.append((cases[0][0], _half_the_ball(cases[0][1])))
    sheet = Image.new("RGB", (len(cases) * (SIDE + GAP) - GAP, 2 * SIDE + GAP), "white")
    for column, (image, mask) in enumerate(cases):
        window = _around(mask)
        marked = image.copy()
        marked[mask] = (image[mask] * 0.35 + np.array(MARKED) * 0.65).astype(np.uint8)
        for row, picture in enumerate((marked, fill(image, mask))):
            cell = Image.fromarray(picture[window]).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            sheet.paste(cell, (column * (SIDE + GAP), row * (SIDE + GAP)))
    sheet.save(ROOT / "assets" / "fills.jpg", quality=88)


def _mask(path: Path) -> NDArray[np.bool_]:
    return np.asarray(Image.open(path).convert("L")) > 127


def _half_the_ball(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the beach's mask, which goes on with the shadow: what was there cannot be guessed from what is around."""
    columns = np.flatnonzero(mask.any(axis=0))
    left, right = (int(columns[0] + share * np.ptp(columns)) for share in (0.22, 0.5))
    half = np.zeros_like(mask)
    half[:, left:right] = mask[:, left:right]
    return half


def _around(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """A square with the mask in its middle and as much around it as there is."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    side = min(int(1.5 * max(np.ptp(rows), np.ptp(columns))) + 40, *mask.shape)
    top, left = (
        int(np.clip((places[0] + places[-1] - side) // 2, 0, size - side))
        for places, size in zip((rows, columns), mask.shape, strict=True)
    )
    return slice(top, top + side), slice(left, left + side)


if __name__ == "__main__":
    main()
