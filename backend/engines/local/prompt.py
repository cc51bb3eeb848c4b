"""Weights in prompts, as people write them: (word) and (word:1.3) count more, [word] counts less.

(word) is 1.1 times, ((word)) 1.1², (word:1.3) 1.3 times, [word] 1/1.1; a backslash before a bracket makes it a
character. A bracket that is never closed reaches to the end; one that was never opened is a character.
"""

import re
from dataclasses import dataclass

MORE = 1.1  # what one pair of round brackets does
SCANNER = re.compile(
    r"""\\(?P<literal>[()\[\]\\])       # a bracket that is meant
      | (?P<opening>[(\[])
      | :\s*(?P<factor>[+-]?(?:\d+\.?\d*|\.\d+))\s*\)   # closes and says how much
      | (?P<closing>[)\]])
      | (?P<plain>[^\\()\[\]:]+|[\\:])""",
    re.VERBOSE,
)


@dataclass
class Piece:
    """Some words and how much they count; 1 is plain."""

    text: str
    weight: float = 1.0


def parse(prompt: str) -> list[Piece]:
    """The words of a prompt with their weights; neighbours of one weight are one piece."""
    pieces: list[Piece] = []
    opened: list[tuple[str, int]] = []  # each bracket and the first piece inside

    def close(factor: float) -> None:
        _, first = opened.pop()
        for piece in pieces[first:]:
            piece.weight *= factor

    for match in SCANNER.finditer(prompt):
        innermost = opened[-1][0] if opened else ""
        if match["opening"]:
            opened.append((match["opening"], len(pieces)))
        elif match["factor"] and innermost == "(":
            close(float(match["factor"]))
        elif match["closing"] == ")" and innermost == "(":
            close(MORE)
        elif match["closing"] == "]" and innermost == "[":
            close(1 / MORE)
        else:
            pieces.append(Piece(match["literal"] or match[0]))
    while opened:
        close(MORE if opened[-1][0] == "(" else 1 / MORE)
    return _joined(pieces)


def has_weights(prompt: str) -> bool:
    """Whether some words count more or less than others."""
    return any(piece.weight != 1 for piece in parse(prompt))


def plain(prompt: str) -> str:
    """The same words without brackets and factors."""
    return "".join(piece.text for piece in parse(prompt))


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and abs(joined[-1].weight - piece.weight) < 1e-9:
            joined[-1].text += piece.text
        else:
            joined.append(piece)
    return joined
