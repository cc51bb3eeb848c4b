"""What a run on the operator's key takes of the day's budget, and what of it is given back because it cost nothing."""

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from backend.access.budget import DailyBudget
from backend.resume import BudgetState, ResumeState, ResumeStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BudgetReservation:
    """The pictures of one run. They are taken before anything is sent, and written down, so that a restart takes none
    again: a part is open until it is sent, and opens again where the service provably did not accept it.

    budget: None where nothing is counted, as with a key of the visitor's own
    each: pictures that a part costs
    lock: one for all who write down what is known of the same runs
    """

    budget: DailyBudget | None
    resume: ResumeStore
    each: int
    lock: threading.Lock = field(default_factory=threading.Lock)

    def require(self, parts: Sequence[int]) -> None:
        """Raise EngineUnavailable where these parts cost more than what is taken already and what is left."""
        if self.budget and (wanted := self._wanted(parts)):
            self.budget.require(len(wanted) * self.each)

    @contextmanager
    def held(self, parts: Sequence[int]) -> Iterator[None]:
        """Take what these parts cost, and at the end give back what is still open. Raises EngineUnavailable."""
        if self.budget:
            self._take(self._wanted(parts))
        try:
            yield
        finally:
            try:
                self._close()
            except Exception:  # what was paid for has come back, and must not be lost over this
                logger.exception("what a run took of the budget could not be settled")

    def spend(self, part: int) -> None:
        """This part is about to be sent, and may cost. Raises EngineUnavailable where it cannot be paid for."""
        if not self.budget:
            return
        if part not in self._known().open:
            self._take([part])
        with self.lock:
            known = self._known()
            opened = dict(known.open)
            self._keep(BudgetState(open=opened, sent=known.sent | {part: opened.pop(part)}))

    def refused(self, part: int) -> None:
        """The service has provably not accepted this part: it may be sent again, and else is given back."""
        if not self.budget:
            return
        with self.lock:
            known = self._known()
            sent = dict(known.sent)
            day = sent.pop(part)
            is_over = known.is_over  # and nobody waits for this part any more
            opened = known.open if is_over else known.open | {part: day}
            self._keep(BudgetState(open=opened, sent=sent, is_over=is_over))
        if is_over:
            self._give_back([day])

    def _wanted(self, parts: Sequence[int]) -> list[int]:
        return [part for part in parts if part not in self._known().open]

    def _take(self, parts: Sequence[int]) -> None:
        if self.budget and parts:
            day = self.budget.take(len(parts) * self.each)
            with self.lock:
                known = self._known()
                self._keep(BudgetState(open=known.open | dict.fromkeys(parts, day), sent=known.sent))

    def _close(self) -> None:
        with self.lock:
            known = self._known()
            if known != BudgetState():
                self._keep(BudgetState(sent=known.sent, is_over=True))
        self._give_back(known.open.values())

    def _give_back(self, days: Iterable[str]) -> None:
        for day, parts in Counter(days).items():
            try:
                assert self.budget
                self.budget.give_back(day, parts * self.each)
            except Exception:
                logger.exception("%d pictures could not be given back to the budget", parts * self.each)

    def _known(self) -> BudgetState:
        """From which day each part was taken, while it is open and once it is sent."""
        return (self.resume.read().budget if self.budget else None) or BudgetState()

    def _keep(self, state: BudgetState) -> None:
        self.resume.keep(ResumeState(budget=state))
