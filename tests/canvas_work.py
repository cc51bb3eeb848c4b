"""The canvas as a person works on it: what is awaited, and what is read from it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from drawn_areas import Desk
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, expect
from studio_page import StudioPage

Pixels = NDArray[np.int64]
INPUT = '#canvas canvas[data-layer="input"]'
SHARE = "window.inpaintStudio.canvas.state().share"


class Work:
    """A studio with one picture of a known size, and a folder for what is downloaded."""

    def __init__(self, studio: StudioPage, folder: Path, size: tuple[int, int]) -> None:
        self.studio, self.page, self.folder = studio, studio.page, folder
        self.size = size

    @classmethod
    def on(cls, studio: StudioPage, image: Image.Image, folder: Path) -> "Work":
        """Saves a picture, under a name of its own, and opens it."""
        path = folder / f"{folder.name}.png"
        image.save(path)
        return cls(studio.choose(path), folder, image.size)

    def desk(self) -> Desk:
        return Desk.of(self.page, self.size)

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"#canvas {selector}")

    def act(self, name: str) -> "Work":
        self.find(f'[data-action="{name}"]:visible').click()
        return self

    def choose(self, tool: str, mode: str = "add") -> "Work":
        self.find(f'[data-tool="{tool}"]').click()
        if self.find(f'[data-mode="{mode}"]').is_visible():
            self.find(f'[data-mode="{mode}"]').click()
        return self

    def type(self, **numbers: float) -> "Work":
        """Types into the fields of these roles."""
        for role, number in numbers.items():
            self.find(f'[data-role="{role.replace("_", "-")}"]').fill(str(number))
        return self

    def mark(self, left: int, top: int, right: int, bottom: int, tool: str = "rectangle") -> "Work":
        """A rectangle or an ellipse, by numbers."""
        self.choose(tool)
        self.type(shape_left=left, shape_top=top, shape_width=right - left, shape_height=bottom - top)
        return self.act("shape-apply")

    def changes(self, do: Callable[[], object]) -> "Work":
        """Do something, and wait until another part of the picture is marked."""
        before = self.page.evaluate(SHARE)
        do()
        self.page.wait_for_function(f"before => {SHARE} !== before", arg=before)
        return self

    def refine(self, action: str, amount: int) -> "Work":
        self.type(refine_amount=amount)
        return self.changes(lambda: self.act(action))

    def mask(self) -> Pixels:
        """What is marked, as it is downloaded, shape ``(height, width)``."""
        return np.asarray(Image.open(self.studio.downloaded_mask(self.folder))).astype(int)

    def sample(self) -> Pixels:
        """The one sample, as it is downloaded, shape ``(height, width, 3)``."""
        (path,) = self.studio.downloaded_samples(self.folder)
        return np.asarray(Image.open(path).convert("RGB")).astype(int)

    def load_mask(self, mask: NDArray[np.uint8]) -> "Work":
        Image.fromarray(mask).save(self.folder / "loaded.png")
        self.changes(lambda: self.studio.load_mask(self.folder / "loaded.png"))
        return self

    def says(self, sentence: str) -> None:
        """What is read out of the mask, once it rests."""
        expect(self.find('[data-slot="described"]')).to_have_text(sentence)

    def focused(self) -> str:
        """What has the focus, in the words of its attributes."""
        return self.page.evaluate(
            """() => {
                const {tagName, dataset} = document.activeElement;
                const {tool, action, role, layer, mode, does} = dataset;
                return tool ?? action ?? role ?? layer ?? mode ?? does ?? tagName;
            }"""
        )
