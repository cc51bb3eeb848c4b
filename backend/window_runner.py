"""The windows of an extended picture, one after another: each sample goes on from its own, and is whole before the next
one is begun."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from PIL import Image, ImageChops

from backend.engines.base import Engine, PaidEngine
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, InpaintError
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.windows import Window
from backend.region_runner import region_request
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample
from backend.values import SEEDS

SEED_STEP = 2_654_435_761  # of neighbouring windows, which would repeat each other with one seed; odd, near 2³² / φ


@dataclass(frozen=True)
class FilledSample:
    """One sample as far as it was filled.

    image: the whole picture; results: of its windows, in their order; ended: why there are not more of them
    filled: white where something was put, in the painted mask's levels
    """

    image: Image.Image
    results: Sequence[InpaintResult]
    filled: Mask
    ended: InpaintError | None = None

    @property
    def parts(self) -> list[Sample]:
        return [result.samples[0] for result in self.results]


@dataclass(frozen=True)
class FilledWindows:
    """What came of an extension. count: of windows that were to be filled; ended: why some were not"""

    samples: Sequence[FilledSample]
    count: int
    ended: Sequence[InpaintError]

    @property
    def results(self) -> list[InpaintResult]:
        return [result for sample in self.samples for result in sample.results]

    @property
    def is_partial(self) -> bool:
        """Whether a sample that is delivered lacks a part."""
        return any(sample.ended for sample in self.samples)

    def notices(self) -> tuple[str, ...]:
        """What is missing and why, one sentence each."""
        if not self.ended:
            return ()
        done = f"{len(self.results)} of {self.count} parts were filled, the others stayed as they were."
        return (done, *dict.fromkeys(str(error) for error in self.ended))


@dataclass(frozen=True)
class WindowRunner:
    """Has an engine fill windows. Each window of each sample is a part of the run, asked for as a single sample."""

    engine: Engine
    context: RunContext

    def fill(self, request: InpaintRequest, windows: Sequence[Window]) -> FilledWindows:
        """Fill them, sample by sample; the request has a seed. Where windows are paid for, those that came are kept
        when another one fails or somebody stops the run; else whole samples are kept when it is stopped, and an error
        passes through. Raises EngineError or Cancelled where nothing came."""
        is_paid = isinstance(self.engine, PaidEngine)
        kept: list[FilledSample] = []
        ended: list[InpaintError] = []
        with self._paying():
            for position in range(request.samples):
                sample = self._sample(request, windows, position)
                if sample.ended:
                    ended.append(sample.ended)
                if not sample.ended or (is_paid and sample.results):
                    kept.append(sample)
                if sample.ended and not self._goes_on(sample.ended, is_paid):
                    break
        is_failed = not is_paid and any(isinstance(error, EngineError) for error in ended)
        if not kept or is_failed or self._has_less(kept, ended):
            raise ended[0]
        return FilledWindows(kept, request.samples * len(windows), ended if is_paid else ())

    def _sample(self, request: InpaintRequest, windows: Sequence[Window], position: int) -> FilledSample:
        image, filled = request.init_image.image.copy(), Image.new("L", request.init_image.image.size)
        results: list[InpaintResult] = []
        limits = self.engine.capabilities.limits
        for i, window in enumerate(windows):
            part = position * len(windows) + i
            seed = (request.seeds[position] + i * SEED_STEP) % SEEDS
            asked = _cropped(request, image, window, seed)
            context = self.context.for_part(part).share(part, request.samples * len(windows))
            try:
                result = self.engine.inpaint(region_request(asked, window.inner, limits), context)
            except (Cancelled, EngineError) as error:
                return FilledSample(image, results, Mask(filled), error)
            is_flat = limits.fills_alpha or not request.init_image.has_alpha
            alpha = None if is_flat else window.inner.alpha_from(asked.init_image, asked.mask_image)
            window.paste(result.samples[0].image, image, alpha)
            results.append(result)
            box = window.region.box
            filled.paste(ImageChops.lighter(filled.crop(box), window.share.image), box[:2])
        return FilledSample(image, results, Mask(filled))

    def _paying(self) -> AbstractContextManager[None]:
        return self.engine.paying(self.context, 1) if isinstance(self.engine, PaidEngine) else nullcontext()

    def _goes_on(self, error: InpaintError, is_paid: bool) -> bool:
        """Whether the next sample is worth a try."""
        return is_paid and isinstance(error, EngineError) and error.one_region

    def _has_less(self, kept: Sequence[FilledSample], ended: Sequence[InpaintError]) -> bool:
        """Whether a run that is taken up again lacks a part that it had already, where something did not come."""
        if not ended or not self.context.is_taken_up:
            return False
        parts = self.context.resume.read().parts.values()
        return sum(len(sample.results) for sample in kept) < sum(bool(part.delivered) for part in parts)


def _cropped(request: InpaintRequest, image: Image.Image, window: Window, seed: int) -> InpaintRequest:
    """What the window shows of the picture as it is by now."""
    box = window.region.box
    return replace(
        request,
        init_image=Picture(image.crop(box)),
        mask_image=window.marks,
        avoid_image=request.avoid_image and request.avoid_image.cropped(box),
        samples=1,
        seed=seed,
    )
