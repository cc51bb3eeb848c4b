"""The review over HTTP: runs as samples to decide on, verdicts and comments. The page uses this and nothing else."""

from backend.server.review.api import Outside, ReviewApi
from backend.server.review.callers import Callers

__all__ = ["Callers", "Outside", "ReviewApi"]
