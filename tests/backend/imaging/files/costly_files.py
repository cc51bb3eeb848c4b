"""Small files that are meant to cost much: tags that share their bytes, endless lists, scans without end."""

import struct
from functools import cache
from io import BytesIO

from PIL import Image

from tests.backend.imaging.files.bad_files import chunk, encoded, png

TAGS = 65_500


def shared_tags(first: int = 1, each: int = 64_000, kind: int = 7) -> bytes:
    """EXIF data of 850 kB whose 65,500 tags all point to the same 64,000 bytes: 4.2 GB."""
    table = b"".join(struct.pack("<HHII", first + n, kind, each, 0) for n in range(TAGS - first))
    return b"II*\0" + struct.pack("<IH", 8, TAGS - first) + table + bytes(4) + bytes(each)


def shared_camera_tags() -> bytes:
    """The same in the directory that a camera's own tags have."""
    inner = 26
    first = struct.pack("<HHHII", 1, 34665, 4, 1, inner) + bytes(4)
    table = b"".join(struct.pack("<HHII", 40_000 + n % 20_000, 7, 64_000, 0) for n in range(20_000))
    return b"II*\0" + struct.pack("<I", 8) + first + struct.pack("<H", 20_000) + table + bytes(64_000)


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG file."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg_with(*segments: bytes) -> bytes:
    jpeg = encoded("JPEG")
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def webp_with(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP file with these chunks before its picture's."""
    plain = encoded("WEBP")
    size = b"".join((side - 1).to_bytes(3, "little") for side in (64, 48))
    parts = [(b"VP8X", b"\x0c" + bytes(3) + size), *chunks]
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(c)) + c + bytes(len(c) % 2) for kind, c in parts)
    return b"RIFF" + struct.pack("<I", len(body) + len(plain) - 12) + body + plain[12:]


def gif_with(blocks: bytes) -> bytes:
    """A GIF file with these blocks before its picture."""
    gif = encoded("GIF")
    palette_end = 13 + (3 << ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0)
    return gif[:palette_end] + blocks + gif[palette_end:]


def tiff_of_tags(each: int = 64_000) -> bytes:
    """A TIFF file with a picture, and tags behind it that share their bytes."""
    fields = [(256, 4, 1, 64), (257, 4, 1, 48), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    fields += [(278, 4, 1, 48), (279, 4, 1, 64 * 48)]
    table = b"".join(struct.pack("<HHII", *field) for field in fields)
    table += b"".join(struct.pack("<HHII", tag, 7, each, 0) for tag in range(280, TAGS))
    end = 8 + 64 * 48
    return (
        b"II*\0"
        + struct.pack("<I", end)
        + bytes(64 * 48)
        + struct.pack("<H", len(fields) + TAGS - 280)
        + table
        + bytes(4 + each)
    )


def tiff_of_strips(count: int = 4_000_000) -> bytes:
    """A TIFF file that lists millions of strips."""
    at = 8 + 12 * 8 + 2 + 4
    fields = [(256, 4, 1, 64), (257, 4, 1, 48), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, count, at)]
    fields += [(278, 4, 1, 1), (279, 4, count, at)]
    table = b"".join(struct.pack("<HHII", *field) for field in fields)
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + table + bytes(4) + bytes(8 * count)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def avif_with(content: bytes) -> bytes:
    """An AVIF file with these boxes before the one that describes it."""
    avif = encoded("AVIF")
    begin = int.from_bytes(avif[:4], "big")
    return avif[:begin] + content + avif[begin:]


def costly_headers() -> dict[str, bytes]:
    """What a header can be made to cost; none of them is larger than 30 MB."""
    tags, camera = shared_tags(), shared_camera_tags()
    project = b"inpaint\0\0\0\0\0" + b"[" * 900_000
    return {
        "png of shared tags": png(chunk(b"eXIf", tags)),
        "png of shared camera tags": png(chunk(b"eXIf", camera)),
        "webp of shared tags": webp_with((b"EXIF", tags)),
        "jpeg of shared tags": jpeg_with(*_exif_segments(tags)),
        "tiff of shared tags": tiff_of_tags(),
        "tiff of strips": tiff_of_strips(),
        "png of 450000 chunks": png(*[chunk(b"teXt", b"")] * 450_000),
        "png of 90000 chunks": png(*[chunk(b"teXt", b"")] * 90_000),
        "png of 90000 kinds": png(
            *(chunk(b"a%c%c%c" % (97 + n // 676, 65 + n // 26 % 26, 97 + n % 26), bytes(900)) for n in range(17_000))
        ),
        "png of empty parts of pixels": png(*[chunk(b"IDAT", b"")] * 95_000),
        "png of a large text": png(chunk(b"iTXt", b"inpaint\0\1\0\0\0" + bytes(25_000_000))),
        "png of a deep project": png(chunk(b"iTXt", project), chunk(b"inPT", bytes(60))),
        "jpeg of tiny segments": jpeg_with(*[segment(0xE5, b"")] * 1_000_000),
        "jpeg of exif segments": jpeg_with(*[segment(0xE1, b"Exif\0\0" + bytes(3000))] * 9_000),
        "jpeg of profile segments": jpeg_with(*[segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(3000))] * 9_000),
        "jpeg of tables": jpeg_with(*[segment(0xDB, b"\0" + bytes(64))] * 100_000),
        "jpeg of filling": jpeg_with(b"\xff" * 20_000_000),
        "jpeg of junk": jpeg_with(segment(0xE5, b""), bytes(20_000_000)),
        "jpeg of further pictures": jpeg_with(segment(0xE2, b"MPF\0" + tags[:60_000])),
        "gif of comments": gif_with(b"\x21\xfe" + (b"\xff" + bytes(255)) * 80_000 + b"\0"),
        "gif of tiny blocks": gif_with((b"\x21\xfe" + b"\1x" * 100 + b"\0") * 50_000),
        "gif of junk": gif_with(b"\1" * 20_000_000),
        "webp of chunks": webp_with(*[(b"abcd", b"")] * 2_000_000),
        "webp of frames": webp_with(*[(b"ANMF", bytes(16))] * 45_000),
        "avif of boxes": avif_with(box(b"free", b"") * 2_000_000),
        "bmp of a long header": b"BM" + bytes(12) + struct.pack("<I", 25_000_000) + bytes(25_000_000),
    }


def _exif_segments(content: bytes) -> list[bytes]:
    pieces = [content[at : at + 65_000] for at in range(0, len(content), 65_000)]
    return [segment(0xE1, b"Exif\0\0" + piece) for piece in pieces]


@cache  # it takes a second to make
def jpeg_of_scans(count: int = 3000, size: tuple[int, int] = (6000, 8000)) -> bytes:
    """A progressive JPEG of one colour whose last scan comes again and again."""
    stream = BytesIO()
    Image.new("L", size, 90).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def bmp_of_runs(size: tuple[int, int] = (7000, 7000)) -> bytes:
    """A BMP whose every pixel is a run of its own."""
    stream = BytesIO()
    Image.new("P", (2, 2)).save(stream, "BMP")
    head = bytearray(stream.getvalue()[: 14 + 40 + 1024])
    struct.pack_into("<iihhI", head, 18, *size, 1, 8, 1)
    return bytes(head) + b"\1\0" * (size[0] * size[1]) + b"\0\1"


def tiff_of_jpeg(scans: int = 3000, size: tuple[int, int] = (6000, 8000)) -> bytes:
    """A TIFF file whose one strip is such a JPEG."""
    jpeg = jpeg_of_scans(scans, size)
    fields = [(256, 4, 1, size[0]), (257, 4, 1, size[1]), (258, 3, 1, 8), (259, 3, 1, 7), (262, 3, 1, 1)]
    fields += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, size[1]), (279, 4, 1, len(jpeg))]
    table = b"".join(struct.pack("<HHII", *field) for field in fields)
    padding = bytes(len(jpeg) % 2)
    head = b"II*\0" + struct.pack("<I", 8 + len(jpeg) + len(padding))
    return head + jpeg + padding + struct.pack("<H", len(fields)) + table + bytes(4)


# What can be made to decode for minutes.
SLOW_FILES = {"jpeg of scans": jpeg_of_scans, "bmp of runs": bmp_of_runs, "tiff of jpeg": tiff_of_jpeg}
