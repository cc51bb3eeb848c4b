"""One page that opens without a network: pictures are inside, no script is needed, what people wrote is text."""

import base64
from collections.abc import Iterator, Mapping
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from backend.errors import InpaintError
from backend.handover.page_style import STYLE
from backend.handover.phrases import GONE, comment_told, made_with, moment_told, number, title_of, verdict_told, who
from backend.handover.selection import Entry, Pictures, Selection
from backend.imaging.files.codec import decode

# Pixels of a picture's longer side, by how many there are at most: a page that no browser opens helps nobody.
SIDES = ((60, 1600), (200, 1024), (500, 720))
QUALITY = 85
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1>
<p>{counted}</p></header>
<main>
"""
FOOT = "</main>\n</body>\n</html>\n"


def page(selection: Selection, pictures: Pictures) -> Iterator[bytes]:
    """UTF-8, a sample at a time."""
    count = len(selection.entries)
    title = "Review of 1 sample" if count == 1 else f"Review of {count} samples"
    yield HEAD.format(policy=POLICY, title=title, style=STYLE, counted=_counted(selection)).encode()
    side = next((side for most, side in SIDES if count <= most), SIDES[-1][1])
    for entry in selection.entries:
        yield _article(entry, _picture(pictures, entry, side)).encode()
    yield FOOT.encode()


def _counted(selection: Selection) -> str:
    """As `3 approved, 1 undecided`: samples by what somebody holds of them."""
    held = [{verdict["verdict"] for verdict in entry.sample["verdicts"]} - {None} for entry in selection.entries]
    counts = {name: sum(name in one for one in held) for name in ("approved", "rejected", "rework")}
    counts["undecided"] = sum(not one for one in held)
    words = {"rework": "to be reworked"}
    return ", ".join(f"{count} {words.get(name, name)}" for name, count in counts.items() if count)


def _article(entry: Entry, picture: str) -> str:
    run, sample = entry.run, entry.sample
    pinned = {comment["id"]: at for at, comment in enumerate(_pinned(run, sample), 1)}
    negative = f'<p class="negative" dir="auto">Not: {escape(run["negative_prompt"])}</p>\n'
    return (
        f'<article id="s{entry.number}">\n<h2><span>{entry.number}</span> <bdi>{escape(title_of(run))}</bdi></h2>\n'
        f'<div class="picture">{picture or _gone()}{_pins(run, sample) if picture else ""}</div>\n'
        f'<div class="said">\n<p class="made">{escape(made_with(run, sample))}</p>\n'
        + (f'<p class="prompt" dir="auto">{escape(run["prompt"])}</p>\n' if run["prompt"] else "")
        + (negative if run["negative_prompt"] else "")
        + "".join(_verdict(verdict) for verdict in sample["verdicts"])
        + "".join(_comment(comment, pinned.get(comment["id"])) for comment in sample["comments"])
        + "</div>\n</article>\n"
    )


def _gone() -> str:
    return f'<p class="gone">{GONE}</p>'


def _verdict(verdict: Mapping[str, Any]) -> str:
    return (
        f'<p class="verdict {verdict["verdict"] or "none"}"><b>{verdict_told(verdict)}</b> '
        f"<bdi>{escape(who(verdict))}</bdi> <time>{escape(moment_told(verdict['at']))}</time></p>\n"
    )


def _comment(comment: Mapping[str, Any], pin: int | None) -> str:
    mark = f'<span class="pin">{pin}</span> ' if pin else ""
    return (
        f'<div class="comment{" settled" if comment["resolved"] else ""}"><p>{mark}'
        f"<bdi>{escape(comment_told(comment))}</bdi> <time>{escape(moment_told(comment['at']))}</time></p>\n"
        f'<p class="text" dir="auto">{escape(comment["text"])}</p></div>\n'
    )


def _pinned(run: Mapping[str, Any], sample: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The comments with a place; of old runs the size may not be known, and with it no place."""
    is_measured = bool(run["width"] and run["height"])
    return [comment for comment in sample["comments"] if comment["point"] and is_measured]


def _pins(run: Mapping[str, Any], sample: Mapping[str, Any]) -> str:
    places = [
        (comment["point"][0] / run["width"], comment["point"][1] / run["height"]) for comment in _pinned(run, sample)
    ]
    return "".join(
        f'<span class="pin" style="left:{number(100 * x)}%;top:{number(100 * y)}%">{at}</span>'
        for at, (x, y) in enumerate(places, 1)
    )


def _picture(pictures: Pictures, entry: Entry, side: int) -> str:
    path = pictures.image(entry.run_id, entry.n)
    found = _encoded(path, side) if path else None
    if found is None:
        return ""
    kind, data = found
    return f'<img alt="Sample {entry.number}" src="data:image/{kind};base64,{base64.b64encode(data).decode()}">'


def _encoded(path: Path, side: int) -> tuple[str, bytes] | None:
    """None for a picture that is gone or damaged. JPEG, which all programs open, or WebP where it is not opaque."""
    try:
        picture = decode(path)
    except (InpaintError, OSError):
        return None
    image = picture.image
    image.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=3)
    kind, mode = ("webp", "RGBA") if picture.has_alpha else ("jpeg", "L" if image.mode == "L" else "RGB")
    stream = BytesIO()
    image.convert(mode).save(stream, kind.upper(), quality=QUALITY, icc_profile=picture.icc)
    return kind, stream.getvalue()
