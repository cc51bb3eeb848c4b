"""The built-in engine: continues the surroundings into the mask. Needs no key, no GPU and no weights."""

import time

import numpy as np
from PIL import Image

from backend.engines.base import HERE, ON_THE_SERVER, Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import Cancelled
from backend.imaging.patchmatch import fills
from backend.imaging.picture import Picture
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample


class ContentAwareEngine:
    """Each sample is a pure function of picture, mask and seed."""

    name = "content_aware"
    capabilities = Capabilities(
        RequestLimits(uses=frozenset({"seed", "avoid_image"}), needs_surroundings=True, fills_alpha=True),
        QueueNeeds(device="cpu"),
        EnginePage(
            label="Built-in",
            note=HERE,
            note_elsewhere=ON_THE_SERVER,
            prompt_note="The built-in fill continues the surroundings. What it must not copy, paint with Avoid (A).",
        ),
    )

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """It is always ready."""

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        started = time.perf_counter()
        pixels = np.asarray(request.init_image.image)
        marked = request.mask_image.array() > 0
        source = None if request.avoid_image is None else request.avoid_image.array() == 0
        samples: list[Sample] = []
        try:
            filled = fills(
                pixels,
                marked,
                request.seeds,
                lambda part: context.share(len(samples), request.samples).report(part),
                source,
            )
            for seed, picture in zip(request.seeds, filled, strict=True):
                samples.append(Sample(Picture(Image.fromarray(picture)), seed))
        except Cancelled:
            if not samples:
                raise
        return InpaintResult(tuple(samples), time.perf_counter() - started, {"seed": request.seed})
