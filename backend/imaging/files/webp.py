"""WebP files (the WebP container specification): the chunks are read here, with limits, and the decoder sees only those
of the first picture. What is lossy and opaque is as much work as it has pixels; the lossless kind can ask for a
gigabyte of tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL.WebPImagePlugin import WebPImageFile

from backend.imaging.files import exif, xmp
from backend.imaging.files.opened_file import EXIF_LIMIT, PROFILE_LIMIT, Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.geometry import Size

LOSSY, LOSSLESS, ALPHA, FRAME, EXTENDED, ANIMATION = b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"VP8X", b"ANIM"
MOST_CHUNKS = 50_000
HAS_ALPHA, IS_ANIMATED = 0x10, 0x02  # flags of VP8X


@dataclass(frozen=True)
class _Chunk:
    """at: where its content lies, and its length."""

    kind: bytes
    at: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends, padding with it."""
        return self.at + self.length + self.length % 2

    def content(self, source: Source, most: int) -> bytes:
        return source.part(self.at, min(self.length, most))

    def written(self, source: Source) -> bytes:
        return (
            self.kind + self.length.to_bytes(4, "little") + source.part(self.at, self.length) + bytes(self.length % 2)
        )


def open_webp(source: Source) -> OpenedFile:
    """The header of a WebP file; EOFError where it is cut short, ValueError where it is damaged."""
    chunks: dict[bytes, _Chunk] = {}
    frames, end = 0, 0
    for chunk in _chunks(source):
        end = chunk.end
        chunks.setdefault(chunk.kind, chunk)
        frames += chunk.kind == FRAME
    size, picture = _size(source, chunks), next((c for c in chunks if c in (LOSSY, LOSSLESS, FRAME)), None)
    if picture is None:
        raise EOFError("the file ends before its picture")
    is_simple = picture == LOSSY and ALPHA not in chunks and _lossy_size(source, chunks[LOSSY]) == size
    stored_exif = chunks[b"EXIF"].content(source, EXIF_LIMIT) if b"EXIF" in chunks else None
    profile = chunks[b"ICCP"].content(source, PROFILE_LIMIT + 1) if b"ICCP" in chunks else None
    described = chunks[b"XMP "].content(source, xmp.READ_LIMIT + 1) if b"XMP " in chunks else None
    orientation = exif.orientation(stored_exif)

    def contents() -> Contents:
        wanted = (
            (LOSSY,) if is_simple else (EXTENDED, ANIMATION, FRAME) if picture == FRAME else (EXTENDED, ALPHA, picture)
        )
        return Contents(
            image=loaded(WebPImageFile(BytesIO(_written(source, [chunks[kind] for kind in wanted if kind in chunks])))),
            orientation=orientation,
            icc=profile,
            exif=exif.cleaned(stored_exif),
            resolution=exif.resolution(stored_exif),
            lossy=picture != LOSSLESS,
            animated=frames > 1,
            xmp=xmp.cleaned(described),
        )

    is_regular = end <= 8 + int.from_bytes(source.part(4, 4), "little") <= source.length
    return OpenedFile("WEBP", size, source, contents, orientation, is_regular=is_regular, is_bounded=is_simple)


def _chunks(source: Source) -> Iterator[_Chunk]:
    at, end = 12, min(source.length, 8 + int.from_bytes(source.part(4, 4), "little"))
    for _ in range(MOST_CHUNKS):
        head = source.part(at, 8)
        if at + 8 > end or len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        if at + 8 + length > source.length:
            raise EOFError("the file ends within a chunk")
        chunk = _Chunk(head[:4], at + 8, length)
        yield chunk
        at = chunk.end
    raise ValueError("too many chunks")


def _size(source: Source, chunks: dict[bytes, _Chunk]) -> Size:
    """Of the canvas where there is one, else of the only picture."""
    if EXTENDED in chunks:
        content = chunks[EXTENDED].content(source, 10)
        return Size(1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little"))
    if LOSSLESS in chunks:
        bits = int.from_bytes(chunks[LOSSLESS].content(source, 5)[1:], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return _lossy_size(source, chunks[LOSSY]) if LOSSY in chunks else Size(0, 0)


def _lossy_size(source: Source, chunk: _Chunk) -> Size:
    """Of a VP8 key frame (RFC 6386, section 9.1)."""
    content = chunk.content(source, 10)
    return Size(int.from_bytes(content[6:8], "little") & 0x3FFF, int.from_bytes(content[8:10], "little") & 0x3FFF)


def _written(source: Source, chunks: list[_Chunk]) -> bytes:
    """The file with these chunks alone, and nothing said of others."""
    parts = [chunk.written(source) for chunk in chunks]
    if chunks[0].kind == EXTENDED:
        parts[0] = parts[0][:8] + bytes([parts[0][8] & (HAS_ALPHA | IS_ANIMATED)]) + parts[0][9:]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
