"""Draw the near shore of the lake: trees on the far side, grass at our feet, and a power line to be taken away."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from scripts.examples.camera import OVERSAMPLING, View, srgb
from scripts.examples.noise import Field, Octaves, fractal, mix, step

POLE_RIGHT, POLE_AWAY, POLE_HEIGHT = 2.7, 24.0, 9.5  # metres
HEADING = 0.52  # radians by which the line runs away from us to the right


@dataclass(frozen=True)
class Layer:
    """Something drawn alone: its light, (height, width, 3), and how much it covers, (height, width), 0 … 1."""

    light: Field
    cover: Field

    def over(self, light: Field) -> Field:
        """Return this layer in front of a picture."""
        return mix(light, self.light, self.cover)


def _layer(picture: Image.Image) -> Layer:
    """Return a drawing made at twice the working size as a layer in linear light."""
    small = np.asarray(picture.reduce(2), np.float32) / 255
    return Layer((small[..., :3] + 0.02) ** 2.2 - 0.02**2.2, small[..., 3])


def _sheet(view: View, background: tuple[int, int, int]) -> Image.Image:
    size = (view.width * OVERSAMPLING * 2, view.height * OVERSAMPLING * 2)
    return Image.new("RGBA", size, (*background, 0))


def far_trees(view: View, rng: np.random.Generator) -> Layer:
    """Return the conifers along the far shore, the furthest first and the palest."""
    sheet = _sheet(view, (40, 50, 52))
    pen = ImageDraw.Draw(sheet)
    shore = 2 * view.place(0, 0, 1500)[1] + 3
    clump = rng.uniform(0, 6.3, 4)
    for number in range(1900):
        x = rng.uniform(-20, sheet.width + 20)
        swell = sum(np.sin(x / sheet.width * rate + phase) for rate, phase in zip((5, 11, 23, 47), clump, strict=True))
        tall = max(rng.normal(62 + 15 * swell, 15), 14)
        depth = number / 1900
        tone = np.array([74, 84, 92]) * (1 - depth) + np.array([30, 40, 36]) * depth + rng.normal(0, 4)
        base = shore - (1 - depth) * 26 * max(1 + 0.4 * swell, 0)
        pen.polygon(_conifer(x, base, tall, rng), fill=(*(int(value) for value in tone), 255))
    return _layer(sheet)


def _conifer(x: float, base: float, tall: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    heights = np.linspace(1, 0, 9)
    reach = (1 - heights) * tall * rng.uniform(0.17, 0.24) + 0.8
    left = [(x - r * rng.uniform(0.35, 1.15), base - h * tall) for r, h in zip(reach, heights, strict=True)]
    right = [(x + r * rng.uniform(0.35, 1.15), base - h * tall) for r, h in zip(reach, heights, strict=True)]
    return left + right[::-1]


def bank(noise: Field, view: View) -> Layer:
    """Return the bare ground under the grass, ending in an uneven edge at the water."""
    edge = 25.5 + 0.9 * fractal(noise, view.across, np.zeros_like(view.across), Octaves(9.0, 3)) + 0.10 * view.across
    cover = step(view.away - edge, 0.25, -0.25) * (view.down > 0)
    tone = fractal(noise, view.across, view.away, Octaves(1.6, 6, 0.65), view.footprint)
    soil = mix(srgb(40, 46, 26), srgb(66, 66, 40), step(tone, -1.5, 1.5))
    return Layer(soil, cover)


def grass(noise: Field, view: View, away: tuple[float, float], rng: np.random.Generator) -> Layer:
    """Return the blades that grow between two distances, drawn from the furthest to the nearest."""
    sheet = _sheet(view, (74, 78, 44))
    pen = ImageDraw.Draw(sheet)
    near, far = away
    # Blades are spread evenly over the picture, not the ground: as many far ones as near ones can be told apart.
    count = int(2.4e4 * (1 / near - 1 / far) / (1 / 9.6 - 1 / 27))
    places = np.sort(1 / rng.uniform(1 / far, 1 / near, count))[::-1].astype(np.float32)
    across = (rng.uniform(-0.54, 0.54, count) * places).astype(np.float32)
    edge = 25.5 + 0.9 * fractal(noise, across, np.zeros_like(across), Octaves(9.0, 3)) + 0.10 * across
    patch = fractal(noise, across, places, Octaves(2.6, 5, 0.6))
    for x, z, limit, dry in zip(across, places, edge, patch, strict=True):
        if z < limit:
            _blade(pen, view, (x, z), dry + rng.normal(0, 0.7), rng)
    return _layer(sheet)


def _blade(
    pen: ImageDraw.ImageDraw, view: View, foot: tuple[float, float], dry: float, rng: np.random.Generator
) -> None:
    tall, lean = rng.uniform(0.14, 0.36) * (1 + 0.18 * np.clip(dry, -1, 2)), rng.normal(0.06, 0.13)
    straw = float(np.clip(0.28 + 0.22 * dry, 0, 1))
    tip = np.array([104, 104, 58]) * (1 - straw) + np.array([178, 156, 104]) * straw
    tip = tip * rng.uniform(0.5, 1.05)
    points = [(foot[0] + lean * part**2, tall * part * (1 - 0.25 * abs(lean) * part)) for part in (0, 0.4, 0.72, 1)]
    shown = [tuple(2 * value for value in view.place(right, up, foot[1])) for right, up in points]
    breadth = 2 * OVERSAMPLING * view.width / foot[1] * 0.008
    for part, (start, end) in enumerate(pairwise(shown)):
        shade = np.array([36, 44, 24]) + (tip - np.array([36, 44, 24])) * (0.25 + 0.37 * part)
        colour = (*(int(value) for value in shade), 255)
        pen.line([start, end], fill=colour, width=max(int(breadth * (1.1 - 0.3 * part)), 2))
    if dry < -0.6 and rng.random() < 0.05:
        _flower(pen, shown[-1], breadth * rng.uniform(1.1, 1.9), rng)


def _flower(pen: ImageDraw.ImageDraw, place: tuple[float, ...], radius: float, rng: np.random.Generator) -> None:
    x, y = place
    petals = (226, 220, 214) if rng.random() < 0.7 else (206, 176, 84)
    pen.ellipse((x - radius, y - radius * 0.6, x + radius, y + radius * 0.6), fill=(*petals, 255))


def power_line(noise: Field, view: View) -> Layer:
    """Return the wooden pole with its cross-arm, insulators and three sagging wires."""
    sheet = _sheet(view, (34, 32, 36))
    pen = ImageDraw.Draw(sheet)
    heading, sideways = np.array([np.cos(HEADING), np.sin(HEADING)]), np.array([-np.sin(HEADING), np.cos(HEADING)])
    arm_up = POLE_HEIGHT - 0.55
    _beam(pen, view, [_aside(sideways, reach, arm_up) for reach in (-1.05, 1.05)], 0.15)
    for reach, up in ((-0.95, arm_up), (0.95, arm_up), (0.0, POLE_HEIGHT)):
        _beam(pen, view, [_aside(sideways, reach, up), _aside(sideways, reach, up + 0.30)], 0.10)
        for side in (-1, 1):
            along = np.linspace(0, 40, 80)
            sag = up + 0.27 - 3.6 * (along / 55) * (1 - along / 55)
            ground = np.array([POLE_RIGHT, POLE_AWAY]) + sideways * reach + side * along[:, None] * heading
            wire = [(x, height, z) for (x, z), height in zip(ground, sag, strict=True) if z > 6]
            _beam(pen, view, wire, 0.024)
    layer = _layer(sheet)
    return _with_pole(layer, noise, view)


def _aside(sideways: np.ndarray, reach: float, up: float) -> tuple[float, float, float]:
    return POLE_RIGHT + sideways[0] * reach, up, POLE_AWAY + sideways[1] * reach


def _beam(pen: ImageDraw.ImageDraw, view: View, points: list[tuple[float, float, float]], thick: float) -> None:
    """Draw a bar of that many metres through points right, up, away."""
    shown = [tuple(2 * value for value in view.place(*point)) for point in points]
    width = max(round(2 * OVERSAMPLING * view.width / POLE_AWAY * thick), 2)
    pen.line(shown, fill=(52, 47, 48, 255), width=width, joint="curve")


def _with_pole(layer: Layer, noise: Field, view: View) -> Layer:
    """Return the layer with the round, weathered pole added, lit from the left by the sky."""
    foot, top = view.place(POLE_RIGHT, -0.1, POLE_AWAY), view.place(POLE_RIGHT + 0.07, POLE_HEIGHT, POLE_AWAY)
    rows, columns = np.mgrid[: view.right.shape[0], : view.right.shape[1]].astype(np.float32)
    part = np.clip((rows - top[1]) / (foot[1] - top[1]), 0, 1)
    radius = (0.095 + 0.045 * part) * view.width * OVERSAMPLING / POLE_AWAY
    turn = (columns - (top[0] + (foot[0] - top[0]) * part)) / radius
    cover = step(np.abs(turn), 1.03, 0.97) * ((rows >= top[1]) & (rows <= foot[1]))
    bulge = np.sqrt(np.clip(1 - turn * turn, 0, 1))
    cracks = fractal(noise, np.arcsin(np.clip(turn, -1, 1)) * 0.6, rows / 420, Octaves(0.30, 5, 0.75))
    wood = mix(srgb(84, 72, 62), srgb(126, 110, 96), step(cracks, -1.6, 1.6))
    light = 0.20 + 0.55 * np.clip(-0.75 * turn + 0.45 * bulge, 0, 1) + 0.10 * np.clip(turn, 0, 1) ** 3
    pole = wood * light[..., None] * np.array([1.0, 0.93, 0.88], np.float32)
    return Layer(mix(layer.light, pole, cover), np.maximum(layer.cover, cover))
