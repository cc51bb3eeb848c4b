"""Cut-outs: what an engine without alpha sees of them, how their alpha goes on in the mask, and how two are blended."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.patchmatch import fill
from backend.imaging.patchmatch.arrays import Marked
from backend.imaging.patchmatch.push_pull import spread

OPAQUE = 255


def is_opaque(image: Image.Image) -> bool:
    """Whether nothing of a picture can be seen through."""
    return "A" not in image.mode or image.getextrema()[-1] == (OPAQUE, OPAQUE)


def visible_colours(image: Image.Image) -> Image.Image:
    """RGB without alpha: what is hidden under an alpha of 0 becomes like what is visible around it, white without any.

    On paper instead, the paper would be painted into the picture wherever an engine and alpha disagree about an edge.
    """
    pixels = np.asarray(image.convert("RGBA"))
    visible = pixels[..., 3] > 0
    if not visible.any():
        return Image.new("RGB", image.size, "white")
    if visible.all():
        return Image.fromarray(pixels[..., :3])
    colours = np.where(visible[..., None], pixels[..., :3], 0).astype(np.float32)
    around = spread(colours, visible.astype(np.float32))
    rounded = np.clip(np.rint(around), 0, OPAQUE).astype(np.uint8)
    return Image.fromarray(np.where(visible[..., None], pixels[..., :3], rounded))


def continued_alpha(image: Image.Image, marked: Marked) -> NDArray[np.uint8]:
    """Alpha of a cut-out, (height, width), 0 … 255; its marked part goes on as the built-in fill's at its best guess.

    Where everything is marked it stays as it is, or becomes opaque where nothing was visible.
    """
    pixels = np.asarray(image.convert("RGBA"))
    alpha = pixels[..., 3]
    if marked.all():
        return alpha if alpha.any() else np.full_like(alpha, OPAQUE)
    known = alpha[~marked]
    return np.where(marked, known[0], alpha) if known.min() == known.max() else fill(pixels, marked)[..., 3]


def is_hidden_around(image: Image.Image, marked: Marked) -> bool:
    """Whether nothing is visible of what is known, so that a fill of the marked part would not be either."""
    return not marked.all() and not np.asarray(image.getchannel("A"))[~marked].any()


def paste(patch: Image.Image, onto: Image.Image, levels: Image.Image) -> None:
    """Blend a picture into another of its mode and size, in place: level 0 keeps and 255 replaces, in every channel.

    Between them colours count by their alpha, so that what is transparent lends no colour.
    """
    if is_opaque(patch) and is_opaque(onto):
        onto.paste(patch, mask=levels)
        return
    share = np.asarray(levels)[..., None] / OPAQUE
    soft = (share > 0) & (share < 1)
    old, new = np.asarray(onto), np.asarray(patch)
    weights = old[..., -1:] * (1 - share), new[..., -1:] * share
    alpha = weights[0] + weights[1]
    colours = (old[..., :-1] * weights[0] + new[..., :-1] * weights[1]) / np.maximum(alpha, 1 / OPAQUE)
    mixed = np.rint(np.concatenate([colours, alpha], axis=-1)).clip(0, OPAQUE).astype(np.uint8)
    whole = np.where(soft, mixed, np.where(share == 1, new, old))
    onto.paste(Image.fromarray(whole, onto.mode))
