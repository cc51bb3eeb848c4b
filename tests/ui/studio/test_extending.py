"""The page asks for a picture extended beyond its edges: the run's own picture is the extended one from there on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import InvertingEngine
from gradio.data_classes import FileData
from PIL import Image

from backend.engines import ContentAwareEngine
from backend.errors import InvalidRequest
from backend.history import HistoryStore, Run
from backend.imaging.files.codec import decode, encode_mask_png, encode_png
from backend.imaging.geometry import Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.imaging.region import Working
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from tests.backend.imaging.pictures import camera_exif
from ui.canvas import CanvasData
from ui.studio.opening import open_picture
from ui.studio.page_form import form_on_page
from ui.studio.run_views import canvas_of

EXTEND = [10, 0, 20, 6]
SETTINGS: dict[str, Any] = {
    "engine": "content_aware",
    "prompt": "",
    "negative_prompt": "",
    "samples": 1,
    "seed": 4,
    "num_inference_steps": 30,
    "guidance_scale": 5.0,
    "strength": 0.7,
    "safety_checker": False,
    "enhance_prompt": False,
}


def sent(path: Path, size: Size, extend: list[int] | None, overlap: int = 4) -> CanvasData:
    """What the canvas sends: the picture's file as it came, and a mask of the extended size."""
    margins = Margins(*extend) if extend else Margins(0, 0, 0, 0)
    image = Image.new("L", margins.around(size), 255)
    left, top, right, bottom = margins.within(Size(*image.size))
    image.paste(0, (left + overlap, top, right - overlap, bottom - overlap))
    mask_path = path.with_name("mask.png")
    encode_mask_png(Mask(image), mask_path)
    return CanvasData(
        kind="request",
        image=FileData(path=str(path)),
        mask=FileData(path=str(mask_path)),
        extend=extend,
        name="beach.jpg",
        picture_id="abc-1",
    )


@pytest.fixture
def jobs(tmp_path: Path) -> Any:
    history = HistoryStore(tmp_path / "data")
    made = Jobs(
        Inpainter({e.name: e for e in (ContentAwareEngine(), InvertingEngine(working=Working(64, 8)))}), history
    )
    yield made
    made.close()
    history.close()


def ran(jobs: Jobs, canvas: CanvasData, **settings: Any) -> Run:
    form = form_on_page(canvas, "me", SETTINGS | settings)
    request = form.request(Reader())
    run = jobs.submit(form.new_run(request), request)
    assert jobs.wait(run.id, 60).status.is_over
    return jobs.run(run.id)


def pixels(path: Path) -> np.ndarray:
    return np.asarray(decode(path).image)


def colours(mode: str) -> Image.Image:
    ramp = np.linspace(0, 255, 48 * 36 * 3).reshape(36, 48, 3).astype(np.uint8)
    if mode == "I;16":
        return Image.fromarray(ramp[..., 0].astype(np.uint16) * 257)
    return Image.fromarray(ramp).convert(mode)


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("turned.jpg", "RGB", {"exif": camera_exif(6)}),
        ("printed.jpg", "CMYK", {}),
        ("deep.png", "I;16", {}),
        ("palette.png", "P", {}),
        ("cut-out.png", "RGBA", {}),
        ("lossless.webp", "RGB", {"lossless": True}),
    ],
)
def test_old_pixels_are_those_of_the_file_whatever_file_it_is(
    tmp_path: Path, name: str, mode: str, options: dict[str, Any]
) -> None:
    colours(mode).save(tmp_path / name, **options)
    before = decode(tmp_path / name)
    asked = form_on_page(sent(tmp_path / name, before.size, EXTEND), "me", dict(SETTINGS))
    request = asked.request(Reader())
    new = asked.new_run(request)
    (tmp_path / "kept.png").write_bytes(new.init_data or b"")
    kept = decode(tmp_path / "kept.png")
    assert kept == replace(request.init_image, notes=())
    assert kept.size == Margins(*EXTEND).around(before.size)
    inner = replace(kept, image=kept.image.crop(Margins(*EXTEND).within(kept.size)), margins=None)
    assert inner == replace(before, notes=())


@pytest.mark.parametrize("extend", [[1, 2, 3], [1, 2, 3, -4], [0, 0, 0, 10**9], [10**30] * 4, [7_000] * 4])
def test_what_cannot_be_is_refused_in_one_sentence(photo: Picture, tmp_path: Path, extend: list[int]) -> None:
    encode_png(photo, tmp_path / "photo.png")
    canvas = sent(tmp_path / "photo.png", photo.size, None).model_copy(update={"extend": extend})
    with pytest.raises(InvalidRequest, match=r"^(How far|The extended picture)[^.]*\.$"):
        form_on_page(canvas, "me", dict(SETTINGS)).request(Reader())


def test_a_mask_of_the_old_size_is_refused_with_both_sizes(photo: Picture, tmp_path: Path) -> None:
    encode_png(photo, tmp_path / "photo.png")
    canvas = sent(tmp_path / "photo.png", photo.size, None).model_copy(update={"extend": EXTEND})
    with pytest.raises(InvalidRequest, match="The mask is 96×64 but the picture is 126×70"):
        form_on_page(canvas, "me", dict(SETTINGS)).request(Reader())


@pytest.mark.parametrize("extend", [None, [0, 0, 0, 0]])
def test_what_is_not_extended_is_kept_byte_for_byte(photo: Picture, tmp_path: Path, extend: list[int] | None) -> None:
    encode_png(photo, tmp_path / "photo.png")
    asked = form_on_page(sent(tmp_path / "photo.png", photo.size, extend), "me", dict(SETTINGS))
    new = asked.new_run(asked.request(Reader()))
    assert (new.init_path, new.init_data) == (tmp_path / "photo.png", None)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["content_aware", "inverting"])
def test_the_run_knows_the_extended_picture_and_nothing_old_changes(
    photo: Picture, tmp_path: Path, jobs: Jobs, engine: str
) -> None:
    encode_png(photo, tmp_path / "photo.png")
    jobs.start()
    run = ran(jobs, sent(tmp_path / "photo.png", photo.size, EXTEND), engine=engine)
    sample = run.samples[0]
    assert (run.got["width"], run.got["height"]) == (126, 70)
    assert sample.receipt.changed_outside == 0
    before, after = pixels(run.init_path), pixels(sample.path)
    assert before.shape == after.shape == (70, 126, 3)
    assert (after[:60, 14:102] == np.asarray(photo.image)[:60, 4:92]).all()
    assert (after[:, :10] != before[:, :10]).any()
    shown = canvas_of(run)
    assert shown.image
    assert shown.image.orig_name == "beach.png"
    assert (pixels(Path(shown.image.path)) == before).all()


@pytest.mark.slow
def test_a_restart_in_the_middle_goes_on_with_the_extended_picture(photo: Picture, tmp_path: Path, jobs: Jobs) -> None:
    encode_png(photo, tmp_path / "photo.png")
    form = form_on_page(sent(tmp_path / "photo.png", photo.size, EXTEND), "me", dict(SETTINGS))
    request = form.request(Reader())
    run = jobs.submit(form.new_run(request), request)  # and the program ends before it was begun
    (tmp_path / "photo.png").unlink()
    history = HistoryStore(tmp_path / "data")
    again = Jobs(Inpainter({"content_aware": ContentAwareEngine()}), history)
    again.start()
    assert again.wait(run.id, 60).status.is_over
    assert decode(again.run(run.id).samples[0].path).size == (126, 70)
    again.close()
    history.close()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["content_aware", "inverting"])
def test_a_sample_dropped_on_the_page_gives_the_same_file_again(
    photo: Picture, tmp_path: Path, jobs: Jobs, engine: str
) -> None:
    """The second engine sees 64 pixels, and so fills in windows."""
    encode_png(photo, tmp_path / "photo.png")
    jobs.start()
    run = ran(jobs, sent(tmp_path / "photo.png", photo.size, EXTEND), engine=engine)
    dropped = CanvasData(kind="open", image=FileData(path=str(run.samples[0].path)), name="sample.png")
    able = {"content_aware": ContentAwareEngine().capabilities}
    opened = open_picture(dropped, able, Reader(), "me")
    assert opened.canvas.image
    assert decode(Path(opened.canvas.image.path)) == decode(run.init_path)
    again = ran(jobs, opened.canvas.model_copy(update={"kind": "request"}), engine=engine)
    assert again.samples[0].path.read_bytes() == run.samples[0].path.read_bytes()
