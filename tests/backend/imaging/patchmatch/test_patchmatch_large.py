"""Fills of masks so large that patches are found at a smaller size and then copied at full size."""

import os
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.imaging.patchmatch import fill, fills
from tests.backend.imaging.pictures import blocks, grain, rectangle

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large_fill() -> NDArray[np.uint8]:
    return fill(*blocks(700), 3)


def test_large_fills_for_several_seeds_are_what_each_is_alone(large_fill: NDArray[np.uint8]) -> None:
    first, second = fills(*blocks(700), [3, 4])
    assert (first == large_fill).all()
    assert (second == fill(*blocks(700), 4)).all()


def test_a_large_fill_is_the_same_on_one_processor(
    large_fill: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert (fill(*blocks(700), 3) == large_fill).all()


def test_progress_is_never_silent_for_a_third_of_the_work() -> None:
    image = grain(375, 500).repeat(4, axis=0).repeat(4, axis=1)
    mask = rectangle((1500, 2000), 400, 500, 700, 700)
    fill(image[:60, :60], mask[380:440, 480:540])  # imports are not work
    moments = [time.process_time()]
    fill(image, mask, 0, lambda _: moments.append(time.process_time()))
    moments.append(time.process_time())
    assert np.diff(moments).max() < (moments[-1] - moments[0]) / 3


def test_a_large_picture_is_filled_at_full_detail() -> None:
    """So large that patches are found at a smaller size: the stripes, one pixel wide, are grey there."""
    columns = np.arange(1200)[None, :, None] % 2 * 200 + 20
    image = np.broadcast_to(columns, (1200, 1200, 3)).astype(np.uint8)
    mask = rectangle((1200, 1200), 350, 350, 500, 500)
    filled = fill(image, mask)
    assert np.array_equal(filled[~mask], image[~mask])
    assert filled[mask].astype(float).std() > 0.6 * image[mask].astype(float).std()
