"""What the page is told of an extension before the click: as many requests as will be made, and where they lie."""

from pathlib import Path
from typing import Any

import gradio as gr
import looping
import pytest
from budgets import daily_budget
from gradio.data_classes import FileData
from hosting import engine
from PIL import Image
from stand_in import StandIn

from backend.access.hosted import HostedAccess
from backend.engines import ContentAwareEngine
from backend.imaging.extend import extended
from backend.imaging.files.codec import encode_mask_png, encode_png
from backend.imaging.geometry import Margins
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.region import Working
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from ui.canvas import CanvasData
from ui.readings import Readings
from ui.studio.controls import Offer
from ui.studio.engine_choice import EngineChoice

EXTEND = [0, 0, 120, 0]
SIZE = (300, 1500)


def plan(choice: EngineChoice, canvas: CanvasData, name: str = "hosted", samples: int = 1) -> dict[str, Any]:
    return looping.run(choice.plan(canvas, name, samples, None, gr.Request()))


@pytest.fixture
def canvas(tmp_path: Path) -> CanvasData:
    Image.new("RGB", SIZE, (90, 120, 150)).save(tmp_path / "photo.jpg")
    image = Image.new("L", Margins(*EXTEND).around(Picture(Image.new("L", SIZE)).size))
    image.paste(255, (280, 0, *image.size))
    encode_mask_png(Mask(image), tmp_path / "mask.png")
    return CanvasData(
        kind="request",
        image=FileData(path=str(tmp_path / "photo.jpg")),
        mask=FileData(path=str(tmp_path / "mask.png")),
        extend=EXTEND,
        picture_id="abc-1",
    )


@pytest.fixture
def choice(stand_in: StandIn) -> EngineChoice:
    engines = {"hosted": engine(stand_in, budget=daily_budget(50)), "content_aware": ContentAwareEngine()}
    return EngineChoice(Offer(engines, "hosted"), HostedAccess(for_all=True), Readings())


def test_the_plan_names_every_request_and_the_price_of_all(choice: EngineChoice, canvas: CanvasData) -> None:
    for samples in (1, 3):
        told = plan(choice, canvas, samples=samples)
        assert len(told["frames"]) == 2
        assert all(max(width, height) == 1024 for *_, width, height in told["frames"])
        assert f"{2 * samples} requests." in told["note"]
        assert f"This fill takes {2 * samples}." in told["note"]


def test_where_a_run_may_not_be_so_many_requests_the_loss_is_said(canvas: CanvasData, stand_in: StandIn) -> None:
    made = engine(stand_in, max_requests=3, budget=daily_budget(50))
    few = EngineChoice(Offer({"hosted": made}, "hosted"), HostedAccess(for_all=True), Readings())
    less = "A run may be 3 paid requests, so the new area has less detail than the picture: ask for fewer samples"
    told = plan(few, canvas, samples=2)
    assert len(told["frames"]) == 1
    assert less in told["note"]
    assert less not in plan(few, canvas)["note"]
    assert less not in plan(few, canvas.model_copy(update={"extend": None}), samples=2)["note"]


@pytest.mark.slow
def test_a_run_makes_as_many_requests_as_were_planned(
    choice: EngineChoice, canvas: CanvasData, stand_in: StandIn
) -> None:
    assert "4 requests." in plan(choice, canvas, samples=2)["note"]
    picture = extended(Picture(Image.new("RGB", SIZE, (90, 120, 150))), Margins(*EXTEND))
    assert canvas.mask
    with Image.open(canvas.mask.path) as image:
        request = InpaintRequest(init_image=picture, mask_image=Mask(image.convert("L")), samples=2)
    Inpainter({"hosted": engine(stand_in)}).run(request, "hosted")
    assert stand_in.count("submit") == 4


def test_a_picture_that_was_extended_before_is_planned_in_the_same_way(
    choice: EngineChoice, canvas: CanvasData
) -> None:
    assert canvas.image
    path = Path(canvas.image.path).with_suffix(".png")
    encode_png(extended(Picture(Image.new("RGB", SIZE)), Margins(*EXTEND)), path)
    again = canvas.model_copy(update={"extend": None, "image": FileData(path=str(path))})
    assert plan(choice, again) == plan(choice, canvas)


def test_an_object_as_large_is_planned_as_one_request(choice: EngineChoice, canvas: CanvasData) -> None:
    told = plan(choice, canvas.model_copy(update={"extend": None}))
    assert len(told["frames"]) == 1
    assert "1 request." in told["note"]


@pytest.mark.parametrize("extend", [[1, 2, 3], [-1, 0, 0, 0], [10**9] * 4, [0, 0, 419, 0], [0, 0, 420, 0]])
def test_what_cannot_be_is_no_reason_to_plan_nothing_at_all(
    choice: EngineChoice, canvas: CanvasData, extend: list[int]
) -> None:
    told = plan(choice, canvas.model_copy(update={"extend": extend}))
    assert told["engine"] == "hosted"
    assert told["picture_id"] == "abc-1"


def test_what_sees_everything_at_once_is_not_planned(choice: EngineChoice, canvas: CanvasData) -> None:
    assert ContentAwareEngine.capabilities.limits.working == Working()
    assert plan(choice, canvas, "content_aware")["frames"] == []
