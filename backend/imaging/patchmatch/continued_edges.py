"""Divides a mask along the straight edges that would go through it: a ridge, a horizon, a wall's foot.

Two edges that meet the mask are taken for one where they lead to each other and have the same colours on the same sides
(the "relatability" of Kellman and Shipley, "A Theory of Visual Interpolation in Object Perception", 1991). Directions
come from the structure tensor (Bigün and Granlund, "Optimal Orientation Detection of Linear Symmetry", 1987).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Marked
from backend.imaging.patchmatch.pyramid import Level, grown

RING = (1.4, 3.2)  # pixels from the mask between which edges are looked for: nearer, neighbours are not known
COLOUR_SOFTNESS, TENSOR_SOFTNESS = 0.7, 1.0  # pixels, widths of bell curves
LEAST_STEP = 15.0  # grey levels over two pixels
LEAST_CLEARNESS = 0.6  # of an edge's direction, 0 to 1
FLANK = 4  # pixels around an edge in which its flanks lie …
OF_STRONGEST = 0.5  # … with less than this share of its step
LEAST_APART = 2.0  # pixels between two meetings, which may be of one edge
SAME_EDGE = 4.0  # pixels: meetings nearer than this are of one edge
MOST_MEETINGS = 32
STEPS_IN = (1.5, 2.5, 3.5, 4.5)  # pixels along an edge, by which it must have entered the mask
SIDE = 2.0  # pixels beside an edge, where its colours are looked at
LEAST_STRAIGHT = float(np.cos(np.radians(35)))  # between an edge and the line that continues it
MOST_DIFFERENCE = 45.0  # of the colours on one side of two edges, in any channel
SHORTEST = 4.0  # pixels
LEAST_INSIDE = 0.4  # share of a line that lies in the mask


class Meeting(NamedTuple):
    """Where an edge meets the mask: rows and columns; the colours are those beside it as one walks in."""

    place: NDArray[np.float64]
    direction: NDArray[np.float64]  # a unit vector into the mask
    left: Floats
    right: Floats


class Line(NamedTuple):
    """A straight line between two meetings; a dear one is less likely."""

    start: Meeting
    end: Meeting
    price: float


class Part(NamedTuple):
    """A part of a mask, without the lines that divide it, and the known pixels it touches; both (height, width)."""

    inside: Marked
    beside: Marked


def divide(level: Level) -> list[Part]:
    """The parts of the level's mask between the edges that go through it; none where it is not divided."""
    from scipy.ndimage import label  # slow to load, and only needed while filling

    mask = level.mask
    lines = joined(find_meetings(level.picture[..., :3], mask), mask)
    barrier = _drawn(lines, mask.shape)
    labels = np.zeros(mask.shape, np.int32)
    count = int(label(mask & ~barrier, output=labels))  # type: ignore[arg-type]
    if count < 2:
        return []
    insides = [labels == number for number in range(1, count + 1)]
    parts = [Part(inside, grown(inside, 1) & ~mask & ~barrier) for inside in insides]
    return [part for part in parts if part.beside.any()]


def find_meetings(colours: Floats, mask: Marked) -> list[Meeting]:
    """Where clear edges of (height, width, 3), in levels, meet the mask, strongest first; one edge may count twice."""
    from scipy.ndimage import distance_transform_edt, maximum_filter  # slow to load, only needed while filling

    colours = _softened(colours, ~mask, COLOUR_SOFTNESS)
    strength, clearness, across = _structure(colours, mask)
    distance = np.asarray(distance_transform_edt(~mask))
    strength[(distance <= RING[0]) | (distance > RING[1])] = 0
    is_no_flank = strength >= OF_STRONGEST * maximum_filter(strength, 2 * FLANK + 1)
    places = np.argwhere(is_no_flank & (strength > LEAST_STEP) & (clearness > LEAST_CLEARNESS))
    found: list[Meeting] = []
    for place in places[np.argsort(-strength[places[:, 0], places[:, 1]], kind="stable")]:
        if len(found) < MOST_MEETINGS and all(np.hypot(*(place - other.place)) >= LEAST_APART for other in found):
            meeting = _meeting(place.astype(float), across[:, place[0], place[1]], colours, mask)
            found += [meeting] if meeting else []
    return found


def joined(meetings: Sequence[Meeting], mask: Marked) -> list[Line]:
    """Lines that continue two edges each, the likeliest first; no edge is used twice and no two lines cross."""
    pairs = ((meetings[j], meetings[i]) for i in range(len(meetings)) for j in range(i))
    likely = sorted((line for line in (_line(*pair, mask) for pair in pairs) if line), key=lambda line: line.price)
    chosen: list[Line] = []
    for line in likely:
        if not any(_shares_an_edge(line, other) or _crosses(line, other) for other in chosen):
            chosen.append(line)
    return chosen


def _softened(values: Floats, known: Marked, width: float) -> Floats:
    """Means of the known values around each pixel."""
    from scipy.ndimage import gaussian_filter  # slow to load, and only needed while filling

    weight = gaussian_filter(known.astype(np.float32), width)[..., None]
    return np.asarray(gaussian_filter(values * known[..., None], width, axes=(0, 1)) / (weight + 1e-6), np.float32)


def _structure(colours: Floats, mask: Marked) -> tuple[Floats, Floats, Floats]:
    """Of the edge at each pixel: its step over two pixels, the clearness of its direction, a unit vector across it."""
    down, over = np.zeros_like(colours), np.zeros_like(colours)
    down[1:-1] = (colours[2:] - colours[:-2]) / 2
    over[:, 1:-1] = (colours[:, 2:] - colours[:, :-2]) / 2
    products = np.stack([(down * down).sum(-1), (over * over).sum(-1), (down * over).sum(-1)], axis=-1)
    vertical, horizontal, mixed = np.moveaxis(_softened(products, ~grown(mask, 1), TENSOR_SOFTNESS), -1, 0)
    spread = np.hypot(vertical - horizontal, 2 * mixed)
    total = vertical + horizontal
    angle = np.arctan2(2 * mixed, vertical - horizontal) / 2
    strength = 2 * np.sqrt(np.maximum(total + spread, 0) / 2)
    return strength, spread / (total + np.float32(1e-6)), np.stack([np.cos(angle), np.sin(angle)])


def _meeting(place: NDArray[np.float64], across: Floats, colours: Floats, mask: Marked) -> Meeting | None:
    along = np.array([-across[1], across[0]], float)
    for direction in (along, -along):
        if any(_at(mask, place + step * direction) for step in STEPS_IN):
            left = np.array([-direction[1], direction[0]])
            behind = place - direction
            return Meeting(place, direction, _at(colours, behind + SIDE * left), _at(colours, behind - SIDE * left))
    return None


def _line(start: Meeting, end: Meeting, mask: Marked) -> Line | None:
    """Where the edges lead to each other; walking on, the left of the one is the right of the other."""
    step = end.place - start.place
    length = float(np.hypot(*step))
    if length < SHORTEST:
        return None
    straight = float(start.direction @ step) / length, -float(end.direction @ step) / length
    sides = np.abs(start.left - end.right).max(), np.abs(start.right - end.left).max()
    difference = float(max(sides))
    if min(straight) < LEAST_STRAIGHT or difference > MOST_DIFFERENCE:
        return None
    inside = np.mean([_at(mask, start.place + share * step) for share in np.linspace(0, 1, int(2 * length) + 2)])
    price = 2 - sum(straight) + difference / MOST_DIFFERENCE / 2
    return Line(start, end, price) if inside >= LEAST_INSIDE else None


def _shares_an_edge(one: Line, other: Line) -> bool:
    ends = ((mine.place, theirs.place) for mine in one[:2] for theirs in other[:2])
    return any(np.hypot(*(mine - theirs)) < SAME_EDGE for mine, theirs in ends)


def _crosses(one: Line, other: Line) -> bool:
    def side(line: Line, place: NDArray[np.float64]) -> float:
        (down, across), (away_down, away_across) = line.end.place - line.start.place, place - line.start.place
        return float(down * away_across - across * away_down)

    return (
        side(one, other.start.place) * side(one, other.end.place) < 0
        and side(other, one.start.place) * side(other, one.end.place) < 0
    )


def _drawn(lines: Sequence[Line], shape: tuple[int, ...]) -> Marked:
    """The lines, wide enough that no two pixels side by side lie on both sides of one."""
    drawn = np.zeros(shape, bool)
    for start, end, _ in lines:
        steps = 4 * int(np.hypot(*(end.place - start.place))) + 2
        rows, columns = np.rint(np.linspace(start.place, end.place, steps)).astype(int).T
        drawn[rows, columns] = True
        drawn[rows, np.minimum(columns + 1, shape[1] - 1)] = True
    return drawn


def _at(values: NDArray[Any], place: NDArray[np.float64]) -> Any:
    """The value at the pixel nearest to a place, the outermost one beyond the picture's edge."""
    row, column = np.clip(np.rint(place).astype(int), 0, np.array(values.shape[:2]) - 1)
    return values[row, column]
