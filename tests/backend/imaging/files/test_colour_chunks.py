"""What the numbers mean is carried with them: cICP, sRGB, gAMA and cHRM, each as it stands in the file."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from backend.imaging.files import colour_chunks
from backend.imaging.files.codec import decode, encode_preview, inspect
from backend.imaging.files.project_file import project_payload, read_project, without_project, write_sample
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from tests.backend.imaging.files.bad_files import chunk, png
from tests.backend.imaging.files.profiles import grey_profile, ink_profile, srgb_profile
from tests.backend.imaging.pictures import file_of, noise, png_of

GAMMA = (b"gAMA", struct.pack(">I", 100_000))
PRIMARIES = (b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
SRGB = (b"sRGB", b"\0")
DISPLAY_P3 = (b"cICP", bytes([12, 13, 0, 1]))


def png_with(*chunks: tuple[bytes, bytes], **options: object) -> bytes:
    return png(*(chunk(*part) for part in chunks), **options)  # type: ignore[arg-type]


def avif_with_code_points(primaries: int, transfer: int) -> bytes:
    data = bytearray(file_of(noise("RGB", (16, 16)), "AVIF"))
    at = data.index(b"nclx") + 4
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    return bytes(data)


def profile_chunk() -> tuple[bytes, bytes]:
    import zlib

    return b"iCCP", b"x\0\0" + zlib.compress(srgb_profile())


@pytest.mark.parametrize(("bits", "colours"), [(8, 2), (16, 2), (8, 0), (1, 0), (16, 0), (8, 4), (8, 6), (16, 6)])
def test_every_chunk_is_carried_whatever_the_pixels_become(bits: int, colours: int) -> None:
    said = (DISPLAY_P3, SRGB, GAMMA, PRIMARIES)
    picture = decode(png_with(*reversed(said), bits=bits, colours=colours))
    assert picture.colour == said
    assert decode(png_of(picture)) == picture


def test_a_palette_keeps_its_chunks_and_they_must_stand_before_it() -> None:
    palette = (b"PLTE", bytes(range(48)))
    assert decode(png_with(GAMMA, palette, SRGB, bits=4, colours=3)).colour == (GAMMA,)
    assert not decode(png(chunk(b"IDAT", b""), chunk(*GAMMA))).colour


def test_a_sample_and_the_restored_original_say_the_same_as_the_file() -> None:
    picture = decode(png_with(DISPLAY_P3, GAMMA, PRIMARIES, size=(8, 8)))
    mask = Mask(Image.new("L", (8, 8), 255))
    stream = BytesIO()
    write_sample(stream, picture, {}, project_payload(picture, mask))
    project = read_project(stream.getvalue())
    assert project
    assert project.picture.colour == picture.colour == (DISPLAY_P3, GAMMA, PRIMARIES)
    assert decode(without_project(stream.getvalue())).colour == picture.colour


def test_beside_a_profile_srgb_is_left_out_and_the_others_stay() -> None:
    picture = decode(png_with(profile_chunk(), SRGB, GAMMA, DISPLAY_P3))
    assert picture.icc == srgb_profile()
    assert picture.colour == (DISPLAY_P3, GAMMA)
    assert decode(png_of(picture)) == picture


def test_where_the_profile_does_not_fit_what_comes_next_in_rank_stays() -> None:
    grey = decode(png_with(profile_chunk(), SRGB, GAMMA, colours=0))
    assert grey.icc is None
    assert grey.colour == (SRGB, GAMMA)


ABSURD = {
    "gamma of 0": (b"gAMA", bytes(4)),
    "gamma cut short": (b"gAMA", b"\1\2\3"),
    "gamma too long": (b"gAMA", bytes(3) + b"\1\2"),
    "no such intent": (b"sRGB", b"\4"),
    "primaries on a line": (b"cHRM", struct.pack(">8I", 31270, 32900, 10000, 10000, 20000, 20000, 30000, 30000)),
    "no white": (b"cHRM", struct.pack(">8I", 0, 0, 64000, 33000, 30000, 60000, 15000, 6000)),
    "primaries beyond all": (b"cHRM", b"\xff" * 32),
    "reserved primaries": (b"cICP", bytes([3, 13, 0, 1])),
    "reserved transfer": (b"cICP", bytes([1, 200, 0, 1])),
    "no RGB": (b"cICP", bytes([1, 13, 1, 1])),
}


@pytest.mark.parametrize("name", ABSURD)
def test_what_makes_no_sense_is_left_out_and_the_picture_opens(name: str) -> None:
    kind, data = ABSURD[name]
    assert not decode(png_with((kind, data))).colour
    assert not inspect(png_with((kind, data))).browser_safe or len(data) > colour_chunks.LENGTHS[kind]
    assert not colour_chunks.kept({kind: data})


def test_primaries_that_make_no_sense_take_gamma_with_them_as_in_browsers() -> None:
    assert not decode(png_with(GAMMA, ABSURD["primaries on a line"])).colour
    assert decode(png_with(GAMMA, ABSURD["no such intent"])).colour == (GAMMA,)


def test_a_damaged_chunk_is_left_out_and_of_two_the_first_stands() -> None:
    damaged = bytearray(chunk(*GAMMA))
    damaged[-1] ^= 1
    assert not decode(png(bytes(damaged))).colour
    assert decode(png_with(GAMMA, (b"gAMA", struct.pack(">I", 45_455)))).colour == (GAMMA,)


def test_the_code_points_of_a_film_like_picture_become_a_chunk() -> None:
    for primaries, transfer, said in (
        (12, 13, (DISPLAY_P3,)),
        (9, 16, ((b"cICP", bytes([9, 16, 0, 1])),)),
        (12, 2, (DISPLAY_P3,)),
        (1, 13, ()),
        (2, 2, ()),
        (3, 13, ()),
        (300, 13, ()),
    ):
        assert decode(avif_with_code_points(primaries, transfer)).colour == said
    picture = Reader().decode(avif_with_code_points(12, 13))  # through the other process
    assert picture.colour == (DISPLAY_P3,)
    assert decode(png_of(picture)).colour == (DISPLAY_P3,)


def test_a_profile_goes_before_code_points() -> None:
    data = file_of(noise("RGB", (16, 16)), "AVIF", icc_profile=srgb_profile())
    assert not decode(data).colour
    assert decode(data).icc


@pytest.mark.parametrize("name", ["JPEG", "WEBP", "TIFF", "AVIF"])
def test_a_profile_is_carried_from_every_format_that_has_one(name: str) -> None:
    assert decode(file_of(noise("RGB", (16, 16)), name, icc_profile=srgb_profile())).icc == srgb_profile()
    if name in ("JPEG", "TIFF"):
        assert decode(file_of(noise("L", (16, 16)), name, icc_profile=grey_profile())).icc == grey_profile()


def test_pixels_that_became_srgb_say_nothing_else() -> None:
    picture = decode(file_of(Image.new("CMYK", (8, 8), (9, 99, 9, 9)), "TIFF", icc_profile=ink_profile()))
    assert (picture.icc, picture.colour) == (None, ())


def test_a_preview_means_what_its_picture_means() -> None:
    for said, name in (((GAMMA,), "PNG"), ((DISPLAY_P3,), "PNG"), ((SRGB, GAMMA), "JPEG"), ((), "JPEG")):
        stream = BytesIO()
        encode_preview(Picture(noise("RGB"), colour=said), stream)
        shown = decode(stream.getvalue())
        assert Image.open(stream).format == name
        assert shown.colour == (said if name == "PNG" else ())
