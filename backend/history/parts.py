"""Pictures of which a part is a sample's: kept beside the sample, so that a tree of edits can go back to them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import update

from backend.access.visitors import FromSample
from backend.errors import InpaintError, RunNotFound
from backend.history.database import Database
from backend.history.deleting import MISSING
from backend.history.run_files import RunFiles
from backend.history.tables import RunRow
from backend.history.thumbnails import small_writer
from backend.history.troubles import in_one_sentence
from backend.imaging.files.codec import encode_png
from backend.imaging.picture import Picture

MOST = 100  # of one run
FILE = re.compile(r"(\d{1,2})-part-([0-9a-f]{8})\.png")
TOO_MANY = f"Of this run {MOST} parts are kept already: go on from one of them, or fill once more."


class TooManyParts(InpaintError):
    """A run has as many as are kept."""

    status = 429


@dataclass(frozen=True)
class Parts:
    """Of the runs of one program. Every method raises HistoryTrouble.

    require_room: raises NoRoom where the visitor has no room for so many bytes more
    """

    database: Database
    files: RunFiles
    require_room: Callable[[str, int], None]

    def keep(self, visitor: str, run_id: str, position: int, picture: Picture) -> FromSample:
        """Keep a picture for good; the same one has the same name. Raises NoRoom, TooManyParts, RunNotFound."""
        named = FromSample(run_id, position, _digest(picture)[:8])
        if self.path(named).exists():
            return named
        with in_one_sentence():
            if len(self.of(run_id)) >= MOST:
                raise TooManyParts(TOO_MANY)
            self.require_room(visitor, picture.size.pixels * len(picture.image.getbands()))
            try:
                self.files.keep_made(run_id, _file(named, "-small.webp"), small_writer(picture.image.copy()))
                self.files.keep_made(run_id, _file(named, ".png"), lambda place: encode_png(picture, place))
            except FileNotFoundError:  # the run was deleted meanwhile
                raise RunNotFound(MISSING) from None
            count = self.files.bytes_of(run_id)
            with self.database.session() as session:
                session.execute(update(RunRow).where(RunRow.id == run_id).values(bytes=count))
        return named

    def of(self, run_id: str) -> list[FromSample]:
        """What is kept of the samples of a run."""
        with in_one_sentence():
            found = [FILE.fullmatch(file.name) for file in self.files.store.files(self.files.folder(run_id))]
        return sorted(FromSample(run_id, int(one.group(1)), one.group(2)) for one in found if one)

    def path(self, part: FromSample) -> Path:
        """Its lossless PNG, which may be gone."""
        return self.files.of(part.run_id, _file(part, ".png"))

    def small(self, part: FromSample) -> Path:
        """Its thumbnail, which may be gone."""
        return self.files.of(part.run_id, _file(part, "-small.webp"))


def _file(part: FromSample, ending: str) -> str:
    return f"{part.position}-part-{part.part}{ending}"


def _digest(picture: Picture) -> str:
    return sha256(f"{picture.image.mode} {picture.size}".encode() + picture.image.tobytes()).hexdigest()
