"""The content-aware fill goes on with the roughness of what lies around, and not with whatever is calm."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.imaging.patchmatch import fills
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.problem import FillProblem
from backend.imaging.patchmatch.pyramid import build_pyramid

SIDE = 128
EDGE = 80  # where the ground ends and the calm wall begins


def _ground_and_wall(roughness: float) -> NDArray[np.uint8]:
    """Two greys of the same mean: on the left grains that never repeat, on the right hardly any."""
    random = np.random.default_rng(0)
    grey = random.normal(120, 4, (SIDE, SIDE))
    grey[:, :EDGE] += random.normal(0, roughness, (SIDE, EDGE))
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)


def _mask() -> NDArray[np.bool_]:
    """Most of it on the ground, a little on the wall."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[32:96, 32 : EDGE + 4] = True
    return mask


def _filling(starts: int) -> Filling:
    picture = _ground_and_wall(40).astype(np.float32)
    problem = FillProblem.from_level(build_pyramid(picture, _mask(), 100)[0])
    return Filling.at_random(problem, starts, np.random.default_rng(0))


@pytest.mark.slow
@pytest.mark.parametrize("roughness", [15, 40])
def test_rough_ground_goes_on_although_a_calm_wall_is_near(roughness: float) -> None:
    image = _ground_and_wall(roughness)
    ground = (slice(40, 88), slice(40, 64))
    truth = image[ground].std()
    for filled in fills(image, _mask(), range(4)):
        assert filled[ground].std() > 0.6 * truth


def test_the_expected_texture_is_that_of_the_nearer_side() -> None:
    problem = _filling(1).problem
    expected = np.full(problem.level.mask.shape, np.nan)
    expected[problem.inside_rows, problem.inside_columns] = problem.expected_texture.mean(axis=1)
    known = problem.level.picture[..., 3:].mean(axis=2)
    ground, wall = known[:32].mean(), known[:, EDGE + 8 :].mean()
    assert expected[64, 34] > 0.8 * ground
    assert expected[64, EDGE + 2] < (ground + wall) / 2


def test_the_expected_texture_is_that_of_what_may_be_copied() -> None:
    wall = np.zeros((SIDE, SIDE), bool)
    wall[:, EDGE + 8 :] = True
    levels = build_pyramid(_ground_and_wall(40).astype(np.float32), _mask(), 100, wall)
    problem = FillProblem.from_level(levels[0])
    known = problem.level.picture[wall][:, 3:]
    assert problem.expected_texture.max() <= known.max()


def test_fills_take_over_a_share_of_the_expected_texture_and_keep_their_colours() -> None:
    filling = _filling(2)
    before = filling.pictures.copy()
    filling.expect_texture(0.25)
    assert np.array_equal(filling.pictures[..., :3], before[..., :3])
    assert np.array_equal(filling.pictures[:, ~_mask()], before[:, ~_mask()])
    wanted = 0.75 * before[:, _mask(), 3:] + 0.25 * filling.problem.expected_texture
    assert np.allclose(filling.pictures[:, _mask(), 3:], wanted, atol=1e-3)
