"""What an engine has to know again after a restart, kept with the run."""

from dataclasses import dataclass
from typing import Any

from backend.history.store import HistoryStore


@dataclass(frozen=True)
class RunNotes:
    """An engine's notes of one run, one object for each region."""

    history: HistoryStore
    run_id: str

    def read(self, part: str) -> dict[str, Any]:
        return self.history.get(self.run_id).notes.get(part, {})

    def write(self, part: str, values: dict[str, Any]) -> None:
        self.history.noted(self.run_id, part, values)
