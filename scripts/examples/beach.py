"""Draw a beach in the morning sun with a ball left lying on the sand."""

import numpy as np

from scripts.examples.camera import Scene, View, srgb
from scripts.examples.noise import Field, Octaves, fractal, mix, step, swell

WIDTH, HEIGHT = 1200, 800
EYE = 1.25  # metres above the sand
HORIZON = 0.27  # of the height, from the top
SUN = np.array([-0.74, 0.52, 0.10]) / np.linalg.norm([-0.74, 0.52, 0.10])  # right, up, away
SUNLIGHT = np.array([1.0, 0.93, 0.80], np.float32)
SKYLIGHT = np.array([0.24, 0.31, 0.42], np.float32)
BALL = np.array([0.62, 0.225, 3.9])
RADIUS = 0.235


def draw(rng: np.random.Generator) -> Scene:
    """Return the whole scene; the ball and its shadow are what is unwanted."""
    view = View(WIDTH, HEIGHT, EYE, HORIZON)
    noise = swell(rng)
    shadow = _ball_shadow(view)
    depth = view.away - _shoreline(noise, view)
    sky = _sky(noise, view)
    sand = _sand(noise, view, depth, shadow)
    shore = 0.18 * fractal(noise, view.across, view.away, Octaves(1.1, 4), view.footprint)
    wet_edge = step(depth + shore, -0.02, 0.03)
    ground = mix(sand, _sea(noise, view, depth), wet_edge)
    light = np.where((view.down > 0)[..., None], ground, sky)
    light = mix(light, (0.62, 0.70, 0.78), 0.6 * np.exp(-np.abs(view.down) * 190) * (view.down > 0))
    light, covered = _with_ball(light, view)
    return Scene(light, np.maximum(covered, shadow))


def _shoreline(noise: Field, view: View) -> Field:
    """Distance from the eye at which the water begins, along each pixel's line of sight."""
    swing = fractal(noise, view.across, np.full_like(view.across, 0.3), Octaves(5.0, 2))
    return 8.6 + 0.42 * view.across + 0.35 * swing


def _sky(noise: Field, view: View) -> Field:
    up = np.maximum(-view.down, 0)
    sky = mix(srgb(203, 220, 231), srgb(74, 132, 196), step(up, -0.03, 0.30))
    x, y = view.right, up * 2.6 + 0.1 * view.right
    bulk = fractal(noise, x + 0.9, y, Octaves(0.20, 6, 0.55))
    cover = step(bulk + 0.8 * fractal(noise, x, y, Octaves(0.7, 1)), 0.2, 2.3)
    under = fractal(noise, x + 0.9 - 0.012, y + 0.03, Octaves(0.20, 6, 0.55))
    cloud = mix(srgb(196, 208, 220), srgb(252, 249, 243), step(bulk - under, -0.5, 0.6))
    return mix(sky, cloud, cover * 0.85 * step(up, 0.0, 0.06))


def _relief(noise: Field, view: View, octaves: Octaves, height: float) -> tuple[Field, Field]:
    """Return the slopes (across, away) of bumps of that height in metres."""
    reach = np.maximum(octaves.wavelength / 2.03**octaves.count, view.footprint * 0.7)
    here = fractal(noise, view.across, view.away, octaves, view.footprint)
    beside = fractal(noise, view.across + reach, view.away, octaves, view.footprint)
    behind = fractal(noise, view.across, view.away + reach, octaves, view.footprint)
    return (beside - here) / reach * height, (behind - here) / reach * height


def _lit(slope_across: Field, slope_away: Field) -> Field:
    """Return the cosine between the sun and the surface with those slopes."""
    length = np.sqrt(1 + slope_across**2 + slope_away**2)
    return np.maximum((SUN[1] - slope_across * SUN[0] - slope_away * SUN[2]) / length, 0).astype(np.float32)


def _sand(noise: Field, view: View, depth: Field, shadow: Field) -> Field:
    x, y, footprint = view.across, view.away, view.footprint
    damp = step(depth + 0.25 * fractal(noise, x, y, Octaves(1.4, 5), footprint), -1.75, -1.25)
    rough = 1 - 0.93 * damp
    lumps = _relief(noise, view, Octaves(0.42, 3, 0.42), 0.0058)
    ridges = _relief(noise, view, Octaves(0.035, 3, 0.6), 0.0007)
    lit = _lit((lumps[0] + ridges[0]) * rough, (lumps[1] + ridges[1]) * rough)
    tone = fractal(noise, x + 7, y, Octaves(2.4, 8, 0.6), footprint)
    sand = mix(srgb(212, 188, 153), srgb(231, 212, 181), step(tone, -2.2, 2.2))
    grains = fractal(noise, x - 3, y, Octaves(0.022, 3, 0.9), footprint)
    sand *= (1 + 0.06 * grains * rough)[..., None]
    crumbs = fractal(noise, x, y + 5, Octaves(0.06, 2, 0.8), footprint)
    sand *= (1 - 0.45 * step(crumbs, 3.4, 4.0) * rough)[..., None]
    sand = mix(sand, sand * np.array([0.42, 0.39, 0.36], np.float32), damp)
    toward = np.hypot(x - BALL[0], y - BALL[2])
    open_sky = 1 - 0.75 * np.exp(-((toward / (0.55 * RADIUS)) ** 2))
    light = (lit * (1 - shadow))[..., None] * SUNLIGHT * 1.02 + open_sky[..., None] * SKYLIGHT
    gleam = damp * (0.10 + 0.55 * step(depth, -1.3, 0.0)) * (0.35 + 0.65 * step(view.away, 4.0, 11.0))
    return mix(sand * light, srgb(186, 206, 222), gleam)


def _sea(noise: Field, view: View, depth: Field) -> Field:
    x, y = view.across, view.away
    deep = step(depth, 0.0, 26.0) ** 0.5
    body = mix(srgb(150, 172, 158), srgb(52, 132, 150), step(depth, 0.0, 5.0))
    body = mix(body, srgb(24, 82, 124), deep)
    swell = fractal(noise, x * 0.35 + 2, y, Octaves(2.6, 6, 0.6), view.footprint * 0.55)
    chop = fractal(noise, x * 0.5, y * 1.1 + 4, Octaves(14.0, 5, 0.7), view.footprint * 0.5)
    tilt = 0.055 * swell + 0.05 * chop
    mirror = np.clip(0.10 + 0.42 * step(view.away, 6, 120) + tilt * 2.4, 0.02, 0.85)
    water = mix(body * 0.95, mix(srgb(200, 217, 229), srgb(110, 158, 205), 0.4), mirror)
    water *= (1 + 0.9 * tilt * step(view.away, 200, 20))[..., None]
    return mix(water, srgb(244, 246, 245), _foam(noise, view, depth))


def _foam(noise: Field, view: View, depth: Field) -> Field:
    """Return how white the water is: a lacy rim on the sand and two broken lines of small waves."""
    x, y, footprint = view.across, view.away, view.footprint
    lace = np.abs(fractal(noise, x, y, Octaves(0.42, 5, 0.55), footprint * 0.8))
    sway = fractal(noise, x, y * 0.3, Octaves(3.0, 4), footprint)
    rim = step(depth + 0.18 * sway, 0.75, 0.0) * step(lace, 0.75, 0.25)
    rim = np.maximum(rim, step(depth + 0.1 * sway, 0.22, 0.04))
    total = rim * 0.92
    for line, breadth, strength in ((2.3, 0.9, 0.95), (6.4, 1.3, 0.9), (13.5, 1.6, 0.75)):
        behind = depth - line - 0.55 * sway
        gate = step(fractal(noise, x + line, y * 0.1, Octaves(4.5, 3)), -0.55, 0.5)
        crest = step(behind, -0.06, 0.02) * step(behind, breadth, 0.05) * step(lace, 1.9 - behind * 0.9, 0.3)
        total = np.maximum(total, crest * gate * strength)
    return np.clip(total, 0, 1)


def _ball_shadow(view: View) -> Field:
    """Return how much of the sun the ball hides at each point of the ground, softer further off."""
    towards = [BALL[0] - view.across, np.full_like(view.across, BALL[1]), BALL[2] - view.away]
    along = sum(part * component for part, component in zip(towards, SUN, strict=True))
    off = np.sqrt(np.maximum(sum(part * part for part in towards) - along * along, 0))
    softness = 0.012 + 0.045 * np.clip(along, 0, 1)
    part = np.clip((RADIUS + softness - off) / (2 * softness), 0, 1)
    return (part * part * (3 - 2 * part) * (along > 0) * (view.down > 0)).astype(np.float32)


def _with_ball(light: Field, view: View) -> tuple[Field, Field]:
    """Return the picture with the ball in front, and the part of each pixel that it covers."""
    centre = BALL - np.array([0, EYE, 0])
    ray = np.stack([view.right, -view.down, np.ones_like(view.down)], axis=-1)
    ray = ray / np.linalg.norm(ray, axis=-1, keepdims=True)
    along = ray @ centre
    gap = centre @ centre - along**2
    hit = (gap < RADIUS**2).astype(np.float32)
    normal = (ray * (along - np.sqrt(np.maximum(RADIUS**2 - gap, 0)))[..., None] - centre) / RADIUS
    facing = np.clip(-(normal * ray).sum(axis=-1), 0, 1)
    sun = np.clip(normal @ SUN, 0, 1)
    above = 0.5 + 0.5 * normal[..., 1]
    bounce = (1 - above)[..., None] * np.array([0.34, 0.27, 0.19]) + above[..., None] * SKYLIGHT
    bounce *= (0.25 + 0.75 * step(normal[..., 1], -1.0, -0.2))[..., None]
    through = np.clip(0.3 + normal @ SUN, 0, 1) * 0.16  # thin plastic lets a little sun in past the edge
    ball = _panels(normal) * ((sun * 1.05 + through)[..., None] * SUNLIGHT + bounce)
    mirrored = ray + 2 * facing[..., None] * normal
    sheen = 0.03 + 0.5 * (1 - facing) ** 4.5
    ball = mix(ball, (0.50, 0.58, 0.68), sheen * step(mirrored[..., 1], -0.1, 0.25))
    gloss = np.clip(mirrored @ SUN, 0, 1)
    ball = ball + (0.9 * gloss**260 + 0.10 * gloss**22)[..., None] * SUNLIGHT
    return mix(light, ball, hit), hit


def _panels(normal: Field) -> Field:
    """Return the colour of the ball's plastic: six panels between two white caps, with darker welds."""
    pole = np.array([-0.30, 0.74, -0.60]) / np.linalg.norm([-0.30, 0.74, -0.60])
    first = np.cross(pole, [0, 0, 1.0])
    first /= np.linalg.norm(first)
    turn = (np.arctan2(normal @ np.cross(pole, first), normal @ first) / (2 * np.pi) + 0.54) * 6
    colours = np.array(
        [
            srgb(206, 38, 34),
            srgb(238, 236, 230),
            srgb(240, 178, 40),
            srgb(206, 38, 34),
            srgb(238, 236, 230),
            srgb(34, 96, 168),
        ]
    )
    height = normal @ pole
    weld = np.abs(turn - np.round(turn)) * np.sqrt(np.maximum(1 - height**2, 0))
    plastic = colours[np.floor(turn).astype(np.int64) % 6] * (1 - 0.35 * step(weld, 0.035, 0.008))[..., None]
    return mix(plastic.astype(np.float32), srgb(240, 238, 232), (np.abs(height) > 0.955).astype(np.float32))
