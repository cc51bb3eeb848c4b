"""The canvas's area tools and refinements give what SciPy, NumPy and Pillow give for the same rules."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

pytestmark = pytest.mark.slow  # starts Node

Bytes = NDArray[np.uint8]

ANSWERS = Path(__file__).parent / "selection" / "answers.js"
EDGES = ndimage.generate_binary_structure(2, 1)
CORNERS = ndimage.generate_binary_structure(2, 2)
FINE = 8  # samples of a pixel in each direction


def answers(questions: list[dict[str, object]]) -> list[Bytes]:
    """What the canvas makes of each question, in one run of Node: masks of shape ``(height, width)``, uint8."""
    asked = subprocess.run(
        ["node", str(ANSWERS)], input=json.dumps(questions), text=True, capture_output=True, check=True, timeout=120
    )
    sizes = [(int(str(question["height"])), int(str(question["width"]))) for question in questions]
    coded = [np.frombuffer(base64.b64decode(text), np.uint8) for text in json.loads(asked.stdout)]
    return [values.reshape(size) for values, size in zip(coded, sizes, strict=True)]


def about(values: NDArray[np.generic], **told: object) -> dict[str, object]:
    return {
        "height": values.shape[0],
        "width": values.shape[1],
        "data": base64.b64encode(values.tobytes()).decode(),
        **told,
    }


def random_masks(seed: int, count: int = 8) -> list[Bytes]:
    """Blobs with grey edges, noise, stripes, an empty and a full one; some reach over the picture's edge."""
    random = np.random.default_rng(seed)
    masks = [np.zeros((40, 52), np.uint8), np.full((33, 47), 255, np.uint8)]
    for number in range(count):
        height, width = random.integers(30, 90, 2)
        field = ndimage.gaussian_filter(random.normal(size=(height, width)), 0.7 + number % 4)
        field -= np.quantile(field, random.uniform(0.3, 0.9))
        masks.append(np.clip(127.5 + field / np.abs(field).max() * 1500, 0, 255).astype(np.uint8))
    masks.append(np.where(random.random((61, 43)) < 0.02, 255, 0).astype(np.uint8))
    masks.append(random.integers(0, 256, (50, 50), dtype=np.uint8))
    return masks


def distance_to(sites: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The distance to the nearest site's centre, shape ``(height, width)``; infinite where there is none."""
    if not sites.any():
        return np.full(sites.shape, np.inf)
    return np.asarray(ndimage.distance_transform_edt(~sites))


def labelled(areas: NDArray[np.bool_], structure: NDArray[np.bool_]) -> NDArray[np.int32]:
    labels = np.zeros(areas.shape, np.int32)
    ndimage.label(areas, structure, output=labels)
    return labels


def small_areas(areas: NDArray[np.bool_], structure: NDArray[np.bool_], most: float) -> NDArray[np.bool_]:
    labels = labelled(areas, structure)
    sizes = np.bincount(labels.ravel())
    small = sizes <= most
    small[0] = False
    return small[labels]


def reference(mask: Bytes, action: str, amount: float) -> Bytes:
    painted = mask >= 128
    if action == "grow":
        return np.where(distance_to(painted) <= amount, 255, mask).astype(np.uint8)
    if action == "shrink":
        return np.where(distance_to(~painted) <= amount, 0, mask).astype(np.uint8)
    if action == "feather":
        return np.floor(255 * np.minimum(1, distance_to(~painted) / amount) + 0.5).astype(np.uint8)
    if action == "fill-holes":
        closed = np.asarray(ndimage.binary_fill_holes(painted, EDGES)) & ~painted
        return np.where(small_areas(closed, EDGES, amount**2), 255, mask).astype(np.uint8)
    gone = small_areas(painted, CORNERS, np.ceil(amount**2) - 1)
    labels = labelled((mask > 0) & ~painted, CORNERS)
    near_gone, near_kept = (
        np.unique(labels[np.asarray(ndimage.binary_dilation(areas, CORNERS), bool)])
        for areas in (gone, painted & ~gone)
    )
    edges = np.isin(labels, np.setdiff1d(near_gone, near_kept)) & (labels > 0)
    return np.where(gone | edges, 0, mask).astype(np.uint8)


@pytest.mark.parametrize("action", ["grow", "shrink", "feather", "fill-holes", "drop-specks"])
def test_a_refinement_gives_what_scipy_gives(action: str) -> None:
    cases = [(mask, amount) for mask in random_masks(1) for amount in (1, 2, 3.5, 5, 12, 70)]
    got = answers([about(mask, call="refined", action=action, amount=amount) for mask, amount in cases])
    for (mask, amount), answer in zip(cases, got, strict=True):
        np.testing.assert_array_equal(answer, reference(mask, action, amount), f"{action} by {amount}")


@pytest.mark.parametrize("amount", [2, 9, 40])
def test_smoothing_follows_the_half_level_of_a_gaussian(amount: int) -> None:
    masks = [np.pad(np.kron(mask, np.ones((4, 4), np.uint8)), 3 * amount) for mask in random_masks(2)]
    got = answers([about(mask, call="refined", action="smooth", amount=amount) for mask in masks])
    for mask, answer in zip(masks, got, strict=True):
        share = ndimage.gaussian_filter((mask >= 128).astype(float), amount / 1.349, mode="constant")
        margin = 0.06 + 0.25 / amount  # three boxes are not quite a Gaussian, and the edge is a pixel wide
        np.testing.assert_array_equal(answer[share > 0.5 + margin], 255)
        np.testing.assert_array_equal(answer[share < 0.5 - margin], 0)


def test_smoothing_leaves_straight_edges_straight_up_to_the_picture_s_border() -> None:
    halves = [np.zeros((150, 130), np.uint8) for _ in range(2)]
    halves[0][:, :61] = 255
    halves[1][77:, :] = 255
    got = answers(
        [about(half, call="refined", action="smooth", amount=amount) for half in halves for amount in (4, 30)]
    )
    for number, answer in enumerate(got):
        np.testing.assert_array_equal(answer, halves[number // 2])


@pytest.mark.parametrize(("amount", "thinner", "wider"), [(3, 2, 5), (8, 7, 10), (20, 18, 23), (60, 54, 68)])
def test_smoothing_takes_away_what_is_thinner_and_keeps_what_is_wider(amount: int, thinner: int, wider: int) -> None:
    stripes = np.zeros((150, 500), np.uint8)
    stripes[:, 100 : 100 + thinner] = 255
    stripes[:, 350 : 350 + wider] = 255
    (answer,) = answers([about(stripes, call="refined", action="smooth", amount=amount)])
    assert answer[:, :225].max() < 128
    assert answer[:, 350 + wider // 2].min() == 255
    assert answer[75, 360 + wider :].max() == 0


@pytest.mark.parametrize("tolerance", [0, 10, 40])
def test_the_wand_takes_what_a_label_of_alike_pixels_has(tolerance: int) -> None:
    random = np.random.default_rng(3)
    picture = np.empty((70, 90, 4), np.uint8)
    for channel in range(3):
        field = ndimage.gaussian_filter(random.normal(size=(70, 90)), 4)
        picture[..., channel] = (field - field.min()) / np.ptp(field) * 90 + random.integers(0, 4, field.shape)
    picture[..., 3] = np.where(random.random((70, 90)) < 0.1, 0, random.integers(1, 256, (70, 90)))
    places = [(int(x), int(y)) for x, y in zip(random.integers(0, 90, 30), random.integers(0, 70, 30), strict=True)]
    cases = [(x, y, together) for x, y in places for together in (True, False)]
    got = answers(
        [
            about(
                picture,
                call="wand",
                point={"x": x + 0.5, "y": y + 0.5},
                options={"tolerance": tolerance, "contiguous": together},
            )
            for x, y, together in cases
        ]
    )
    for (x, y, together), answer in zip(cases, got, strict=True):
        clicked = picture[y, x].astype(int)
        near = np.abs(picture[..., :3].astype(int) - clicked[:3]).max(axis=2) <= tolerance
        alike = picture[..., 3] == 0 if clicked[3] == 0 else near & (picture[..., 3] > 0)
        labels = labelled(alike, EDGES)
        wanted = labels == labels[y, x] if together else alike
        np.testing.assert_array_equal(answer, np.where(wanted, 255, 0), f"at {x}, {y}")


def pixel_centres(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centres = np.indices((height, width)).astype(np.float64) + 0.5
    return centres[0], centres[1]


def winding_numbers(ring: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """How often a ring goes around each point, by the sides that cross the ray to its right (Sunday's rule)."""
    winding = np.zeros(x.shape, np.int64)
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        side = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
        winding += (ay <= y) & (by > y) & (side > 0)
        winding -= (ay > y) & (by <= y) & (side < 0)
    return winding


def distance_to_ring(ring: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    nearest = np.full(x.shape, np.inf)
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        squared = (bx - ax) ** 2 + (by - ay) ** 2
        along = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    return nearest


def test_outlines_that_cross_themselves_are_filled_by_the_non_zero_rule_with_an_edge_of_a_pixel() -> None:
    random = np.random.default_rng(4)
    rings = [random.uniform(-15, 95, (corners, 2)) for corners in (3, 4, 5, 7, 9, 12, 20, 60) for _ in range(4)]
    asked = [[{"x": float(x), "y": float(y)} for x, y in ring] for ring in rings]
    got = answers([{"call": "outline", "width": 80, "height": 70, "rings": [ring]} for ring in asked])
    y, x = pixel_centres(70, 80)
    for ring, answer in zip(rings, got, strict=True):
        inside = winding_numbers(ring, x, y) != 0
        clear = distance_to_ring(ring, x, y) > 1
        np.testing.assert_array_equal(answer[clear], np.where(inside, 255, 0)[clear])
        fine_y, fine_x = (places / FINE for places in pixel_centres(70 * FINE, 80 * FINE))
        fine = (winding_numbers(ring, fine_x, fine_y) != 0).reshape(70, FINE, 80, FINE).mean(axis=(1, 3))
        assert np.abs(answer - fine * 255).max() <= 40  # the finer picture is itself off by up to a row of samples


def test_a_simple_outline_looks_as_pillow_draws_it_eight_times_as_large() -> None:
    random = np.random.default_rng(5)
    turns = np.sort(random.uniform(0, 2 * np.pi, 12))
    reach = random.uniform(12, 30, 12)
    ring = np.stack([40 + reach * np.cos(turns), 35 + reach * np.sin(turns)], axis=1)
    asked = [{"x": float(x), "y": float(y)} for x, y in ring]
    (answer,) = answers([{"call": "outline", "width": 80, "height": 70, "rings": [asked]}])
    large = Image.new("L", (80 * FINE, 70 * FINE))
    ImageDraw.Draw(large).polygon([(x * FINE - 0.5, y * FINE - 0.5) for x, y in ring.tolist()], fill=255)
    drawn = np.asarray(large, float).reshape(70, FINE, 80, FINE).mean(axis=(1, 3))
    assert np.abs(answer - drawn).mean() < 1
    assert np.abs(answer - drawn).max() <= 64
