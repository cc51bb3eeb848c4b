"""Colours as CIELAB (CIE 1976, D65), in which equal distances look about equally different."""

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float32]  # (pixels, 3) or (height, width, 3); L 0 … 100, a and b about -100 … 100

_WHITE = np.array([0.9505, 1.0, 1.089])
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_TO_LAB = np.array([[0, 116, 0], [500, -500, 0], [0, 200, -200]], np.float32)
_KNEE = (6 / 29) ** 3


def lab_from_rgb(pixels: NDArray[np.uint8]) -> Colours:
    """CIELAB, (…, 3) float32, of sRGB pixels, (…, 3) uint8, 0 … 255."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)
    xyz = linear[pixels] @ (_TO_XYZ / _WHITE[:, None]).T.astype(np.float32)
    root = np.where(xyz > _KNEE, np.cbrt(xyz), xyz * np.float32(841 / 108) + np.float32(4 / 29))
    return root @ _TO_LAB.T - np.array([16, 0, 0], np.float32)
