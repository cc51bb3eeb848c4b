"""From a request to samples at full size: check, crop, ask the engine, paste back exactly, prove it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.engines.base import Capabilities, Engine, ErrandEngine, OnProgress, PreparedEngine
from backend.engines.errand import Errand
from backend.errors import EngineError, InvalidRequest, UnsupportedRequest
from backend.imaging.picture import Picture
from backend.imaging.receipt import receipt
from backend.imaging.region import Region, regions
from backend.request import InpaintRequest
from backend.result import InpaintResult, Report, Sample
from backend.safety import Checker, checked

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

    def check(self, request: InpaintRequest, name: str, errand: Errand | None = None) -> None:
        """Raise UnsupportedRequest where the engine cannot do what is asked, EngineUnavailable where it cannot work."""
        engine = self.engine(name)
        capabilities = engine.capabilities
        if capabilities.needs_surroundings and request.mask_image.covers_everything:
            raise UnsupportedRequest("Everything is marked: leave a part of the picture to continue from.")
        if request.samples > capabilities.max_samples:
            raise UnsupportedRequest(f"This engine makes {capabilities.max_samples} samples at most: ask for fewer.")
        _check_guidance(request.guidance_scale, capabilities)
        _bound(engine, errand or Errand(), 0)

    def run(
        self, request: InpaintRequest, name: str, on_progress: OnProgress, errand: Errand | None = None
    ) -> InpaintResult:
        """Fill the masked part of the picture with the engine of this name.

        Every pixel whose mask is black keeps its exact value, in all channels. The samples are those that were
        finished when `on_progress` raised Cancelled; with none finished the exception passes through.
        """
        started = time.perf_counter()
        request, errand = request.scaled(), errand or Errand()
        has_asked_seed = request.seed is not None
        _prepare(self.engine(name), errand)
        self.check(request, name, errand)
        engine = self.engine(name)
        if "avoid_image" not in engine.capabilities.uses:
            request = replace(request, avoid_image=None)
        found = regions(request.mask_image, engine.capabilities.working, request.avoid_image)
        if not engine.capabilities.draws_seed or len(found) > 1:  # several calls must agree on one
            request = request.seeded()
        results = [
            _bound(engine, errand, i).inpaint(
                _region_request(request, region, engine.capabilities), _share(on_progress, i, len(found))
            )
            for i, region in enumerate(found)
        ]
        whole = (_sample(request, found, filled) for filled in _matched(results))
        samples = tuple(checked(sample, request, self.checker) for sample in whole)
        if not samples:
            raise EngineError("No sample came back in all its parts: press the button again.")
        report = sum((result.report for result in results), Report(notices=self._unchecked(request, engine)))
        report = report if has_asked_seed else report.without("seed")  # nobody asked for the one that was drawn here
        return InpaintResult(samples, time.perf_counter() - started, _meta(request, results, len(samples)), report)

    def _unchecked(self, request: InpaintRequest, engine: Engine) -> tuple[str, ...]:
        """That a check was asked for which nobody does here."""
        is_done = self.checker or "safety_checker" in engine.capabilities.uses
        return (NO_CHECK,) if request.safety_checker and not is_done else ()


def _prepare(engine: Engine, errand: Errand) -> None:
    if isinstance(engine, PreparedEngine):
        engine.prepare(errand)


def _region_request(request: InpaintRequest, region: Region, capabilities: Capabilities) -> InpaintRequest:
    mask_from = region.grey_mask_from if capabilities.reads_grey else region.mask_from
    return replace(
        request,
        init_image=region.picture_from(request.init_image),
        mask_image=mask_from(request.mask_image),
        avoid_image=request.avoid_image and region.mask_from(request.avoid_image),
    )


def _bound(engine: Engine, errand: Errand, part: int) -> Engine:
    return engine.for_run(errand.for_part(part)) if isinstance(engine, ErrandEngine) else engine


def _check_guidance(guidance: float, capabilities: Capabilities) -> None:
    low, high = capabilities.guidance_scale
    if not low <= guidance <= high or (capabilities.whole_guidance and not float(guidance).is_integer()):
        kind = "a whole number" if capabilities.whole_guidance else "a number"
        raise UnsupportedRequest(
            f"The guidance is {guidance:g}: choose {kind} from {low:g} to {high:g} for this engine."
        )


def _matched(results: Sequence[InpaintResult]) -> list[tuple[Sample, ...]]:
    """The parts of each sample, one from each region; a sample of which a part is missing is left out."""
    by_place = [
        {i if sample.position is None else sample.position: sample for i, sample in enumerate(result.samples)}
        for result in results
    ]
    whole = sorted(set.intersection(*(set(places) for places in by_place)))
    return [tuple(places[place] for places in by_place) for place in whole]


def _share(on_progress: OnProgress, position: int, count: int) -> Callable[[float], object]:
    return lambda fraction: on_progress((position + fraction) / count)


def _sample(request: InpaintRequest, found: Sequence[Region], filled: Sequence[Sample]) -> Sample:
    """One sample at full size from its fill of each region."""
    image = request.init_image.image.copy()
    for region, part in zip(found, filled, strict=True):
        region.paste(part.image, image, request.mask_image)
    return Sample(
        image=Picture(image, request.init_image.icc, request.init_image.exif, request.init_image.resolution),
        seed=filled[0].seed,
        flagged=any(part.flagged for part in filled),
        is_reckoned=filled[0].is_reckoned,
        receipt=receipt(request.init_image.image, image, request.mask_image),
    )


def _meta(request: InpaintRequest, results: Sequence[InpaintResult], samples: int) -> dict[str, Any]:
    """What was really used: the engines' own words, and the size and number that came out."""
    size = request.init_image.size
    return {**results[0].meta, "samples": samples, "width": size.width, "height": size.height}
