"""Small ICC profiles for tests, built from the specification (ICC.1:2001-04), since no machine is sure to have any."""

import struct
from itertools import product

from PIL import ImageCms

WHITE = (0.9642, 1.0, 0.8249)  # the D50 white of the connection space


def srgb_profile() -> bytes:
    written = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return written[:24] + struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + written[36:]  # at any time the same


def grey_profile() -> bytes:
    """A grey display of gamma 2.2."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _white(), b"kTRC": curve})


def ink_profile() -> bytes:
    """A CMYK press without any colour of its own: only the sum of cyan, magenta and yellow, and black, darken."""
    identity = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 * (row == column) for row, column in product(range(3), range(3))))
    nodes = bytes(
        level
        for cyan, magenta, yellow, black in product((0, 1), repeat=4)
        for level in (0 if black else 255 - 85 * (cyan + magenta + yellow), 128, 128)
    )
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + 4 * identity + nodes + 3 * identity
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _white(), b"A2B0": table + bytes(-len(table) % 4)})


def _white() -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65536 * value) for value in WHITE))


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(content), len(value))
        content += value
    header = struct.pack(">I4sI4s4s4s", start + len(content), b"\0\0\0\0", 0x02100000, kind, space, connection)
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp"
    header = header.ljust(68, b"\0") + struct.pack(">3i", *(round(65536 * value) for value in WHITE))
    return header.ljust(128, b"\0") + table + content
