"""What an engine resumes from, kept with the run: written down before the call returns."""

from dataclasses import dataclass

from backend.history.store import HistoryStore
from backend.resume import ResumeState


@dataclass(frozen=True)
class RunResume:
    """The ResumeStore of one run. Both methods raise HistoryTrouble, and RunNotFound."""

    history: HistoryStore
    run_id: str

    def read(self) -> ResumeState:
        return self.history.get(self.run_id).resume

    def keep(self, change: ResumeState) -> None:
        self.history.keep_resume(self.run_id, change, is_patient=True)
