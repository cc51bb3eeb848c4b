"""The picture at ever smaller sizes, known pixels only, in the channels that patches are compared in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Marked
from backend.imaging.patchmatch.push_pull import sum_quads
from backend.imaging.patchmatch.transparency import Even, View

TEXTURE_RADIUS = 6  # pixels around each pixel over which its surroundings' roughness is averaged
TEXTURE_WEIGHT = 3.0  # keeps smooth regions from winning every comparison of average colours
SMALLEST_SIDE = 24
SMALLEST_SUPPLY = 64  # known pixels away from the mask that a level needs to be of use


class Level(NamedTuple):
    """One size: picture (height, width, 5), zero where masked, and mask (height, width), True = repaint.

    alpha: (height, width, 1), of the finest level of a cut-out: it goes along with what is copied, and `view`, in the
    picture's channels, says how the two belong together
    """

    picture: Floats
    mask: Marked
    source: Marked | None = None  # (height, width), True = may be copied; None: all that is known
    alpha: Floats | None = None
    view: View = Even()

    @property
    def copyable(self) -> Marked:
        """What is known and may be copied."""
        return may_be_copied(self.mask, self.source)


def may_be_copied(mask: Marked, source: Marked | None) -> Marked:
    """What is known and, where a source is given, lies in it."""
    return ~mask if source is None else source & ~mask


def opponent_from_rgb(colours: Floats) -> Floats:
    """Brightness and two colour differences, (…, 3) in levels, rotated so that distances stay what they are in RGB."""
    red, green, blue = np.moveaxis(colours, -1, 0)
    axes = ((red + green + blue) / 3**0.5, (red - blue) / 2**0.5, (red - 2 * green + blue) / 6**0.5)
    return np.stack(axes, axis=-1).astype(np.float32)


def rgb_from_opponent(colours: Floats) -> Floats:
    """The inverse of `opponent_from_rgb`, (…, 3 or 4) in levels; a fourth channel stays as it is."""
    brightness, red_blue, green = np.moveaxis(colours[..., :3], -1, 0)
    grey = brightness / 3**0.5
    shared = grey + green / 6**0.5
    axes = (shared + red_blue / 2**0.5, grey - green * (2 / 6**0.5), shared - red_blue / 2**0.5)
    rgb = np.stack(axes, axis=-1).astype(np.float32)
    return np.concatenate([rgb, colours[..., 3:]], axis=-1) if colours.shape[-1] > 3 else rgb


def build_pyramid(
    colours: Floats,
    mask: Marked,
    coarsest_radius: int,
    source: Marked | None = None,
) -> list[Level]:
    """Levels from the given size down until the mask is at most about `coarsest_radius` pixels deep.

    Two channels are added to the three of colour, (height, width, 3) and 0 … 255: the average steepness of brightness
    across and down (the idea of Newson et al., "Video Inpainting of Complex Scenes", 2014).
    """
    opponent = opponent_from_rgb(colours)
    picture = np.concatenate([opponent, _texture(opponent[..., 0], mask)], axis=-1)
    levels = [Level(np.where(mask[..., None], np.float32(0), picture), mask, source)]
    while min(levels[-1].mask.shape) >= SMALLEST_SIDE and depths(levels[-1].mask).max() > coarsest_radius:
        smaller = halve(levels[-1])
        if np.count_nonzero(~grown(~smaller.copyable, 2)) < SMALLEST_SUPPLY or not smaller.mask.any():
            break
        levels.append(smaller)
    return levels


def halve(level: Level) -> Level:
    """Averages of the known pixels in cells of 2 x 2; a cell is masked where less than half of it is known.

    It may be copied where all that is known of it may.
    """
    height, width = level.mask.shape
    known = sum_quads((~level.mask).astype(np.float32)[..., None])
    cell_size = sum_quads(np.ones((height, width, 1), np.float32))
    mask = known < cell_size / 2
    barred = None if level.source is None else sum_quads((~level.mask & ~level.source).astype(np.float32)[..., None])
    source = None if barred is None else barred[..., 0] == 0
    return Level(np.where(mask, 0, sum_quads(level.picture) / np.maximum(known, 1)), mask[..., 0], source)


def grown(mask: Marked, reach: int) -> Marked:
    """The mask widened by `reach` pixels in a square neighbourhood."""
    tall = mask.copy()
    for step in range(1, min(reach, len(mask) - 1) + 1):
        tall[step:] |= mask[:-step]
        tall[:-step] |= mask[step:]
    wide = tall.copy()
    for step in range(1, min(reach, mask.shape[1] - 1) + 1):
        wide[:, step:] |= tall[:, :-step]
        wide[:, :-step] |= tall[:, step:]
    return wide


def depths(mask: Marked) -> NDArray[np.int32]:
    """City-block steps from masked pixels to the nearest known one, which there must be, (height, width), 0 outside."""
    from scipy.ndimage import distance_transform_cdt  # slow to load, and only needed while filling

    return np.asarray(distance_transform_cdt(mask, "taxicab"), np.int32)


def _texture(brightness: Floats, mask: Marked) -> Floats:
    """Mean steepness across and down around each pixel, from pairs of known pixels only; (height, width, 2)."""
    channels = []
    for axis in (1, 0):
        steepness = np.abs(np.diff(brightness, axis=axis, prepend=np.take(brightness, [0], axis)))
        known = ~(mask | np.roll(mask, 1, axis))
        pairs = _box_sums(known.astype(np.float32))
        channels.append(_box_sums(steepness * known) / np.maximum(pairs, 1))
    # in the opponent space brightness counts sqrt(3) times
    return np.stack(channels, axis=-1).astype(np.float32) * np.float32(TEXTURE_WEIGHT / 3**0.5)


def _box_sums(values: Floats) -> NDArray[np.float64]:
    reach = TEXTURE_RADIUS
    sums = np.pad(values, ((reach + 1, reach), (reach + 1, reach))).cumsum(0, dtype=np.float64).cumsum(1)
    side = 2 * reach + 1
    return sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
