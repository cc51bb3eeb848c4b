"""Names of files that every system takes, from words of strangers."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST = 40  # characters of words in a name
BYTES = 120  # of the same in UTF-8; file systems end at 255
KEPT = "LMN"  # letters, what is written over them, and digits, of any script


def picture_name(number: int, count: int, run: Mapping[str, Any], sample: Mapping[str, Any]) -> str:
    """As `01-lighthouse-seed-1234.png`: after what the picture is called, or else after what was asked for."""
    digits = max(2, len(str(count)))
    words = _words(_stem(run["name"])) or _words(run["prompt"])
    parts = [f"{number:0{digits}}", words or "picture"]
    if sample["seed"] is not None:
        parts.append(f"seed-{sample['seed']}")
    return "-".join(parts) + ".png"


def folder_name(run: Mapping[str, Any]) -> str:
    """Of a whole run, as `2026-01-31-lighthouse-3f2a9c0b12d4`."""
    words = _words(_stem(run["name"])) or _words(run["prompt"]) or "picture"
    return f"{run['created'][:10]}-{words}-{run['id'][:12]}"


def mask_name(picture: str) -> str:
    """Of the mask of the run that this picture is of."""
    return f"masks/{picture.removesuffix('.png')}-mask.png"


def _stem(name: str) -> str:
    """Without the ending, which is another file's."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 4 else name


def _words(text: str) -> str:
    """Letters and digits with hyphens between; "" where there are none."""
    kept = "".join(_letters(text[: 4 * LONGEST])).split()
    while len(kept) > 1 and len("-".join(kept)) > LONGEST:
        kept.pop()
    return "-".join(kept)[:LONGEST].encode()[:BYTES].decode(errors="ignore").strip("-").lower()


def _letters(text: str) -> Iterator[str]:
    for character in unicodedata.normalize("NFKC", text):
        yield character if unicodedata.category(character)[0] in KEPT else " "
