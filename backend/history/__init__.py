"""What was made, kept: rows in a database and pictures in folders."""

from backend.history.run import KeptSample, Run, Status
from backend.history.store import HistoryStore, HistoryUnreadable, NewRun

__all__ = ["HistoryStore", "HistoryUnreadable", "KeptSample", "NewRun", "Run", "Status"]
