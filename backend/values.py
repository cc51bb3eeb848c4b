"""Numbers, switches and seeds as callers send them, read alike at every door: 7, 7.0, "7" and "7.0" are the same."""

from math import isfinite
from typing import Any

from backend.errors import InvalidRequest

SEEDS = 2**32
DRAWN = -1  # what other tools send to have a seed drawn
NOTHING = ("", "null", "none")
ON, OFF = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
SHOWN_CHARACTERS = 20


def as_number(value: Any) -> int | float:
    """A finite number, out of a text too; ValueError for anything else, a switch among it."""
    if isinstance(value, str) and "_" not in value:
        text = value.strip()
        value = int(text) if text.lstrip("+-").isdigit() else float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("no finite number")
    return value


def as_whole(value: Any) -> int:
    """A whole number, however it is spelled; ValueError for anything else: a fraction is never cut."""
    number = as_number(value)
    if isinstance(number, float) and not number.is_integer():
        raise ValueError("no whole number")
    return int(number)


def as_switch(value: Any) -> bool:
    """Yes or no, out of a text too; ValueError for anything else."""
    text = str(value).strip().lower()
    if isinstance(value, bool | int | str) and text in (*ON, *OFF):
        return text in ON
    raise ValueError("neither yes nor no")


def as_seed(value: Any) -> int | None:
    """A seed, or None for one that is to be drawn: no value, an empty text, null, or -1. Raises InvalidRequest."""
    if value is None or (isinstance(value, str) and value.strip().lower() in NOTHING):
        return None
    try:
        seed = as_whole(value)
    except ValueError:
        raise InvalidRequest(_no_seed(value)) from None
    if seed == DRAWN:
        return None
    if not 0 <= seed < SEEDS:
        raise InvalidRequest(_no_seed(value))
    return seed


def _no_seed(value: Any) -> str:
    is_huge = isinstance(value, int) and value.bit_length() > 1000  # which Python may refuse to write down
    text = "This number" if is_huge else str(value).strip()
    shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return f"“{shown}” is not a seed: type a whole number from 0 to {SEEDS - 1}, or leave it empty to draw one."
