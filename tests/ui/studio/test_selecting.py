"""The page asks for an object: its mask comes back, or one sentence, and nobody holds up anybody else."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import gradio as gr
import looping
import numpy as np
import pytest
from gradio.data_classes import FileData
from PIL import Image

from backend.imaging.files.codec import decode_painted
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.selection.base import NOTHING, Selection, Selector, Wish
from backend.selection.grabcut import GrabCut
from backend.selection.kept_pictures import KeptPictures
from ui.canvas import CanvasData
from ui.readings import Readings
from ui.studio.selecting import NO_PICTURE, Selecting
from ui.studio.wishes import UNREADABLE

ID = "1700000000000-" + "a" * 24
NOBODY: Any = gr.Request()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = Image.new("RGB", (120, 90), (60, 90, 120))
    image.paste((200, 80, 60), (40, 30, 80, 60))
    image.save(tmp_path / "picture.png")
    return tmp_path / "picture.png"


def selecting(selector: Selector | None = None) -> Selecting:
    return Selecting(Readings(), KeptPictures(Reader()), selector or GrabCut())


def question(path: Path | None, wish: str | None, picture_id: str = ID) -> CanvasData:
    image = FileData(path=str(path)) if path else None
    return CanvasData(kind="select", image=image, wish=wish, picture_id=picture_id)


def boxed(*box: float, extent: tuple[int, ...] = (0, 0, 0, 0)) -> str:
    return json.dumps({"box": box, "clicks": [], "extent": extent})


def asked(asks: Selecting, data: CanvasData | None) -> tuple[CanvasData, Any]:
    return looping.run(asks.select(NOBODY, data, ""))


def test_the_object_in_a_box_comes_back_as_the_mask_of_its_own_box(picture: Path) -> None:
    answer, message = asked(selecting(), question(picture, boxed(47, 35, 95, 75, extent=(10, 10, 0, 0))))
    assert (answer.kind, answer.picture_id, answer.box) == ("selection", ID, [50, 40, 90, 70])
    assert message == gr.skip()
    assert answer.mask
    levels = decode_painted(Path(answer.mask.path)).array()
    assert levels.shape == (30, 40)
    assert levels.mean() > 250
    assert Path(answer.mask.path).stat().st_size < 500


@pytest.mark.parametrize(
    ("wish", "sentence"), [(boxed(1, 1, 30, 25), NOTHING), ("no wish", UNREADABLE), (None, UNREADABLE)]
)
def test_what_is_not_found_or_no_wish_is_one_sentence(picture: Path, wish: str | None, sentence: str) -> None:
    answer, message = asked(selecting(), question(picture, wish))
    assert (answer.kind, answer.picture_id, answer.mask) == ("refused", ID, None)
    assert (message["state"], message["text"]) == ("error", sentence)


def test_without_a_picture_one_is_asked_for_and_one_that_is_gone_is_to_be_sent_again(picture: Path) -> None:
    for data in (None, question(None, boxed(1, 1, 30, 25))):
        answer, message = asked(selecting(), data)
        assert (answer.kind, message["text"]) == ("refused", NO_PICTURE)
    picture.unlink()
    answer, message = asked(selecting(), question(picture, boxed(1, 1, 30, 25)))
    assert (answer.kind, answer.picture_id, message) == ("gone", ID, gr.skip())


def test_an_answer_repeats_no_name_that_no_page_of_ours_has_made(picture: Path) -> None:
    answer, _ = asked(selecting(), question(picture, boxed(36, 26, 84, 64), picture_id="<script>"))
    assert (answer.kind, answer.picture_id) == ("selection", None)


class Patient:
    """Finds everything, once it is told to."""

    name = "patient"

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def select(self, picture: Picture, wish: Wish) -> Selection | None:
        self.begun.set()
        assert wish.box
        assert self.go.wait(20)
        return Selection(Mask(Image.fromarray(np.full(picture.size[::-1], 255, np.uint8)).crop(wish.box)), wish.box)


def test_the_event_loop_goes_on_while_an_object_is_looked_for(picture: Path) -> None:
    patient = Patient()

    async def both() -> tuple[CanvasData, Any]:
        under_way = asyncio.ensure_future(selecting(patient).select(NOBODY, question(picture, boxed(1, 1, 30, 25)), ""))
        while not patient.begun.is_set():
            await asyncio.sleep(0.01)
        assert not under_way.done()
        patient.go.set()
        return await under_way

    answer, _ = looping.run(both())
    assert answer.box == [1, 1, 30, 25]
