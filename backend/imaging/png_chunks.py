"""The chunks of a PNG file, read with limits: what Pillow decodes unchecked or unbounded is taken apart here first."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_KIND = b"iTXt"
NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"IEND")  # the critical chunks of the PNG specification
MAX_CHUNKS = 500_000
PALETTE_COLOURS = 3  # the colour type of pictures with a palette


class Chunk(NamedTuple):
    """kind: the four letters; data: what it holds; raw: the whole chunk as it stands in the file."""

    kind: bytes
    data: memoryview
    raw: memoryview

    @property
    def is_critical(self) -> bool:
        return not self.kind[0] & 0x20


class Header(NamedTuple):
    """What IHDR says. bits: of one channel; colours: the colour type, 0, 2, 3, 4 or 6."""

    width: int
    height: int
    bits: int
    colours: int


def read_chunks(data: bytes) -> Iterator[Chunk]:
    """Every chunk up to and with IEND; damaged ones that do not matter to the pixels are left out.

    Raises EOFError where the file ends before IEND, ValueError where a chunk that matters is damaged or unknown.
    """
    view = memoryview(data)
    position = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if position + 12 > len(view):
            raise EOFError("the file ends before its last chunk")
        length, kind = struct.unpack_from(">I4s", view, position)
        end = position + 12 + length
        if end > len(view):
            raise EOFError("the file ends within a chunk")
        chunk = Chunk(kind, view[position + 8 : end - 4], view[position:end])
        if _is_intact(chunk):
            yield chunk
        if kind == b"IEND":
            return
        position = end
    raise ValueError("too many chunks")


def _is_intact(chunk: Chunk) -> bool:
    if chunk.is_critical and chunk.kind not in NEEDED:
        raise ValueError("an unknown chunk that matters to the pixels")
    intact = zlib.crc32(chunk.raw[4:-4]) == int.from_bytes(chunk.raw[-4:], "big")
    if chunk.is_critical and not intact:
        raise ValueError("the checksum of a chunk does not fit")
    return intact


def read_header(chunks: list[Chunk]) -> Header:
    """The size and the kind of pixels; ValueError where the first chunk is no IHDR."""
    if not chunks or chunks[0].kind != b"IHDR" or len(chunks[0].data) != 13:
        raise ValueError("the file has no header")
    return Header(*struct.unpack_from(">IIBB", chunks[0].data))


def pixels_only(chunks: Iterable[Chunk], header: Header) -> bytes:
    """The file again with nothing but what the pixels need: no text, no profile, no animation."""
    wanted = (*NEEDED, b"tRNS") if header.colours == PALETTE_COLOURS else NEEDED
    return b"".join([SIGNATURE, *(chunk.raw for chunk in chunks if chunk.kind in wanted)])


def inflated(data: bytes | memoryview, limit: int) -> bytes:
    """The data of one zlib stream; ValueError where it is damaged or would be larger than `limit` bytes."""
    decompressor = zlib.decompressobj()
    try:
        content = decompressor.decompress(data, limit + 1)
    except zlib.error as error:
        raise ValueError("compressed data is damaged") from error
    if len(content) > limit or not decompressor.eof:
        raise ValueError("compressed data is too large or cut short")
    return content


def written_text(keyword: str, text: str) -> tuple[bytes, bytes]:
    """The iTXt chunk, kind and data, that holds `text` as compressed UTF-8 under a Latin-1 keyword."""
    return TEXT_KIND, keyword.encode("latin-1") + b"\0\1\0\0\0" + zlib.compress(text.encode("utf-8"), 9)


def read_text(chunk: Chunk, limit: int) -> tuple[str, str]:
    """Keyword and text of an iTXt chunk; ValueError where it is malformed or its text exceeds `limit` bytes."""
    keyword, separator, rest = bytes(chunk.data).partition(b"\0")
    parts = rest[2:].split(b"\0", 2)
    if not separator or len(rest) < 2 or len(parts) != 3:
        raise ValueError("a text chunk is malformed")
    content = inflated(parts[2], limit) if rest[0] else parts[2]
    if len(content) > limit:
        raise ValueError("a text chunk is too large")
    return keyword.decode("latin-1"), content.decode("utf-8")
