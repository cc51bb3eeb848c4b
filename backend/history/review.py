"""What people hold and say of samples. Each person's word is a row of their own: nobody overwrites anybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history.board import Verdict
from backend.history.database import Database
from backend.history.review_tables import BoardRow, CommentRow, ReviewerRow, VerdictRow
from backend.history.tables import SampleRow

MISSING = "This run is not here any more: look for it on the board again."
NO_COMMENT = "This comment is not here any more."
NO_ANSWER = "The comment that this answers is not one of this sample: write it without."
OUTSIDE = "The point lies outside of the picture: place it in the picture, or leave it out."
TOO_MANY_PEOPLE = "More people than {most} have spoken about this run: ask one of them to speak for you."
TOO_MANY_COMMENTS = "This run has {most} comments, more are not kept: remove some first."
PEOPLE, COMMENTS = 200, 2000  # about one run: a link could be handed to a program that makes up people


class SampleOf(NamedTuple):
    """One sample: of which run, and its number from 0."""

    run_id: str
    position: int


class Opinion(NamedTuple):
    """What somebody holds of a sample; no verdict and no star is nothing at all."""

    verdict: Verdict | None
    starred: bool


@dataclass(frozen=True)
class Said:
    """Everything that was said of some runs. names: of those who speak, by their public ids, where they gave one."""

    verdicts: Sequence[VerdictRow]
    comments: Sequence[CommentRow]
    names: dict[str, str]


class TooMany(InpaintError):
    """More was said than is kept."""

    status = 429


@dataclass(frozen=True)
class Review:
    """The words of all people. Every method raises HistoryTrouble.

    most_people, most_comments: about one run
    """

    database: Database
    most_people: int = PEOPLE
    most_comments: int = COMMENTS

    def said(self, run_ids: Sequence[str]) -> Said:
        """All of these runs, in the order in which it was said."""
        with self.database.session() as session:
            verdicts = session.scalars(
                select(VerdictRow).where(VerdictRow.run_id.in_(run_ids)).order_by(VerdictRow.at, VerdictRow.reviewer)
            ).all()
            comments = session.scalars(
                select(CommentRow).where(CommentRow.run_id.in_(run_ids)).order_by(CommentRow.at, CommentRow.id)
            ).all()
            people = {row.reviewer for row in (*verdicts, *comments)}
            named = select(ReviewerRow).where(ReviewerRow.id.in_(people))
            names = {row.id: row.name for row in session.scalars(named)} if people else {}
        return Said(verdicts, comments, names)

    def samples(self, run_ids: Sequence[str]) -> dict[str, list[SampleRow]]:
        """The samples of these runs, in order."""
        query = select(SampleRow).where(SampleRow.run_id.in_(run_ids)).order_by(SampleRow.run_id, SampleRow.position)
        found: dict[str, list[SampleRow]] = {run_id: [] for run_id in run_ids}
        with self.database.session() as session:
            for sample in session.scalars(query):
                found[sample.run_id].append(sample)
        return found

    def name(self, reviewer: str) -> str:
        """What a person called themselves; "" where they did not."""
        with self.database.session() as session:
            row = session.get(ReviewerRow, reviewer)
        return row.name if row else ""

    def decided(self, reviewer: str, run_ids: Collection[str]) -> frozenset[str]:
        """Of these runs, those in which the person has a verdict on every sample."""
        own = (
            select(VerdictRow.run_id, func.count().label("held"))
            .where(VerdictRow.reviewer == reviewer, VerdictRow.verdict != "", VerdictRow.run_id.in_(run_ids))
            .group_by(VerdictRow.run_id)
            .subquery()
        )
        samples = select(func.count()).where(SampleRow.run_id == own.c.run_id).scalar_subquery()
        with self.database.session() as session:
            return frozenset(session.scalars(select(own.c.run_id).where(own.c.held >= samples)))

    def held(self, reviewer: str, run_ids: Collection[str]) -> dict[str, set[str]]:
        """Of these runs, those in which the person holds something of a sample, by verdict."""
        query = select(VerdictRow.verdict, VerdictRow.run_id).where(
            VerdictRow.reviewer == reviewer, VerdictRow.verdict != "", VerdictRow.run_id.in_(run_ids)
        )
        found: dict[str, set[str]] = {}
        with self.database.session() as session:
            for verdict, run_id in session.execute(query):
                found.setdefault(verdict, set()).add(run_id)
        return found

    def call(self, reviewer: str, name: str) -> None:
        """The person is called like this from here on, also in what they have said before."""
        with self.database.session() as session:
            session.merge(ReviewerRow(id=reviewer, name=name))

    def hold(self, sample: SampleOf, reviewer: str, opinion: Opinion) -> None:
        """Somebody's verdict, in the place of their earlier one. Raises RunNotFound, TooMany."""
        with self.database.session() as session:
            self._begin(session, sample, reviewer)
            whole = (sample.run_id, sample.position, reviewer)
            row = session.get(VerdictRow, whole)
            if opinion == (None, False):
                if row:
                    session.delete(row)
            else:
                row = row or VerdictRow(run_id=sample.run_id, position=sample.position, reviewer=reviewer)
                row.verdict, row.starred, row.at = opinion.verdict or "", opinion.starred, datetime.now(UTC)
                session.add(row)
            session.flush()
            _count(session, sample.run_id)

    def comment(self, sample: SampleOf, comment: CommentRow) -> CommentRow:
        """Keep what somebody says; its id and time are given here. Raises RunNotFound, InvalidRequest, TooMany."""
        with self.database.session() as session:
            board = self._begin(session, sample, comment.reviewer)
            require_inside(comment, board)
            count = select(func.count()).select_from(CommentRow).where(CommentRow.run_id == sample.run_id)
            if (session.scalar(count) or 0) >= self.most_comments:
                raise TooMany(TOO_MANY_COMMENTS.format(most=self.most_comments))
            if comment.answers is not None and not _is_of(session, sample, comment.answers):
                raise InvalidRequest(NO_ANSWER)
            comment.id, comment.at, comment.resolved = token_hex(16), datetime.now(UTC), False
            comment.run_id, comment.position = sample
            session.add(comment)
        return comment

    def comment_of(self, comment_id: str) -> CommentRow:
        """Raises RunNotFound."""
        with self.database.session() as session:
            return _comment(session, comment_id)

    def change(self, comment_id: str, text: str | None = None, resolved: bool | None = None) -> CommentRow:
        """Another text, or whether it is settled. Raises RunNotFound."""
        values = {name: value for name, value in (("text", text), ("resolved", resolved)) if value is not None}
        with self.database.session() as session:
            session.execute(update(CommentRow).where(CommentRow.id == comment_id).values(**values))
            comment = _comment(session, comment_id)
            _touch(session, comment.run_id)
            return comment

    def withdraw(self, comment_id: str) -> None:
        """Take a comment away; what answers it stays, as comments of their own. Raises RunNotFound."""
        with self.database.session() as session:
            answers = update(CommentRow).where(CommentRow.answers == comment_id).values(answers=None)
            session.execute(answers)
            comment = _comment(session, comment_id)
            _touch(session, comment.run_id)
            session.delete(comment)

    def _begin(self, session: Session, sample: SampleOf, reviewer: str) -> BoardRow:
        """Others who speak about this run wait until this is written, and nobody counts what they have not seen.

        Raises RunNotFound, TooMany.
        """
        _touch(session, sample.run_id)
        board = session.get(BoardRow, sample.run_id)
        if board is None or session.get(SampleRow, tuple(sample)) is None:
            raise RunNotFound(MISSING)
        people = _people(session, sample.run_id)
        if reviewer not in people and len(people) >= self.most_people:
            raise TooMany(TOO_MANY_PEOPLE.format(most=self.most_people))
        return board


def require_inside(comment: CommentRow, board: BoardRow) -> None:
    """Raises InvalidRequest for a point beside the picture; of old runs the size may not be known."""
    if comment.x is None or comment.y is None or not (board.width and board.height):
        return
    if not (0 <= comment.x <= board.width and 0 <= comment.y <= board.height):
        raise InvalidRequest(OUTSIDE)


def _touch(session: Session, run_id: str) -> None:
    """Something about this run is about to change: whoever looks at it is told."""
    now = datetime.now(UTC)
    session.execute(
        update(BoardRow).where(BoardRow.run_id == run_id).values(revision=BoardRow.revision + 1, changed=now)
    )


def _people(session: Session, run_id: str) -> set[str]:
    spoken = (
        select(VerdictRow.reviewer).where(VerdictRow.run_id == run_id),
        select(CommentRow.reviewer).where(CommentRow.run_id == run_id),
    )
    return {person for query in spoken for person in session.scalars(query.distinct())}


def _count(session: Session, run_id: str) -> None:
    """The numbers of the board, from the words themselves."""
    samples = session.scalar(select(func.count()).select_from(SampleRow).where(SampleRow.run_id == run_id)) or 0
    held = session.execute(
        select(VerdictRow.position, VerdictRow.verdict).where(VerdictRow.run_id == run_id, VerdictRow.verdict != "")
    ).all()
    counts = {verdict.value: len({p for p, held_as in held if held_as == verdict}) for verdict in Verdict}
    undecided = samples - len({position for position, _ in held})
    session.execute(update(BoardRow).where(BoardRow.run_id == run_id).values(undecided=undecided, **counts))


def _comment(session: Session, comment_id: str) -> CommentRow:
    row = session.get(CommentRow, comment_id, populate_existing=True)
    if row is None:
        raise RunNotFound(NO_COMMENT)
    return row


def _is_of(session: Session, sample: SampleOf, comment_id: str) -> bool:
    row = session.get(CommentRow, comment_id)
    return row is not None and (row.run_id, row.position) == sample
