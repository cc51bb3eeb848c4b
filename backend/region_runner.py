"""The regions of a run, one after another: what the engine makes of each, and what is kept where one does not come."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from backend.engines.base import Engine, PaidEngine, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, InpaintError
from backend.imaging.region import Region
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample


@dataclass(frozen=True)
class FilledRegions:
    """What came of a run's regions.

    count: how many there are
    by_region: results by the region's position
    ended: why others did not come
    is_paid: what came was paid for, and is never left out
    """

    count: int
    by_region: Mapping[int, InpaintResult]
    ended: Sequence[InpaintError]
    is_paid: bool

    @property
    def results(self) -> list[InpaintResult]:
        return [self.by_region[i] for i in sorted(self.by_region)]

    @property
    def is_partial(self) -> bool:
        return bool(self.ended)

    def samples(self) -> list[dict[int, Sample]]:
        """The parts of each sample by their region; one that lacks a part is left out, unless it was paid for."""
        places: dict[int, dict[int, Sample]] = {}
        for i, result in sorted(self.by_region.items()):
            for position, sample in enumerate(result.samples):
                place = position if sample.position is None else sample.position
                places.setdefault(place, {})[i] = sample
        found = [places[place] for place in sorted(places)]
        return [parts for parts in found if self.is_paid or len(parts) == self.count]

    def notices(self) -> tuple[str, ...]:
        """What is missing and why, one sentence each."""
        notices: list[str] = []
        if self.ended:
            done = f"{len(self.by_region)} of {self.count} parts were filled, the others stayed as they were."
            notices = [done, *dict.fromkeys(str(error) for error in self.ended)]
        lacking = sum(len(parts) < len(self.by_region) for parts in self.samples())
        if lacking:
            noun = "1 sample lacks" if lacking == 1 else f"{lacking} samples lack"
            notices.append(f"{noun} a part that did not come.")
        return tuple(notices)


@dataclass(frozen=True)
class RegionRunner:
    """Has an engine fill the regions of a run, one after another. context: of the run, which knows their number."""

    engine: Engine
    context: RunContext

    def fill(self, request: InpaintRequest, found: Sequence[Region]) -> FilledRegions:
        """Ask for each region. Where regions are paid for, those that came are kept when another one fails or somebody
        stops the run; else that passes through. Raises EngineError or Cancelled where none came."""
        is_paid = isinstance(self.engine, PaidEngine)
        results: dict[int, InpaintResult] = {}
        ended: list[InpaintError] = []
        with self._paying(request.samples):
            for i, region in enumerate(found):
                part = region_request(request, region, self.engine.capabilities.limits)
                try:
                    results[i] = self.engine.inpaint(part, self.context.for_part(i, region.box).share(i, len(found)))
                except (Cancelled, EngineError) as error:
                    if not is_paid:
                        raise
                    ended.append(error)
                    if not (isinstance(error, EngineError) and error.one_region):
                        break
        if not results or any(self._had(i) for i in range(len(found)) if i not in results):
            raise ended[0]
        return FilledRegions(len(found), results, ended, is_paid)

    def _paying(self, samples: int) -> AbstractContextManager[None]:
        return self.engine.paying(self.context, samples) if isinstance(self.engine, PaidEngine) else nullcontext()

    def _had(self, part: int) -> bool:
        """Whether a run that is taken up again has this part already: it must not end with less than it began with."""
        return self.context.is_taken_up and bool(self.context.for_part(part).recall().delivered)


def region_request(request: InpaintRequest, region: Region, limits: RequestLimits) -> InpaintRequest:
    """What the engine is asked for one region."""
    mask_from = region.grey_mask_from if limits.reads_grey else region.mask_from
    return replace(
        request,
        init_image=region.picture_from(request.init_image, limits.fills_alpha),
        mask_image=mask_from(request.mask_image),
        avoid_image=request.avoid_image and region.mask_from(request.avoid_image),
    )
