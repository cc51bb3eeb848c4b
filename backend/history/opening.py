"""Opens the database of the history: where it is, how its connections behave, and one sentence where it cannot be."""

import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError

from backend.history.database import Database
from backend.history.program import read_program
from backend.history.run_files import RUNS
from backend.history.troubles import HistoryTrouble, Trouble, in_one_sentence, trouble_of
from backend.history.upgrading import GIVEN, OWN, HistoryUnreadable, Names, upgrade
from backend.storage import durable
from backend.storage.private import close_file, close_folder

CONNECTIONS = 10
POOL_SECONDS = 30.0  # in which one of them becomes free
CONNECT_SECONDS = 10  # within which PostgreSQL answers at all
NO_FILE = "The file history.db is no database that can be opened: check it, or move it away to begin with an empty one."
NO_DATABASE = "INPAINT_DATABASE_URL names no database that can be opened: check it, and that the database runs."
NO_DRIVER = "INPAINT_DATABASE_URL needs the Python package “{name}”, which is not installed: install it first."
# What has nothing to do with the database being the right one is said as it is.
SAID_AS_IT_IS = (Trouble.LOCKED, Trouble.BUSY, Trouble.FULL, Trouble.READ_ONLY, Trouble.DISK_ERROR)


def open_folder(folder: Path, url: str, busy_seconds: float) -> Database:
    """The database of a data folder, which is made where it is not there, and nobody else's to read.

    url, busy_seconds: see open_database. Raises HistoryUnreadable.
    """
    try:
        with in_one_sentence():
            for path in (folder, folder / RUNS):
                durable.make_folder(path)
                close_folder(path)
            program = read_program(folder)
    except HistoryTrouble as trouble:
        raise HistoryUnreadable(str(trouble)) from trouble
    return Database(open_database(folder, url, busy_seconds), program)


def open_database(folder: Path, url: str, busy_seconds: float) -> Engine:
    """The database at an SQLAlchemy URL, or the file in the folder; made or brought up to date where it has to be.

    busy_seconds: how long to wait for what another program has locked. Raises HistoryUnreadable.
    """
    names, database = (GIVEN if url else OWN), None
    try:
        address = _address(url) if url else URL.create("sqlite", database=str(folder.resolve() / "history.db"))
        database = _engine(address, busy_seconds)
        upgrade(database, names)
        return database
    except HistoryUnreadable:
        _dispose(database)
        raise
    except (SQLAlchemyError, ImportError, ValueError, OSError) as error:
        _dispose(database)
        raise HistoryUnreadable(_why(names, error)) from error


def _address(url: str) -> URL:
    """A URL without a driver, as hosts of databases give it, means the one that the requirements name."""
    address = make_url(url)
    is_bare = address.drivername in ("postgres", "postgresql")
    return address.set(drivername="postgresql+psycopg") if is_bare else address


def _engine(address: URL, busy_seconds: float) -> Engine:
    pool = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": POOL_SECONDS, "json_serializer": _as_json}
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database.startswith((":memory:", "file:")):
            raise ValueError("a history in memory would be another one for each thread; an address is no path")
        path = Path(address.database).resolve()
        close_file(path)
        database = create_engine(address, creator=_opener(path, busy_seconds), **pool)
        event.listen(database, "connect", _set_up_sqlite)
        event.listen(database, "checkout", _stays_with(path))
        return database
    options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    if address.drivername == "postgresql+psycopg":
        options["prepare_threshold"] = None  # poolers before a database hand its connections around
    database = create_engine(address, connect_args=options, pool_pre_ping=True, **pool)
    event.listen(database, "connect", _waits_for_locks(busy_seconds))
    return database


def _opener(path: Path, busy_seconds: float) -> Callable[[], sqlite3.Connection]:
    """Opens the file, and makes none in place of one that was deleted under the program."""
    address = f"file:{quote(str(path))}?mode=rw"
    return lambda: sqlite3.connect(address, uri=True, timeout=busy_seconds, check_same_thread=False)


def _stays_with(path: Path) -> Any:
    """Of a file that was deleted or replaced a connection knows nothing, and would go on writing into it."""

    def check(_connection: Any, record: Any, _proxy: Any) -> None:
        try:
            status = path.stat()
            here = (status.st_dev, status.st_ino)
        except FileNotFoundError:
            here = None
        if record.info.setdefault("file", here) != here or here is None:
            raise DisconnectionError("the file of the database is another one")

    return check


def _as_json(value: Any) -> str:
    """Numbers that JSON does not have, as NaN out of a service's reply, are kept as null."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_with_finite_numbers(value), allow_nan=False)


def _with_finite_numbers(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _with_finite_numbers(part) for name, part in value.items()}
    return [_with_finite_numbers(part) for part in value] if isinstance(value, list | tuple) else value


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Readers do not wait for a writer, and what is written down is on the disk before anybody hears of it."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _waits_for_locks(seconds: float) -> Any:
    def set_up(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {round(1000 * seconds)}")
        connection.commit()

    return set_up


def _dispose(database: Engine | None) -> None:
    if database is not None:
        database.dispose()


def _why(names: Names, error: Exception) -> str:
    if isinstance(error, ImportError):
        return NO_DRIVER.format(name=error.name)
    sentence = trouble_of(error)
    if sentence in SAID_AS_IT_IS:
        return sentence
    return NO_FILE if names is OWN else NO_DATABASE
