"""Names that come from outside, as labels and as parts of file names: never a path, never too long."""

from pathlib import PurePosixPath

STEM_CHARACTERS = 80
STEM_BYTES = 180  # a file system takes 255 for the whole name
LABEL_CHARACTERS = 255


def label(name: str | None) -> str:
    """The name as it may be shown: what UTF-8 cannot hold is left out."""
    return (name or "").encode("utf-8", "ignore").decode()[:LABEL_CHARACTERS]


def stem(name: str | None) -> str:
    """A file name without its ending, safe as a part of another file name."""
    kept = "".join(c for c in _last_part(name).stem if c.isalnum() or c in " ._-()")
    kept = kept[:STEM_CHARACTERS].encode("utf-8")[:STEM_BYTES].decode("utf-8", "ignore")
    return kept.strip(" .") or "picture"


def file_name(name: str | None) -> str:
    """A file name with its ending, safe as it stands."""
    ending = "".join(c for c in _last_part(name).suffix if c.isascii() and c.isalnum()).lower()[:8]
    return stem(name) + (f".{ending}" if ending else "")


def _last_part(name: str | None) -> PurePosixPath:
    return PurePosixPath((name or "").replace("\\", "/").replace("\0", ""))
