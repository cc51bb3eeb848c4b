"""What was made, kept: rows in a database and pictures in folders."""

from backend.history.run import Difference, KeptSample, Run, Status
from backend.history.store import HistoryStore, HistoryUnreadable, NewRun

__all__ = ["Difference", "HistoryStore", "HistoryUnreadable", "KeptSample", "NewRun", "Run", "Status"]
