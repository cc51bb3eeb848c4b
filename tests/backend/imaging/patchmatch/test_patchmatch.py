"""What the content-aware fill promises, whatever the picture."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from backend.imaging.patchmatch import fill, fills
from tests.backend.imaging.pictures import blocks, grain, rectangle


def _landscape(side: int) -> NDArray[np.uint8]:
    """Sky above, grass below: two textures with a level border between them."""
    random = np.random.default_rng(5)
    rows = np.arange(side)[:, None, None]
    sky = np.array([110, 150, 220]) + random.normal(0, 4, (side, side, 1))
    grass = np.array([70, 120, 40]) + random.normal(0, 30, (side, side, 1))
    return np.clip(np.where(rows < side // 2, sky, grass), 0, 255).astype(np.uint8)


@st.composite
def _pictures(draw: st.DrawFn) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    image = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    block = rectangle((height, width), top, left, draw(st.integers(0, height)), draw(st.integers(0, width)))
    specks = random.random((height, width)) < draw(st.sampled_from([0, 0.02, 0.5, 0.98]))
    mask = draw(st.sampled_from([block, specks, block ^ specks, ~block]))
    return image, mask


@pytest.mark.slow
@given(picture=_pictures(), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=30)
def test_pixels_outside_the_mask_keep_their_exact_value(
    picture: tuple[NDArray[np.uint8], NDArray[np.bool_]], seed: int
) -> None:
    image, mask = picture
    image_before, mask_before = image.copy(), mask.copy()
    filled = fill(image, mask, seed)
    assert filled.shape == image.shape
    assert filled.dtype == np.uint8
    assert np.array_equal(filled[~mask], image[~mask])
    assert np.array_equal(image, image_before)
    assert np.array_equal(mask, mask_before)
    assert filled is not image


@pytest.mark.slow
@given(picture=_pictures(), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=10)
def test_the_same_arguments_give_the_same_bytes(
    picture: tuple[NDArray[np.uint8], NDArray[np.bool_]], seed: int
) -> None:
    assert np.array_equal(fill(*picture, seed), fill(*picture, seed))


@pytest.mark.slow
@given(picture=_pictures())
@settings(deadline=None, max_examples=10)
def test_filled_colours_lie_within_the_known_ones(picture: tuple[NDArray[np.uint8], NDArray[np.bool_]]) -> None:
    """Patches are copied and averaged; only the border correction may add a little: 24 along each axis of colour."""
    image, mask = picture
    image = image // 8 + 100  # known colours from 100 to 131
    assume(mask.any() and not mask.all())
    filled = fill(image, mask)[mask]
    assert filled.min() >= 100 - 42
    assert filled.max() <= 131 + 42


@pytest.fixture(scope="module")
def filled_here() -> NDArray[np.uint8]:
    return fill(grain(90, 80), rectangle((90, 80), 30, 20, 30, 30), 3)


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_bytes_do_not_depend_on_the_number_of_threads(
    threads: str, tmp_path: Path, filled_here: NDArray[np.uint8]
) -> None:
    program = (
        "import sys, numpy as np\n"
        "from backend.imaging.patchmatch import fill\n"
        "image = np.random.default_rng(0).integers(0, 256, (90, 80, 3), dtype=np.uint8)\n"
        "mask = np.zeros((90, 80), bool); mask[30:60, 20:50] = True\n"
        "np.save(sys.argv[1], fill(image, mask, 3))\n"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONPATH": "."}
    saved = tmp_path / "filled.npy"
    subprocess.run([sys.executable, "-c", program, str(saved)], env=environment, check=True)
    assert np.array_equal(np.load(saved), filled_here)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_picture_masked_entirely_or_not_at_all_comes_back_as_it_is(share: float) -> None:
    image = grain(20, 30)
    filled = fill(image, np.full((20, 30), bool(share)))
    assert np.array_equal(filled, image)
    assert filled is not image


def test_one_known_pixel_fills_everything() -> None:
    image = grain(33, 21)
    mask = np.ones((33, 21), bool)
    mask[10, 10] = False
    assert (fill(image, mask) == image[10, 10]).all()


@pytest.mark.slow
def test_one_colour_stays_one_colour_inside_a_ring() -> None:
    image = np.full((90, 90, 3), (12, 200, 77), np.uint8)
    mask = rectangle((90, 90), 10, 10, 70, 70) & ~rectangle((90, 90), 35, 35, 20, 20)
    assert np.array_equal(fill(image, mask), image)


def test_a_checkerboard_is_continued() -> None:
    rows, columns = np.mgrid[:120, :120]
    image = np.repeat(((rows // 8 + columns // 8) % 2 * 200 + 20).astype(np.uint8)[..., None], 3, axis=2)
    mask = rectangle((120, 120), 40, 35, 40, 45)
    error = np.abs(fill(image, mask).astype(int) - image)[mask].mean()
    assert error < 0.5  # levels, of 200 between the squares


def test_slanted_stripes_are_continued() -> None:
    rows, columns = np.mgrid[:120, :120]
    wave = 128 + 100 * np.sin((rows + 2 * columns) / 6)
    image = np.stack([wave, wave, 255 - wave], axis=-1).astype(np.uint8)
    mask = rectangle((120, 120), 35, 40, 50, 40)
    error = np.abs(fill(image, mask).astype(int) - image)[mask].mean()
    assert error < 0.5  # levels, of 64 that the stripes deviate from their mean


@pytest.fixture(scope="module")
def gradient_error() -> NDArray[np.int_]:
    """How far a filled gradient is from the whole one."""
    rows, columns = np.mgrid[:128, :128]
    image = np.stack([rows + 60, columns + 60, (rows + columns) // 2 + 60], axis=-1).astype(np.uint8)
    return np.abs(fill(image, rectangle((128, 128), 45, 40, 36, 44)).astype(int) - image)


def test_a_smooth_gradient_is_continued(gradient_error: NDArray[np.int_]) -> None:
    error = gradient_error[rectangle((128, 128), 45, 40, 36, 44)]
    assert error.mean() < 6
    assert error.max() < 30


def test_no_step_is_left_at_the_border_where_the_light_changes(gradient_error: NDArray[np.int_]) -> None:
    rim = rectangle((128, 128), 45, 40, 36, 44) & ~rectangle((128, 128), 46, 41, 34, 42)
    assert gradient_error[rim].mean() < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("edge", ["top", "left", "corner"])
def test_a_border_between_two_textures_is_continued_at_the_pictures_edge(edge: str) -> None:
    image = _landscape(120)
    places = {"top": (0, 45, 45, 30), "left": (40, 0, 40, 35), "corner": (80, 80, 40, 40)}
    mask = rectangle((120, 120), *places[edge])
    filled = fill(image, mask).astype(int)
    rows = np.nonzero(mask)[0]
    is_sky = filled[mask][:, 2] > filled[mask][:, 1]
    clear = np.abs(rows - 60) > 6
    assert (is_sky == (rows < 60))[clear].mean() > 0.97


@pytest.mark.slow
@pytest.mark.parametrize("more", [0, 4])  # pixels that are marked around the ball
def test_a_ball_beside_another_is_gone(more: int) -> None:
    picture, rows, columns = _landscape(256), *np.indices((256, 256))
    balls = [np.hypot(rows - 176, columns - middle) for middle in (80, 142)]
    picture[np.minimum(*balls) < 24] = 200, 40, 50
    mask = balls[0] < 24 + more
    for filled in fills(picture, mask, range(4)):
        inside = filled[mask].astype(int)
        assert (inside[:, 0] > inside[:, 1]).mean() < 0.02


@pytest.mark.slow
def test_texture_is_not_blurred_away() -> None:
    image = _landscape(120)
    mask = rectangle((120, 120), 70, 35, 40, 50)
    contrast = fill(image, mask)[mask].astype(float).std() / image[mask].astype(float).std()
    assert 0.7 < contrast < 1.3


@pytest.mark.slow
@pytest.mark.parametrize(("side", "most"), [(160, 1.6), (720, 3)])  # the second is filled at a smaller size
def test_a_border_through_bold_texture_shows_no_step(side: int, most: float) -> None:
    coarse = np.random.default_rng(3).integers(0, 256, (side // 8, side // 8, 3)).astype(float)
    image = np.clip(np.asarray(ndimage.zoom(coarse, (8, 8, 1), order=1)), 0, 255).astype(np.uint8)
    start, end = side * 5 // 16, side * 11 // 16 + side // 12
    mask = rectangle((side, side), start, start, end - start, end - start)
    filled = fill(image, mask).astype(float)
    steps = np.abs(np.diff(filled, axis=1)).mean(axis=2)
    assert steps[start:end, [start - 1, end - 1]].mean() < most * steps[~mask[:, 1:]].mean()


def test_a_scratch_takes_the_light_of_its_place() -> None:
    columns = np.arange(140)[None, :, None]
    light = np.linspace(40, 152, 140)[:, None, None]
    image = np.clip(light + 12 * np.sin(columns / 2.5) + np.zeros((140, 140, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((140, 140), bool)
    for row in range(20, 120):
        mask[row, row - 4 : row + 4] = True
    lack = fill(image, mask)[mask].astype(float) - image[mask]
    assert np.sqrt((lack**2).mean()) < 2.5


@pytest.mark.slow
def test_fills_for_several_seeds_are_what_each_is_alone() -> None:
    seeds = [6, 7, 8]  # the first ones share their beginning
    for seed, filled in zip(seeds, fills(*blocks(50), seeds), strict=True):
        assert (filled == fill(*blocks(50), seed)).all()


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["rings", "all borders", "sixteen", "one colour"])
def test_awkward_masks_are_filled_and_nothing_else_changes(shape: str) -> None:
    image = np.full((80, 80, 3), 77, np.uint8) if shape == "one colour" else grain(80, 80, 4)
    rows, columns = np.indices((80, 80))
    distance = np.hypot(rows - 40, columns - 40)
    masks = {
        "rings": (distance % 18 < 7) & (distance < 36),
        "all borders": (rows < 7) | (rows > 72) | (columns < 7) | (columns > 72),
        "sixteen": (rows % 20 > 7) & (rows % 20 < 15) & (columns % 20 > 7) & (columns % 20 < 15),
        "one colour": distance < 27,
    }
    mask = masks[shape]
    filled = fill(np.where(mask[..., None], np.uint8(255 if shape == "one colour" else 0), image), mask)
    assert (filled[~mask] == image[~mask]).all()
    if shape == "one colour":
        assert (filled == 77).all()
    else:
        assert filled[mask].std() > 0.4 * image[~mask].std()


@pytest.mark.slow
def test_seeds_that_follow_each_other_give_different_fills() -> None:
    image = grain(25, 25, 1).repeat(4, axis=0).repeat(4, axis=1)
    mask = rectangle((100, 100), 28, 28, 44, 44)
    filled = [each.astype(float)[mask] for each in fills(image, mask, range(1, 5))]
    deviation = np.abs(image[mask] - image[mask].mean(axis=0)).mean()
    for one in range(4):
        for other in range(one):
            assert np.abs(filled[one] - filled[other]).mean() > 0.25 * deviation


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 1), (16, 20), (24, 31), (150, 150), (900, 900)])
def test_progress_rises_from_0_to_1(shape: tuple[int, int]) -> None:
    seen: list[float] = []
    fill(grain(*shape), rectangle(shape, 0, 0, max(shape[0] // 3, 1), max(shape[1] // 2, 1)), 0, seen.append)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)
    assert shape == (1, 1) or np.diff(seen).max() < 0.25


@pytest.mark.parametrize("when", [0.0, 0.3, 0.9])
def test_what_progress_raises_ends_the_fill_and_passes_through(when: float) -> None:
    class Stopped(Exception):
        pass

    def stop(fraction: float) -> None:
        if fraction >= when:
            raise Stopped

    with pytest.raises(Stopped):
        fill(grain(40, 40), rectangle((40, 40), 10, 10, 20, 20), 0, stop)
