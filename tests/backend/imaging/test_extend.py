"""A picture is extended: what was there stays exactly as it was, and what is new can be worked from."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.extend import extended, margins_from, require_room
from backend.imaging.files.codec import decode
from backend.imaging.files.png import EXTENDED_KIND, MARGINS
from backend.imaging.files.project_file import project_payload, read_project, write_sample
from backend.imaging.geometry import Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import MODES, Picture
from tests.backend.imaging.files.profiles import srgb_profile
from tests.backend.imaging.peaks import peak_growth
from tests.backend.imaging.pictures import noise, png_of

AROUND = Margins(9, 4, 30, 17)
SIDES = [Margins(*(8 if at == side else 0 for at in range(4))) for side in range(4)]


def mask_around(size: Size, margins: Margins, overlap: int = 2) -> Mask:
    image = Image.new("L", margins.around(size), 255)
    left, top, right, bottom = margins.within(Size(*image.size))
    image.paste(0, (left + overlap, top + overlap, right - overlap, bottom - overlap))
    return Mask(image)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("margins", [AROUND, *SIDES, Margins(0, 64, 0, 64), Margins(64, 0, 64, 0)])
def test_every_old_pixel_keeps_its_exact_value(mode: str, margins: Margins) -> None:
    picture = Picture(noise(mode, (70, 50)))
    larger = extended(picture, margins)
    assert larger.size == margins.around(picture.size)
    assert larger.image.mode == mode
    assert larger.image.crop(margins.within(larger.size)).tobytes() == picture.image.tobytes()


def test_a_picture_of_two_pixels_a_side_is_extended_like_any_other() -> None:
    picture = Picture(noise("RGB", (2, 2)))
    assert extended(picture, Margins(5, 5, 5, 5)).image.crop((5, 5, 7, 7)).tobytes() == picture.image.tobytes()


def test_what_goes_with_a_picture_is_kept(photo: Picture) -> None:
    whole = replace(photo, icc=srgb_profile(), resolution=(11811, 11811), notes=("It was turned.",))
    larger = extended(whole, AROUND)
    assert replace(larger, image=whole.image, margins=None) == whole
    assert larger.notes == whole.notes


def test_far_from_a_short_edge_one_row_is_like_another() -> None:
    narrow = Picture(Image.fromarray(np.arange(8 * 9, dtype=np.uint8).reshape(8, 9)))
    far = np.asarray(extended(narrow, Margins(2_000_000, 0, 0, 0)).image)
    assert (far[:, :1_900_000] == far[:, :1]).all()
    assert (far[:, -9:] == np.asarray(narrow.image)).all()


def test_what_is_new_goes_on_from_the_edge_and_grows_softer() -> None:
    stripes = np.zeros((40, 60, 3), np.uint8)
    stripes[:, 0::4] = stripes[:, 1::4] = 200
    new = np.asarray(extended(Picture(Image.fromarray(stripes)), Margins(0, 50, 0, 0)).image)[..., 0].astype(int)
    assert (new[49] == stripes[0, :, 0]).all()
    contrast = new[:50, 10:50].std(axis=1)
    assert contrast[:40].max() < 15
    assert contrast[49] > 90
    assert abs(new[0].mean() - 100) < 10  # neither black nor white


def test_corners_are_made_of_both_edges() -> None:
    picture = Picture(Image.new("RGB", (30, 30), (10, 120, 200)))
    assert extended(picture, AROUND).image.getcolors() == [(69 * 51, (10, 120, 200))]


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_new_is_as_opaque_as_the_edge(mode: str) -> None:
    image = noise(mode, (60, 40))
    alpha = Image.new("L", (60, 40), 255)
    alpha.paste(0, (0, 20, 60, 40))
    image.putalpha(alpha)
    left = np.asarray(extended(Picture(image), Margins(12, 0, 0, 0)).image)[:, :12, -1]
    assert (left[:20] == 255).all()
    assert (left[20:] == 0).all()


def test_what_is_hidden_lends_no_colour() -> None:
    pixels = np.full((60, 60, 4), (250, 0, 0, 0), np.uint8)
    pixels[:, :30] = (0, 0, 250, 255)
    bottom = np.asarray(extended(Picture(Image.fromarray(pixels)), Margins(0, 0, 0, 30)).image)[60:]
    assert (bottom[bottom[..., 3] > 0] == (0, 0, 250, 255)).all()


@pytest.mark.parametrize(
    "values",
    [[1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, -1], [1, 2, 3, 4.5], [1, 2, 3, "4"], [1, 2, 3, True], "1234", 7, {}],
)
def test_anything_but_four_whole_numbers_is_refused_in_one_sentence(values: object) -> None:
    with pytest.raises(InvalidRequest, match="type whole numbers from 0 up for its four sides"):
        margins_from(values)


def test_nothing_and_no_pixel_are_no_extension() -> None:
    assert margins_from(None) is None
    assert margins_from([0, 0, 0, 0]) is None
    assert margins_from([0, 1, 2, 3]) == Margins(0, 1, 2, 3)


def test_more_than_fifty_megapixels_are_refused_before_anything_is_made(photo: Picture) -> None:
    require_room(Size(5000, 5000), Margins(0, 0, 5000, 0))
    for far in (49_999_999, 10**30, 10**5000):
        with pytest.raises(InvalidRequest, match="more than 50 megapixels: extend it by less") as caught:
            extended(photo, Margins(far, 0, 0, 0))
        assert len(str(caught.value)) < 150
    with pytest.raises(InvalidRequest, match="would be 5000×10001, more than"):
        require_room(Size(5000, 5000), Margins(0, 5001, 0, 0))


def test_extending_needs_little_more_memory_than_the_picture_itself() -> None:
    picture = Picture(Image.new("RGB", (2000, 2000)))
    grown = peak_growth(lambda: extended(picture, Margins(0, 0, 2000, 0)))
    assert grown < 8 * picture.size.pixels * 3


def test_its_file_says_how_far_it_was_extended(photo: Picture) -> None:
    larger = extended(photo, AROUND)
    assert decode(png_of(larger)) == larger
    assert larger.margins == AROUND
    assert extended(larger, AROUND).margins == AROUND.plus(AROUND)


@pytest.mark.parametrize("lie", [(96, 0, 0, 0), (50, 0, 46, 0), (0, 2**32 - 1, 0, 2**32 - 1)])
def test_a_file_that_speaks_of_margins_without_a_picture_between_them_is_not_believed(
    photo: Picture, lie: tuple[int, ...]
) -> None:
    assert decode(png_of(photo, ((EXTENDED_KIND, MARGINS.pack(*lie)),))) == photo


@pytest.mark.parametrize("content", [b"", b"\0" * 15, b"\0" * 17])
def test_a_damaged_word_about_margins_is_passed_over(photo: Picture, content: bytes) -> None:
    assert decode(png_of(photo, ((EXTENDED_KIND, content),))) == photo


def test_a_sample_brings_the_extended_picture_back_and_itself_shows_all_there_is(photo: Picture) -> None:
    larger = extended(photo, AROUND)
    mask = mask_around(photo.size, AROUND)
    filled = larger.image.copy()
    filled.paste(noise("RGB", larger.size), mask=mask.image)

    def sample_of(picture: Picture, marks: Mask) -> bytes:
        stream = BytesIO()
        write_sample(stream, Picture(filled), {"seed": 7}, project_payload(picture, marks))
        return stream.getvalue()

    written = sample_of(larger, mask)
    project = read_project(written)
    assert project
    assert (project.picture, project.mask) == (larger, mask)
    assert sample_of(project.picture, project.mask) == written
    assert decode(written).margins is None
