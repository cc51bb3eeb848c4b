"""Text broken into lines that fit."""

import re
import unicodedata
from collections.abc import Callable, Iterator

LONGEST = 3000  # characters that are looked at
WORDS = re.compile(r"\S+|[^\S\n]+")
MORE = "…"


def shown(text: str) -> str:
    """Without what is not drawn, or turns the direction of what comes after it."""
    kept = (c if c.isprintable() or c in "\n\u200c\u200d" else " " for c in text[:LONGEST].replace("\r\n", "\n"))
    return "".join(kept) + (MORE if len(text) > LONGEST else "")


def broken(text: str, width: Callable[[str], float], room: float, most: int) -> list[str]:
    """At most so many lines of at most this width; the last one says where there are more."""
    lines: list[str] = []
    for line in _lines(shown(text), width, room):
        if len(lines) == most:
            lines[-1] = _fitting(lines[-1], lambda start: width(start + MORE) <= room) + MORE
            break
        lines.append(line)
    return lines


def _lines(text: str, width: Callable[[str], float], room: float) -> Iterator[str]:
    for paragraph in text.split("\n"):
        line = ""
        for word in WORDS.findall(paragraph):
            if width(line + word) <= room:
                line += word
                continue
            if line.strip():
                yield line.rstrip()
            line = word.lstrip()
            while line and width(line) > room:
                start = _fitting(line, lambda start: width(start) <= room) or line[:1]
                yield start
                line = line[len(start) :]
        if line.strip():
            yield line.rstrip()


def _fitting(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits; what is written over a letter stays with it."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    while 0 < low < len(text) and unicodedata.category(text[low])[0] == "M":
        low -= 1
    return text[:low]
