"""What a selection is handed over as."""

from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from backend.errors import InpaintError
from backend.handover.archive import Archive, sheet
from backend.handover.contact_sheet import write_pdf
from backend.handover.page import page
from backend.handover.records import as_json
from backend.handover.selection import Pictures, Selection
from backend.handover.table import table
from backend.handover.zipped import together

NO_ROOM = "The contact sheet could not be made, as the disk of the program is full or in trouble: try again later."


class Kind(StrEnum):
    """Of a file."""

    ZIP = "zip"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    PDF = "pdf"


class NoPlace(InpaintError):
    """The disk does not take what is made."""

    status = 507


def made(kind: Kind, selection: Selection, pictures: Pictures, folder: Path | None = None) -> Generator[bytes]:
    """The file, a block at a time; what it needs is open until the last one, or until the iterator is closed.

    folder: for files that are gone at the end; None for the system's own. Raises NoPlace with the first block.
    """
    with closing(_parts(kind, selection, pictures, folder)) as parts:
        yield from together(parts)


def _parts(kind: Kind, selection: Selection, pictures: Pictures, folder: Path | None) -> Generator[bytes]:
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if kind is Kind.ZIP:
        yield from Archive(selection, pictures, now, folder).blocks()
    elif kind is Kind.HTML:
        yield from page(selection, pictures)
    elif kind is Kind.CSV:
        yield from table(selection, {}, {})
    elif kind is Kind.JSON:
        yield from as_json(selection, now, {}, {}, ())
    else:
        try:
            yield from sheet(selection, pictures, write_pdf, folder)
        except OSError as error:
            raise NoPlace(NO_ROOM) from error
