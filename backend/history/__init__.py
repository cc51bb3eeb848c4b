"""What was made, kept: rows in a database and pictures in folders."""

from backend.history.jobs import Job, JobStore
from backend.history.room import NoRoom
from backend.history.run import KeptSample, NewRun, Run, Status
from backend.history.run_request import asked_from_request, request_from_run
from backend.history.run_resume import RunResume
from backend.history.run_writer import sample_writers
from backend.history.spending import Spending
from backend.history.store import HistoryStore
from backend.history.troubles import HistoryTrouble, trouble_of
from backend.history.upgrading import HistoryUnreadable

__all__ = [
    "HistoryStore",
    "HistoryTrouble",
    "HistoryUnreadable",
    "Job",
    "JobStore",
    "KeptSample",
    "NewRun",
    "NoRoom",
    "Run",
    "RunResume",
    "Spending",
    "Status",
    "asked_from_request",
    "request_from_run",
    "sample_writers",
    "trouble_of",
]
