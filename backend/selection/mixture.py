"""What colours a part of a picture has: a mixture of Gaussians, begun by splitting along the longest axis.

Rother, Kolmogorov, Blake 2004, "GrabCut", section 3.2 (five components, each pixel belongs to one of them);
Orchard, Bouman 1991, "Color quantization of images", for the splitting, which needs no chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.selection.lab import Colours

COMPONENTS = 5
SAMPLES = 6000  # pixels that a mixture is learnt from
SWEEPS = 3
GRAIN = 6.0  # variance in Lab that every component has at least: noise and what 8 bits cannot tell
STRANGE = 0.02  # share of pixels that may have any colour at all
ANY_COLOUR = 1 / (100 * 150 * 150)  # density of such a pixel

Densities = NDArray[np.float32]  # natural logarithms, no unit


@dataclass(frozen=True)
class Mixture:
    """weights: (count,); means: (count, 3) in Lab; spreads: (count, 3, 3), which make distances plain."""

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    spreads: NDArray[np.float64]

    def log_density(self, colours: Colours) -> Densities:
        """How often colours, (pixels, 3) float32 in any unit, occur: the logarithm, (pixels,) float32."""
        total = np.full(len(colours), STRANGE * ANY_COLOUR, np.float32)
        for logs in self._logs(colours):
            total += (1 - STRANGE) * np.exp(logs)
        return np.log(total)

    def components(self, colours: Colours) -> NDArray[np.int64]:
        """Which component each colour, (pixels, 3) float32 in any unit, belongs to; (pixels,) int64."""
        return np.argmax(np.stack(self._logs(colours)), axis=0)

    def _logs(self, colours: Colours) -> list[Densities]:
        found = []
        for weight, mean, spread in zip(self.weights, self.means, self.spreads, strict=True):
            plain = (colours - mean.astype(np.float32)) @ spread.astype(np.float32)
            scale = np.log(weight) + np.log(abs(np.linalg.det(spread))) - 1.5 * np.log(2 * np.pi)
            found.append(np.float32(scale) - 0.5 * np.einsum("ij,ij->i", plain, plain))
        return found


Models = tuple[Mixture, Mixture]  # of the object's colours and of the ground's


def learnt(colours: Colours) -> Mixture:
    """The mixture behind colours, (pixels, 3) float32 in any unit, at least one; the same colours give the same."""
    sample = colours[:: max(len(colours) // SAMPLES, 1)].astype(np.float64)
    groups = _split(sample)
    mixture = _fitted(groups, len(sample))
    for _ in range(SWEEPS):
        own = mixture.components(sample.astype(np.float32))
        mixture = _fitted([sample[own == each] for each in range(len(mixture.weights))], len(sample))
    return mixture


def models_of(labels: NDArray[np.bool_], colours: Colours, is_clear: NDArray[np.bool_]) -> Models | None:
    """The colours inside and outside of labels, (height, width) bool; None where either side is empty."""
    ground = ~labels & ~is_clear
    if not labels.any() or not ground.any():
        return None
    return learnt(colours[labels]), learnt(colours[ground])


def evidence(models: Models, colours: Colours) -> Densities:
    """How much more usual colours, (pixels, 3) float32, are in the object than in the ground, (pixels,) float32."""
    return models[0].log_density(colours) - models[1].log_density(colours)


def _split(sample: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Into groups alike in colour: the widest one is cut in two, across its longest axis, until there are five."""
    groups = [sample]
    while len(groups) < COMPONENTS:
        axes = [_longest_axis(group) for group in groups]
        widest = max(range(len(groups)), key=lambda each: axes[each][0] * len(groups[each]))
        group, (_, axis) = groups[widest], axes[widest]
        is_above = (group - group.mean(axis=0)) @ axis > 0
        if is_above.all() or not is_above.any():
            break
        groups[widest : widest + 1] = [group[is_above], group[~is_above]]
    return groups


def _longest_axis(group: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    lengths, axes = np.linalg.eigh(_covariance(group))
    return float(lengths[-1]), axes[:, -1]


def _covariance(group: NDArray[np.float64]) -> NDArray[np.float64]:
    away = group - group.mean(axis=0)
    return away.T @ away / len(group)


def _fitted(groups: list[NDArray[np.float64]], count: int) -> Mixture:
    groups = [group for group in groups if len(group)]
    spreads = [np.linalg.cholesky(np.linalg.inv(_covariance(group) + GRAIN * np.eye(3))) for group in groups]
    return Mixture(
        weights=np.array([len(group) / count for group in groups]),
        means=np.array([group.mean(axis=0) for group in groups]),
        spreads=np.array(spreads, np.float64),
    )
