"""What one caller sees of the runs, and in which words it is told."""

from collections.abc import Sequence
from typing import Any

from backend.access.visitors import is_run
from backend.errors import RunNotFound
from backend.history import HistoryStore
from backend.history.board import BlindFilters, Place
from backend.history.review import MISSING, NO_COMMENT, SampleOf
from backend.history.review_tables import BoardRow, CommentRow
from backend.server.review.callers import Caller
from backend.server.review.picture_links import PictureLinks
from backend.server.review.questions import Question
from backend.server.review.veil import Veil
from backend.server.review.words import comment_in_words, runs_in_words

NUMBER = 3  # digits of a sample's number


class Seen:
    """As it is at this moment: a blind link hides less once somebody has decided. Every method raises HistoryTrouble.

    reviewer: public id of who asks, "" where that is not said; root: the path that a proxy has the program under
    """

    def __init__(
        self, history: HistoryStore, pictures: PictureLinks, caller: Caller, reviewer: str, root: str = ""
    ) -> None:
        self._history, self._pictures, self._caller, self._root = history, pictures, caller, root
        self.reviewer = reviewer
        self._veil = self._drawn() if caller.is_blind else None

    def page(self, question: Question) -> tuple[list[BoardRow], Place | None]:
        """The rows of a page, and where the next one begins; None where there is none."""
        filters = question.filters
        if self._veil:
            own = self._history.review.held(self.reviewer, self._caller.runs) if self.reviewer else {}
            filters = BlindFilters(filters, self._veil.lifted, own)
        rows = self._history.board.page(self._caller.sight, filters, question.limit + 1, question.after)
        shown = rows[: question.limit]
        return shown, Place(shown[-1].created, shown[-1].run_id) if len(rows) > len(shown) else None

    def row(self, run_id: str) -> BoardRow:
        """Raises RunNotFound for a run that the caller does not see, as for none."""
        row = self._history.board.row(self._caller.sight, run_id) if is_run(run_id) else None
        if row is None:
            raise RunNotFound(MISSING)
        return row

    def require(self, run_ids: Sequence[str]) -> None:
        """Raises RunNotFound where one of these is not seen."""
        if self._history.board.count(self._caller.sight, run_ids) != len(set(run_ids)):
            raise RunNotFound(MISSING)

    def sample(self, run_id: str, number: str) -> SampleOf:
        """The sample that is shown under this number, which need not be there. Raises RunNotFound."""
        if not (number.isascii() and number.isdigit() and len(number) <= NUMBER):
            raise RunNotFound(MISSING)
        row = self.row(run_id)
        return SampleOf(row.run_id, self._real(row.run_id, int(number)))

    def comment(self, comment_id: str) -> CommentRow:
        """Raises RunNotFound; one that the caller does not see is as if there were none."""
        comment = self._history.review.comment_of(comment_id) if is_run(comment_id) else None
        if comment is None or self._history.board.row(self._caller.sight, comment.run_id) is None:
            raise RunNotFound(NO_COMMENT)
        if self._veil and self._veil.hides(comment.run_id) and comment.reviewer != self.reviewer:
            raise RunNotFound(NO_COMMENT)
        return comment

    def told(self, rows: Sequence[BoardRow]) -> list[dict[str, Any]]:
        """Each as RUN."""
        ids = [row.run_id for row in rows]
        review = self._history.review
        runs = runs_in_words(rows, review.samples(ids), review.said(ids), self.link)
        return [self._allowed(run) for run in runs]

    def shown_sample(self, sample: SampleOf) -> dict[str, Any]:
        """One as SAMPLE, under the number that it has now."""
        (run,) = self.told([self.row(sample.run_id)])
        picture = self.link(*sample, "image")
        return next(told for told in run["samples"] if told["image"] == picture)

    def comment_told(self, comment: CommentRow) -> dict[str, Any]:
        """As COMMENT."""
        return comment_in_words(comment, self._history.review.said([comment.run_id]).names)

    def link(self, run_id: str, position: int, kind: str) -> str:
        """The path of a picture, which stops with the link that the caller came by."""
        return self._root + self._pictures.link(run_id, position, kind, self._caller.link_id)

    def changes(self, run_ids: Sequence[str]) -> list[str]:
        """Those of which the caller may know that something was said."""
        return [run_id for run_id in run_ids if not (self._veil and self._veil.hides(run_id))]

    def _allowed(self, run: dict[str, Any]) -> dict[str, Any]:
        parent = run["parent"]
        if self._caller.link_id and parent and not self._shows(parent["run"]):
            run = {**run, "parent": None}
        return self._veil.over(run) if self._veil else run

    def _shows(self, run_id: str) -> bool:
        return run_id in self._caller.runs and not (self._veil and self._veil.hides(run_id))

    def _real(self, run_id: str, number: int) -> int:
        if not (self._veil and self._veil.hides(run_id)):
            return number
        order = self._veil.order(run_id, len(self._history.review.samples([run_id])[run_id]))
        return order[number] if number < len(order) else number

    def _drawn(self) -> Veil:
        runs, reviewer = self._caller.runs, self.reviewer
        decided = self._history.review.decided(reviewer, runs) if reviewer else frozenset[str]()
        return Veil(self._pictures.secret, self._caller.link_id, reviewer, decided)
