"""Draw an old brick wall in raking light with a face sprayed on it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scripts.examples.camera import OVERSAMPLING, Scene, srgb
from scripts.examples.noise import Field, Octaves, blur, fractal, mix, step, swell

WIDTH, HEIGHT = 900, 1200
BRICK_WIDTH, BRICK_HEIGHT, JOINT = 168.0, 56.0, 9.0  # a brick with its share of mortar; the mortar (pixels)
SUN = np.array([-0.66, -0.60, 0.45]) / np.linalg.norm([-0.66, -0.60, 0.45])  # right, down, towards the eye
CLAY = (
    (140, 78, 62),
    (152, 86, 68),
    (132, 72, 60),
    (162, 98, 76),
    (122, 70, 62),
    (146, 86, 72),
    (168, 106, 82),
    (110, 66, 60),
)
PAINT = (70, 196, 190)


@dataclass(frozen=True)
class Wall:
    """Where the bricks lie: which brick each pixel belongs to and how far inside it is (pixels of the final size)."""

    x: Field
    y: Field
    brick: Field  # a whole number for each brick
    inside: Field  # distance from the nearest edge of the brick, negative in the mortar
    noise: Field


def draw(rng: np.random.Generator) -> Scene:
    """Return the whole scene; the paint is what is unwanted."""
    wall = _lay(rng)
    height = _relief(wall)
    clay = step(wall.inside, -0.8, 0.8)
    colour = mix(_mortar(wall), _bricks(wall, rng), clay)
    paint = _paint(wall, clay)
    colour = mix(colour, np.array(srgb(*PAINT), np.float32) * (0.88 + 0.5 * colour.mean(axis=2, keepdims=True)), paint)
    down, across = np.gradient(height, 1 / OVERSAMPLING)
    length = np.sqrt(1 + down**2 + across**2)
    lit = np.clip((SUN[2] - across * SUN[0] - down * SUN[1]) / length, 0, None) / SUN[2]
    open_sky = np.clip(1 + 0.10 * (height - blur(height, 9.0 * OVERSAMPLING)), 0.35, 1.1)
    fall = 1.10 - 0.30 * (wall.x / WIDTH) - 0.22 * (wall.y / HEIGHT)
    drift = 1 + 0.05 * fractal(wall.noise, wall.x, wall.y, Octaves(700, 2))
    sun = (lit * (1 - 0.8 * _cast(height)) * fall * drift)[..., None] * np.array([0.92, 0.86, 0.76], np.float32)
    light = colour * (sun + open_sky[..., None] * np.array([0.24, 0.27, 0.33], np.float32))
    return Scene(light.astype(np.float32), paint)


def _lay(rng: np.random.Generator) -> Wall:
    """Lay the bricks in running bond, each slightly out of true and with worn edges."""
    noise = swell(rng)
    y, x = np.mgrid[: HEIGHT * OVERSAMPLING, : WIDTH * OVERSAMPLING].astype(np.float32) / OVERSAMPLING
    bent_x = x + 1.1 * fractal(noise, x, y, Octaves(90, 5, 0.5))
    bent_y = y + 0.9 * fractal(noise, x + 400, y, Octaves(130, 5, 0.5))
    row = np.floor(bent_y / BRICK_HEIGHT)
    shifted = bent_x / BRICK_WIDTH + 0.5 * (row % 2) + 0.31
    column = np.floor(shifted)
    brick = row * 64 + column + 64
    trim = rng.uniform(-1.3, 1.3, (4, 4096)).astype(np.float32)[:, brick.astype(np.int64)]
    left, top = (shifted - column) * BRICK_WIDTH, bent_y - row * BRICK_HEIGHT
    half = JOINT / 2
    sides = np.stack([left + trim[0], BRICK_WIDTH - left + trim[1]])
    ends = np.stack([top + trim[2] * 0.7, BRICK_HEIGHT - top + trim[3] * 0.7])
    dx, dy = 7 + half - sides.min(axis=0), 7 + half - ends.min(axis=0)
    inside = 7 - np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) - np.minimum(np.maximum(dx, dy), 0)
    chips = step(fractal(noise, x, y + 90, Octaves(26, 4, 0.6)), 1.2, 2.2)
    return Wall(x, y, brick, (inside - 5 * chips).astype(np.float32), noise)


def _relief(wall: Wall) -> Field:
    """Return how far each point stands out towards the eye, in pixels."""
    face = step(wall.inside, -1.2, 4.0) * 4.2
    grit = fractal(wall.noise, wall.x, wall.y, Octaves(12, 3, 0.5)) * 0.13
    lumps = fractal(wall.noise, wall.x + wall.brick * 37, wall.y, Octaves(60, 3, 0.5)) * 0.5
    pits = step(fractal(wall.noise, wall.x + wall.brick * 11, wall.y + 50, Octaves(13, 3, 0.6)), 1.7, 2.6) * 1.3
    sand = fractal(wall.noise, wall.x, wall.y + 300, Octaves(6, 2, 0.7)) * 0.20
    clay = step(wall.inside, -0.5, 1.5)
    return face + clay * (lumps - pits + grit) + (1 - clay) * (sand + grit)


def _bricks(wall: Wall, rng: np.random.Generator) -> Field:
    number = wall.brick.astype(np.int64)
    clay = np.array([srgb(*each) for each in CLAY], np.float32)[rng.integers(0, len(CLAY), 4096)]
    clay = clay * rng.uniform(0.84, 1.16, (4096, 1)).astype(np.float32)
    colour = clay[number]
    apart = wall.brick * 53.0
    burnt = fractal(wall.noise, wall.x * 0.6 + apart, wall.y + apart, Octaves(55, 6, 0.65))
    colour = mix(colour, colour * np.array([0.52, 0.48, 0.50], np.float32), 0.75 * step(burnt, 0.3, 2.0))
    colour = mix(colour, colour * np.array([1.28, 1.24, 1.15], np.float32), 0.75 * step(burnt, -0.3, -2.0))
    bloom = fractal(wall.noise, wall.x, wall.y + 700, Octaves(170, 7, 0.68))
    colour = mix(colour, srgb(196, 180, 166), 0.42 * step(bloom, 0.7, 2.6))
    specks = fractal(wall.noise, wall.x, wall.y, Octaves(5, 3, 0.9))
    colour = colour * (1 + 0.07 * specks)[..., None]
    return np.maximum(colour, 0.01)


def _mortar(wall: Wall) -> Field:
    tone = fractal(wall.noise, wall.x, wall.y + 20, Octaves(60, 6, 0.7))
    colour = mix(srgb(150, 141, 130), srgb(190, 182, 170), step(tone, -1.5, 1.5))
    grains = fractal(wall.noise, wall.x + 31, wall.y, Octaves(4, 3, 0.9))
    return np.maximum(colour * (1 + 0.09 * grains)[..., None], 0.02)


def _cast(height: Field) -> Field:
    """Return how deep each point lies in the shadow of what stands between it and the sun."""
    shadow = np.zeros_like(height)
    for reach in np.arange(1.0, 9.0, 0.5):
        across, down = (round(float(reach * part / abs(SUN[0])) * OVERSAMPLING) for part in (SUN[0], SUN[1]))
        blocker = np.roll(height, (-down, -across), (0, 1)) - reach * SUN[2] / abs(SUN[0])
        shadow = np.maximum(shadow, step(blocker - height, 0.0, 0.9))
    return blur(shadow, 0.6 * OVERSAMPLING)


def _strokes() -> list[np.ndarray]:
    """Return the path of the can for each stroke, points x, y, (count, 2)."""
    turn = np.linspace(-1.62, 4.58, 120)
    wave = 1 + 0.018 * np.sin(3 * turn + 1)
    head = np.stack([458 + 258 * wave * np.cos(turn) + 5 * turn, 570 + 252 * wave * np.sin(turn) - 4 * turn], axis=1)
    grin = np.linspace(0.30, 2.80, 60)
    mouth = np.stack([462 + 128 * np.cos(grin), 568 + 100 * np.sin(grin) - 8 * np.cos(grin)], axis=1)
    tall = np.linspace(0, 1, 20)[:, None]
    left = np.array([[384, 470]]) + tall * np.array([[5, 64]])
    right = np.array([[522, 464]]) + tall * np.array([[-4, 66]])
    return [head, mouth, left, right]


def _runs() -> tuple[tuple[float, float, float, float], ...]:
    """Return where paint ran down the wall: x, y of its start, length and half its breadth."""
    return (392, 535, 95, 2.6), (518, 530, 62, 2.2), (446, 666, 66, 2.8), (612, 764, 96, 2.4), (266, 702, 64, 2.2)


def _paint(wall: Wall, clay: Field) -> Field:
    """Return how thick the paint lies: dense along the strokes, dusty around them, thin in the joints, with runs."""
    density = np.zeros_like(wall.x)
    for stroke in _strokes():
        distance = _distance(wall, stroke)
        density = np.maximum(density, step(distance, 13, 6))
        dust = np.exp(-((distance / 17) ** 2)) * step(distance, 21, 12)
        spray = fractal(wall.noise, wall.x, wall.y, Octaves(3.2, 2, 0.8))
        density = np.maximum(density, dust * step(spray, 1.9 - 1.6 * dust, 2.9 - 1.6 * dust) * 0.8)
    for x, top, length, breadth in _runs():
        sway = 1.2 * fractal(wall.noise, wall.y, wall.x * 0 + x, Octaves(40, 2))
        run = step(np.abs(wall.x - x - sway), breadth + 0.8, breadth - 0.8)
        run = np.maximum(
            run * step(wall.y, top + length, top + length - 3), _drop(wall, x, top + length, breadth * 1.35)
        )
        density = np.maximum(density, run * step(wall.y, top - 8, top))
    worn = step(fractal(wall.noise, wall.x + 90, wall.y, Octaves(12, 4, 0.75)), 1.9, 1.1)
    return np.clip(density * (0.25 + 0.75 * worn) * (0.62 + 0.38 * clay) * 0.95, 0, 1)


def _drop(wall: Wall, x: float, y: float, radius: float) -> Field:
    return step(np.hypot(wall.x - x, (wall.y - y) / 1.4), radius + 0.8, radius - 0.8)


def _distance(wall: Wall, path: np.ndarray) -> Field:
    """Return the distance of every pixel from a path of points, in pixels."""
    nearest = np.full_like(wall.x, 1e9)
    for (x0, y0), (x1, y1) in pairwise(path):
        left, right = max(int(min(x0, x1) - 70), 0) * 2, int(max(x0, x1) + 70) * 2
        top, bottom = max(int(min(y0, y1) - 70), 0) * 2, int(max(y0, y1) + 70) * 2
        part = np.s_[top:bottom, left:right]
        x, y = wall.x[part] - x0, wall.y[part] - y0
        along = np.clip((x * (x1 - x0) + y * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2), 0, 1)
        off = np.hypot(x - along * (x1 - x0), y - along * (y1 - y0))
        nearest[part] = np.minimum(nearest[part], off)
    return nearest
