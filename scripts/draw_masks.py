"""Draw the README's small pictures of masks: `python -m scripts.draw_masks` from the project's root.

On the left a file as other tools write it, see-through parts chequered; on the right what is understood, by the rules
themselves.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from backend.imaging.mask import Mask
from scripts.draw_fills import EXAMPLES

FOLDER = Path("assets/masks")
SIZE = (72, 54)
GAP = 4
GREY = 190  # between the two, on light and dark pages


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, image in _files().items():
        pair = Image.new("RGB", (2 * SIZE[0] + GAP, SIZE[1]), (GREY,) * 3)
        pair.paste(_shown(image), (0, 0))
        pair.paste(Mask.from_image(image).image, (SIZE[0] + GAP, 0))
        pair.quantize(64).save(FOLDER / f"{name}.png", optimize=True)


def _files() -> dict[str, Image.Image]:
    """Masks of one shape, by what the README calls them."""
    photo = Image.open(EXAMPLES[0].image_path).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    blank = Image.new("RGB", SIZE, "white")
    return {
        "white-on-black": _drawn("L", 0, 255),
        "soft": _drawn("L", 0, 255).resize((9, 7), Image.Resampling.BOX).resize(SIZE, Image.Resampling.BICUBIC),
        "hole-in-white": _with_alpha(blank, _drawn("L", 255, 0)),
        "hole-in-photo": _with_alpha(photo, _drawn("L", 255, 0)),
        "strokes": _with_alpha(Image.new("RGB", SIZE, "black"), _drawn("L", 0, 255)),
        "marker": _with_alpha(Image.new("RGB", SIZE, "red"), _drawn("L", 0, 110)),
        "two-greys": _drawn("L", 20, 60),
        "two-colours": _drawn("RGB", "black", "red"),
    }


def _drawn(mode: str, ground: int | str, mark: int | str) -> Image.Image:
    """A stroke and a disc with antialiased edges."""
    large = Image.new("L", (SIZE[0] * 4, SIZE[1] * 4))
    draw = ImageDraw.Draw(large)
    draw.line((50, 170, 130, 150, 180, 110), 255, 26, joint="curve")
    draw.ellipse((150, 36, 240, 126), 255)
    soft = large.resize(SIZE, Image.Resampling.BOX)
    return Image.composite(Image.new(mode, SIZE, mark), Image.new(mode, SIZE, ground), soft)


def _with_alpha(image: Image.Image, alpha: Image.Image) -> Image.Image:
    image = image.copy()
    image.putalpha(alpha)
    return image


def _shown(image: Image.Image) -> Image.Image:
    """On a chequered ground."""
    rows, columns = np.indices(SIZE[::-1]) // 6
    ground = Image.fromarray(np.where((rows + columns) % 2, 150, 200).astype(np.uint8)).convert("RGBA")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


if __name__ == "__main__":
    main()
