"""Brings the database of an older release up to date, step by step, and refuses what no step leads from."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from backend.errors import InpaintError
from backend.history.troubles import trouble_of

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
# The columns of the first release: a database that has such a table without them is older, or another program's.
FIRST_TABLES = {
    "runs": "id visitor engine status created name stamp init_file asked got delivery notes report seconds error",
    "jobs": "id run_id owner created is_over order address prefix error webhook_tries webhook_due",
    "samples": "run_id position seed is_reckoned flagged receipt",
}
UPGRADE_LOCK = 0x696E7061696E74  # "inpaint": a number that no other program's locks in the same database will have

TOO_NEW = "{what} was written by a newer version of this program: start that one, or set {setting}."
TOO_OLD = (
    "{what} is from before the first release, or another program's: download what you need with the version that "
    "made it, then move it away or set {setting}."
)
NOT_UPGRADED = "{what} could not be brought up to date and is as it was ({why}): look into the log, or set {setting}."


class HistoryUnreadable(InpaintError):
    """The database cannot be opened at all; the text says why, and what to do."""


@dataclass(frozen=True)
class Names:
    """What a database is called in front of the person who started the program, and which setting names another."""

    what: str
    setting: str


OWN = Names("The file history.db", "INPAINT_DATA to another folder")
GIVEN = Names("The database of INPAINT_DATABASE_URL", "it to another one")


def upgrade(database: Engine, names: Names = OWN, migrations: Path = MIGRATIONS) -> None:
    """Run the steps that are missing, all of them or none; one program at a time. Raises HistoryUnreadable."""
    last = max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
    with database.connect() as connection:
        if _revision(connection) == last:
            return
    with database.connect() as connection:
        _shut_out_others(connection)
        revision = _revision(connection)  # another start may have been at it meanwhile
        if revision == last:
            return
        _require_way(connection, revision, names, migrations)
        try:
            _run(connection, migrations)
            connection.commit()
        except Exception as error:
            connection.rollback()
            why = trouble_of(error).partition(":")[0].lower() or type(error).__name__
            raise HistoryUnreadable(NOT_UPGRADED.format(**vars(names), why=why)) from error


def _run(connection: Connection, migrations: Path) -> None:
    from alembic import command  # takes a tenth of a second, and most starts have nothing to do
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def _shut_out_others(connection: Connection) -> None:
    """Of two programs that start at once, one waits for the other here."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none by itself before tables are changed
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})


def _require_way(connection: Connection, revision: str | None, names: Names, migrations: Path) -> None:
    """Without a revision it has to be empty or of the first release, else the revision has to be one of ours."""
    if revision is not None:
        if not any((migrations / "versions").glob(f"{revision}_*.py")):
            raise HistoryUnreadable(TOO_NEW.format(**vars(names)))
        return
    there = inspect(connection)
    for table, columns in FIRST_TABLES.items():
        found = {column["name"] for column in there.get_columns(table)} if there.has_table(table) else None
        if found is not None and not found.issuperset(columns.split()):
            raise HistoryUnreadable(TOO_OLD.format(**vars(names)))
