"""AVIF and HEIC files: their size from the boxes (ISO 14496-12, ISO 23008-12), their pixels from a decoder of films."""

from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import NamedTuple

from PIL.AvifImagePlugin import AvifImageFile

from backend.errors import InvalidRequest
from backend.imaging.files import colour_chunks, exif, xmp
from backend.imaging.files.colour_chunks import ColourChunks
from backend.imaging.files.opened_file import Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.geometry import Size

MOST_BOXES = 10_000  # side by side; a picture of many tiles has hundreds
MOST_ITEMS = 70_000
ASSOCIATIONS = 1_000_000  # bytes of the box that says which item has which property


class _Box(NamedTuple):
    kind: bytes
    at: int
    end: int


class _Property(NamedTuple):
    """content: its beginning, 32 bytes at most."""

    kind: bytes
    content: bytes


def open_avif(source: Source) -> OpenedFile:
    """The header of an AVIF file; ValueError where it says no size."""
    own = _own_properties(source)
    return OpenedFile("AVIF", _size(own), source, lambda: _avif_contents(source, _colour(own)), is_plain=False)


def open_heif(source: Source) -> OpenedFile:
    """The header of a HEIC file; InvalidRequest where nothing is installed that could decode it."""
    if find_spec("pi_heif") is None:
        raise InvalidRequest("This is a HEIC picture: save it as JPEG or PNG, or install pi-heif.")
    own = _own_properties(source)
    size = _size(own, is_cut=True)
    return OpenedFile("HEIF", size, source, lambda: _heif_contents(source, _colour(own)), is_plain=False)


def _avif_contents(source: Source, colour: ColourChunks) -> Contents:
    image = AvifImageFile(BytesIO(source.whole()))
    stored_exif = image.info.get("exif")  # Pillow has put the box's word on how to turn into it
    return Contents(
        image=loaded(image),
        orientation=exif.orientation(stored_exif),
        icc=(icc := image.info.get("icc_profile")),
        colour=() if icc else colour,
        exif=exif.cleaned(stored_exif),
        resolution=exif.resolution(stored_exif),
        lossy=True,
        xmp=xmp.cleaned(image.info.get("xmp")),
    )


def _heif_contents(source: Source, colour: ColourChunks) -> Contents:
    """libheif turns the pixels itself; Pillow's plugin for it would have to be registered for everybody."""
    import pi_heif

    opened = pi_heif.open_heif(BytesIO(source.whole()))
    stored_exif = opened.info.get("exif")
    return Contents(
        image=opened.to_pillow(),
        icc=(icc := opened.info.get("icc_profile")),
        colour=() if icc else colour,
        exif=exif.cleaned(stored_exif),
        resolution=exif.resolution(stored_exif),
        bits=opened.info.get("bit_depth", 8),
        lossy=True,
        xmp=xmp.cleaned(opened.info.get("xmp")),
    )


def _own_properties(source: Source) -> list[_Property]:
    """Those of the primary picture."""
    meta = _one(_boxes(source, 0, source.length), b"meta")
    parts = {box.kind: box for box in _boxes(source, meta.at + 4, meta.end)}
    if not {b"pitm", b"iprp"} <= parts.keys():
        raise ValueError("the file says no size")
    primary = source.part(parts[b"pitm"].at, 8)
    item = int.from_bytes(primary[4:8] if primary[:1] != b"\0" else primary[4:6], "big")
    inner = {box.kind: box for box in _boxes(source, parts[b"iprp"].at, parts[b"iprp"].end)}
    if not {b"ipco", b"ipma"} <= inner.keys():
        raise ValueError("the file says no size")
    wanted = set(_properties(source, inner[b"ipma"], item))
    listed = _boxes(source, inner[b"ipco"].at, inner[b"ipco"].end)
    return [_Property(box.kind, source.part(box.at, 32)) for n, box in enumerate(listed, 1) if n in wanted]


def _colour(properties: list[_Property]) -> ColourChunks:
    """What a `colr` box of code points says; a profile, where there is one, goes before it."""
    said = next((own.content for own in properties if own.kind == b"colr" and own.content[:4] == b"nclx"), b"")
    if len(said) < 8:
        return ()
    return colour_chunks.from_code_points(int.from_bytes(said[4:6], "big"), int.from_bytes(said[6:8], "big"))


def _size(properties: list[_Property], is_cut: bool = False) -> Size:
    """Of the primary picture, upright. is_cut: whether the decoder cuts off what the file calls an edge (`clap`)."""
    own = dict(properties)
    size = _stored_size(own, is_cut)
    return size.turned if own.get(b"irot", b"\0")[0] & 1 else size  # quarter turns


def _stored_size(properties: dict[bytes, bytes], is_cut: bool) -> Size:
    extent, cut = properties.get(b"ispe", b""), properties.get(b"clap", b"")
    if not is_cut or len(cut) < 16:
        return Size(_number(extent, 1), _number(extent, 2))
    return Size(*(_number(cut, at) // max(_number(cut, at + 1), 1) for at in (0, 2)))  # two fractions


def _number(content: bytes, position: int) -> int:
    return int.from_bytes(content[4 * position : 4 * position + 4], "big")


def _boxes(source: Source, at: int, end: int) -> Iterator[_Box]:
    for _ in range(MOST_BOXES):
        head = source.part(at, 16)
        if at + 8 > end or len(head) < 8:
            return
        length, begin = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        length = end - at if length == 0 else length
        if length < begin or at + length > end:
            raise EOFError("the file ends within a box")
        yield _Box(head[4:8], at + begin, at + length)
        at += length
    raise ValueError("too many boxes")


def _one(boxes: Iterator[_Box], kind: bytes) -> _Box:
    found = next((box for box in boxes if box.kind == kind), None)
    if found is None:
        raise ValueError("the file says no size")
    return found


def _properties(source: Source, box: _Box, item: int) -> Iterator[int]:
    """The positions, from 1, of an item's properties (the `ipma` box)."""
    content = source.part(box.at, min(box.end - box.at, ASSOCIATIONS))
    id_bytes, wide = (4 if content[:1] != b"\0" else 2), content[3:4] and content[3] & 1
    at = 8
    for _ in range(min(int.from_bytes(content[4:8], "big"), MOST_ITEMS)):
        found, count = content[at : at + id_bytes], content[at + id_bytes : at + id_bytes + 1]
        if not count:
            return
        at += id_bytes + 1
        step = 2 if wide else 1
        if int.from_bytes(found, "big") == item:
            mask = 0x7FFF if wide else 0x7F
            places = range(at, at + count[0] * step, step)
            yield from (int.from_bytes(content[place : place + step], "big") & mask for place in places)
            return
        at += count[0] * step
