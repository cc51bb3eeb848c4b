"""What was made, kept: rows in a database and pictures in folders."""

from backend.history.asked import asked_from_request, request_from_run
from backend.history.job_store import Job, JobStore
from backend.history.notes import RunNotes
from backend.history.run import KeptSample, Run, Status
from backend.history.store import HistoryStore, HistoryUnreadable, NewRun, trouble_of

__all__ = [
    "HistoryStore",
    "HistoryUnreadable",
    "Job",
    "JobStore",
    "KeptSample",
    "NewRun",
    "Run",
    "RunNotes",
    "Status",
    "asked_from_request",
    "request_from_run",
    "trouble_of",
]
