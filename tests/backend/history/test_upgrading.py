"""A history of an older release opens and loses nothing; one of another kind is refused and left as it is."""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from keeping import new_run
from sqlalchemy import Connection, create_engine, inspect, text

from backend.history import HistoryStore, HistoryUnreadable, Status, request_from_run
from backend.history.board import Filters, Sight, Verdict
from backend.history.review import Opinion, SampleOf
from backend.history.tables import Base
from backend.history.upgrading import MIGRATIONS, upgrade
from backend.imaging.reading.reader import Reader
from backend.request import InpaintRequest

Opener = Callable[..., HistoryStore]
FIRST_RELEASE = Path(__file__).parent.parent.parent / "data" / "history" / "first_release"
DONE, FAILED, QUEUED = "d0" * 16, "fa" * 16, "ce" * 16


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    """A copy of a data folder as the first release left it."""
    return Path(shutil.copytree(FIRST_RELEASE, tmp_path / "data"))


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        return list(database.iterdump())


def configured(connection: Connection, migrations: Path = MIGRATIONS) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations))
    return config


def with_broken_step(folder: Path) -> Path:
    """The program's own steps, and one more that fails half way."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0006_broken.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '0006', '0005'\n"
        "def upgrade():\n    op.add_column('runs', sa.Column('half', sa.String))\n    op.drop_table('samples')\n"
        "    op.execute('UPDATE runs SET nothing = 1')\n"
    )
    return folder


def test_the_folder_of_the_first_release_opens_with_all_it_had(first_release: Path, opened: Opener) -> None:
    history = opened(first_release)
    done, failed, queued = (history.get(run_id) for run_id in (DONE, FAILED, QUEUED))
    assert (done.status, failed.status, queued.status) == (Status.DONE, Status.FAILED, Status.QUEUED)
    assert done.created == datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert [sample.seed for sample in done.samples] == [2**32 - 1, 0]
    assert all(sample.receipt.changed_outside == 0 for sample in done.samples)
    assert done.is_whole
    assert done.avoid_path
    assert failed.can_be_taken_up
    assert request_from_run(queued, Reader()).prompt == "a cat"
    assert [run.id for run in history.unfinished()] == [QUEUED]
    latest = history.latest("ann", with_samples=True)
    assert latest is not None
    assert latest.id == DONE
    (job,) = history.jobs.unfinished()
    assert job.request.prompt == "a cat"
    (told,) = history.jobs.to_tell(1767322800.5)
    assert (told.error, told.is_over) == ("The picture is damaged: send it again.", True)
    files = [path for path in first_release.glob("runs/*/*") if path.is_file()]
    assert history.used() == sum(path.stat().st_size for path in files)


def test_runs_of_the_first_release_are_on_the_board(first_release: Path, opened: Opener) -> None:
    history = opened(first_release)
    (row,) = history.board.page(Sight(visitor="ann"), Filters(text="A CAT"), 10)
    assert (row.run_id, row.engine, row.undecided) == (DONE, history.get(DONE).engine, 2)
    assert row.created == datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert row.prompt == history.get(DONE).asked["prompt"]
    history.review.hold(SampleOf(DONE, 1), "eve", Opinion(Verdict.APPROVED, starred=True))
    assert [row.run_id for row in history.board.page(Sight(is_everything=True), Filters(verdict="approved"), 10)] == [
        DONE
    ]


def test_a_folder_that_was_upgraded_opens_again_and_takes_new_runs(
    first_release: Path, opened: Opener, asked: InpaintRequest, tmp_path: Path
) -> None:
    opened(first_release).close()
    history = opened(first_release)
    assert history.started(QUEUED) == 1
    run = history.create(new_run(asked, tmp_path, visitor="ann"))
    assert {waiting.id for waiting in history.unfinished()} == {QUEUED, run.id}


def test_the_steps_lead_to_the_tables_that_the_program_uses(database_url: str) -> None:
    database = create_engine(database_url)
    upgrade(database)
    with database.connect() as connection:
        compares_types = connection.dialect.name == "postgresql"  # SQLite's columns have no types to speak of
        context = MigrationContext.configure(connection, opts={"compare_type": compares_types})
        assert compare_metadata(context, Base.metadata) == []
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert version == ScriptDirectory.from_config(configured(connection)).get_current_head()
    database.dispose()


def test_numbers_and_times_of_the_first_release_keep_their_meaning(
    database_url: str, opened: Opener, tmp_path: Path
) -> None:
    database = create_engine(database_url)
    with database.begin() as connection:
        command.upgrade(configured(connection), "0001")
        connection.execute(text("DROP TABLE alembic_version"))  # the first release kept no note of it
        connection.execute(
            text(
                "INSERT INTO runs (id, visitor, engine, status, created, name, stamp, init_file, asked, got, delivery,"
                " notes, report, error) VALUES (:id, 'ann', 'inverting', 'queued', :created, '', '', 'init.png',"
                " '{}', '{}', '{}', '{}', '{}', '')"
            ),
            {"id": QUEUED, "created": "2026-01-02 03:00:00.000000"},
        )
    database.dispose()
    history = opened(tmp_path / "data", database_url)
    assert history.get(QUEUED).created == datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert history.unfinished() == ()  # its pictures are not in this folder


def test_one_that_a_newer_program_wrote_is_refused_and_left_as_it_is(first_release: Path) -> None:
    HistoryStore(first_release).close()
    with sqlite3.connect(first_release / "history.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    before = dump(first_release / "history.db")
    with pytest.raises(HistoryUnreadable, match=r"written by a newer version .* start that one, or set INPAINT_DATA"):
        HistoryStore(first_release)
    assert dump(first_release / "history.db") == before


@pytest.mark.parametrize(
    "tables", ["CREATE TABLE runs (id VARCHAR PRIMARY KEY, visitor VARCHAR)", "CREATE TABLE jobs (id INTEGER)"]
)
def test_one_from_before_the_first_release_is_refused_and_left_as_it_is(tmp_path: Path, tables: str) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as database:
        database.execute(tables)
    before = dump(path)
    with pytest.raises(HistoryUnreadable, match=r"from before the first release.*move it away or set INPAINT_DATA"):
        HistoryStore(tmp_path)
    assert dump(path) == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"not a database at all, and long enough to be looked at" * 40)
    with pytest.raises(HistoryUnreadable, match=r"history\.db is no database .* move it away"):
        HistoryStore(tmp_path)
    assert (tmp_path / "history.db").read_bytes().startswith(b"not a database")


def test_tables_that_another_program_left_beside_ours_do_not_matter(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.db") as database:
        database.execute("CREATE TABLE others (id INTEGER)")
    HistoryStore(tmp_path).close()
    with sqlite3.connect(tmp_path / "history.db") as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (0,)


def test_a_step_that_fails_leaves_the_old_database_whole(database_url: str, tmp_path: Path) -> None:
    database = create_engine(database_url)
    upgrade(database)
    with pytest.raises(HistoryUnreadable, match="could not be brought up to date and is as it was"):
        upgrade(database, migrations=with_broken_step(tmp_path / "migrations"))
    there = inspect(database)
    assert "samples" in there.get_table_names()
    assert "half" not in {column["name"] for column in there.get_columns("runs")}
    with database.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0005"]
    database.dispose()


def test_programs_that_start_at_once_upgrade_it_once(database_url: str, opened: Opener, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda number: opened(tmp_path / str(number), database_url), range(4)))
    assert [store.unfinished() for store in stores] == [()] * 4
    database = create_engine(database_url)
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    database.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "INPAINT_DATABASE_URL names no database that can be opened"),
        ("postgresql://nobody:secret@127.0.0.1:1/nothing", "check it, and that the database runs"),
        ("mysql+nothing://localhost/x", "INPAINT_DATABASE_URL names no database that can be opened"),
        ("oracle+oracledb://localhost/x", "needs the Python package “oracledb”, which is not installed"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    tmp_path: Path, url: str, sentence: str
) -> None:
    with pytest.raises(HistoryUnreadable, match=sentence) as told:
        HistoryStore(tmp_path, url)
    assert "secret" not in str(told.value)
