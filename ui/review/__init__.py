"""The page where runs are looked at and decided on: one component, which speaks to the review's HTTP API alone."""

from ui.review.board import Board

__all__ = ["Board"]
