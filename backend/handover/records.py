"""What was said as JSON: the runs as the review's API says them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.handover.selection import Entry, Selection

LINKS = ("image", "thumbnail")  # they would be over within a day


def as_json(
    selection: Selection, made: str, files: Mapping[int, str], masks: Mapping[str, str], notes: Sequence[str]
) -> Iterator[bytes]:
    """{"made", "runs": [RUN], "notes"}, a run at a time; `image` and `mask` are names in the archive.

    made: ISO 8601, UTC; files: by the entry's number; masks: by run; notes: what is missing, a sentence each
    """
    entries = {(entry.run_id, entry.n): entry for entry in selection.entries}
    yield f'{{"made": {json.dumps(made)}, "notes": {_text(list(notes))}, "runs": ['.encode()
    for index, run in enumerate(selection.runs):
        samples = [_sample(sample, entries[run["id"], sample["n"]], files) for sample in run["samples"]]
        mask = {"mask": masks[run["id"]]} if run["id"] in masks else {}
        yield (("," if index else "") + "\n" + _text({**run, **mask, "samples": samples})).encode()
    yield b"\n]}\n"


def _sample(sample: Mapping[str, Any], entry: Entry, files: Mapping[int, str]) -> dict[str, Any]:
    told = {name: value for name, value in sample.items() if name not in LINKS}
    return told | ({"image": files[entry.number]} if entry.number in files else {})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)
