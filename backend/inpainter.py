"""From a request to samples at full size: check, crop, ask the engine, paste back exactly, prove it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.engines.base import Engine, OnProgress
from backend.errors import InvalidRequest, UnsupportedRequest
from backend.imaging.picture import Picture
from backend.imaging.receipt import receipt
from backend.imaging.region import Region, regions
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample


@dataclass(frozen=True)
class Inpainter:
    """The one way to any engine. `engines` by name, the first is the default."""

    engines: Mapping[str, Engine]

    def engine(self, name: str) -> Engine:
        """The engine of this name; raises InvalidRequest for one that is not there."""
        try:
            return self.engines[name]
        except KeyError:
            known = ", ".join(self.engines)
            raise InvalidRequest(f"There is no engine “{name[:40]}”: choose one of {known}.") from None

    def check(self, request: InpaintRequest, name: str) -> None:
        """Raise UnsupportedRequest where the engine cannot do what is asked."""
        capabilities = self.engine(name).capabilities
        if capabilities.needs_surroundings and request.mask_image.covers_everything:
            raise UnsupportedRequest("Everything is marked: leave a part of the picture to continue from.")
        if request.samples > capabilities.max_samples:
            raise UnsupportedRequest(f"This engine makes {capabilities.max_samples} samples at most: ask for fewer.")

    def run(self, request: InpaintRequest, name: str, on_progress: OnProgress) -> InpaintResult:
        """Fill the masked part of the picture with the engine of this name.

        Every pixel whose mask is black keeps its exact value, in all channels. The samples are those that were
        finished when `on_progress` raised Cancelled; with none finished the exception passes through.
        """
        started = time.perf_counter()
        request = request.scaled().seeded()
        self.check(request, name)
        engine = self.engine(name)
        found = regions(request.mask_image, engine.capabilities.working)
        results = [
            engine.inpaint(_region_request(request, region), _share(on_progress, i, len(found)))
            for i, region in enumerate(found)
        ]
        samples = tuple(_sample(request, found, filled) for filled in zip(*(r.samples for r in results), strict=False))
        return InpaintResult(samples, time.perf_counter() - started, _meta(request, results, len(samples)))


def _region_request(request: InpaintRequest, region: Region) -> InpaintRequest:
    return replace(
        request, init_image=region.picture_from(request.init_image), mask_image=region.mask_from(request.mask_image)
    )


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
        receipt=receipt(request.init_image.image, image, request.mask_image),
    )


def _meta(request: InpaintRequest, results: Sequence[InpaintResult], samples: int) -> dict[str, Any]:
    """What was really used: the engines' own words, and the size and number that came out."""
    size = request.init_image.size
    return {**results[0].meta, "samples": samples, "width": size.width, "height": size.height}
