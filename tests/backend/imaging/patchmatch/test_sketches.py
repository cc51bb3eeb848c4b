"""What is shown of a fill under way: early, small, ever nearer to the result, and without any effect on it."""

from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.errors import Cancelled
from backend.imaging.patchmatch import Watch, fill, fills
from backend.imaging.patchmatch.progress import ProgressMeter
from backend.imaging.patchmatch.pyramid import build_pyramid, rgb_from_opponent
from backend.imaging.patchmatch.sketches import LONGEST, Sketcher
from backend.imaging.patchmatch.solving import Solver
from tests.backend.imaging.pictures import blocks, rectangle

Looks = list[NDArray[np.uint8]]


def ramp(height: int, width: int) -> NDArray[np.uint8]:
    """Ever lighter from left to right."""
    return np.repeat(np.linspace(20, 220, width)[None, :, None], 3, axis=2).repeat(height, axis=0).astype(np.uint8)


def watched(image: NDArray[np.uint8], mask: NDArray[np.bool_], seed: int = 0) -> tuple[NDArray[np.uint8], Looks]:
    looks: Looks = []
    return next(fills(image, mask, (seed,), Watch(None, looks.append))), looks


def test_who_looks_on_gets_the_same_bytes() -> None:
    image, mask = blocks(60)
    filled, looks = watched(image, mask, 3)
    assert len(looks) >= 1
    assert np.array_equal(filled, fill(image, mask, 3))


def test_the_first_look_fills_the_hole_smoothly_from_around_it_and_leaves_the_rest() -> None:
    image, mask = ramp(60, 90), rectangle((60, 90), 20, 30, 20, 30)
    hidden = image.copy()
    hidden[mask] = 255, 0, 255
    looks: Looks = []
    Sketcher(hidden, mask, looks.append).smooth()
    (look,) = looks
    assert np.array_equal(look[~mask], image[~mask])
    assert np.abs(look[mask].astype(int) - image[mask]).max() <= 12


@pytest.mark.slow
def test_looks_at_a_large_picture_are_small_and_get_nearer_to_the_result() -> None:
    image, mask = blocks(600)
    looks: Looks = []
    calls = count()  # the clock stands while a look is made, and goes on by ten seconds after it
    sketcher = Sketcher(image, mask, looks.append, lambda: float(next(calls) // 2 * 10))
    sketcher.smooth()
    levels = build_pyramid(image.astype(np.float32), mask, 8)
    filling = Solver(levels, show=sketcher.show).solve(0, ProgressMeter(None))
    assert len(looks) > len(levels)
    assert all(max(look.shape[:2]) <= LONGEST and look.dtype == np.uint8 and look.shape[2] == 3 for look in looks)
    filled = np.where(mask[..., None], rgb_from_opponent(filling.pictures[0][..., :3]), image)
    assert error_of(looks[-1], filled, mask) < 0.6 * error_of(looks[0], filled, mask)


def error_of(look: NDArray[np.uint8], filled: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    """In the hole, in levels."""
    step = -(-len(mask) // len(look))
    return float(np.abs(look - filled[::step, ::step])[mask[::step, ::step]].mean())


def test_looks_rest_for_many_times_as_long_as_one_takes() -> None:
    image, mask = blocks(60)
    looks: Looks = []
    now = [0.0]

    def clock() -> float:
        now[0] += 0.004
        return now[0]

    sketcher = Sketcher(image, mask, looks.append, clock)
    filling = Solver(build_pyramid(image.astype(np.float32), mask, 4)).solve(0, ProgressMeter(None))
    for _ in range(60):
        sketcher.show(filling, 0)
    assert len(looks) == 2


def test_what_a_look_raises_ends_the_fill() -> None:
    def stop(_look: NDArray[np.uint8]) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        next(fills(*blocks(60), (1,), Watch(None, stop)))


def test_a_cut_out_is_shown_smoothly_on_grey() -> None:
    image, mask = blocks(60)
    alpha = np.where(np.arange(image.shape[1]) < 20, 0, 255)[None].repeat(len(image), 0)
    (look,) = watched(np.dstack([image, alpha]).astype(np.uint8), mask)[1]
    known = ~mask
    assert (look[known & (alpha == 0)] == 220).all()
    assert np.array_equal(look[known & (alpha == 255)], image[known & (alpha == 255)])
