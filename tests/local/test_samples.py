"""What comes back: each sample by its seed alone, and nothing else of the picture touched."""

import threading
import time
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from tiny_models import NewEngine, NewRequest

from backend.engines.local.engine import LocalEngine
from backend.engines.run_context import RunContext
from backend.imaging.files.codec import decode
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from backend.result import InpaintResult

pytestmark = pytest.mark.local
ALL = ("sd9", "sd4", "sdxl9", "sdxl4", "flux-fill", "flux", "sd3")


def run(engine: LocalEngine, request: InpaintRequest) -> InpaintResult:
    return Inpainter({"local": engine}).run(request, "local")


def pixels(result: InpaintResult) -> list[bytes]:
    return [sample.image.image.tobytes() for sample in result.samples]


@pytest.mark.parametrize("model", ALL)
@pytest.mark.parametrize("strength", [1.0, 0.6])
def test_sample_i_is_a_single_run_with_its_seed(
    shared_engine: NewEngine, new_request: NewRequest, model: str, strength: float
) -> None:
    engine = shared_engine(model)
    together = run(engine, new_request(samples=3, strength=strength))
    alone = [run(engine, new_request(seed=7 + i, strength=strength)) for i in range(3)]
    assert pixels(together) == [pixels(result)[0] for result in alone]
    assert len(set(pixels(together))) == 3
    assert [sample.seed for sample in together.samples] == [7, 8, 9]


@pytest.mark.parametrize("model", ALL)
def test_no_pixel_outside_the_mask_changes(shared_engine: NewEngine, new_request: NewRequest, model: str) -> None:
    request = new_request()
    (sample,) = run(shared_engine(model), request).samples
    before, after = np.asarray(request.init_image.image), np.asarray(sample.image.image)
    kept = np.asarray(request.mask_image.image) == 0
    assert (before[kept] == after[kept]).all()
    assert (before[~kept] != after[~kept]).any()
    assert sample.receipt
    assert sample.receipt.changed_outside == 0


@pytest.mark.parametrize("mode", ["RGBA", "L", "LA"])
def test_pictures_of_every_mode_keep_it(shared_engine: NewEngine, new_request: NewRequest, mode: str) -> None:
    usual = new_request()
    image = usual.init_image.image.convert("RGB").convert(mode)
    if "A" in mode:
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    stream = BytesIO()
    image.save(stream, "PNG")
    (sample,) = run(shared_engine("sd9"), new_request(init_image=decode(stream.getvalue()))).samples
    assert sample.image.image.mode == mode
    kept = np.asarray(usual.mask_image.image) == 0
    assert (np.asarray(image)[kept] == np.asarray(sample.image.image)[kept]).all()


def test_a_turned_photo_is_filled_upright(shared_engine: NewEngine, new_request: NewRequest) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    stream = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((100, 150)).save(stream, "PNG", exif=exif)
    picture = decode(stream.getvalue())
    assert picture.size == (150, 100)
    (sample,) = run(shared_engine("sd9"), new_request(init_image=picture)).samples
    kept = np.asarray(new_request().mask_image.image) == 0
    assert (np.asarray(picture.image)[kept] == np.asarray(sample.image.image)[kept]).all()


def test_runs_side_by_side_are_what_they_are_alone(shared_engine: NewEngine, new_request: NewRequest) -> None:
    engine = shared_engine("sd9")
    requests = [new_request(seed=i, num_inference_steps=4 + 2 * i, guidance_scale=3 + 2 * i) for i in range(3)]
    alone = [pixels(run(engine, request)) for request in requests]
    together: dict[int, list[bytes]] = {}
    threads = [
        threading.Thread(target=lambda i=i, r=r: together.update({i: pixels(run(engine, r))}))
        for i, r in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[i] for i in range(3)] == alone


def steps_of_two_runs(engine: LocalEngine, new_request: NewRequest) -> list[int]:
    """Which of two runs that are asked for at once took each step."""
    taken: list[int] = []

    def ask(number: int) -> None:
        def on_report(fraction: float, *_: object) -> None:
            if fraction:
                taken.append(number)
                time.sleep(0.03)  # the other one would come in between

        Inpainter({"local": engine}).run(new_request(seed=number), "local", RunContext(on_report=on_report))

    threads = [threading.Thread(target=ask, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def test_a_device_takes_one_run_at_a_time_and_two_take_two(new_engine: NewEngine, new_request: NewRequest) -> None:
    one = steps_of_two_runs(new_engine("sd9", device="cpu"), new_request)
    assert one in ([1] * 5 + [2] * 5, [2] * 5 + [1] * 5)
    pair = new_engine("sd9", device="cpu,cpu")
    assert pair.capabilities.queue.runs_at_once == 2
    steps_of_two_runs(pair, new_request)  # reads both models
    two = steps_of_two_runs(pair, new_request)
    assert sorted(two) == sorted(one)
    assert two[:5] not in ([1] * 5, [2] * 5)


def test_a_large_picture_is_worked_on_at_the_models_size(shared_engine: NewEngine, new_request: NewRequest) -> None:
    image = Image.effect_noise((1500, 1000), 60).convert("RGB")
    mask = Image.new("L", image.size)
    mask.paste(255, (700, 400, 820, 480))
    request = new_request(init_image=Picture(image), mask_image=Mask(mask))
    (sample,) = run(shared_engine("sdxl9"), request).samples
    assert sample.image.size == (1500, 1000)
    assert sample.receipt
    assert sample.receipt.changed_outside == 0
    assert sample.receipt.box.size[0] <= 120
