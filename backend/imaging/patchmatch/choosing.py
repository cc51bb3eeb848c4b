"""Which of several rough fills of one problem to go on with, and in what order."""

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices
from backend.imaging.patchmatch.descriptors import Descriptors, coefficients
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.pyramid import grown

MOST_COST = 14700.0  # of one patch, 300 per pixel: one hopeless patch must not decide between fills
ACCEPTABLE = 1.25  # a rough fill is good up to this multiple of the best one's price
HOPELESS = 1e6  # more than any two fills differ
STRANGENESS_WEIGHT = 0.1  # how much looking strange counts beside the cost, as a power
SURROUNDINGS = 12  # pixels around the mask that a fill is to look like
FEWEST_PATCHES = 30  # from fewer nothing is to be learned about their kind
SHARES = np.linspace(0.02, 0.98, 33)  # of the patches, below which the compared quantiles lie


def ranked(filling: Filling) -> list[int]:
    """All starts: first the best, then always the one least like those before it, those that are still good first."""
    prices = _costs(filling) * strangeness(filling) ** STRANGENESS_WEIGHT
    inside = filling.pictures[:, filling.problem.inside_rows, filling.problem.inside_columns, :3]
    good = prices <= ACCEPTABLE * prices.min()
    order = [int(prices.argmin())]
    difference = np.full(len(prices), np.inf)
    while len(order) < len(prices):
        difference = np.minimum(difference, np.abs(inside - inside[order[-1]]).mean(axis=(1, 2)))
        left = np.where(good, difference, difference - HOPELESS)
        left[order] = -np.inf
        order.append(int(left.argmax()))
    return order


def strangeness(filling: Filling) -> Floats:
    """How much coarser, calmer or busier each fill is than what lies around the mask, (starts,), from 1 on.

    A calm fill of the wrong kind, bricks on a lawn, can fit the mask's border better than a good one: its cost is low.
    What gives it away is the distribution of each frequency of brightness over its patches, as in the synthesis of
    Heeger and Bergen, "Pyramid-Based Texture Analysis/Synthesis", 1995; distributions are apart by the mean difference
    of their quantiles.
    """
    problem = filling.problem
    inside = np.flatnonzero(problem.level.mask[problem.targets.rows, problem.targets.columns])
    around = np.flatnonzero(problem.sources.allowed & grown(problem.level.mask, SURROUNDINGS).reshape(-1))
    starts = len(filling.pictures)
    if min(len(inside), len(around)) < FEWEST_PATCHES:
        return np.ones(starts, np.float32)
    wanted = _quantiles(problem.sources.descriptors, around[None], problem.radius)
    every = np.arange(starts)[:, None] * problem.targets.count + inside
    found = _quantiles(problem.describe_targets(filling.pictures), every, problem.radius)
    return 1 + np.abs(found - wanted).mean(axis=-1).sum(axis=-1)


def _costs(filling: Filling) -> Floats:
    """Mean costs of the patches, (starts,).

    Those near the border of the mask count most: there they are compared with what is really known.
    """
    trust = filling.problem.trust
    return (np.minimum(filling.matches.cost, MOST_COST) * trust).sum(axis=1) / trust.sum()


def _quantiles(descriptors: Descriptors, chosen: Indices, radius: int) -> Floats:
    """Of each frequency of brightness over groups of patches (groups, count), as (groups, frequencies, shares)."""
    rows = np.concatenate([descriptors.head[chosen], descriptors.tail[chosen]], axis=-1)
    varied = [n for n, kept in enumerate(coefficients(radius)) if kept.channel == 0 and kept.vertical + kept.horizontal]
    ordered = np.sort(np.ascontiguousarray(np.moveaxis(rows[..., varied], 1, -1)), axis=-1)
    return ordered[..., np.rint(SHARES * (chosen.shape[1] - 1)).astype(np.int64)]
