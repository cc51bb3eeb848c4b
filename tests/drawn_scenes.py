"""Pictures that a designer would want to change, drawn: a bicycle at a fence, a lamp in the evening, a beach."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Size = tuple[int, int]
SIZE: Size = (240, 160)
BICYCLE = (62, 62, 182, 142)  # left, top, right, bottom of what is drawn
POST = (110, 60, 120, 150)
LAMP = (115, 42)  # the middle of its light
LIGHT = 17  # pixels from the middle to where the light ends


def bicycle() -> Image.Image:
    """A dark red one on grass, before the slats of a fence."""
    image = _noisy((150, 142, 128), 8)
    draw = ImageDraw.Draw(image)
    for left in range(0, SIZE[0], 12):
        draw.rectangle((left, 14, left + 7, 118), fill=(176, 160 + left % 24, 130))
    draw.rectangle((0, 119, SIZE[0], SIZE[1]), fill=(92, 128, 70))
    red = (128, 16, 32)
    left, top, right, bottom = BICYCLE
    for x in (left, right - 50):
        draw.ellipse((x, bottom - 50, x + 49, bottom - 1), outline=red, width=7)
    frame = [(left + 25, bottom - 25), (left + 48, top + 12), (right - 38, top + 12), (right - 25, bottom - 25)]
    draw.line([*frame, (left + 58, bottom - 22), frame[0]], fill=red, width=7)
    draw.line([(right - 38, top + 12), (right - 44, top + 1), (right - 30, top + 1)], fill=red, width=6)
    draw.line([(left + 48, top + 12), (left + 44, top + 4)], fill=red, width=7)
    return image


def lamp() -> Image.Image:
    """A post against the evening sky, its light a bright disc with some dark grains in it."""
    image = _noisy((70, 84, 120), 4)
    draw = ImageDraw.Draw(image)
    draw.rectangle((POST[0], POST[1], POST[2] - 1, POST[3] - 1), fill=(24, 24, 28))
    draw.ellipse((LAMP[0] - LIGHT, LAMP[1] - LIGHT, LAMP[0] + LIGHT, LAMP[1] + LIGHT), fill=(250, 240, 190))
    for x, y in ((-6, -6), (5, -8), (8, 4)):
        draw.point((LAMP[0] + x, LAMP[1] + y), fill=(120, 110, 80))
    return image


def beach(size: Size = SIZE) -> Image.Image:
    """Sky, sea and sand."""
    image = _noisy((150, 190, 230), 6, size)
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((0, height * 2 // 5, width, height * 3 // 5), fill=(40, 110, 150))
    draw.rectangle((0, height * 3 // 5, width, height), fill=(214, 190, 140))
    return image


def pixels(image: Image.Image) -> NDArray[np.int64]:
    """Shape ``(height, width, 3)``."""
    return np.asarray(image.convert("RGB")).astype(int)


def _noisy(colour: tuple[int, int, int], noise: int, size: Size = SIZE) -> Image.Image:
    values = np.random.default_rng(3).integers(-noise, noise + 1, (size[1], size[0], 1)) + np.array(colour)
    return Image.fromarray(values.astype(np.uint8))
