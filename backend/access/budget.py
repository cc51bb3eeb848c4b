"""The budget of the operator's key: pictures a day for all visitors together, counted where a restart finds it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from backend.errors import EngineUnavailable


class Spending(Protocol):
    """What was spent on each day, written down; every call is whole, also with several threads and processes."""

    def take(self, day: str, pictures: int, most: int) -> bool:
        """Count the pictures to the day and return True, or change nothing where that would be more than `most`."""
        ...

    def give_back(self, day: str, pictures: int) -> None: ...

    def spent(self, day: str) -> int: ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class DailyBudget:
    """The day's budget. most: pictures a day, from midnight to midnight UTC; now: the time, in UTC."""

    spending: Spending
    most: int
    now: Callable[[], datetime] = _now

    @property
    def today(self) -> str:
        return self.now().date().isoformat()

    @property
    def left(self) -> int:
        """Pictures that may still be taken today."""
        return max(0, self.most - self.spending.spent(self.today))

    def words(self) -> str:
        """What is left, for the page."""
        return f"{self.left:,} of {self.most:,} free pictures left today."

    def take(self, pictures: int) -> str:
        """Take so many pictures of today's and return the day; raises EngineUnavailable where fewer are left."""
        day = self.today
        if not self.spending.take(day, pictures, self.most):
            raise self.too_few(pictures)
        return day

    def require(self, pictures: int) -> None:
        """Raise EngineUnavailable where fewer are left; takes nothing."""
        if self.left < pictures:
            raise self.too_few(pictures)

    def give_back(self, day: str, pictures: int) -> None:
        """What was taken on this day and never cost anything."""
        self.spending.give_back(day, pictures)

    def refusal(self) -> str:
        """Why nobody can take any more today, "" as long as somebody can."""
        return "" if self.left else self._used_up

    @property
    def _used_up(self) -> str:
        return (
            f"Today's {self.most:,} free pictures are used up: come back after midnight UTC, "
            "or type a key of your own under Endpoint."
        )

    def too_few(self, pictures: int) -> EngineUnavailable:
        """The refusal of a run that costs so many pictures; asked again after midnight it may go."""
        left, now = self.left, self.now()
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        noun = "free picture is" if left == 1 else "free pictures are"
        sentence = (
            f"Only {left:,} {noun} left today, and this run is {pictures:,}: ask for fewer samples, paint fewer parts, "
            "come back after midnight UTC, or type a key of your own under Endpoint."
        )
        return EngineUnavailable(sentence if left else self._used_up, math.ceil((midnight - now).total_seconds()))
