"""Regions: found around the mask, with the promised context, and pasted back exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.geometry import Box, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.region import Region, Working, regions


def mask_with(size: tuple[int, int], *boxes: tuple[int, int, int, int]) -> Mask:
    image = Image.new("L", size, 0)
    for box in boxes:
        image.paste(255, box)
    return Mask(image)


def test_nothing_marked_is_no_region() -> None:
    assert regions(mask_with((64, 64)), Working()) == ()


def test_the_context_is_a_sixteenth_of_the_long_side_for_a_small_mask() -> None:
    (region,) = regions(mask_with((1600, 800), (700, 400, 720, 420)), Working())
    assert region.box == Box(600, 300, 820, 520)


def test_the_context_is_half_the_mean_side_of_a_large_mask() -> None:
    (region,) = regions(mask_with((1600, 1600), (600, 600, 1000, 1000)), Working())
    assert region.box == Box(400, 400, 1200, 1200)


def test_the_context_ends_at_the_border_of_the_picture() -> None:
    (region,) = regions(mask_with((160, 160), (0, 0, 20, 20)), Working())
    assert region.box == Box(0, 0, 30, 30)


def test_marks_far_apart_become_several_regions_and_near_ones_a_single_one() -> None:
    far = regions(mask_with((1600, 1600), (100, 100, 120, 120), (1400, 1400, 1420, 1420)), Working())
    near = regions(mask_with((1600, 1600), (100, 100, 120, 120), (250, 100, 270, 120)), Working())
    assert (len(far), len(near)) == (2, 1)


def test_sixteen_far_marks_become_sixteen_regions() -> None:
    marks = [(x, y, x + 10, y + 10) for x in range(100, 3200, 800) for y in range(100, 3200, 800)]
    assert len(regions(mask_with((3200, 3200), *marks), Working())) == 16


def test_the_engine_sees_its_own_size_and_multiple() -> None:
    small = regions(mask_with((900, 600), (400, 300, 440, 330)), Working(side=512, multiple=8))[0]
    assert max(small.size) == 512
    assert small.size.width % 8 == small.size.height % 8 == 0


def test_a_hundred_thousand_specks_are_one_region() -> None:
    specks = np.random.default_rng(0).random((3000, 4000)) < 0.01
    assert len(regions(Mask(Image.fromarray(np.where(specks, 255, 0).astype(np.uint8))), Working())) == 1


def test_where_little_may_be_copied_the_region_reaches_further_out() -> None:
    mask = mask_with((1600, 800), (700, 400, 720, 420))
    (usual,) = regions(mask, Working())
    half = mask_with((1600, 800), (0, 0, 709, 800))
    most = mask_with((1600, 800), (0, 0, 780, 800))
    elsewhere = mask_with((1600, 800), (0, 0, 600, 800))
    assert [regions(mask, Working(), avoid)[0].box == usual.box for avoid in (elsewhere, half, most)] == [
        True,
        True,
        False,
    ]
    (further,) = regions(mask, Working(), most)
    assert further.box.right > usual.box.right
    assert further.box != Box(0, 0, 1600, 800)
    everywhere = mask_with((1600, 800), (0, 0, 1600, 800))
    assert regions(mask, Working(), everywhere)[0].box == Box(0, 0, 1600, 800)


def test_a_region_that_reaches_far_takes_in_those_that_it_meets() -> None:
    mask = mask_with((1600, 1600), (1150, 1150, 1170, 1170), (1400, 1400, 1420, 1420))
    far = mask_with((1600, 1600), (100, 100, 120, 120), (1400, 1400, 1420, 1420))
    beside_the_second = mask_with((1600, 1600), (1290, 1290, 1600, 1600))
    assert [len(regions(marks, Working())) for marks in (mask, far)] == [2, 2]
    assert [len(regions(marks, Working(), beside_the_second)) for marks in (mask, far)] == [1, 2]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), width=st.integers(1, 300), height=st.integers(1, 300))
def test_regions_cover_every_mark_and_do_not_touch(data: st.DataObject, width: int, height: int) -> None:
    marks = data.draw(
        st.lists(st.tuples(st.integers(0, width - 1), st.integers(0, height - 1), st.integers(1, 40)), max_size=6)
    )
    mask = mask_with((width, height), *((x, y, x + side, y + side) for x, y, side in marks))
    left = mask.array() > 0
    found = regions(mask, Working())
    covered = np.zeros_like(left)
    for region in found:
        part = np.s_[region.box.top : region.box.bottom, region.box.left : region.box.right]
        assert not covered[part].any()
        covered[part] = True
    assert not (left & ~covered).any()


def test_white_replaces_black_keeps_and_grey_blends_with_integers() -> None:
    levels = Image.new("L", (3, 1))
    levels.putdata([0, 128, 255])
    onto = Image.new("RGB", (3, 1), (10, 20, 30))
    region = Region(Box(0, 0, 3, 1), Size(3, 1))
    region.paste(Picture(Image.new("RGB", (3, 1), (210, 220, 230))), onto, Mask(levels))
    assert [onto.getpixel((x, 0)) for x in range(3)] == [(10, 20, 30), (110, 120, 130), (210, 220, 230)]


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_what_an_engine_paints_is_opaque_where_nothing_else_is_said_and_a_kept_pixel_keeps_its_opacity(
    mode: str,
) -> None:
    onto = Image.new("RGBA", (2, 1), (9, 9, 9, 7)).convert(mode)
    kept = onto.getpixel((0, 0))
    levels = Image.new("L", (2, 1))
    levels.putdata([0, 255])
    Region(Box(0, 0, 2, 1), Size(2, 1)).paste(Picture(Image.new("RGB", (2, 1), (50, 50, 50))), onto, Mask(levels))
    assert onto.getpixel((0, 0)) == kept
    assert onto.convert("RGBA").getpixel((1, 0)) == (50, 50, 50, 255)
