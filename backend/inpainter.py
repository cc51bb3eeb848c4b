"""From a request to samples at full size: check, crop, ask the engine, paste back exactly, prove it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from backend.engines.base import Engine, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import EngineError, InvalidRequest, UnsupportedRequest
from backend.imaging.mask import Mask
from backend.imaging.receipt import receipt
from backend.imaging.region import Region, regions
from backend.imaging.windows import Window, is_coarse, windows
from backend.region_runner import RegionRunner
from backend.request import InpaintRequest
from backend.result import InpaintResult, Report, Sample
from backend.safety.check import Checker, checked
from backend.window_runner import WindowRunner

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
        """The same, and the context with the number of parts where the engine must know it beforehand."""
        limits = engine.capabilities.limits
        asked = request
        if limits.max_requests is not None:
            if in_windows := _windows(request, limits):
                asked = replace(request, samples=1)  # each part is a single picture
                context = replace(context, parts=request.samples * len(in_windows))
            else:
                context = replace(context, parts=len(regions(request.mask_image, limits.working)))
        engine.check(asked, context)
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
        in_windows = _windows(request, limits)
        filled = (
            _filled_windows(request.seeded(), engine, context, in_windows)
            if in_windows
            else _filled_regions(request, engine, context)
        )
        samples = tuple(checked(sample, request, self.checker) for sample in filled.samples)
        if not samples:
            raise EngineError("No sample came back in all its parts: press the button again.")
        report = sum((result.report for result in filled.results), Report(notices=self._unchecked(request, engine)))
        coarse = _coarse(request, [part.region for part in in_windows], limits)
        report = replace(report, notices=(*filled.notices, *coarse, *report.notices))
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


@dataclass(frozen=True)
class _Filled:
    """What came of a run: whole pictures, made as they are asked for; the engine's results; and what is missing."""

    samples: Iterable[Sample]
    results: Sequence[InpaintResult]
    notices: tuple[str, ...]
    is_partial: bool


def _windows(request: InpaintRequest, limits: RequestLimits) -> tuple[Window, ...]:
    """Those of a picture that was extended by more than the engine can see well at once; else none."""
    most = limits.windows_of(request.samples)
    return windows(request.mask_image, request.init_image.margins, limits.working, most)


def _coarse(request: InpaintRequest, seen: Sequence[Region], limits: RequestLimits) -> tuple[str, ...]:
    """That the new area of an extended picture has less detail, where more requests could have shown more."""
    if not request.init_image.margins or not limits.less_detail:
        return ()
    return (limits.less_detail,) if is_coarse(seen or regions(request.mask_image, limits.working)) else ()


def _filled_windows(
    request: InpaintRequest, engine: Engine, context: RunContext, in_windows: Sequence[Window]
) -> _Filled:
    context = replace(context, parts=request.samples * len(in_windows))
    filled = WindowRunner(engine, context).fill(request, in_windows)
    samples = (
        _whole(request, found.image, found.parts, found.filled if found.ended else request.mask_image)
        for found in filled.samples
    )
    return _Filled(samples, filled.results, filled.notices(), filled.is_partial)


def _filled_regions(request: InpaintRequest, engine: Engine, context: RunContext) -> _Filled:
    limits = engine.capabilities.limits
    found = regions(request.mask_image, limits.working, request.avoid_image)
    if not limits.draws_seed or len(found) > 1:  # several calls must agree on one
        request = request.seeded()
    filled = RegionRunner(engine, replace(context, parts=len(found))).fill(request, found)
    alphas = _alphas(request, found, limits)
    samples = (_sample(request, found, parts, alphas) for parts in filled.samples())
    return _Filled(samples, filled.results, filled.notices(), filled.is_partial)


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
    mask = (
        request.mask_image if len(parts) == len(found) else _mask_within(request.mask_image, [found[i] for i in parts])
    )
    return _whole(request, image, list(parts.values()), mask)


def _whole(request: InpaintRequest, image: Image.Image, parts: Sequence[Sample], mask: Mask) -> Sample:
    """The sample that consists of these parts. image: all of it; mask: what of it was allowed to change"""
    return Sample(
        image=replace(request.init_image, image=image, margins=None, notes=()),
        seed=parts[0].seed,
        flagged=any(part.flagged for part in parts),
        seed_inferred=parts[0].seed_inferred,
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
