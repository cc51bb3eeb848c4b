"""The table: one row for each thing that was said, in the order in which it was said."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from backend.handover.phrases import number
from backend.handover.selection import Entry, Selection

# number: the sample's place in the selection, from 1; file: its name in the archive, empty where there is none
# run, sample: which one it is; picture: what its owner called it; said: verdict or comment, empty in the row of a
# sample that nobody spoke about; at: ISO 8601, UTC; reviewer: public id; x, y: pixels; note: what is missing
COLUMNS = (
    *("number", "file", "run", "sample", "created", "picture", "engine", "prompt", "negative_prompt", "seed"),
    *("said", "at", "reviewer", "name", "verdict", "starred", "text", "x", "y", "resolved", "comment", "answers"),
    "note",
)
MARK = "\ufeff"  # without it Excel reads another encoding than UTF-8
# What a spreadsheet may take for a formula, also behind what it does not show.
FORMULA = re.compile(r"[\t\r\n＝＋－＠=+\-@]|[\s\u200b-\u200f\u2060\ufeff]+[＝＋－＠=+\-@]")


def rows(selection: Selection, files: Mapping[int, str], notes: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """By column; what was not said of a row is not in it.

    files, notes: by the entry's number
    """
    said = [(word["at"], entry.number, word) for entry in selection.entries for word in _said(entry.sample)]
    by_number = {entry.number: entry for entry in selection.entries}
    for _, place, word in sorted(said, key=lambda one: one[:2]):
        yield _of(by_number[place], files, notes) | word
    for entry in selection.entries:
        if not (entry.sample["verdicts"] or entry.sample["comments"]):
            yield _of(entry, files, notes)


def table(selection: Selection, files: Mapping[int, str], notes: Mapping[int, str]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, a row at a time; no cell is a formula to a spreadsheet."""
    yield (MARK + _line(COLUMNS)).encode()
    for row in rows(selection, files, notes):
        yield _line([_cell(row.get(name)) for name in COLUMNS]).encode()


def harmless(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet might work it out."""
    return f"'{text}" if FORMULA.match(text) else text


def _of(entry: Entry, files: Mapping[int, str], notes: Mapping[int, str]) -> dict[str, Any]:
    run, sample = entry.run, entry.sample
    told = {name: run[name] for name in ("created", "engine", "prompt", "negative_prompt")}
    return told | {
        "number": entry.number,
        "file": files.get(entry.number),
        "run": entry.run_id,
        "sample": entry.n,
        "picture": run["name"],
        "seed": sample["seed"],
        "note": notes.get(entry.number),
    }


def _said(sample: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for verdict in sample["verdicts"]:
        yield {"said": "verdict", **{name: verdict[name] for name in ("at", "reviewer", "name", "verdict", "starred")}}
    for comment in sample["comments"]:
        x, y = comment["point"] or (None, None)
        told = {name: comment[name] for name in ("at", "reviewer", "name", "text", "resolved", "answers")}
        yield {"said": "comment", "comment": comment["id"], "x": x, "y": y, **told}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, float) else harmless(str(value))


def _line(cells: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
