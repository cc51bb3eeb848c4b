"""Content-aware fill: replaces the masked part of a picture by patches of its known part, without any model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from backend.errors import InvalidRequest
from backend.imaging.patchmatch.arrays import Floats, Marked, Pixels
from backend.imaging.patchmatch.fill_window import FillWindow, fill_window, reduction
from backend.imaging.patchmatch.full_resolution import FullResolutionCopy, Grid
from backend.imaging.patchmatch.membrane import without_border_step
from backend.imaging.patchmatch.progress import OnProgress, ProgressMeter, Watch
from backend.imaging.patchmatch.pyramid import (
    Level,
    build_pyramid,
    depths,
    may_be_copied,
    opponent_from_rgb,
    rgb_from_opponent,
)
from backend.imaging.patchmatch.reduction import cells_to_copy, reduce
from backend.imaging.patchmatch.sketches import Sketcher
from backend.imaging.patchmatch.solving import Solver
from backend.imaging.patchmatch.transparency import CutOut, View, view_of

DEEPEST_START = 8  # pixels from the mask's border to its middle at the coarsest level, at most


def fill(
    image: Pixels,
    mask: Marked,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    source: Marked | None = None,
) -> Pixels:
    """Return a copy of `image` whose masked pixels are continued from the others, which keep their exact values.

    `image` is (height, width, 3) in RGB or (height, width, 4) with alpha, which is continued like the colours: what is
    opaque all around becomes opaque, the edge of a cut-out goes on, what lies hidden under an alpha of 0 is not copied,
    and filled pixels that are transparent have no colour. `mask` is (height, width), True = repaint. The same arguments
    give the same bytes; seeds that follow each other give different fills where the picture allows it. `on_progress`
    is told a fraction that rises from 0 to 1; what it raises ends the fill and passes through. A picture that is masked
    entirely or not at all comes back as it is. `source`, (height, width), says what may be copied: True where it may,
    for example a good piece of lawn, or all but a face that must not come again; None stands for all that is known.
    Raises InvalidRequest where `source` leaves too little to copy.

    PatchMatch (Barnes et al. 2009) inside patch-based completion (Wexler et al. 2007) on a pyramid, with texture
    channels (Newson et al. 2014) in which the surroundings' roughness is expected to go on, several rough fills to
    choose from, edges that are continued through the mask, and shifts by which the picture repeats itself (He and
    Sun 2012). Large pictures are filled at a smaller size and the patches then copied at full size.
    """
    return next(fills(image, mask, (seed,), Watch(on_progress), source))


def fills(
    image: Pixels,
    mask: Marked,
    seeds: Iterable[int],
    watch: Watch | None = None,
    source: Marked | None = None,
) -> Iterator[Pixels]:
    """One `fill` for each seed, the same bytes as if asked for alone; what they have in common is done once.

    Four seeds from a multiple of four on share their rough fills, and the first has the best of them. `watch` is
    told how far each is, from 0 to 1, and shown how they look meanwhile.
    """
    task: _Task | None = None
    watch = watch or Watch()
    sketcher = Sketcher(image, mask, watch.on_preview)
    for seed in seeds:
        meter = ProgressMeter(watch.on_progress)
        filled = image.copy()
        meter.advance(0)
        if mask.any() and not mask.all():
            if task is None:
                sketcher.smooth()
                task = _Task.of(image, mask, source, meter, sketcher)
            task.write(filled, seed, meter)
        meter.finish()
        yield filled


@dataclass
class _Task:
    """What fills of one picture and mask have in common."""

    window: FillWindow
    image: Pixels  # in the window, like all that follows
    mask: Marked
    source: Marked | None
    grid: Grid  # of the working size
    solver: Solver

    @classmethod
    def of(
        cls,
        image: Pixels,
        mask: Marked,
        source: Marked | None,
        meter: ProgressMeter,
        sketcher: Sketcher,
    ) -> "_Task":
        window = fill_window(mask, source)
        meter.advance(0)
        image, mask, source = image[window], mask[window], None if source is None else source[window]
        factor = reduction(mask)
        meter.advance(0)
        view = view_of(image, mask)
        colours, cells = _colours(image, mask, Grid(factor, view), meter)
        copyable = None if source is None else cells_to_copy(cells, mask, source, factor)
        if copyable is not None and not copyable.any():
            raise InvalidRequest("Too little is left to copy from: avoid less of the picture.")
        meter.advance(0)
        levels = build_pyramid(colours[..., :3], cells, _coarsest_radius(cells), copyable)
        levels[0] = _with_alpha(levels[0], colours, view)
        meter.advance(0)
        sketcher.frame(window, factor)
        solver = Solver(levels, is_reduced=factor > 1, show=sketcher.show)
        return cls(window, image, mask, source, Grid(factor, view), solver)

    def write(self, filled: Pixels, seed: int, meter: ProgressMeter) -> None:
        """Fill the masked pixels of `filled`, the whole picture."""
        filling = self.solver.solve(seed, meter)
        inside = filled[self.window]
        if self.grid.factor > 1:
            copyable = may_be_copied(self.mask, self.source)
            FullResolutionCopy.from_filling(filling, self.image, self.mask, copyable, self.grid).write(inside, meter)
            return
        colours = rgb_from_opponent(without_border_step(filling)[self.mask])
        inside[self.mask] = self.grid.view.written(colours)


def _colours(image: Pixels, mask: Marked, grid: Grid, meter: ProgressMeter) -> tuple[Floats, Marked]:
    """What is filled, at the working size, and where."""
    if grid.factor > 1:
        return reduce(image, mask, grid.factor, meter, grid.view)
    return grid.view.seen(image).astype(np.float32), mask


def _with_alpha(level: Level, colours: Floats, view: View) -> Level:
    if not isinstance(view, CutOut):
        return level
    return level._replace(alpha=colours[..., 3:], view=replace(view, ground=opponent_from_rgb(view.ground)))


def _coarsest_radius(mask: Marked) -> int:
    """A quarter of the mask's depth: rough fills of a deep mask begin where there is still something to see."""
    return int(np.clip(depths(mask).max() // 4, 1, DEEPEST_START))
