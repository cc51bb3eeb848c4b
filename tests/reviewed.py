"""A history with runs in it, and the board of the review as a person uses it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from keeping import keep, new_run
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from backend.history import HistoryStore
from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.receipt import Receipt
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample

VISITOR = "0123456789abcdef0123456789abcdef"
SIZE = (96, 64)


def fill_history(folder: Path, prompts: Sequence[str], samples: int = 3) -> list[str]:
    """Runs of VISITOR with these prompts, the last one the newest. Returns their ids, newest first."""
    history = HistoryStore(folder)
    ids: list[str] = []
    begin = datetime.now(UTC) - timedelta(hours=1)
    for place, prompt in enumerate(prompts):
        own = folder / f"made-{place}"
        own.mkdir()
        asked = _asked(prompt, samples, 10 * place)
        new = new_run(asked, own, visitor=VISITOR, created=begin + timedelta(minutes=place))
        keep(history, history.create(new), asked, _result(asked))
        ids.insert(0, new.id)
    history.close()
    return ids


def _asked(prompt: str, samples: int, seed: int) -> InpaintRequest:
    pixels = np.indices((SIZE[1], SIZE[0])).sum(0)[..., None] % 96 * np.array([2, 1, 2])
    mask = Image.new("L", SIZE)
    mask.paste(255, (30, 20, 60, 40))
    photo = Picture(Image.fromarray(pixels.astype(np.uint8)))
    return InpaintRequest(init_image=photo, mask_image=Mask(mask), prompt=prompt, samples=samples, seed=seed)


def _result(asked: InpaintRequest) -> InpaintResult:
    """Samples that look unlike each other."""
    made = []
    for number, seed in enumerate(asked.seeds):
        picture = asked.init_image.image.copy()
        picture.paste(((60 * number) % 255, 90, 160), (30, 20, 60, 40))
        made.append(Sample(Picture(picture), seed, receipt=Receipt(0, Box(30, 20, 60, 40), 1.1)))
    return InpaintResult(tuple(made), 0.5, {"prompt": asked.prompt, "samples": asked.samples})


class BoardPage:
    """Words for what a person does on the board."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(error.stack or error.message))

    def open(self, url: str, visitor: str = "") -> "BoardPage":
        """visitor: whose browser this is, "" for anybody's"""
        if visitor:
            self.page.add_init_script(f"localStorage.setItem('inpaint-studio:visitor', {visitor!r})")
        self.page.goto(url)
        return self.ready()

    def ready(self) -> "BoardPage":
        self.page.wait_for_selector('#board:is([data-state="ready"], [data-state="gate"], [data-state="over"])')
        return self

    def reload(self) -> "BoardPage":
        self.page.reload()
        return self.ready()

    def press(self, *keys: str) -> "BoardPage":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def part(self, name: str) -> Locator:
        return self.page.locator(f'#board [data-slot="{name}"]')

    def role(self, name: str) -> Locator:
        return self.page.locator(f'#board [data-role="{name}"]')

    def act(self, name: str) -> None:
        self.page.locator(f'#board [data-action="{name}"]').click()

    @property
    def current(self) -> list[str]:
        """The samples that are marked as the current one: exactly one."""
        return self.page.eval_on_selector_all(
            '#board [data-sample][aria-current="true"]', "all => all.map(one => one.dataset.sample)"
        )

    def verdicts(self, run: str) -> list[str]:
        """The person's own of a run's samples, as they are shown."""
        return self.page.eval_on_selector_all(
            f'#board [data-run="{run}"] [data-sample]', "all => all.map(one => one.dataset.verdict)"
        )

    def shows(self, run: str, *verdicts: str) -> None:
        """Wait for these."""
        for number, verdict in enumerate(verdicts):
            sample = self.page.locator(f'#board [data-sample="{run}/{number}"]')
            expect(sample).to_have_attribute("data-verdict", verdict)

    def told(self, **shown: Any) -> None:
        """Wait for a text in each of these parts."""
        for name, text in shown.items():
            expect(self.part(name.replace("_", "-"))).to_contain_text(text)
