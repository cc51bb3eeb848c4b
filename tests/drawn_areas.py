"""Areas as they ought to be, worked out in another way than the page does, and where a person draws them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

Corners = list[tuple[float, float]]
EDGE = 1.0  # pixels on both sides of an outline, in which it may be antialiased
MARGIN = 24  # CSS pixels around a picture that is fitted
STEP = 1.25  # of the buttons that zoom


@dataclass(frozen=True)
class Desk:
    """Where the picture lies in the window: the middle of the stage, and CSS pixels for each picture pixel."""

    page: Page
    size: tuple[int, int]
    middle: tuple[float, float]
    scale: float

    @classmethod
    def of(cls, page: Page, size: tuple[int, int], zoomed: int = 0) -> "Desk":
        """A fitted picture of this size, and then so many clicks on the button that zooms in (or out, below 0)."""
        page.locator('[data-action="fit"]').click()
        for _ in range(abs(zoomed)):
            page.locator(f'[data-action="zoom-{"in" if zoomed > 0 else "out"}"]').click()
        box = page.locator('#canvas canvas[data-layer="input"]').bounding_box()
        assert box
        fitted = min((box["width"] - 2 * MARGIN) / size[0], (box["height"] - 2 * MARGIN) / size[1])
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return cls(page, size, middle, fitted * STEP**zoomed)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the picture is in the window."""
        return (
            self.middle[0] + (x - self.size[0] / 2) * self.scale,
            self.middle[1] + (y - self.size[1] / 2) * self.scale,
        )

    def drag(self, corners: Corners, steps: int = 1) -> "Desk":
        self.page.mouse.move(*self.at(*corners[0]))
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*self.at(*corner), steps=steps)
        self.page.mouse.up()
        return self

    def click(self, x: float, y: float) -> "Desk":
        self.page.mouse.click(*self.at(x, y))
        return self


def inside_and_outside(corners: Corners, size: tuple[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pixels whose centres lie surely inside and surely outside a closed outline, by the non-zero rule."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    winding = np.zeros(x.shape, int)
    distance = np.full(x.shape, np.inf)
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        winding += ((y0 <= y) & (y1 > y) & (side > 0)).astype(int) - ((y1 <= y) & (y0 > y) & (side < 0)).astype(int)
        squared = (x1 - x0) ** 2 + (y1 - y0) ** 2 or 1.0
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared, 0, 1)
        distance = np.minimum(distance, np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)))
    is_sure = distance > EDGE
    return is_sure & (winding != 0), is_sure & (winding == 0)


def ellipse(left: float, top: float, right: float, bottom: float) -> Corners:
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    x, y = (left + right) / 2, (top + bottom) / 2
    return [(x + (right - left) / 2 * np.cos(a), y + (bottom - top) / 2 * np.sin(a)) for a in angles]


def assert_drawn(mask: NDArray[np.uint8], corners: Corners) -> None:
    inside, outside = inside_and_outside(corners, (mask.shape[1], mask.shape[0]))
    assert inside.any()
    assert outside.any()
    assert (mask[inside] == 255).all(), f"{(mask[inside] != 255).sum()} pixels inside are not marked"
    assert (mask[outside] == 0).all(), f"{(mask[outside] != 0).sum()} pixels outside are marked"
