"""Every preview knows which part of the picture it shows, and of which sample; engines report a picture alone."""

import numpy as np
from fakes import InvertingEngine
from PIL import Image

from backend.engines import ContentAwareEngine
from backend.engines.run_context import RunContext
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.preview import Preview
from backend.imaging.region import Working, regions
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from backend.result import InpaintResult


class ShowingEngine(InvertingEngine):
    """Shows what it was given, once for each sample."""

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        for position in range(request.samples):
            context.for_sample(position, request.samples).report(0.5, preview=request.init_image.image)
        return super().inpaint(request, context)


def request_of_two_parts(samples: int) -> InpaintRequest:
    random = np.random.default_rng(3)
    mask = Image.new("L", (400, 200))
    mask.paste(255, (30, 40, 60, 70))
    mask.paste(255, (320, 120, 350, 160))
    picture = Picture(Image.fromarray(random.integers(0, 256, (200, 400, 3), dtype=np.uint8)))
    return InpaintRequest(init_image=picture, mask_image=Mask(mask), samples=samples, seed=1)


def previews_of(engine: InvertingEngine | ContentAwareEngine, request: InpaintRequest) -> list[Preview]:
    seen: list[Preview | None] = []
    context = RunContext(on_report=lambda _fraction, _text, preview: seen.append(preview))
    Inpainter({engine.name: engine}).run(request, engine.name, context)
    return [preview for preview in seen if preview]


def test_a_preview_belongs_to_its_region_and_its_sample() -> None:
    request = request_of_two_parts(samples=2)
    boxes = [region.box for region in regions(request.mask_image, Working())]
    previews = previews_of(ShowingEngine(), request)
    assert len(boxes) == 2
    assert [(preview.box, preview.sample) for preview in previews] == [
        (boxes[0], 0),
        (boxes[0], 1),
        (boxes[1], 0),
        (boxes[1], 1),
    ]
    for preview in previews:
        assert np.array_equal(np.asarray(preview.image), np.asarray(request.init_image.image.crop(preview.box)))


def test_the_built_in_fill_shows_each_region_before_it_is_done() -> None:
    request = request_of_two_parts(samples=1)
    shown = {preview.box for preview in previews_of(ContentAwareEngine(), request)}
    assert shown == {region.box for region in regions(request.mask_image, Working())}
