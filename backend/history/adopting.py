"""Rows of the first release say not whose they are: each program takes those whose pictures lie in its folder."""

from sqlalchemy import select, update

from backend.history.database import Database
from backend.history.room import Room
from backend.history.run_files import RunFiles
from backend.history.tables import JobRow, RunRow

NOBODYS = ""


def adopt(database: Database, files: RunFiles) -> None:
    """Take nobody's runs that lie here with their jobs, and jobs that have no run yet. Raises HistoryTrouble."""
    with database.session() as session:
        runs = session.scalars(select(RunRow.id).where(RunRow.program == NOBODYS)).all()
        jobs = session.scalars(select(JobRow.id).where(JobRow.program == NOBODYS)).all()
    own = [run_id for run_id in runs if files.is_here(run_id)]
    with database.session() as session:
        for run_id in own:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(program=database.program))
            session.execute(update(JobRow).where(JobRow.run_id == run_id).values(program=database.program))
        if jobs:
            is_begun = select(RunRow.id).where(RunRow.id == JobRow.run_id).exists()
            query = update(JobRow).where(JobRow.program == NOBODYS, ~is_begun).values(program=database.program)
            session.execute(query)
    if own:
        Room(database, files).recount()
