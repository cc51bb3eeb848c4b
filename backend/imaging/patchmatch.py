"""Content-aware fill: replaces the masked part of a picture by patches of its known part, without any model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.errors import InvalidRequest
from backend.imaging.lifting import Lift
from backend.imaging.membrane import without_border_step
from backend.imaging.progress import OnProgress, ProgressMeter
from backend.imaging.pyramid import build_pyramid, depths, may_be_copied, rgb_from_opponent
from backend.imaging.reduction import cells_to_copy, reduce
from backend.imaging.solving import Solver
from backend.imaging.surroundings import Window, reduction, surroundings

DEEPEST_START = 8  # pixels from the mask's border to its middle at the coarsest level, at most


def fill(
    image: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    seed: int = 0,
    on_progress: OnProgress | None = None,
    source: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """Return a copy of `image` whose masked pixels are continued from the others, which keep their exact values.

    `image` is (height, width, 3) in RGB, `mask` (height, width), True = repaint. The same arguments give the same
    bytes; seeds that follow each other give different fills where the picture allows it. `on_progress` is told a
    fraction that rises from 0 to 1; what it raises ends the fill and passes through. A picture that is masked
    entirely or not at all comes back as it is. `source`, (height, width), says what may be copied: True where it may,
    for example a good piece of lawn, or all but a face that must not come again; None stands for all that is known.
    Raises InvalidRequest where `source` leaves too little to copy.

    PatchMatch (Barnes et al. 2009) inside patch-based completion (Wexler et al. 2007) on a pyramid, with texture
    channels (Newson et al. 2014) in which the surroundings' roughness is expected to go on, several rough fills to
    choose from, edges that are continued through the mask, and shifts by which the picture repeats itself (He and
    Sun 2012). Large pictures are filled at a smaller size and the patches then copied at full size.
    """
    return next(fills(image, mask, (seed,), on_progress, source))


def fills(
    image: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    seeds: Iterable[int],
    on_progress: OnProgress | None = None,
    source: NDArray[np.bool_] | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """One `fill` for each seed, the same bytes as if asked for alone; what they have in common is done once.

    Four seeds from a multiple of four on share their rough fills, and the first has the best of them. `on_progress`
    rises from 0 to 1 for each.
    """
    task: _Task | None = None
    for seed in seeds:
        meter = ProgressMeter(on_progress)
        filled = image.copy()
        meter.advance(0)
        if mask.any() and not mask.all():
            task = task or _Task.of(image, mask, source, meter)
            task.write(filled, seed, meter)
        meter.finish()
        yield filled


@dataclass
class _Task:
    """What fills of one picture and mask have in common."""

    window: Window
    image: NDArray[np.uint8]  # in the window, like all that follows
    mask: NDArray[np.bool_]
    source: NDArray[np.bool_] | None
    factor: int  # how many times smaller the working size is
    solver: Solver

    @classmethod
    def of(
        cls,
        image: NDArray[np.uint8],
        mask: NDArray[np.bool_],
        source: NDArray[np.bool_] | None,
        meter: ProgressMeter,
    ) -> "_Task":
        window = surroundings(mask, source)
        meter.advance(0)
        image, mask, source = image[window], mask[window], None if source is None else source[window]
        factor = reduction(mask)
        meter.advance(0)
        colours, cells = (image.astype(np.float32), mask) if factor == 1 else reduce(image, mask, factor, meter)
        copyable = None if source is None else cells_to_copy(cells, mask, source, factor)
        if copyable is not None and not copyable.any():
            raise InvalidRequest("Too little is left to copy from: avoid less of the picture.")
        meter.advance(0)
        levels = build_pyramid(colours, cells, _coarsest_radius(cells), copyable)
        meter.advance(0)
        return cls(window, image, mask, source, factor, Solver(levels, is_reduced=factor > 1))

    def write(self, filled: NDArray[np.uint8], seed: int, meter: ProgressMeter) -> None:
        """Fill the masked pixels of `filled`, the whole picture."""
        filling = self.solver.solve(seed, meter)
        inside = filled[self.window]
        if self.factor > 1:
            copyable = may_be_copied(self.mask, self.source)
            Lift.from_filling(filling, self.image, self.mask, copyable, self.factor).write(inside, meter)
            return
        colours = rgb_from_opponent(without_border_step(filling)[self.mask])
        inside[self.mask] = np.clip(np.rint(colours), 0, 255).astype(np.uint8)


def _coarsest_radius(mask: NDArray[np.bool_]) -> int:
    """A quarter of the mask's depth: rough fills of a deep mask begin where there is still something to see."""
    return int(np.clip(depths(mask).max() // 4, 1, DEEPEST_START))
