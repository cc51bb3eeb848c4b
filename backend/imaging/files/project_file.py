"""The picture is the project: a sample's PNG carries what restores the original picture, the mask and the settings.

Two chunks are added. iTXt under the keyword "inpaint" holds the settings as JSON, for every tool to read. The private
chunk inPT (ancillary, private, not to be copied by programs that change the picture) comes after the pixels:

    version u8 · checksum of the sample u32 · payload
    payload: picture width, height u32 · box left, top, right, bottom u32 · checksum of the original u32
             · length of the mask u32 · length of the original pixels u32 (from version 2 on)
             · mask as PNG · original pixels as PNG · what was not to be copied as PNG, where anything was

All numbers are big-endian. Mask and original pixels are those of the box around the mask; pixels that the mask keeps
are blanked in it, since the sample itself has them. What was not to be copied is as large as the picture. Where the
picture was extended, the PNG of the original pixels says by how much.
"""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from PIL import Image, ImageChops

from backend.errors import InvalidRequest
from backend.imaging.files import png_chunks
from backend.imaging.files.codec import MAX_BYTES, decode, encode_png, fitting_margins
from backend.imaging.files.png import open_png
from backend.imaging.files.source import Source, opened_source
from backend.imaging.geometry import Box, Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

KEYWORD = "inpaint"
PROJECT_KIND = b"inPT"
VERSION = 2
SETTINGS_LIMIT = 1_000_000  # bytes of JSON
ROWS = 64  # of the picture that are checked at once
SAMPLE_HEADER = struct.Struct(">BI")
PAYLOAD_HEADERS = {1: struct.Struct(">8I"), 2: struct.Struct(">9I")}


@dataclass(frozen=True)
class Project:
    """What a run began with: the original picture, the mask, the settings as given, and what was not to be copied."""

    picture: Picture
    mask: Mask
    settings: dict[str, Any]
    avoid: Mask | None = None


class _PayloadHeader(NamedTuple):
    size: Size
    box: Box
    checksum: int
    mask_length: int
    pixels_length: int | None  # None: they reach to the end

    def written(self) -> bytes:
        values = (*self.size, *self.box, self.checksum, self.mask_length, self.pixels_length)
        return PAYLOAD_HEADERS[VERSION].pack(*values)

    @classmethod
    def read(cls, payload: bytes | memoryview, version: int = VERSION) -> "_PayloadHeader":
        values = PAYLOAD_HEADERS[version].unpack_from(payload)
        checksum, mask_length, *more = values[6:]
        return cls(Size(*values[:2]), Box(*values[2:6]), checksum, mask_length, more[0] if more else None)


def project_payload(picture: Picture, mask: Mask, avoid: Mask | None = None) -> bytes:
    """What all samples of one run share: the mask, the original pixels wherever it is not black, what to avoid.

    A sample may differ from the picture only there. Raises InvalidRequest unless the masks have the picture's size.
    """
    for layer in (mask, avoid or mask):
        layer.require_size(picture.size)
    box = mask.box or Box(0, 0, 1, 1)
    crop = picture.image.crop(box)
    crop.paste(0 if crop.mode == "L" else (0,) * len(crop.getbands()), mask=ImageChops.invert(_marked(mask, box)))
    stored_mask, stored_pixels = _png(mask.cropped(box).image), _png(crop, picture.margins)
    header = _PayloadHeader(picture.size, box, _checksum(picture.image), len(stored_mask), len(stored_pixels))
    return header.written() + stored_mask + stored_pixels + (_png(avoid.image) if avoid else b"")


def write_sample(
    destination: Path | BinaryIO, sample_picture: Picture, settings: Mapping[str, Any], payload: bytes
) -> None:
    """Write the sample as a PNG that carries its project; the bytes depend on nothing but the arguments.

    settings: plain JSON. ValueError where they are not, or where the payload belongs to a picture of another size.
    """
    if _PayloadHeader.read(payload).size != sample_picture.size:
        raise ValueError("the payload belongs to a picture of another size")
    private = SAMPLE_HEADER.pack(VERSION, _checksum(sample_picture.image)) + payload
    text = png_chunks.written_text(KEYWORD, _json(settings))
    encode_png(sample_picture, destination, [text, (PROJECT_KIND, private)])


def read_project(data: bytes | Path) -> Project | None:
    """The project in a file that `write_sample` wrote, with the original picture equal in every pixel.

    None, and nothing raised, where the file is another one, damaged, or was changed since: then it is an ordinary
    picture, and `decode` says what there is to say about it.
    """
    try:
        with opened_source(data) as source:
            stored = _stored_parts(source) if source.length <= MAX_BYTES else None
        return _restored(decode(data), *stored) if stored else None
    except (InvalidRequest, OSError, EOFError, SyntaxError, ValueError, struct.error, RecursionError, MemoryError):
        return None


def without_project(data: bytes) -> bytes:
    """The sample's PNG without what `write_sample` added: the picture alone, for who did not ask for the project."""
    kept = (chunk.raw for chunk in png_chunks.read_chunks(data) if chunk.kind != PROJECT_KIND and not _is_ours(chunk))
    return b"".join([png_chunks.SIGNATURE, *kept])


def _is_ours(chunk: png_chunks.Chunk) -> bool:
    """Whether this is the text that holds the settings."""
    return png_chunks.has_keyword(chunk, KEYWORD)


def _json(settings: Mapping[str, Any]) -> str:
    """Compact and in a fixed order; lone surrogates, which UTF-8 cannot hold, are escaped together with the rest."""
    plain = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        encoded = plain.encode("utf-8")
    except UnicodeEncodeError:
        plain = json.dumps(settings, sort_keys=True, separators=(",", ":"), allow_nan=False)
        encoded = plain.encode("utf-8")
    if len(encoded) > SETTINGS_LIMIT:
        raise ValueError("the settings are too long to be kept in a picture")
    return plain


def _stored_parts(source: Source) -> tuple[dict[str, Any], memoryview] | None:
    """The settings and the content of the private chunk, without a look at the pixels."""
    if source.part(0, len(png_chunks.SIGNATURE)) != png_chunks.SIGNATURE:
        return None
    private, texts = None, None
    for chunk in png_chunks.read_chunks(source):
        if chunk.kind == PROJECT_KIND:
            if private:
                return None
            private = chunk
        elif _is_ours(chunk):
            if texts:
                return None
            texts = chunk
    if private is None or texts is None or not (texts.is_intact and private.is_intact):
        return None
    settings = json.loads(png_chunks.read_text(texts, SETTINGS_LIMIT)[1])
    return (settings, memoryview(private.data)) if isinstance(settings, dict) else None


def _restored(sample: Picture, settings: dict[str, Any], private: memoryview) -> Project | None:
    version, checksum = SAMPLE_HEADER.unpack_from(private)
    payload = private[SAMPLE_HEADER.size :]
    if version not in PAYLOAD_HEADERS:
        return None
    header = _PayloadHeader.read(payload, version)
    if header.size != sample.size or checksum != _checksum(sample.image):
        return None
    box = header.box
    if box != box.clamped(header.size) or box.left >= box.right or box.top >= box.bottom:
        return None
    stored_mask, stored_pixels, stored_avoid = _cut(payload[PAYLOAD_HEADERS[version].size :], header)
    levels = _plain_png(stored_mask, box.size, "L")
    pixels = _plain_png(stored_pixels, box.size, sample.image.mode)
    avoid = Mask(_plain_png(stored_avoid, header.size, "L").copy()) if stored_avoid else None
    whole = Image.new("L", header.size, 0)
    whole.paste(levels, box[:2])
    mask = Mask(whole)
    sample.image.paste(pixels, box[:2], _marked(mask, box))
    margins = fitting_margins(open_png(Source(stored_pixels)).margins, header.size)
    picture = replace(sample, margins=margins, notes=())
    return Project(picture, mask, settings, avoid) if header.checksum == _checksum(picture.image) else None


def _cut(stored: memoryview, header: _PayloadHeader) -> tuple[memoryview, memoryview, memoryview]:
    """Mask, original pixels, and what comes after them."""
    begin, length = header.mask_length, header.pixels_length
    end = len(stored) if length is None else begin + length
    return stored[:begin], stored[begin:end], stored[end:]


def _marked(mask: Mask, box: Box) -> Image.Image:
    """White for every pixel of the box that is not black in the mask."""
    return mask.cropped(box).image.point([0] + [255] * 255)


def _png(image: Image.Image, margins: Margins | None = None) -> bytes:
    stream = BytesIO()
    encode_png(Picture(image, margins=margins), stream)
    return stream.getvalue()


def _plain_png(data: memoryview, size: Size, mode: str) -> Image.Image:
    """The pixels of a PNG that `_png` wrote; ValueError, before decoding, where its header says otherwise."""
    opened = open_png(Source(data))
    if opened.size != size or opened.mode != mode or opened.bits != 8:
        raise ValueError("the stored picture is not the one that was written")
    return opened.contents().image


def _checksum(image: Image.Image) -> int:
    """CRC-32 of mode, size and pixels, a few rows at a time so that no second copy of the picture is needed."""
    checksum = zlib.crc32(f"{image.mode} {image.width} {image.height}".encode())
    for top in range(0, image.height, ROWS):
        rows = image.crop((0, top, image.width, min(top + ROWS, image.height)))
        checksum = zlib.crc32(rows.tobytes(), checksum)
    return checksum
