"""One sample on a contact sheet: its picture, and under it what made it and what was said of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from backend.errors import InpaintError
from backend.handover.fonts import Typeface
from backend.handover.lines import broken
from backend.handover.phrases import GONE, comment_told, made_with, title_of, verdict_told, who
from backend.handover.selection import Entry, Pictures

LINE = 23  # pixels from one baseline to the next
PROMPT, NEGATIVE, COMMENT, ALL = 8, 3, 12, 44  # lines at most
INK, GREY, PAPER, PALE = "#1a1a1a", "#5f5f5f", "#ffffff", "#e9e9e9"
COLOURS = {"approved": "#17692f", "rejected": "#a8211b", "rework": "#8a5a00", None: GREY}
LEFT_OUT = "… and more, which the table has."


@dataclass(frozen=True)
class Cell:
    """Measured and ready to be drawn. picture: None where it is gone; lines: with their colours; all in pixels"""

    picture: Image.Image | None
    lines: tuple[tuple[str, str], ...]
    width: int
    face: Typeface

    @property
    def height(self) -> int:
        return self._top + LINE * len(self.lines) + LINE // 2

    @property
    def _top(self) -> int:
        return (self.picture.height if self.picture else self.width // 2) + 8

    def draw(self, sheet: Image.Image, x: int, y: int) -> None:
        """With its left upper corner there."""
        canvas = ImageDraw.Draw(sheet)
        if self.picture:
            sheet.paste(self.picture, (x, y))
        else:
            canvas.rectangle((x, y, x + self.width - 1, y + self.width // 2 - 1), fill=PALE)
            for row, line in enumerate(broken(GONE, self.face.width, self.width - 24, 4), 1):
                self.face.draw(canvas, (x + 12, y + 12 + row * LINE), line, GREY)
        for row, (line, colour) in enumerate(self.lines):
            self.face.draw(canvas, (x, y + self._top + 17 + row * LINE), line, colour)


def cell(entry: Entry, pictures: Pictures, face: Typeface, width: int) -> Cell:
    """width: pixels"""
    lines = [(line, colour) for text, colour, most in _texts(entry) for line in broken(text, face.width, width, most)]
    if len(lines) > ALL:
        lines[ALL:] = [(LEFT_OUT, GREY)]
    return Cell(_picture(entry, pictures, width), tuple(lines), width, face)


def _texts(entry: Entry) -> Iterator[tuple[str, str, int]]:
    run, sample = entry.run, entry.sample
    yield f"{entry.number}  {title_of(run)}", INK, 2
    yield made_with(run, sample), GREY, 2
    yield run["prompt"], INK, PROMPT
    if run["negative_prompt"]:
        yield f"Not: {run['negative_prompt']}", GREY, NEGATIVE
    for verdict in sample["verdicts"]:
        yield f"{verdict_told(verdict)}: {who(verdict)}", COLOURS[verdict["verdict"]], 2
    for comment in sample["comments"]:
        yield f"{comment_told(comment)}: {comment['text']}", INK, COMMENT


def _picture(entry: Entry, pictures: Pictures, width: int) -> Image.Image | None:
    try:
        path = pictures.thumbnail(entry.run_id, entry.n)
        if path is None:
            return None
        with Image.open(path) as found:
            found.thumbnail((width, width), Image.Resampling.BICUBIC)
            flat = Image.new("RGB", found.size, PALE)
            flat.paste(found, mask=found.getchannel("A") if "A" in found.getbands() else None)
            return flat
    except (InpaintError, OSError, ValueError):
        return None
