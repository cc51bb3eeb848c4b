"""An ICC profile that says what colour chunks of PNG say, for formats that have room for profiles alone.

It is one of three primaries and a curve (ICC.1:2022, sections 8 and 10), in whole numbers that depend on nothing but
the chunks. Light that goes beyond white (PQ, HLG) cannot be said so.
"""

import struct

import numpy as np

from backend.imaging.files.colour_chunks import ColourChunks

D50 = (0.9642, 1.0, 0.8249)
D65 = (0.3127, 0.329)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SRGB_CORNERS = ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06))
# By code point of ITU-T H.273: red, green, blue and white as x and y.
PRIMARIES = {
    1: (*SRGB_CORNERS, D65),
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.31, 0.316)),
    5: ((0.64, 0.33), (0.29, 0.6), (0.15, 0.06), D65),
    6: ((0.63, 0.34), (0.31, 0.595), (0.155, 0.07), D65),
    7: ((0.63, 0.34), (0.31, 0.595), (0.155, 0.07), D65),
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), (0.31, 0.316)),
    9: ((0.708, 0.292), (0.17, 0.797), (0.131, 0.046), D65),
    11: ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.314, 0.351)),
    12: ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), D65),
    22: ((0.63, 0.34), (0.295, 0.605), (0.155, 0.077), D65),
}
# Parameters g, a, b, c, d of the curve: (a x + b) ** g from d on, c x below.
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
FILM_CURVE = (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)
CURVES = {1: FILM_CURVE, 6: FILM_CURVE, 14: FILM_CURVE, 15: FILM_CURVE, 13: SRGB_CURVE} | {
    code: (gamma, 1.0, 0.0, 0.0, 0.0) for code, gamma in ((4, 2.2), (5, 2.8), (8, 1.0))
}


def profile_of(chunks: ColourChunks, is_grey: bool = False) -> bytes | None:
    """The profile for RGB or grey pixels; None where no profile of this kind says the same."""
    said = dict(chunks)
    if b"cICP" in said:
        primaries, transfer, _, is_full = said[b"cICP"]
        if primaries not in PRIMARIES or transfer not in CURVES or not is_full:
            return None
        corners, curve = PRIMARIES[primaries], CURVES[transfer]
    elif b"sRGB" in said or b"gAMA" not in said:  # browsers look at primaries only beside a gamma
        corners, curve = PRIMARIES[1], SRGB_CURVE
    else:
        corners = _corners(said[b"cHRM"]) if b"cHRM" in said else PRIMARIES[1]
        gamma = 100_000 / int.from_bytes(said[b"gAMA"], "big")
        if not 1 / 16 < gamma < 16:
            return None
        curve = (gamma, 1.0, 0.0, 0.0, 0.0)
    tags = {b"wtpt": _xyz(D50)}
    if is_grey:
        return _written(b"GRAY", tags | {b"kTRC": _curve(curve)})
    columns = _columns(corners)
    tags |= {name: _xyz(tuple(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    return _written(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(curve)))


Corners = tuple[tuple[float, float], ...]


def _corners(content: bytes) -> Corners:
    values = [value / 100_000 for value in struct.unpack(">8I", content)]
    white, *corners = zip(values[::2], values[1::2], strict=True)
    return (*corners, white)


def _columns(corners: Corners) -> np.ndarray:
    """Red, green and blue as XYZ under D50, one a row."""
    *primaries, white = (np.array([x / y, 1.0, (1 - x - y) / y]) if y else np.zeros(3) for x, y in corners)
    matrix = np.array(primaries).T
    matrix = matrix * np.linalg.solve(matrix, white)
    scale = (BRADFORD @ np.array(D50)) / (BRADFORD @ white)
    return (np.linalg.inv(BRADFORD) @ np.diag(scale) @ BRADFORD @ matrix).T


def _fixed(values: tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(65536 * float(value)) for value in values))


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _curve(parameters: tuple[float, ...]) -> bytes:
    return b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(parameters)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    content = b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(encoded), 28) + encoded
    return content + bytes(-len(content) % 4)


def _written(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A version 4 display profile of these tags, dated always alike."""
    tags = {b"desc": _text("As the PNG says"), b"cprt": _text("No rights reserved")} | tags
    start = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(content), len(value))
        content += value
    header = struct.pack(">I4sI4s4s4s", start + len(content), bytes(4), 0x04400000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp"
    return (header.ljust(68, b"\0") + _fixed(D50)).ljust(128, b"\0") + table + content
