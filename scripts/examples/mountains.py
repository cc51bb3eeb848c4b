"""Draw a range of mountains by following every column of the picture away from the eye over a terrain of ridges."""

from dataclasses import dataclass

import numpy as np

from scripts.examples.camera import View, srgb
from scripts.examples.noise import Field, Octaves, fractal, mix, step

SUN = np.array([-0.80, 0.27, -0.42]) / np.linalg.norm(
    [-0.80, 0.27, -0.42]
)  # right, up, away: low, behind the left shoulder
NEAREST, FURTHEST = 1.5, 17.0  # kilometres; the lake ends where the terrain begins


@dataclass(frozen=True)
class Range:
    """The colour of the mountains, (height, width, 3), and where they stand in the picture, (height, width), 0 or 1."""

    light: Field
    covered: Field


def draw(noise: Field, view: View, haze: Field) -> Range:
    """Return the mountains, fading with distance into `haze`, (height, width, 3)."""
    away = _first_hit(noise, view)
    seen = np.isfinite(away)
    x, z = (view.right[seen] * away[seen]).astype(np.float32), away[seen].astype(np.float32)
    light = _ground(noise, x, z)
    veil = 1 - np.exp(-z / 17.0 - 0.05 * np.exp(-_height(noise, x, z, 3) / 0.12) * z)
    picture = np.zeros_like(haze)
    picture[seen] = light * (1 - veil[:, None]) + haze[seen] * veil[:, None]
    return Range(picture, seen.astype(np.float32))


def _height(noise: Field, x: Field, z: Field, octaves: int) -> Field:
    """Return the height of the terrain in kilometres: ridges that sharpen one another, rising away from the lake."""
    total, weight = np.zeros_like(x), np.ones_like(x)
    bend = 0.30 * fractal(noise, x, z, Octaves(6.0, 2))
    for octave in range(octaves):
        swing = fractal(noise, x + bend + 9.1 * octave, z - bend, Octaves(9.5 / 2.07**octave, 1))
        ridge = np.clip(1 - np.abs(swing) * 0.62, 0, 1) ** 2
        total += ridge * weight * 0.46**octave
        weight = np.clip(ridge * 1.5, 0, 1)
    rise = step(z, NEAREST - 0.2, 9.5) * 0.86 + 0.14 * step(z, NEAREST, 2.6)
    valley = 0.30 + 0.70 * step(np.abs(x / z + 0.07), 0.02, 0.36)
    return (rise * valley * np.maximum(total - 0.25, 0.01) * 1.10 + 0.004).astype(np.float32)


def _first_hit(noise: Field, view: View) -> Field:
    """Return the distance (kilometres) at which each ray meets the terrain, infinite in the sky."""
    steps = np.geomspace(NEAREST, FURTHEST, 620).astype(np.float32)[:, None]
    right, down = view.right[0], view.down[:, 0]
    rise = (_height(noise, right * steps, np.broadcast_to(steps, (620, right.size)), 8) - view.eye / 1000) / steps
    tallest = np.maximum.accumulate(rise, axis=0)
    away = np.full(view.right.shape, np.inf, np.float32)
    up = -down[down < 2 * view.eye / 1000 / NEAREST]  # a little below the horizon, so that no sky shows over the shore
    for column in range(right.size):
        first = np.searchsorted(tallest[:, column], up)
        inside = (first < len(steps)) & (first > 0)
        after, before = rise[first[inside], column], rise[first[inside] - 1, column]
        part = np.clip((up[inside] - before) / np.maximum(after - before, 1e-6), 0, 1)
        near, far = steps[first[inside] - 1, 0], steps[first[inside], 0]
        away[: up.size, column][inside] = near + (far - near) * part
        away[: up.size, column][first == 0] = NEAREST
    return away


def _ground(noise: Field, x: Field, z: Field) -> Field:
    """Return the sunlit colour of forest, rock and snow at each point of the terrain, (count, 3)."""
    reach = np.maximum(z / 2200, 0.002).astype(np.float32)
    here = _height(noise, x, z, 9)
    tilt_x = (_height(noise, x + reach, z, 9) - here) / reach
    tilt_z = (_height(noise, x, z + reach, 9) - here) / reach
    steep = np.sqrt(tilt_x**2 + tilt_z**2)
    lit = np.clip((SUN[1] - tilt_x * SUN[0] - tilt_z * SUN[2]) / np.sqrt(1 + steep**2), 0, 1)
    lit *= 1 - _shaded(noise, x, z, here)
    ragged = fractal(noise, x, z, Octaves(0.9, 6, 0.65))
    rock = mix(srgb(104, 98, 96), srgb(136, 126, 118), 0.5 * step(ragged, -1, 1))
    wood = mix(srgb(38, 52, 38), srgb(66, 78, 50), step(ragged, -0.6, 1.6))
    treeline = step(here + 0.06 * ragged + 0.10 * steep, 0.62, 0.40)
    snow = step(here + 0.07 * ragged - 0.16 * steep, 0.52, 0.66)
    colour = mix(mix(rock, wood, treeline), srgb(236, 238, 242), snow)
    glow = np.array([1.55, 0.92, 0.60], np.float32)
    sky = np.array([0.27, 0.32, 0.44], np.float32) * (0.75 + 0.25 / np.sqrt(1 + steep**2))[:, None]
    return (colour * (lit[:, None] * glow + sky)).astype(np.float32)


def _shaded(noise: Field, x: Field, z: Field, height: Field) -> Field:
    """Return how much of the sun other mountains hide from each point."""
    shade = np.zeros_like(x)
    flat = np.hypot(SUN[0], SUN[2])
    for reach in np.geomspace(0.12, 3.2, 9):
        blocker = _height(noise, x + SUN[0] / flat * reach, z + SUN[2] / flat * reach, 4)
        ray = height + reach * SUN[1] / flat
        shade = np.maximum(shade, step(blocker - ray, -0.01 - 0.02 * reach, 0.02 + 0.04 * reach))
    return shade
