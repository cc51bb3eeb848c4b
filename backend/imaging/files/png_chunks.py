"""The chunks of a PNG file, read with limits: what Pillow decodes unchecked or unbounded is taken apart here first."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from backend.imaging.files.source import Source

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_KIND = b"iTXt"
PIXELS = b"IDAT"
END = b"\0\0\0\0IEND\xaeB`\x82"  # the whole chunk
CHECKSUM = 4  # bytes
NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"IEND")  # the critical chunks of the PNG specification
MAX_CHUNKS = 100_000  # the pixels of the largest picture come in 50,000 where a writer makes small ones
XMP_KEYWORD = "XML:com.adobe.xmp"
KEYWORDS = 1000  # bytes of a text chunk before its text: the keyword, the language
PALETTE_COLOURS = 3  # the colour type of pictures with a palette


class Chunk(NamedTuple):
    """kind: the four letters; at, length: where in the source its data lie."""

    kind: bytes
    source: Source
    at: int
    length: int

    @property
    def is_critical(self) -> bool:
        return not self.kind[0] & 0x20

    @property
    def data(self) -> bytes:
        return self.source.part(self.at, self.length)

    @property
    def missing(self) -> int:
        """Bytes by which the file ends too early for it."""
        return max(0, self.at + self.length + CHECKSUM - self.source.length)

    @property
    def raw(self) -> bytes:
        """The whole chunk as it stands in the file, or as it would stand there if only its checksum is missing."""
        if self.missing:
            return struct.pack(">I", self.length) + self.kind + self.data + struct.pack(">I", self._checksum())
        return self.source.part(self.at - 8, self.length + 12)

    @property
    def is_intact(self) -> bool:
        """Whether its checksum fits."""
        return self._checksum() == int.from_bytes(self.source.part(self.at + self.length, 4), "big")

    def _checksum(self) -> int:
        checksum = 0
        for block in self.source.blocks(self.at - 4, self.length + 4):
            checksum = zlib.crc32(block, checksum)
        return checksum


class Header(NamedTuple):
    """What IHDR says. bits: of one channel; colours: the colour type, 0, 2, 3, 4 or 6."""

    width: int
    height: int
    bits: int
    colours: int


def read_chunks(data: bytes | Source) -> Iterator[Chunk]:
    """Every chunk up to and with IEND, one at a time; of a file that ends after its pixels, those that are there.

    Raises EOFError where the file ends before or within its pixels, as far as chunks tell; ValueError where a chunk
    that matters is damaged or unknown. Not looked at yet: IDAT, the pixels, which `pixels_only` checks, and what need
    not be there, see `Chunk.is_intact`.
    """
    source = data if isinstance(data, Source) else Source(data)
    position, last = len(SIGNATURE), b""
    for _ in range(MAX_CHUNKS):
        head = source.part(position, 8)
        length, kind = struct.unpack(">I4s", head) if len(head) == 8 else (0, b"")
        chunk = Chunk(kind, source, position + 8, length)
        if chunk.missing or not kind:
            if kind == PIXELS and chunk.missing <= CHECKSUM:
                yield chunk
            elif kind == PIXELS or last != PIXELS:
                raise EOFError("the file ends before its last chunk")
            return
        last = PIXELS if PIXELS in (kind, last) else kind
        if chunk.is_critical:
            _check(chunk)
        yield chunk
        if kind == b"IEND":
            return
        position += 12 + length
    raise ValueError("too many chunks")


def _check(chunk: Chunk) -> None:
    if chunk.kind not in NEEDED:
        raise ValueError("an unknown chunk that matters to the pixels")
    if chunk.kind != PIXELS and not chunk.is_intact:
        raise ValueError("the checksum of a chunk does not fit")


def read_header(chunk: Chunk | None) -> Header:
    """The size and the kind of pixels; ValueError where the first chunk is no IHDR."""
    if chunk is None or chunk.kind != b"IHDR" or chunk.length != 13:
        raise ValueError("the file has no header")
    return Header(*struct.unpack_from(">IIBB", chunk.data))


def pixels_only(source: Source, header: Header) -> BytesIO:
    """The file again with nothing but what the pixels need: no text, no profile, no animation.

    Raises ValueError where a part of the pixels is damaged.
    """
    wanted = (*NEEDED, b"tRNS") if header.colours == PALETTE_COLOURS else NEEDED
    stream = BytesIO(SIGNATURE)
    stream.seek(len(SIGNATURE))
    last = b""
    for chunk in read_chunks(source):
        if chunk.kind in wanted:
            if chunk.kind == PIXELS and not (chunk.is_intact or chunk.missing):
                raise ValueError("the checksum of a chunk does not fit")
            stream.write(chunk.raw)
            last = chunk.kind
    if last != b"IEND":
        stream.write(END)
    stream.seek(0)
    return stream


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


def plain_text(keyword: str, text: bytes) -> tuple[bytes, bytes]:
    """The same for what is UTF-8 already and is to be read by tools that look for it: without compression."""
    return TEXT_KIND, keyword.encode("latin-1") + b"\0\0\0\0\0" + text


def has_keyword(chunk: Chunk, keyword: str) -> bool:
    """Whether this is an iTXt chunk under that keyword."""
    beginning = keyword.encode("latin-1") + b"\0"
    return chunk.kind == TEXT_KIND and chunk.source.part(chunk.at, len(beginning)) == beginning


def read_text(chunk: Chunk, limit: int) -> tuple[str, str]:
    """Keyword and text of an iTXt chunk; ValueError where it is malformed or its text exceeds `limit` bytes."""
    if chunk.length > limit + KEYWORDS:
        raise ValueError("a text chunk is too large")
    keyword, separator, rest = chunk.data.partition(b"\0")
    parts = rest[2:].split(b"\0", 2)
    if not separator or len(rest) < 2 or len(parts) != 3:
        raise ValueError("a text chunk is malformed")
    content = inflated(parts[2], limit) if rest[0] else parts[2]
    if len(content) > limit:
        raise ValueError("a text chunk is too large")
    return keyword.decode("latin-1"), content.decode("utf-8")
