"""What the content-aware fill promises, whatever the picture."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from backend.imaging.patchmatch import fill, fills


def _noise(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _landscape(side: int) -> NDArray[np.uint8]:
    """Sky above, grass below: two textures with a level border between them."""
    random = np.random.default_rng(5)
    rows = np.arange(side)[:, None, None]
    sky = np.array([110, 150, 220]) + random.normal(0, 4, (side, side, 1))
    grass = np.array([70, 120, 40]) + random.normal(0, 30, (side, side, 1))
    return np.clip(np.where(rows < side // 2, sky, grass), 0, 255).astype(np.uint8)


def _rectangle(shape: tuple[int, int], top: int, left: int, height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


@st.composite
def _pictures(draw: st.DrawFn) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    image = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    block = _rectangle((height, width), top, left, draw(st.integers(0, height)), draw(st.integers(0, width)))
    specks = random.random((height, width)) < draw(st.sampled_from([0, 0.02, 0.5, 0.98]))
    mask = draw(st.sampled_from([block, specks, block ^ specks, ~block]))
    return image, mask


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


@given(picture=_pictures(), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=10)
def test_the_same_arguments_give_the_same_bytes(
    picture: tuple[NDArray[np.uint8], NDArray[np.bool_]], seed: int
) -> None:
    assert np.array_equal(fill(*picture, seed), fill(*picture, seed))


@given(picture=_pictures())
@settings(deadline=None, max_examples=10)
def test_filled_colours_lie_within_the_known_ones(picture: tuple[NDArray[np.uint8], NDArray[np.bool_]]) -> None:
    """Patches are copied and averaged; only the border correction may add a little: 24 along each axis of colour."""
    image, mask = picture
    image = image // 8 + 100  # known colours from 100 to 131
    if mask.any() and not mask.all():
        filled = fill(image, mask)[mask]
        assert filled.min() >= 100 - 42
        assert filled.max() <= 131 + 42


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_bytes_do_not_depend_on_the_number_of_threads(threads: str, tmp_path: Path) -> None:
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
    image = np.random.default_rng(0).integers(0, 256, (90, 80, 3), dtype=np.uint8)
    assert np.array_equal(np.load(saved), fill(image, _rectangle((90, 80), 30, 20, 30, 30), 3))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_picture_masked_entirely_or_not_at_all_comes_back_as_it_is(share: float) -> None:
    image = _noise(20, 30)
    filled = fill(image, np.full((20, 30), bool(share)))
    assert np.array_equal(filled, image)
    assert filled is not image


def test_one_known_pixel_fills_everything() -> None:
    image = _noise(33, 21)
    mask = np.ones((33, 21), bool)
    mask[10, 10] = False
    assert (fill(image, mask) == image[10, 10]).all()


def test_one_colour_stays_one_colour_inside_a_ring() -> None:
    image = np.full((90, 90, 3), (12, 200, 77), np.uint8)
    mask = _rectangle((90, 90), 10, 10, 70, 70) & ~_rectangle((90, 90), 35, 35, 20, 20)
    assert np.array_equal(fill(image, mask), image)


def test_a_checkerboard_is_continued() -> None:
    rows, columns = np.mgrid[:160, :160]
    image = np.repeat(((rows // 8 + columns // 8) % 2 * 200 + 20).astype(np.uint8)[..., None], 3, axis=2)
    mask = _rectangle((160, 160), 60, 55, 40, 45)
    error = np.abs(fill(image, mask).astype(int) - image)[mask].mean()
    assert error < 0.5  # levels, of 200 between the squares


def test_slanted_stripes_are_continued() -> None:
    rows, columns = np.mgrid[:160, :160]
    wave = 128 + 100 * np.sin((rows + 2 * columns) / 6)
    image = np.stack([wave, wave, 255 - wave], axis=-1).astype(np.uint8)
    mask = _rectangle((160, 160), 50, 60, 50, 40)
    error = np.abs(fill(image, mask).astype(int) - image)[mask].mean()
    assert error < 0.5  # levels, of 64 that the stripes deviate from their mean


def test_a_smooth_gradient_is_continued() -> None:
    rows, columns = np.mgrid[:128, :128]
    image = np.stack([rows + 60, columns + 60, (rows + columns) // 2 + 60], axis=-1).astype(np.uint8)
    mask = _rectangle((128, 128), 45, 40, 36, 44)
    error = np.abs(fill(image, mask).astype(int) - image)[mask]
    assert error.mean() < 6
    assert error.max() < 30


def test_no_step_is_left_at_the_border_where_the_light_changes() -> None:
    rows, columns = np.mgrid[:128, :128]
    image = np.stack([rows + 60, columns + 60, (rows + columns) // 2 + 60], axis=-1).astype(np.uint8)
    mask = _rectangle((128, 128), 45, 40, 36, 44)
    rim = mask & ~_rectangle((128, 128), 46, 41, 34, 42)
    assert np.abs(fill(image, mask).astype(int) - image)[rim].mean() < 0.6


@pytest.mark.parametrize("edge", ["top", "left", "corner"])
def test_a_border_between_two_textures_is_continued_at_the_pictures_edge(edge: str) -> None:
    image = _landscape(160)
    places = {"top": (0, 60, 60, 40), "left": (55, 0, 50, 45), "corner": (110, 110, 50, 50)}
    mask = _rectangle((160, 160), *places[edge])
    filled = fill(image, mask).astype(int)
    rows = np.nonzero(mask)[0]
    is_sky = filled[mask][:, 2] > filled[mask][:, 1]
    clear = np.abs(rows - 80) > 6
    assert (is_sky == (rows < 80))[clear].mean() > 0.97


@pytest.mark.parametrize("more", [0, 4])  # pixels that are marked around the ball
def test_a_ball_beside_another_is_gone(more: int) -> None:
    picture, rows, columns = _landscape(256), *np.indices((256, 256))
    balls = [np.hypot(rows - 176, columns - middle) for middle in (80, 142)]
    picture[np.minimum(*balls) < 24] = 200, 40, 50
    mask = balls[0] < 24 + more
    for filled in fills(picture, mask, range(4)):
        inside = filled[mask].astype(int)
        assert (inside[:, 0] > inside[:, 1]).mean() < 0.02


def test_texture_is_not_blurred_away() -> None:
    image = _landscape(160)
    mask = _rectangle((160, 160), 100, 50, 40, 50)
    contrast = fill(image, mask)[mask].astype(float).std() / image[mask].astype(float).std()
    assert 0.7 < contrast < 1.3


@pytest.mark.parametrize(("side", "most"), [(160, 1.6), (720, 3)])  # the second is filled at a smaller size
def test_a_border_through_bold_texture_shows_no_step(side: int, most: float) -> None:
    coarse = np.random.default_rng(3).integers(0, 256, (side // 8, side // 8, 3)).astype(float)
    image = np.clip(np.asarray(ndimage.zoom(coarse, (8, 8, 1), order=1)), 0, 255).astype(np.uint8)
    start, end = side * 5 // 16, side * 11 // 16 + side // 12
    mask = _rectangle((side, side), start, start, end - start, end - start)
    filled = fill(image, mask).astype(float)
    steps = np.abs(np.diff(filled, axis=1)).mean(axis=2)
    assert steps[start:end, [start - 1, end - 1]].mean() < most * steps[~mask[:, 1:]].mean()


def test_a_scratch_takes_the_light_of_its_place() -> None:
    columns = np.arange(200)[None, :, None]
    light = np.linspace(40, 200, 200)[:, None, None]
    image = np.clip(light + 12 * np.sin(columns / 2.5) + np.zeros((200, 200, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((200, 200), bool)
    for row in range(20, 180):
        mask[row, row - 4 : row + 4] = True
    lack = fill(image, mask)[mask].astype(float) - image[mask]
    assert np.sqrt((lack**2).mean()) < 2.5


@pytest.mark.parametrize("side", [120, 700])
def test_fills_for_several_seeds_are_what_each_is_alone(side: int) -> None:
    image = _noise(side // 5, side // 5, 2).repeat(5, axis=0).repeat(5, axis=1)
    mask = _rectangle((side, side), side // 4, side // 4, side // 2, side // 2)
    seeds = [6, 7, 8, 9] if side < 500 else [3, 4]
    together = list(fills(image, mask, seeds))
    for seed, filled in zip(seeds, together, strict=True):
        assert (filled == fill(image, mask, seed)).all()


@pytest.mark.parametrize("shape", ["rings", "all borders", "sixteen", "one colour"])
def test_awkward_masks_are_filled_and_nothing_else_changes(shape: str) -> None:
    image = np.full((120, 120, 3), 77, np.uint8) if shape == "one colour" else _noise(120, 120, 4)
    rows, columns = np.indices((120, 120))
    distance = np.hypot(rows - 60, columns - 60)
    masks = {
        "rings": (distance % 24 < 9) & (distance < 55),
        "all borders": (rows < 9) | (rows > 110) | (columns < 9) | (columns > 110),
        "sixteen": (rows % 30 > 12) & (rows % 30 < 22) & (columns % 30 > 12) & (columns % 30 < 22),
        "one colour": distance < 40,
    }
    mask = masks[shape]
    filled = fill(np.where(mask[..., None], np.uint8(255 if shape == "one colour" else 0), image), mask)
    assert (filled[~mask] == image[~mask]).all()
    if shape == "one colour":
        assert (filled == 77).all()
    else:
        assert filled[mask].std() > 0.4 * image[~mask].std()


def test_a_large_fill_is_the_same_on_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    image = _noise(90, 90, 2).repeat(8, axis=0).repeat(8, axis=1)
    mask = _rectangle((720, 720), 180, 180, 360, 360)
    many = fill(image, mask)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert (fill(image, mask) == many).all()


def test_seeds_that_follow_each_other_give_different_fills() -> None:
    image = _noise(40, 40, 1).repeat(4, axis=0).repeat(4, axis=1)
    mask = _rectangle((160, 160), 45, 45, 70, 70)
    filled = [fill(image, mask, seed).astype(float)[mask] for seed in range(1, 5)]
    deviation = np.abs(image[mask] - image[mask].mean(axis=0)).mean()
    for one in range(4):
        for other in range(one):
            assert np.abs(filled[one] - filled[other]).mean() > 0.25 * deviation


@pytest.mark.parametrize("shape", [(1, 1), (16, 20), (24, 31), (150, 150), (900, 900)])
def test_progress_rises_from_0_to_1(shape: tuple[int, int]) -> None:
    seen: list[float] = []
    fill(_noise(*shape), _rectangle(shape, 0, 0, max(shape[0] // 3, 1), max(shape[1] // 2, 1)), 0, seen.append)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)
    assert shape == (1, 1) or np.diff(seen).max() < 0.25


def test_progress_is_never_silent_for_a_third_of_the_work() -> None:
    image = _noise(375, 500).repeat(4, axis=0).repeat(4, axis=1)
    mask = _rectangle((1500, 2000), 400, 500, 700, 700)
    fill(image[:60, :60], mask[380:440, 480:540])  # imports are not work
    moments = [time.process_time()]
    fill(image, mask, 0, lambda _: moments.append(time.process_time()))
    moments.append(time.process_time())
    assert np.diff(moments).max() < (moments[-1] - moments[0]) / 3


@pytest.mark.parametrize("when", [0.0, 0.3, 0.9])
def test_what_progress_raises_ends_the_fill_and_passes_through(when: float) -> None:
    class Stopped(Exception):
        pass

    def stop(fraction: float) -> None:
        if fraction >= when:
            raise Stopped

    with pytest.raises(Stopped):
        fill(_noise(80, 80), _rectangle((80, 80), 20, 20, 40, 40), 0, stop)


def test_a_large_picture_is_filled_at_full_detail() -> None:
    """So large that patches are found at a smaller size: the stripes, one pixel wide, are grey there."""
    columns = np.arange(1200)[None, :, None] % 2 * 200 + 20
    image = np.broadcast_to(columns, (1200, 1200, 3)).astype(np.uint8)
    mask = _rectangle((1200, 1200), 350, 350, 500, 500)
    filled = fill(image, mask)
    assert np.array_equal(filled[~mask], image[~mask])
    assert filled[mask].astype(float).std() > 0.6 * image[mask].astype(float).std()
