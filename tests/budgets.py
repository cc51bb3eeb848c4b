"""A budget in memory, and pictures whose marks lie so far apart that each is a request: what tests of money share."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from backend.access.budget import DailyBudget
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

SIDE, GRID = 700, 7
MARK = 4  # pixels


@dataclass
class MemorySpending:
    """Counts in memory what the history counts in its database."""

    days: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, day: str, pictures: int, most: int) -> bool:
        with self.lock:
            if self.days[day] + pictures > most:
                return False
            self.days[day] += pictures
            return True

    def give_back(self, day: str, pictures: int) -> None:
        with self.lock:
            self.days[day] -= pictures

    def spent(self, day: str) -> int:
        return self.days[day]


def daily_budget(most: int, spent: int = 0) -> DailyBudget:
    made = DailyBudget(MemorySpending(), most)
    if spent:
        made.take(spent)
    return made


def spent(daily_budget: DailyBudget) -> int:
    return daily_budget.spending.spent(daily_budget.today)


def box_of(number: int) -> tuple[int, int, int, int]:
    """Where a mark lies."""
    left, top = (SIDE // GRID * (number % GRID) + 40, SIDE // GRID * (number // GRID) + 40)
    return left, top, left + MARK, top + MARK


def far_marks(count: int) -> Mask:
    image = Image.new("L", (SIDE, SIDE))
    for number in range(count):
        image.paste(255, box_of(number))
    return Mask(image)


def request_of_parts(count: int, **values: Any) -> InpaintRequest:
    """A request that falls into so many parts, in the order in which they are asked for."""
    slope = np.linspace(0, 250, SIDE).astype(np.uint8)
    picture = Picture(Image.fromarray(np.stack([np.tile(slope, (SIDE, 1))] * 3, axis=2)))
    options: dict[str, Any] = {"seed": 5} | values
    return InpaintRequest(init_image=picture, mask_image=far_marks(count), **options)
