"""The built-in engine: continues the surroundings into the mask. Needs no key, no GPU and no weights."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from backend.engines.base import HERE, ON_THE_SERVER, Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import Cancelled
from backend.imaging.patchmatch import Watch, fills
from backend.imaging.patchmatch.arrays import Pixels
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
        teller = _Teller(context, request.samples, samples)
        try:
            filled = fills(pixels, marked, request.seeds, Watch(teller.progressed, teller.looks), source)
            for seed, picture in zip(request.seeds, filled, strict=True):
                samples.append(Sample(Picture(Image.fromarray(picture)), seed))
        except Cancelled:
            if not samples:
                raise
        return InpaintResult(tuple(samples), time.perf_counter() - started, {"seed": request.seed})


@dataclass
class _Teller:
    """Tells of a run of several samples. done: those that are finished, which grows."""

    context: RunContext
    count: int
    done: Sequence[Sample]
    fraction: float = 0.0

    def progressed(self, fraction: float) -> None:
        self.fraction = fraction
        self._now.report(fraction)

    def looks(self, sketch: Pixels) -> None:
        self._now.report(self.fraction, preview=Image.fromarray(sketch))

    @property
    def _now(self) -> RunContext:
        return self.context.for_sample(len(self.done), self.count)
