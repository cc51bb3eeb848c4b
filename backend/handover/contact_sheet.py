"""The contact sheet: samples in rows of three, as pages of a PDF or as one picture."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from PIL import Image, ImageDraw

from backend.handover.cells import GREY, PAPER, Cell, cell
from backend.handover.fonts import Typeface, installed
from backend.handover.selection import Pictures, Selection

DPI = 150
WIDTH, HEIGHT = 1240, 1754  # pixels of an A4 page
TALLEST = 10_000  # pixels of the picture
MARGIN, GAP, COLUMNS, TEXT, HEAD = 60, 30, 3, 17, 44  # pixels but for the columns
CELL = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
LACKING = "□ stands for letters of which no font is installed here: the table has the words as they were written."
REST = "{count} more samples are in the PDF."
TITLE = "Inpaint Studio · {count}"
QUALITY = 85

Row = Sequence[Cell]


def write_pdf(selection: Selection, pictures: Pictures, target: BinaryIO) -> None:
    """To a file that is open for reading and writing. Holds a page at a time; raises OSError.

    The pages are pictures: so any letter of which there is a font comes out as it is read, joined and in its direction.
    """
    for number, page in enumerate(_pages(selection, pictures)):
        page.save(target, "PDF", append=number > 0, resolution=DPI, quality=QUALITY, **_about(number))


def write_png(selection: Selection, pictures: Pictures, target: BinaryIO) -> None:
    """As many samples as a picture of a size that all programs open has room for. Raises OSError."""
    sheet = Sheet(selection, pictures)
    rows, height, left = [], 0, len(selection.entries)
    for row in sheet.rows():
        if rows and height + _height(row) > TALLEST - 4 * MARGIN:
            break
        rows.append(row)
        height += _height(row) + GAP
        left -= len(row)
    notes = [REST.format(count=left)] if left else []
    sheet.page(rows, height + HEAD + 2 * MARGIN, "", notes).save(target, "PNG", dpi=(DPI, DPI))


def _about(number: int) -> dict[str, object]:
    """No time is written: equal selections are equal files."""
    return {} if number else {"title": "Inpaint Studio", "creationDate": None, "modDate": None}


def _pages(selection: Selection, pictures: Pictures) -> Iterator[Image.Image]:
    sheet = Sheet(selection, pictures)
    rows: list[Row] = []
    number, used = 1, 0
    for row in sheet.rows():
        if rows and used + _height(row) > HEIGHT - 2 * MARGIN - HEAD:
            yield sheet.page(rows, HEIGHT, f"page {number}")
            rows, used, number = [], 0, number + 1
        rows.append(row)
        used += _height(row) + GAP
    yield sheet.page(rows, HEIGHT, f"page {number}")


def _height(row: Row) -> int:
    return max(cell.height for cell in row)


class Sheet:
    """Draws rows of samples."""

    def __init__(self, selection: Selection, pictures: Pictures) -> None:
        self._entries, self._pictures = selection.entries, pictures
        self._face = Typeface(installed(), TEXT)

    def rows(self) -> Iterator[Row]:
        """Measured one after the other: what was drawn is not held."""
        for start in range(0, len(self._entries), COLUMNS):
            yield [cell(entry, self._pictures, self._face, CELL) for entry in self._entries[start : start + COLUMNS]]

    def page(self, rows: Sequence[Row], height: int, right: str, notes: Sequence[str] = ()) -> Image.Image:
        """A page of this height in pixels. right: what stands at the head's other end; notes: at the foot"""
        page = Image.new("RGB", (WIDTH, height), PAPER)
        y = MARGIN + HEAD
        for row in rows:
            for column, one in enumerate(row):
                one.draw(page, MARGIN + column * (CELL + GAP), y)
            y += _height(row) + GAP
        self._frame(ImageDraw.Draw(page), height, right, notes)
        return page

    def _frame(self, canvas: ImageDraw.ImageDraw, height: int, right: str, notes: Sequence[str]) -> None:
        count = len(self._entries)
        head = TITLE.format(count="1 sample" if count == 1 else f"{count} samples")
        self._face.draw(canvas, (MARGIN, MARGIN), head, GREY)
        self._face.draw(canvas, (WIDTH - MARGIN - round(self._face.width(right)), MARGIN), right, GREY)
        foot = [*notes, *([LACKING] if self._face.is_lacking else [])]
        self._face.draw(canvas, (MARGIN, height - MARGIN // 3), "  ".join(foot), GREY)
