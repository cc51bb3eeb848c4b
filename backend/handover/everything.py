"""All runs of one person, to take along: a folder for each, with what it began with, its samples and what was said."""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.handover.names import folder_name
from backend.handover.records import LINKS
from backend.handover.zipped import AS_IT_IS, PACKED, Member, begun, together, zipped

ABOUT = "run.json"


@dataclass(frozen=True)
class WholeRun:
    """One of them. told: RUN of the review's API, and whatever else is known of it

    files: of its pictures, by what they are called in the folder; any may be gone
    samples: the names of those that are samples, by number
    """

    told: Mapping[str, Any]
    files: Mapping[str, Path]
    samples: Mapping[int, str]


def everything(runs: Iterator[WholeRun]) -> Generator[bytes]:
    """The ZIP file, a block at a time; a run is asked for when the one before is through. Raises what `runs` raises."""
    with closing(_blocks(runs)) as parts:
        yield from together(parts)


def _blocks(runs: Iterator[WholeRun]) -> Generator[bytes]:
    yield from zipped(member for run in runs for member in _members(run))


def _members(run: WholeRun) -> Iterator[Member]:
    folder, there = folder_name(run.told), set[str]()
    for name, path in run.files.items():
        if parts := begun(path):
            there.add(name)
            yield f"{folder}/{name}", AS_IT_IS, parts
    yield f"{folder}/{ABOUT}", PACKED, iter([_about(run, there)])


def _about(run: WholeRun, there: set[str]) -> bytes:
    """What was asked, got and said; `image` is a name beside it, and not there where the file is gone."""
    samples = [_sample(sample, run.samples.get(sample["n"], ""), there) for sample in run.told["samples"]]
    told = {**run.told, "samples": samples, "files": sorted(there)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _sample(sample: Mapping[str, Any], name: str, there: set[str]) -> dict[str, Any]:
    told = {key: value for key, value in sample.items() if key not in LINKS}
    return told | ({"image": name} if name in there else {})
