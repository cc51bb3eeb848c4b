"""From a request to samples at full size: check, crop, ask the engine, paste back exactly, prove it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from backend.engines.base import Engine, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import EngineError, InvalidRequest, UnsupportedRequest
from backend.imaging.mask import Mask
from backend.imaging.receipt import receipt
from backend.imaging.region import Region, regions
from backend.region_runner import RegionRunner
from backend.request import InpaintRequest
from backend.result import InpaintResult, Report, Sample
from backend.safety.check import Checker, checked

UNSEEN = (
    "All around the mark is transparent, so nothing painted there would be seen: mark a part of what is visible, or "
    "put the picture on a ground first."
)
NO_CHECK = "No safety check is set up here: the samples were not looked at."


@dataclass(frozen=True)
class Inpainter:
    """The one way to any engine. `engines` by name, the first is the default; checker: flags unsafe samples."""

    engines: Mapping[str, Engine]
    checker: Checker | None = None

    def engine(self, name: str) -> Engine:
        """The engine of this name; raises InvalidRequest for one that is not there."""
        try:
            return self.engines[name]
        except KeyError:
            known = ", ".join(self.engines)
            raise InvalidRequest(f"There is no engine “{name[:40]}”: choose one of {known}.") from None

    def check(self, request: InpaintRequest, name: str, context: RunContext | None = None) -> None:
        """Raise UnsupportedRequest where the engine cannot do what is asked, EngineUnavailable where it cannot work."""
        self._checked(request.scaled(), self.engine(name), context or RunContext())

    def _checked(self, request: InpaintRequest, engine: Engine, context: RunContext) -> RunContext:
        """The same, and the context with the number of regions where the engine must know it beforehand."""
        limits = engine.capabilities.limits
        if limits.max_requests is not None:
            context = replace(context, parts=len(regions(request.mask_image, limits.working)))
        engine.check(request, context)
        limits = engine.capabilities.limits  # known now, where the engine had to look
        if limits.needs_surroundings and request.mask_image.covers_everything:
            raise UnsupportedRequest("Everything is marked: leave a part of the picture to continue from.")
        if request.samples > limits.max_samples:
            raise UnsupportedRequest(f"This engine makes {limits.max_samples} samples at most: ask for fewer.")
        _check_guidance(request.guidance_scale, limits)
        if limits.uses_prompt:
            _require_visible(request, limits)
        return context

    def run(self, request: InpaintRequest, name: str, context: RunContext | None = None) -> InpaintResult:
        """Fill the masked part of the picture with the engine of this name.

        Every pixel whose mask is black keeps its exact value, in all channels. The samples are those that were
        finished when `context.report` raised Cancelled; with none finished it passes through. Raises EngineError.
        """
        began = time.perf_counter()
        request, engine = request.scaled(), self.engine(name)
        has_asked_seed = request.seed is not None
        context = self._checked(request, engine, (context or RunContext()).begun())
        limits = engine.capabilities.limits
        if "avoid_image" not in limits.uses:
            request = replace(request, avoid_image=None)
        found = regions(request.mask_image, limits.working, request.avoid_image)
        if not limits.draws_seed or len(found) > 1:  # several calls must agree on one
            request = request.seeded()
        filled = RegionRunner(engine, replace(context, parts=len(found))).fill(request, found)
        alphas = _alphas(request, found, limits)
        whole = (_sample(request, found, parts, alphas) for parts in filled.samples())
        samples = tuple(checked(sample, request, self.checker) for sample in whole)
        if not samples:
            raise EngineError("No sample came back in all its parts: press the button again.")
        report = sum((result.report for result in filled.results), Report(notices=self._unchecked(request, engine)))
        report = replace(report, notices=(*filled.notices(), *report.notices))
        report = report if has_asked_seed else report.without("seed")  # nobody asked for the one that was drawn here
        return InpaintResult(
            samples,
            time.perf_counter() - began,
            _meta(request, filled.results, len(samples)),
            report,
            is_partial=filled.is_partial,
        )

    def _unchecked(self, request: InpaintRequest, engine: Engine) -> tuple[str, ...]:
        """That a check was asked for which nobody does here."""
        is_done = self.checker or "safety_checker" in engine.capabilities.limits.uses
        return (NO_CHECK,) if request.safety_checker and not is_done else ()


def _require_visible(request: InpaintRequest, limits: RequestLimits) -> None:
    """What follows a prompt takes long or is paid for: not where nobody would see it."""
    if not request.init_image.has_alpha:
        return
    found = regions(request.mask_image, limits.working)
    if all(region.is_hidden(request.init_image, request.mask_image) for region in found):
        raise UnsupportedRequest(UNSEEN)


def _check_guidance(guidance: float, limits: RequestLimits) -> None:
    low, high = limits.guidance_scale
    if not low <= guidance <= high or (limits.whole_guidance and not float(guidance).is_integer()):
        kind = "a whole number" if limits.whole_guidance else "a number"
        raise UnsupportedRequest(
            f"The guidance is {guidance:g}: choose {kind} from {low:g} to {high:g} for this engine."
        )


def _alphas(request: InpaintRequest, found: Sequence[Region], limits: RequestLimits) -> list[Image.Image | None]:
    """How opaque each region becomes where the engine does not say."""
    if limits.fills_alpha or not request.init_image.has_alpha:
        return [None] * len(found)
    return [region.alpha_from(request.init_image, request.mask_image) for region in found]


def _sample(
    request: InpaintRequest, found: Sequence[Region], parts: Mapping[int, Sample], alphas: Sequence[Image.Image | None]
) -> Sample:
    """One sample at full size from its fills by region; what has none stays as it was, and the receipt proves that."""
    image = request.init_image.image.copy()
    for i, part in parts.items():
        found[i].paste(part.image, image, request.mask_image, alphas[i])
    first = next(iter(parts.values()))
    mask = (
        request.mask_image if len(parts) == len(found) else _mask_within(request.mask_image, [found[i] for i in parts])
    )
    return Sample(
        image=replace(request.init_image, image=image, notes=()),
        seed=first.seed,
        flagged=any(part.flagged for part in parts.values()),
        seed_inferred=first.seed_inferred,
        receipt=receipt(request.init_image.image, image, mask),
    )


def _mask_within(mask: Mask, kept: Sequence[Region]) -> Mask:
    """The marks inside of these regions alone."""
    image = Image.new("L", mask.size)
    for region in kept:
        image.paste(mask.image.crop(region.box), region.box[:2])
    return Mask(image)


def _meta(request: InpaintRequest, results: Sequence[InpaintResult], samples: int) -> dict[str, Any]:
    """What was really used: the engines' own words, and the size and number that came out."""
    size = request.init_image.size
    return {**results[0].meta, "samples": samples, "width": size.width, "height": size.height}
