"""What was made and what was said of it, to take along: an archive, a page, a table, JSON or a contact sheet."""

from backend.handover.everything import WholeRun, everything
from backend.handover.making import Kind, made
from backend.handover.selection import MOST, Pictures, Selection

__all__ = ["MOST", "Kind", "Pictures", "Selection", "WholeRun", "everything", "made"]
