"""The sections of the history: who keeps what in the same database and the same folders."""

from functools import partial

from backend.history.board import Board
from backend.history.database import Database
from backend.history.jobs import JobStore
from backend.history.keeping import Keeping
from backend.history.links import Links
from backend.history.parts import Parts
from backend.history.review import Review
from backend.history.room import Room
from backend.history.run_files import RunFiles
from backend.history.spending import Spending
from backend.history.thumbnails import Thumbnails
from backend.history.trees import EditTrees


class Sections:
    """All of one data folder."""

    def __init__(self, database: Database, files: RunFiles, most_bytes: int) -> None:
        """most_bytes: that everything kept may take, 0 for no limit."""
        self._database, self._files, self._most_bytes = database, files, most_bytes
        self._room = Room(database, files)

    @property
    def jobs(self) -> JobStore:
        """The endpoint's jobs, in the same database."""
        return JobStore(self._database)

    @property
    def board(self) -> Board:
        """What lists show of the runs, in the same database."""
        return Board(self._database)

    @property
    def review(self) -> Review:
        """What people hold and say of samples, in the same database."""
        return Review(self._database)

    @property
    def links(self) -> Links:
        """What guests are handed, in the same database."""
        return Links(self._database)

    @property
    def keeping(self) -> Keeping:
        """Deletes runs, those that are asked for and those that are too old or too much."""
        return Keeping(self._database, self._files)

    @property
    def thumbnails(self) -> Thumbnails:
        """Small pictures of samples, for lists."""
        return Thumbnails(self._files)

    @property
    def trees(self) -> EditTrees:
        """What went on from what, in the same database."""
        return EditTrees(self._database)

    @property
    def parts(self) -> Parts:
        """Pictures of which a part is a sample's, beside the samples."""
        room = partial(self._room.require, most=self._most_bytes)
        return Parts(self._database, self._files, room)

    @property
    def spending(self) -> Spending:
        """What the operator's key has paid for, in the same database."""
        return Spending(self._database)
