"""A preview on its way to the page: few bytes, its place, and nothing that the page has already."""

from base64 import b64decode
from io import BytesIO

import numpy as np
from PIL import Image

from backend.history import Status
from backend.imaging.geometry import Box
from backend.imaging.preview import Preview
from backend.jobs.state import JobState
from ui.notices import notice_from_state
from ui.previews import LONGEST, preview_on_page

BYTES = 400_000  # of the address of one preview, at most


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    channels = len(mode)
    return Image.fromarray(np.random.default_rng(4).integers(0, 256, (height, width, channels), dtype=np.uint8))


def test_a_preview_is_a_small_picture_with_its_place() -> None:
    sent = preview_on_page(Preview(noise(1600, 900), Box(3, 4, 1603, 904), sample=2))
    assert (sent.box, sent.sample) == ((3, 4, 1603, 904), 2)
    head, data = sent.url.split(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(BytesIO(b64decode(data))).size == (LONGEST, LONGEST * 9 // 16)
    assert len(sent.url) < BYTES


def test_making_it_smaller_leaves_the_engine_s_picture_alone() -> None:
    picture = noise(800, 600, "RGBA")
    preview_on_page(Preview(picture))
    assert picture.size == (800, 600)
    assert picture.mode == "RGBA"


def test_a_notice_has_only_the_previews_that_are_new() -> None:
    first, second = Preview(noise(4, 4), Box(0, 0, 4, 4)), Preview(noise(4, 4), Box(9, 0, 13, 4))
    state = JobState(Status.RUNNING, previews=(first, second))
    assert [sent["box"] for sent in notice_from_state(state, "run", (first,)).value()["previews"]] == [(9, 0, 13, 4)]
    assert len(notice_from_state(state, "run").previews) == 2
    assert notice_from_state(state, "run", state.previews).previews == ()
