"""Draw a mountain lake at dusk with a power line across the view."""

import numpy as np

from scripts.examples import meadow, mountains
from scripts.examples.camera import Scene, View, srgb
from scripts.examples.noise import Field, Octaves, blur, fractal, mix, step, swell

WIDTH, HEIGHT = 1600, 1067


def draw(rng: np.random.Generator) -> Scene:
    """Return the whole scene; the pole and its wires are what is unwanted."""
    view = View(WIDTH, HEIGHT, eye=3.2, horizon=0.60)
    noise = swell(rng)
    sky = _sky(noise, view)
    horizon = int(view.horizon * sky.shape[0])
    haze = mix(
        sky[horizon - 40 : horizon - 20].mean(axis=(0, 1)),
        srgb(136, 146, 178),
        0.7 * np.ones(sky.shape[:2], np.float32),
    )
    peaks = mountains.draw(noise, view, haze)
    light = mix(sky, peaks.light, peaks.covered)
    light = meadow.far_trees(view, rng).over(light)
    light = _with_water(light, noise, view)
    light = meadow.bank(noise, view).over(light)
    light = meadow.grass(noise, view, (meadow.POLE_AWAY, 28.0), rng).over(light)
    line = meadow.power_line(noise, view)
    light = line.over(light)
    light = meadow.grass(noise, view, (10.6, meadow.POLE_AWAY), rng).over(light)
    return Scene(light, line.cover)


def _sky(noise: Field, view: View) -> Field:
    """Return the evening sky: gold at the horizon, blue above, with bars of cloud lit from below."""
    up = np.maximum(-view.down, 0)
    sky = mix(srgb(246, 204, 160), srgb(206, 180, 188), step(up, 0.02, 0.15))
    sky = mix(sky, srgb(112, 136, 176), step(up, 0.07, 0.42))
    x, y = view.right * 0.55 + 0.35 * up, up * 2.4
    bulk = fractal(noise, x, y, Octaves(0.30, 7, 0.55)) + 0.7 * fractal(noise, x + 3, y, Octaves(0.9, 1))
    cover = step(bulk, 0.3, 2.6) * step(up, 0.02, 0.12)
    below = bulk - fractal(noise, x, y - 0.05, Octaves(0.30, 7, 0.55))
    cloud = mix(srgb(140, 142, 166), srgb(246, 200, 172), step(below, -1.2, 1.0))
    return mix(sky, cloud, 0.8 * cover)


def _with_water(light: Field, noise: Field, view: View) -> Field:
    """Return the picture with the lake below the horizon: what stands above, mirrored in ripples."""
    height, width = light.shape[:2]
    horizon = int(view.place(0, 0, 1500)[1]) + 1
    depth = np.arange(height - horizon)
    calm = np.clip(horizon - 1 - depth, 0, None)
    across, away, footprint = (field[horizon:] for field in (view.across, view.away, view.footprint))
    ripple = fractal(noise, across * 0.45, away, Octaves(1.6, 6, 0.7), footprint * 0.4)
    # Far gusts would shrink to hard stripes of one row each: fade them well before a pixel is as deep as they are.
    pixel_depth = away**2 / (view.eye * width)
    breeze = fractal(noise, across * 0.25, away * 0.5 + 60, Octaves(70.0, 4), 3 * pixel_depth)
    calm_here = step(breeze, 1.0, -0.6)
    # A mirror in motion smears what it shows up and down, more so nearer the eye.
    smeared = np.stack([blur(light[calm][..., channel], 5.0) for channel in range(3)], axis=-1)
    shift = (ripple * (6 + 0.05 * depth[:, None]) + 30 * (1 - calm_here)).astype(np.int64)
    rows = np.clip(depth[:, None] - shift, 0, len(depth) - 1)
    mirrored = smeared[rows, np.arange(width)[None, :]]
    share = 0.46 + 0.42 * step(away, 8, 160) + 0.05 * ripple
    water = mix(srgb(26, 42, 56), mirrored, share)
    wind = (1 - calm_here) * step(away, 20, 200) * 0.35
    wet = mix(water, srgb(196, 178, 178), wind)
    return np.concatenate([light[:horizon], wet]).astype(np.float32)
