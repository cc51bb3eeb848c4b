"""How much everything kept may take on the disk, in all and for one visitor."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from backend.errors import InpaintError
from backend.history.database import Database
from backend.history.run_files import RunFiles
from backend.history.tables import RunRow

SHARE = 0.25  # of all room that one visitor may take
GIGABYTE = 1_000_000_000
ALL_FULL = "This server keeps no more pictures, its {most} are full: ask who runs it to make room."
SHARE_FULL = "Your pictures fill your share of this server's disk, {most}: ask who runs it to make room for you."


class NoRoom(InpaintError):
    """The disk's share that was given to the program, or to one visitor, is full."""

    status = 507


@dataclass(frozen=True)
class Room:
    """Counts what the pictures of this program's runs take, by the numbers in their rows."""

    database: Database
    files: RunFiles

    def used(self, visitor: str = "") -> int:
        """Bytes of one visitor, or of all."""
        query = select(func.coalesce(func.sum(RunRow.bytes), 0)).where(RunRow.program == self.database.program)
        if visitor:
            query = query.where(RunRow.visitor == visitor)
        with self.database.session() as session:
            return int(session.scalar(query) or 0)

    def require(self, visitor: str, more: int, most: int) -> None:
        """Raise NoRoom where so many bytes more are too many; most: bytes of all, 0 for no limit."""
        if most and self._refusal(visitor, more, most):
            self.recount()  # somebody may have made room by hand
            if refusal := self._refusal(visitor, more, most):
                raise NoRoom(refusal)

    def recount(self) -> int:
        """Count nothing for folders that a person has deleted, and those that are back; how many these were."""
        query = select(RunRow.id, RunRow.bytes > 0).where(RunRow.program == self.database.program)
        with self.database.session() as session:
            rows = session.execute(query).all()
        wrong = [run_id for run_id, counts in rows if counts != self.files.is_here(run_id)]
        with self.database.session() as session:
            for run_id in wrong:
                count = self.files.bytes_of(run_id)
                session.execute(update(RunRow).where(RunRow.id == run_id).values(bytes=count))
        return len(wrong)

    def _refusal(self, visitor: str, more: int, most: int) -> str:
        if self.used() + more > most:
            return ALL_FULL.format(most=_gigabytes(most))
        if visitor and self.used(visitor) + more > SHARE * most:
            return SHARE_FULL.format(most=_gigabytes(SHARE * most))
        return ""


def _gigabytes(count: float) -> str:
    return f"{count / GIGABYTE:.3g} GB"
