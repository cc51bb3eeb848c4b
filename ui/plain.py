"""JSON from elsewhere, made so that Gradio takes it for nothing but JSON."""

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
        return {_text(name): plain(entry, depth - 1) for name, entry in kept.items()}
    if isinstance(value, list | tuple):
        return [plain(entry, depth - 1) for entry in value]
    if isinstance(value, str):
        return _text(value)
    return value if value is None or isinstance(value, bool | int | float) else _text(str(value))


def _text(text: str) -> str:
    """Half characters would break the whole answer."""
    return text.encode("utf-8", "replace").decode()
