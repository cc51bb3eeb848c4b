"""What was said of samples, in the words that people read."""

from collections.abc import Mapping
from typing import Any

GONE = "This picture is not here any more: its run is, and what was said of it."
MASK_GONE = "The mask of {name} is not here any more."
PICTURE_GONE = "{name} is not here any more: what was said of it is."
VERDICTS = {"approved": "Approved", "rejected": "Rejected", "rework": "To be reworked", None: "Undecided"}
SHORT = 4  # characters of a public id that tell people without a name apart


def who(word: Mapping[str, Any]) -> str:
    """The name of who said it."""
    return word["name"] or f"Reviewer {word['reviewer'][:SHORT]}"


def verdict_told(verdict: Mapping[str, Any]) -> str:
    """As `Approved, starred`."""
    return VERDICTS[verdict["verdict"]] + (", starred" if verdict["starred"] else "")


def place_told(comment: Mapping[str, Any]) -> str:
    """As `at 120, 64`; "" for one about the whole."""
    return "at " + ", ".join(number(part) for part in comment["point"]) if comment["point"] else ""


def comment_told(comment: Mapping[str, Any]) -> str:
    """What stands in front of its text: as `Eve, at 120, 64, settled`."""
    answers = "as an answer" if comment["answers"] else ""
    parts = (who(comment), answers, place_told(comment), "settled" if comment["resolved"] else "")
    return ", ".join(part for part in parts if part)


def title_of(run: Mapping[str, Any]) -> str:
    """What the picture is called, or else what it is."""
    return run["name"] or f"Picture of {run['width']} × {run['height']} pixels"


def made_with(run: Mapping[str, Any], sample: Mapping[str, Any]) -> str:
    """As `seed 1234, content-aware`, without what is hidden or not known."""
    seed = "" if sample["seed"] is None else f"seed {sample['seed']}"
    return ", ".join(part for part in (seed, run["engine"]) if part)


def moment_told(at: str) -> str:
    """As `2026-01-31 12:00 UTC`."""
    return f"{at[:10]} {at[11:16]} UTC"


def number(value: float) -> str:
    """Without a fraction where there is none."""
    return f"{value:.1f}".removesuffix(".0")
