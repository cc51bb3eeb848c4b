"""The archive: pictures with their project, masks, tables and the contact sheet, written while it is sent."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from backend.handover.contact_sheet import write_pdf, write_png
from backend.handover.phrases import MASK_GONE, PICTURE_GONE
from backend.handover.records import as_json
from backend.handover.selection import Pictures, Selection
from backend.handover.table import table
from backend.handover.zipped import AS_IT_IS, PACKED, Member, after, begun, zipped
from backend.imaging.files.pixels_alone import pixels_alone
from backend.imaging.files.source import BLOCK

NO_SHEET = "{name} could not be made, as the disk of the program was full or in trouble: export again."

logger = logging.getLogger(__name__)


class Archive:
    """Made once, of one selection. No more is held than a block of a file, or a page of the contact sheet."""

    def __init__(self, selection: Selection, pictures: Pictures, made: str, folder: Path | None = None) -> None:
        """made: ISO 8601, UTC; folder: for files that are gone at the end; None for the system's own"""
        self._selection, self._pictures, self._made, self._folder = selection, pictures, made, folder
        self._files: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._masks: dict[str, str] = {}
        self._more: list[str] = []

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file. Raises OSError for a disk that fails in the middle of a picture."""
        return zipped(self._members())

    def _members(self) -> Iterator[Member]:
        yield from self._pictures_there()
        if self._pictures.are_whole:
            yield from self._masks_there()
        yield "review.csv", PACKED, table(self._selection, self._files, self._notes)
        yield "review.json", PACKED, as_json(self._selection, self._made, self._files, self._masks, self._told)
        for name, write in (("contact-sheet.pdf", write_pdf), ("contact-sheet.png", write_png)):
            if sheet := self._sheet(name, write):
                yield name, AS_IT_IS, sheet
        if self._told:
            yield "read-me.txt", PACKED, iter(["\r\n".join([*self._told, ""]).encode()])

    def _pictures_there(self) -> Iterator[Member]:
        for entry in self._selection.entries:
            if parts := self._begun(self._pictures.image(entry.run_id, entry.n)):
                self._files[entry.number] = entry.name
                yield entry.name, AS_IT_IS, parts
            else:
                self._notes[entry.number] = PICTURE_GONE.format(name=entry.name)

    def _masks_there(self) -> Iterator[Member]:
        for run_id, name in self._selection.masks.items():
            if parts := self._begun(self._pictures.mask(run_id)):
                self._masks[run_id] = name
                yield name, AS_IT_IS, parts
            else:
                self._more.append(MASK_GONE.format(name=name))

    def _begun(self, path: Path | None) -> Iterator[bytes] | None:
        """The file's bytes, open from here on so that nothing takes it away any more; None where it is gone."""
        if self._pictures.are_whole:
            return begun(path)
        with suppress(OSError, EOFError, ValueError):
            if path:
                parts = pixels_alone(path).blocks()
                return after(next(parts, b""), parts)
        return None

    def _sheet(self, name: str, write: Callable[[Selection, Pictures, BinaryIO], None]) -> Iterator[bytes] | None:
        parts = sheet(self._selection, self._pictures, write, self._folder)
        try:
            return after(next(parts), parts)
        except OSError as error:
            logger.warning("%s was not made: %s", name, error)
            self._more.append(NO_SHEET.format(name=name))
            return None

    @property
    def _told(self) -> list[str]:
        return [*self._notes.values(), *self._more]


def sheet(
    selection: Selection,
    pictures: Pictures,
    write: Callable[[Selection, Pictures, BinaryIO], None],
    folder: Path | None = None,
) -> Iterator[bytes]:
    """A contact sheet by way of a file without a name, which ends with the last block or where nobody wants more.

    Raises OSError, with the first block.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        write(selection, pictures, file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
