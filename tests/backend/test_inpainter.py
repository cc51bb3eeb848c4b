"""From a request to samples: nothing outside the mask changes, whatever the engine does."""

import numpy as np
import pytest
from fakes import InvertingEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.engines import ContentAwareEngine
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, InvalidRequest, UnsupportedRequest
from backend.imaging.mask import Mask
from backend.imaging.picture import MODES, Picture
from backend.imaging.region import Working
from backend.inpainter import Inpainter
from backend.request import InpaintRequest


def inpainter(working: Working | None = None) -> Inpainter:
    engine = InvertingEngine(working or Working())
    return Inpainter({engine.name: engine})


def as_array(image: Image.Image) -> np.ndarray:
    return np.asarray(image).reshape(image.height, image.width, -1)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    mode=st.sampled_from(MODES),
    width=st.integers(1, 70),
    height=st.integers(1, 70),
    side=st.sampled_from([None, 16, 64]),
    density=st.floats(0.001, 1),
    random_seed=st.integers(0, 2**16),
)
def test_pixels_outside_the_mask_keep_their_exact_value(
    mode: str, width: int, height: int, side: int | None, density: float, random_seed: int
) -> None:
    random = np.random.default_rng(random_seed)
    pixels = random.integers(0, 256, (height, width, 4)).astype(np.uint8)
    picture = Picture(Image.fromarray(pixels, "RGBA").convert(mode))
    levels = np.where(random.random((height, width)) < density, random.integers(0, 256, (height, width)), 0)
    levels[random.integers(height), random.integers(width)] = 255
    mask = Mask(Image.fromarray(levels.astype(np.uint8)))
    request = InpaintRequest(init_image=picture, mask_image=mask, samples=2, seed=1)
    result = inpainter(Working(side, 8 if side else 1)).run(request, "inverting")
    for sample in result.samples:
        before, after = as_array(picture.image), as_array(sample.image.image)
        assert sample.image.image.mode == mode
        assert (before[levels == 0] == after[levels == 0]).all()
        assert sample.receipt is not None
        assert sample.receipt.changed_outside == 0


@pytest.mark.parametrize("side", [2, 3, 8, 9])
def test_a_mark_of_one_pixel_on_the_tiniest_picture_has_surroundings(side: int) -> None:
    picture = Image.new("RGB", (side, side), (100, 100, 100))
    picture.putpixel((0, 0), (255, 0, 0))
    mask = Image.new("L", (side, side), 0)
    mask.putpixel((0, 0), 255)
    request = InpaintRequest(init_image=Picture(picture), mask_image=Mask(mask), seed=1)
    result = Inpainter({"content_aware": ContentAwareEngine()}).run(request, "content_aware")
    assert result.samples[0].image.image.getpixel((0, 0)) == (100, 100, 100)


def test_the_painted_part_is_the_engines(photo: Picture, mask: Mask) -> None:
    result = inpainter().run(InpaintRequest(init_image=photo, mask_image=mask, seed=3), "inverting")
    before, after = np.asarray(photo.image), np.asarray(result.samples[0].image.image)
    marked = mask.array() == 255
    assert (after[marked] == 255 - before[marked]).all()


def test_profile_and_description_go_with_the_samples(photo: Picture, mask: Mask) -> None:
    picture = Picture(photo.image, icc=b"profile", exif=b"exif", resolution=(1, 2))
    result = inpainter().run(InpaintRequest(init_image=picture, mask_image=mask), "inverting")
    found = result.samples[0].image
    assert (found.icc, found.exif, found.resolution) == (b"profile", b"exif", (1, 2))


def test_a_small_mask_is_scaled_up_for_an_engine_with_a_working_size(photo: Picture, mask: Mask) -> None:
    engine = InvertingEngine(Working(side=512, multiple=8))
    Inpainter({"inverting": engine}).run(InpaintRequest(init_image=photo, mask_image=mask), "inverting")
    assert max(engine.requests[0].init_image.size) == 512


def red_and_blue() -> tuple[Picture, Mask, Mask]:
    """A picture with red grain on the left, a mask far in its blue part, and all that is blue."""
    pixels = np.zeros((300, 400, 3), np.uint8)
    grain = np.random.default_rng(3).integers(100, 200, (300, 400))
    pixels[:, :100, 0], pixels[:, 100:, 2] = grain[:, :100], grain[:, 100:]
    mask = Image.new("L", (400, 300))
    mask.paste(255, (300, 120, 360, 180))
    return Picture(Image.fromarray(pixels)), Mask(mask), Mask(Image.fromarray(pixels[..., 2]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [None, (200, 150)])
def test_what_is_to_be_avoided_is_not_copied(size: tuple[int, int] | None) -> None:
    picture, mask, blue = red_and_blue()
    width, height = size or (None, None)
    request = InpaintRequest(init_image=picture, mask_image=mask, avoid_image=blue, seed=4, width=width, height=height)
    result = Inpainter({"content_aware": ContentAwareEngine()}).run(request, "content_aware")
    filled = np.asarray(result.samples[0].image.image)[request.scaled().mask_image.array() == 255]
    assert (filled[:, 0] > filled[:, 2]).mean() > 0.8


def test_an_engine_that_copies_nothing_does_not_hear_what_to_avoid() -> None:
    picture, mask, blue = red_and_blue()
    engine = InvertingEngine()
    for avoid in (None, blue):
        request = InpaintRequest(init_image=picture, mask_image=mask, avoid_image=avoid, seed=4)
        Inpainter({"inverting": engine}).run(request, "inverting")
    without, given = engine.requests
    assert given.avoid_image is None
    assert given.init_image.size == without.init_image.size


def test_progress_rises_over_all_regions(photo: Picture) -> None:
    levels = Image.new("L", (1600, 64))
    levels.paste(255, (10, 10, 20, 20))
    levels.paste(255, (1500, 10, 1510, 20))
    request = InpaintRequest(
        init_image=Picture(photo.image.resize((1600, 64))), mask_image=Mask(levels), samples=2, seed=0
    )
    seen: list[float] = []
    inpainter().run(request, "inverting", RunContext(on_report=lambda fraction, *_: seen.append(fraction)))
    assert seen == [0, 0.25, 0.5, 0.75]


def test_cancelled_passes_through(photo: Picture, mask: Mask) -> None:
    def stop(*_: object) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        inpainter().run(InpaintRequest(init_image=photo, mask_image=mask), "inverting", RunContext(on_report=stop))


def test_everything_marked_is_refused_by_an_engine_that_continues_surroundings(photo: Picture) -> None:
    from backend.engines import create_engines

    request = InpaintRequest(init_image=photo, mask_image=Mask(Image.new("L", photo.size, 255)))
    with pytest.raises(UnsupportedRequest, match="Everything is marked"):
        Inpainter(create_engines()).check(request, "content_aware")


def test_an_unknown_engine_is_refused_with_those_there_are(photo: Picture, mask: Mask) -> None:
    with pytest.raises(InvalidRequest, match="choose one of inverting"):
        inpainter().run(InpaintRequest(init_image=photo, mask_image=mask), "nothing")


@pytest.mark.parametrize("has_checker", [True, False])
def test_a_check_that_nobody_does_is_told(photo: Picture, mask: Mask, has_checker: bool) -> None:
    engine = InvertingEngine(Working())
    checking = Inpainter({engine.name: engine}, (lambda _: False) if has_checker else None)
    request = InpaintRequest(init_image=photo, mask_image=mask, safety_checker=True)
    told = checking.run(request, engine.name).report.notices
    assert told == (() if has_checker else ("No safety check is set up here: the samples were not looked at.",))
