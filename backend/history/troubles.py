"""What can go wrong with the disk and the database, worded once for the person who waits."""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from backend.errors import InpaintError


class Trouble(StrEnum):
    """One sentence for each kind; only for the first two does trying again by itself make sense."""

    LOCKED = "The history is locked by another program: close what else has its database open, then try again."
    BUSY = "The history has too much to do at the moment: try again in a minute."
    FULL = "It cannot be written down: make room on the server's disk, then press the button again."
    READ_ONLY = "It cannot be written down, the history may only be read: let the program write there, then try again."
    DISK_ERROR = "It cannot be written down, the server's disk reports an error: check the disk, then try again."
    DAMAGED = "The history's database is damaged: bring a copy of it back, or move it away to begin with an empty one."
    GONE = "The history's database cannot be reached: bring it back, start the program again, then try again."
    OTHER = "It cannot be written down, and the log of the server says why: try again later."


class HistoryTrouble(InpaintError):
    """The history cannot be read or written now; nothing is wrong with the request."""

    status = 503

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble

    @property
    def may_pass(self) -> bool:
        """Whether it goes away by itself, so that trying again makes sense."""
        return self.trouble in (Trouble.LOCKED, Trouble.BUSY, Trouble.GONE)


logger = logging.getLogger(__name__)

OF_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
    errno.EIO: Trouble.DISK_ERROR,
}
OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.DISK_ERROR,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Trouble.GONE,
}
MOVED = 0x0408  # SQLITE_READONLY_DBMOVED: the file was moved or deleted under the program
# https://www.postgresql.org/docs/current/errcodes-appendix.html; a class of codes by its first two characters
OF_POSTGRESQL = {
    "53100": Trouble.FULL,
    "53200": Trouble.BUSY,
    "53300": Trouble.BUSY,
    "53": Trouble.BUSY,
    "55P03": Trouble.LOCKED,
    "57014": Trouble.LOCKED,  # waited longer than a statement may take
    "40": Trouble.BUSY,  # a deadlock, or transactions that undid each other
    "25006": Trouble.READ_ONLY,
    "42501": Trouble.READ_ONLY,
    "58030": Trouble.DISK_ERROR,
    "XX": Trouble.DAMAGED,
    "08": Trouble.GONE,
    "57": Trouble.GONE,  # it was shut down, or starts
    "42P01": Trouble.GONE,
    "3D000": Trouble.GONE,
    "28": Trouble.GONE,
}


def trouble_of(error: BaseException) -> str:
    """The sentence for an error of the disk or the database; empty where it is of another kind."""
    trouble = _trouble(error)
    return trouble.value if trouble else ""


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Raise HistoryTrouble for what disk and database raise. IntegrityError passes: its reader knows what it means."""
    try:
        yield
    except IntegrityError:
        raise
    except (SQLAlchemyError, OSError) as error:
        trouble = _trouble(error) or Trouble.OTHER
        if trouble is Trouble.OTHER:
            logger.exception("the history could not be read or written")
        raise HistoryTrouble(trouble) from error


def _trouble(error: BaseException) -> Trouble | None:
    if isinstance(error, HistoryTrouble):
        return error.trouble
    if isinstance(error, NoConnectionFree):
        return Trouble.BUSY
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    if isinstance(error, SQLAlchemyError):
        return Trouble.OTHER
    return OF_SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


def _of_driver(error: DBAPIError) -> Trouble:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        is_gone = code == MOVED or "no such table" in str(error.orig)
        return Trouble.GONE if is_gone else OF_SQLITE.get(code & 0xFF, Trouble.OTHER)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return Trouble.GONE if error.connection_invalidated or _is_operational(error) else Trouble.OTHER
    return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2], Trouble.OTHER)


def _is_operational(error: DBAPIError) -> bool:
    """Where a driver gives no code, it never reached the server: a refused connection, a name that leads nowhere."""
    return type(error).__name__ == "OperationalError"
