"""The state of a fill at one size, and the vote by which overlapping patches agree on each pixel's colour.

The alternation of matching and voting follows Wexler, Shechtman and Irani, "Space-Time Completion of Video", 2007.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Indices
from backend.imaging.patchmatch.descriptors import Descriptors
from backend.imaging.patchmatch.matching import OUTSIDE, Candidates, Matches, Search, SearchBudget
from backend.imaging.patchmatch.problem import FillProblem
from backend.imaging.patchmatch.push_pull import spread

SHARPNESS = 0.05  # share of the 75th percentile of costs at which a patch's vote has faded
LEAST_VOTE = 1e-8
SMOOTH_EACH = 4  # one fill in so many begins with a smooth picture
MOST_LIGHT = 30.0  # by which a copy is made lighter or darker, at most


@dataclass
class Filling:
    """Several fills of one problem side by side: pictures (starts, height, width, 5) and what they were copied from."""

    problem: FillProblem
    pictures: Floats
    matches: Matches
    wanted: Descriptors | None = None  # of the targets, when their sources were last looked for

    @classmethod
    def at_random(cls, problem: FillProblem, starts: int, random: np.random.Generator) -> "Filling":
        """Smooth pictures and random sources."""
        pictures = np.repeat(problem.smooth_picture()[None], starts, axis=0)
        return cls(problem, pictures, _random_matches(problem, starts, random))

    @classmethod
    def from_coarser(cls, coarse: "Filling", problem: FillProblem, random: np.random.Generator) -> "Filling":
        """The same sources at twice the size; random ones where there is nothing to take over."""
        filling = cls(problem, coarse._doubled(problem), _random_matches(problem, len(coarse.pictures), random))
        height, width = coarse.problem.level.mask.shape
        targets = problem.targets
        number = coarse.problem.targets.at(
            np.minimum(targets.rows // 2, height - 1), np.minimum(targets.columns // 2, width - 1)
        )
        rows, columns = np.divmod(coarse.matches.source[:, number], width)
        rows, columns = rows * 2 + targets.rows % 2, columns * 2 + targets.columns % 2
        fine_height, fine_width = problem.sources.shape
        inside = (number >= 0) & (rows < fine_height) & (columns < fine_width)
        source = np.where(inside, rows * fine_width + columns, 0)
        inside &= problem.sources.allowed[source]
        filling.matches.source = np.where(inside, source, filling.matches.source)
        filling.matches.cost = np.where(inside, coarse.matches.cost[:, number], np.float32(np.inf))
        filling.vote(1)
        return filling

    def _doubled(self, problem: FillProblem) -> Floats:
        """The pictures of a problem twice as large, their masked pixels as they are here."""
        height, width = self.problem.level.mask.shape
        rows, columns = problem.inside_rows, problem.inside_columns
        pictures = np.repeat(problem.level.picture[None], len(self.pictures), axis=0)
        here = np.minimum(rows // 2, height - 1), np.minimum(columns // 2, width - 1)
        pictures[:, rows, columns] = self.pictures[:, here[0], here[1]]
        return pictures

    def begin_apart(self) -> None:
        """Let most fills begin with the nearest known colours, so that what lies around the mask reaches into it.

        Every second one begins divided by the edges that go through the mask, so that they do go through.
        """
        nearest, divided = self.problem.nearest_picture(), self.problem.divided_picture()
        for start in range(len(self.pictures)):
            if start % SMOOTH_EACH:
                self.pictures[start] = nearest if divided is None or start % 2 == 0 else divided

    def only(self, starts: list[int]) -> "Filling":
        """Some of the fills."""
        matches = Matches(self.matches.source[starts], self.matches.cost[starts])
        return Filling(self.problem, self.pictures[starts], matches)

    def search(self, budget: SearchBudget, candidates: Candidates, advance: Callable[[float], object]) -> None:
        """Look for better sources for the pictures as they are now."""
        problem = self.problem
        self.wanted = problem.describe_targets(self.pictures)
        search = Search(problem.sources, problem.targets, self.matches, self.wanted)
        search.rate()
        search.run(budget, candidates, advance)

    def vote(self, reach: int) -> None:
        """Each masked pixel becomes the weighted mean of what the patches around it say, those up to `reach` away."""
        rows, columns = self.problem.inside_rows, self.problem.inside_columns
        self.pictures[:, rows, columns] = self.voted(rows, columns, reach)

    def expect_texture(self, share: float) -> None:
        """Let the roughness of the fills be, to a share, that of what lies around, so that such sources fit better.

        Without it calm sources win too often: they are cheap everywhere, rough ones only where each grain falls right.
        """
        rows, columns = self.problem.inside_rows, self.problem.inside_columns
        texture = self.pictures[:, rows, columns, 3:]
        self.pictures[:, rows, columns, 3:] += np.float32(share) * (self.problem.expected_texture - texture)

    def voted(self, rows: Indices, columns: Indices, reach: int) -> Floats:
        """What the patches around say of some pixels, (starts, count, 5) in levels; where none does, what is there."""
        problem = self.problem
        reach = min(reach, problem.radius)  # beyond its radius a patch is not known to be whole
        mixed, heard = self._mixed(problem.level.picture, self._light(), (rows, columns), reach)
        return np.where(heard, mixed, self.pictures[:, rows, columns])

    def voted_straight(self, rows: Indices, columns: Indices, reach: int) -> Floats:
        """The same for the first fill's colours alone, (count, 3 or 4) in levels: as they are without the ground of a
        cut-out, whose alpha is the fourth channel."""
        colours = self.voted(rows, columns, reach)[0, :, :3]
        level = self.problem.level
        if level.alpha is None:
            return colours
        mixed, heard = self._mixed(level.alpha, None, (rows, columns), min(reach, self.problem.radius))
        smooth = spread(level.alpha, (~level.mask).astype(np.float32))[rows, columns]
        alpha = np.where(heard[0], mixed[0], smooth)
        return level.view.straight(np.concatenate([colours, alpha], axis=-1))

    def _mixed(
        self, values: Floats, light: Floats | None, place: tuple[Indices, Indices], reach: int
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """The level's values, (height, width, channels), mixed as the patches say, and where any patch does."""
        problem = self.problem
        rows, columns = place
        starts, width = len(self.pictures), problem.sources.shape[1]
        weight = np.pad(self._weights(), ((0, 0), (0, 1)))
        source = np.pad(self.matches.source, ((0, 0), (0, 1)), constant_values=OUTSIDE)
        colours = values.reshape(-1, values.shape[-1])
        total = np.zeros((starts, len(rows), 1), np.float32)
        mixed = np.zeros((*total.shape[:2], colours.shape[-1]), np.float32)
        for down in range(-reach, reach + 1):
            for across in range(-reach, reach + 1):
                number = problem.targets.at(rows + down, columns + across)
                share = weight.take(number, axis=1, mode="wrap")[..., None]
                said = source.take(number, axis=1, mode="wrap") - (down * width + across)
                mixed += colours.take(said, axis=0, mode="clip") * share
                if light is not None:
                    mixed[..., :3] += light.take(number, axis=1, mode="wrap") * share
                total += share
        heard = total > 0
        mixed /= np.where(heard, total, 1)
        return mixed, heard

    def _light(self) -> Floats | None:
        """By how much each copy is to be made lighter or darker in its place, (starts, count + 1, 3), if at all.

        After Darabi et al., "Image Melding", 2012, who let gain and bias of a patch vary; here it is the bias alone.
        """
        problem = self.problem
        if self.wanted is None or problem.light_weight >= 1:
            return None
        lack = self.wanted.head[:, :3] - problem.sources.descriptors.head[self.matches.source.reshape(-1), :3]
        lack /= np.float32((2 * problem.radius + 1) * problem.light_weight)  # a mean's coefficient is the side times it
        lack = np.clip(lack, -MOST_LIGHT, MOST_LIGHT).reshape(*self.matches.source.shape, 3)
        return np.pad(lack, ((0, 0), (0, 1), (0, 0)))

    def _weights(self) -> Floats:
        cost = self.matches.cost
        known = np.isfinite(cost)
        if not known.any():
            return np.zeros_like(cost)
        scale = max(2 * SHARPNESS * float(np.percentile(cost[known], 75)), 1e-3)
        weight = (np.exp(-cost / np.float32(scale)) + np.float32(LEAST_VOTE)) * self.problem.trust
        return np.where(known, weight, np.float32(0))


def _random_matches(problem: FillProblem, starts: int, random: np.random.Generator) -> Matches:
    """From everywhere that may be copied, of unknown cost."""
    shape = (starts, problem.targets.count)
    source = problem.sources.positions[random.integers(len(problem.sources.positions), size=shape)]
    return Matches(source, np.full(shape, np.inf, np.float32))
