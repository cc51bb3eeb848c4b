"""Text of any script with the fonts that there are: each piece in the first font that has its letters."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
PLACES = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
ENDINGS = (".ttf", ".otf", ".ttc", ".woff2")
FIRST = (
    *(
        "notosans-regular",
        "dejavusans",
        "segoeui",
        "helvetica",
        "arial",
        "liberationsans-regular",
        "sourcesanspro-regular",
    ),
    *("notosanscjk-regular", "notonaskharabic-regular", "notosansarabic-regular"),
)
MOST_FONTS = 300  # that are tried for a letter
MOST_SOUGHT = 300  # letters that are looked for in all of them without success; after that in few of them
FEW = 3
NO_CHARACTER = "\U0010fffe"  # no font has it: what is drawn for it stands for what is missing
INSTEAD = "\u25a1"  # □
JOINS = ("M", "Z", "C")  # categories that are drawn with what stands before them


def installed() -> list[Path]:
    """The upright fonts of this machine, those for most scripts first."""
    found = [Path(folder, name) for place in _places() for folder, _, names in os.walk(place) for name in names]
    upright = [path for path in found if path.suffix.lower() in ENDINGS and _is_upright(path)]
    return sorted(upright, key=lambda path: (_rank(path), str(path)))[:MOST_FONTS]


def _places() -> Iterator[Path]:
    yield from (Path(place).expanduser() for place in PLACES)
    # Where nothing is installed the page's own fonts are there: western, Greek and Cyrillic letters.
    if (page := find_spec("gradio")) and page.submodule_search_locations:
        yield Path(page.submodule_search_locations[0], "templates", "frontend", "static", "fonts", "SourceSansPro")


def _is_upright(path: Path) -> bool:
    name = path.stem.lower()
    return not any(
        word in name for word in ("bold", "italic", "oblique", "light", "condensed", "mono", "black", "thin")
    )


def _rank(path: Path) -> int:
    name = path.stem.lower()
    return FIRST.index(name) if name in FIRST else len(FIRST)


class Typeface:
    """Draws lines at one size. Not for several threads at once.

    is_lacking: whether a letter was asked for that no font has; then □ stands for it
    """

    def __init__(self, paths: Sequence[Path], size: int) -> None:
        """size: pixels"""
        self._paths, self._size = paths, size
        self._opened: dict[int, tuple[Font, bytes] | None] = {}
        self._fonts_of: dict[str, Font | None] = {}
        self._sought = 0
        self.is_lacking = False

    def width(self, line: str) -> float:
        """Pixels."""
        return sum(font.getlength(text) for font, text in self._pieces(line))

    def draw(self, canvas: ImageDraw.ImageDraw, place: tuple[int, int], line: str, colour: str) -> None:
        """place: where its baseline begins, in pixels"""
        x, y = place
        for font, text in self._pieces(line):
            canvas.text((x, y), text, fill=colour, font=font, anchor="ls")
            x += font.getlength(text)

    def _pieces(self, line: str) -> Iterator[tuple[Font, str]]:
        at, text = self._usual, ""
        for character in line:
            font = self._font_of(character, at)
            if font is None:
                self.is_lacking, character, font = True, INSTEAD, self._font_of(INSTEAD, at) or self._usual
            if font is not at and text:
                yield at, text
                text = ""
            at, text = font, text + character
        if text:
            yield at, text

    @cached_property
    def _usual(self) -> Font:
        return next(font for font, _ in self._all())

    def _font_of(self, character: str, at: Font) -> Font | None:
        if unicodedata.category(character)[0] in JOINS:
            return at
        if character not in self._fonts_of:
            self._fonts_of[character] = self._sought_font(character)
        return self._fonts_of[character]

    def _sought_font(self, character: str) -> Font | None:
        for font, nothing in islice(self._all(), None if self._sought < MOST_SOUGHT else FEW):
            if _glyph(font, character) not in (nothing, b""):
                return font
        self._sought += 1
        return None

    def _all(self) -> Iterator[tuple[Font, bytes]]:
        for index in range(len(self._paths) + 1):
            if index not in self._opened:
                self._opened[index] = self._open(index)
            if opened := self._opened[index]:
                yield opened

    def _open(self, index: int) -> tuple[Font, bytes] | None:
        try:
            is_last = index == len(self._paths)
            font = ImageFont.load_default(self._size) if is_last else ImageFont.truetype(self._paths[index], self._size)
            return (font, _glyph(font, NO_CHARACTER)) if isinstance(font, Font) else None
        except (OSError, ValueError):  # pictures of letters at other sizes, or no font at all
            return None


def _glyph(font: Font, character: str) -> bytes:
    """How it looks; empty where nothing is drawn."""
    try:
        place = Image.new("L", (3 * round(font.size), 3 * round(font.size)))
        ImageDraw.Draw(place).text((font.size, 2 * font.size), character, fill=255, font=font, anchor="ls")
        return place.tobytes() if place.getbbox() else b""
    except (OSError, ValueError):
        return b""
