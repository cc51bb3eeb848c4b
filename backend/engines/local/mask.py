"""The mask as a model in latent space can mean it: whole cells, of which each stands for several pixels."""

import numpy as np
from PIL import Image

from backend.imaging.mask import Mask


def cell_levels(mask: Mask, cell: int) -> np.ndarray:
    """The highest level in each cell, uint8 (rows, columns), 0 … 255; the mask's sides are multiples of the cell.

    Pipelines shrink a mask by picking one pixel of each cell, so a thin stroke would mostly vanish.
    """
    levels = mask.array()
    height, width = levels.shape
    return levels.reshape(height // cell, cell, width // cell, cell).max(axis=(1, 3))


def whole_cells(levels: np.ndarray, cell: int) -> Image.Image:
    """White over each cell, uint8 (rows, columns), 0 … 255, that is not black: 8-bit grey, as large as the mask was."""
    marked = np.repeat(np.repeat(levels > 0, cell, axis=0), cell, axis=1)
    return Image.fromarray(marked.astype(np.uint8) * 255)


def mask_at_step(levels: np.ndarray, step: int, steps: int) -> np.ndarray:
    """The cells that may change at this step, bool (rows, columns): white ones always, grey ones only towards the end.

    levels: uint8 (rows, columns), 0 … 255. A cell of half the level joins for the second half of the steps, so it keeps
    the picture's coarse shape and changes in detail. Source: Levin and Fried, “Differential Diffusion: Giving Each
    Pixel Its Strength”, 2023.
    """
    return (levels > 0) & (levels.astype(np.float32) / 255 >= 1 - step / steps)
