"""JSON from elsewhere, made so that Gradio takes it for nothing but JSON."""

from math import isfinite
from typing import Any

DEEPEST = 30  # levels that are shown
MARKS = ("path", "meta", "_type", "__type__")  # make Gradio or its client take an object for a file or an order


def plain(value: Any, depth: int = DEEPEST) -> Any:
    """The same objects, lists, texts, numbers and switches, of which none can be taken for a file or an update.

    Gradio serves the file that an object with `path` and `meta` names, whoever wrote the object, and its client fetches
    what any object with a `path` names. Such an object, as a service's reply or a row may hold one, loses those marks.
    """
    if isinstance(value, dict | list | tuple) and depth == 0:
        return None
    if isinstance(value, dict):
        is_marked = "path" in value or "__type__" in value
        kept = {str(name): entry for name, entry in value.items() if not (is_marked and name in MARKS)}
        return {whole(name): plain(entry, depth - 1) for name, entry in kept.items()}
    if isinstance(value, list | tuple):
        return [plain(entry, depth - 1) for entry in value]
    if isinstance(value, str):
        return whole(value)
    return value if value is None or _is_number(value) else whole(f"{value:g}" if isinstance(value, float) else "…")


def _is_number(value: Any) -> bool:
    """Whether every reader of JSON takes it: of 64 bits, and no endless one."""
    if isinstance(value, bool):
        return True
    return (isinstance(value, int) and abs(value) < 2**63) or (isinstance(value, float) and isfinite(value))


def whole(text: str) -> str:
    """The same text where half characters are replaced: they would break the whole answer."""
    return text.encode("utf-8", "replace").decode()
