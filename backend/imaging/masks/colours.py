"""Masks in two colours: one is the ground, the other the mark, and what lies between them is a soft edge."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from backend.errors import InvalidRequest
from backend.imaging.masks.levels import areas, grey_marks
from backend.imaging.masks.marks import ONE, SEVERAL, Marks, ends_of

FEW = 1024  # colours of an exact file; the soft edge between two has no more
NOISY = 24  # levels: between the channels of a grey that was stored with losses
DARK = 40  # the highest channel of a black that was stored with losses
APART = 48  # between two colours that are not one with noise
ASIDE, ASIDE_SHARE = (
    32,
    0.02,
)  # so far from the line between two colours is a third one, from such a share of the mark on
ASIDE_SHARE_LOSSY = 0.3  # noise of colour lies along the edges
BITS = 5  # of a channel, where there are too many colours to be counted one by one
CLEAR_SHARE = 0.95  # of pixels near one of the two colours: hard edges, and the rest is noise
UNDECIDED = 0.1  # of the border, around one half: then the whole picture decides


def is_grey(image: Image.Image, is_lossy: bool) -> bool:
    """Whether an RGB picture is grey, but for the noise of a lossy file."""
    red, green, blue = image.split()
    most = max(ends_of(ImageChops.difference(red, other))[1] for other in (green, blue))
    return most <= (NOISY if is_lossy else 0)


def colour_marks(image: Image.Image, is_lossy: bool = False) -> Marks:
    """The marks in an RGB picture; raises InvalidRequest where it has not two colours."""
    if is_grey(image, is_lossy):
        return grey_marks(image.getchannel("R") if not is_lossy else image.convert("L"), is_lossy)
    colours = _Colours.of(image)
    if len(colours.values) == 1:
        raise InvalidRequest(ONE)
    ground, mark = colours.two()
    colours.require_no_third(ground, mark, is_lossy)
    levels = _along(image, ground, mark)
    if len(colours.values) > 2:
        levels = _straightened(levels, is_lossy or not colours.are_exact)
    if _is_turned(ground, mark, levels):
        ground, mark, levels = mark, ground, ImageChops.invert(levels)
    return Marks(levels, f"The colour {_named(mark)} on {_named(ground)} taken as the mask.")


@dataclass(frozen=True)
class _Colours:
    """The colours of a picture, (count, 3), the commonest first, and how many pixels have each; exact: no rounding."""

    values: NDArray[np.float64]
    counts: NDArray[np.int64]
    are_exact: bool

    @classmethod
    def of(cls, image: Image.Image) -> "_Colours":
        few = image.getcolors(FEW)
        if few is not None:
            few.sort(reverse=True)
            values = np.array([colour for _, colour in few], np.float64)
            return cls(values, np.array([count for count, _ in few]), True)
        counts = _rounded_counts(image)
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        places = np.stack([order >> 2 * BITS, order >> BITS, order], 1) & (2**BITS - 1)
        return cls(((places + 0.5) * 2 ** (8 - BITS) - 0.5).astype(np.float64), counts[order], False)

    def two(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The commonest colour and the commonest other one, each the mean of what is hardly apart from it."""
        first = self._mean(self.values[0])
        distances = np.linalg.norm(self.values - first, axis=1)
        far = distances > (0.5 if self.are_exact and len(self.values) == 2 else self._least_distance(distances))
        if not far.any():
            raise InvalidRequest(ONE)
        return first, self._mean(self.values[far][0])

    def _least_distance(self, distances: NDArray[np.float64]) -> float:
        return min(APART, float(distances.max()) / 2) if self.are_exact else APART

    def _mean(self, colour: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.are_exact:
            return colour
        near = np.linalg.norm(self.values - colour, axis=1) <= APART / 2
        return np.average(self.values[near], axis=0, weights=self.counts[near]).astype(np.float64)

    def require_no_third(self, ground: NDArray[np.float64], mark: NDArray[np.float64], is_lossy: bool) -> None:
        """Raise InvalidRequest where clearly more than noise lies aside of the line between the two."""
        line = mark - ground
        along = ((self.values - ground) @ line / (line @ line)).clip(0, 1)
        distances = np.linalg.norm(self.values - ground - along[:, None] * line, axis=1)
        aside = self.counts[distances > max(1.0, min(ASIDE, float(np.linalg.norm(line)) / 4))].sum()
        marked = min(self.counts[along > 0.5].sum(), self.counts[along <= 0.5].sum())
        share = ASIDE_SHARE_LOSSY if is_lossy or not self.are_exact else ASIDE_SHARE
        if aside > max(4, share * marked):
            raise InvalidRequest(SEVERAL)


def _rounded_counts(image: Image.Image) -> NDArray[np.int64]:
    """How many pixels have each colour, to BITS bits a channel, in parts that bound the memory."""
    counts = np.zeros(1 << 3 * BITS, np.int64)
    rows = max(1, (1 << 20) // image.width)
    for top in range(0, image.height, rows):
        part = np.asarray(image.crop((0, top, image.width, min(top + rows, image.height)))) >> (8 - BITS)
        wide = part.astype(np.int32)
        places = (wide[..., 0] << 2 * BITS) | (wide[..., 1] << BITS) | wide[..., 2]
        counts += np.bincount(places.reshape(-1), minlength=len(counts))
    return counts


def _along(image: Image.Image, ground: NDArray[np.float64], mark: NDArray[np.float64]) -> Image.Image:
    """How far each pixel is on the way from one colour to the other, 0 to 255."""
    line = mark - ground
    weights = 255 * line / (line @ line)
    return image.convert("L", (*weights.tolist(), float(-ground @ weights)))


def _straightened(levels: Image.Image, is_noisy: bool) -> Image.Image:
    """Without noise; raises InvalidRequest where a third colour on the line between two fills an area."""
    if is_noisy:
        counts = np.asarray(levels.histogram())
        if counts[64:192].sum() <= (1 - CLEAR_SHARE) * counts.sum():
            return levels.point([255 * (level >= 128) for level in range(256)])
        return levels.point([round(min(255, max(0, (level - 16) * 255 / 223))) for level in range(256)])
    present = np.flatnonzero(levels.histogram())
    places = np.zeros(256, np.uint8)
    places[present] = np.arange(len(present))
    if len(areas(np.asarray(levels.point(places.tolist())), present.astype(np.int64))) > 2:
        raise InvalidRequest(SEVERAL)
    return levels


def _is_turned(ground: NDArray[np.float64], mark: NDArray[np.float64], levels: Image.Image) -> bool:
    """Whether what was taken for the mark is the ground: black, the darker of two greys, or what is at the border."""
    greys = [np.ptp(colour) <= NOISY for colour in (ground, mark)]
    if all(greys) or ground.max() <= DARK or mark.max() <= DARK:
        return bool(mark.sum() < ground.sum())
    frame = Image.new("L", levels.size, 255)
    frame.paste(0, (1, 1, max(1, levels.width - 1), max(1, levels.height - 1)))
    counts = np.asarray(levels.histogram(frame))
    share = float(counts[128:].sum() / counts.sum())
    if abs(share - 0.5) <= UNDECIDED:
        whole = np.asarray(levels.histogram())
        share = float(whole[128:].sum() / whole.sum())
    return share > 0.5


def _named(colour: NDArray[np.float64]) -> str:
    return "#" + bytes(np.rint(colour).clip(0, 255).astype(np.uint8)).hex()
