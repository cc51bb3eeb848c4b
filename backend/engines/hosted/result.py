"""From what the service sent to a result: samples with their seeds, and what differs from what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.engines.hosted.downloads import DownloadedImage, is_blank
from backend.engines.hosted.providers.base import HostedOutput, Provider
from backend.engines.hosted.words import OR_LOOK
from backend.errors import EngineError
from backend.imaging.picture import Picture
from backend.protocol.wire import as_number
from backend.request import SEEDS, InpaintRequest
from backend.result import InpaintResult, Report, Sample

ALL_BLANK = "The service's safety checker blanked every sample: change the prompt, or paint over another part."


@dataclass(frozen=True)
class HostedResponse:
    """One region's job at its end: what was wanted, the fields that were sent, the last reply, and what arrived."""

    provider: Provider
    request: InpaintRequest
    sent: Mapping[str, Any]
    done: HostedOutput
    images: Sequence[DownloadedImage]

    def result(self, seconds: float) -> InpaintResult:
        """The good samples; raises EngineError where there are none."""
        kept = self._kept()
        blank = sum(image.picture is not None for image in self._asked) - len(kept)
        problems = [image.problem for image in self._asked if image.picture is None]
        if not kept:
            raise EngineError(ALL_BLANK if blank else _nothing_came(problems[0]), one_region=True)
        used = self._used(kept)
        report = Report(
            differences=self.provider.differences(self.sent, used),
            meta=(self.done.meta,),
            sent=(dict(self.sent),),
            notices=_notices(blank, problems),
        )
        samples = tuple(self._sample(position, picture, used) for position, picture in kept.items())
        facts = {"id": self.done.id, "generationTime": self.done.generation_time}
        known = {name: value for name, value in facts.items() if value is not None}
        return InpaintResult(samples, seconds, used | known, report)

    @property
    def _asked(self) -> Sequence[DownloadedImage]:
        return self.images[: self.request.samples]

    def _kept(self) -> dict[int, Picture]:
        """The good pictures by their place in the output."""
        found = {position: image.picture for position, image in enumerate(self._asked)}
        return {
            n: picture for n, picture in found.items() if picture and not is_blank(picture, self.request.init_image)
        }

    def _used(self, kept: dict[int, Picture]) -> dict[str, Any]:
        """What the service says, corrected by what can be seen: how many pictures there are, and how large."""
        used = self.provider.used(self.done.meta) | {"samples": len(kept)}
        asked = self.request.init_image.size
        sizes = [self._asked[position].size for position in kept]
        other = next((size for size in sizes if size and size != asked), None)
        return used | {"width": other.width, "height": other.height} if other else used

    def _sample(self, position: int, picture: Picture, used: dict[str, Any]) -> Sample:
        told = used.get("seed")
        if isinstance(told, list):
            told, steps = (told[position] if position < len(told) else None), 0
        else:
            steps = position
        first = as_number(told)
        is_told = first is not None and steps == 0
        if first is None:
            first, steps = self.request.seed, position
        seed = None if first is None else (int(first) + steps) % SEEDS
        return Sample(picture, seed, position=position, seed_inferred=seed is not None and not is_told)


def _nothing_came(problem: str) -> str:
    reason = problem[:1].lower() + problem[1:].rstrip(".")
    return f"No sample could be brought back ({reason}): take the job up again{OR_LOOK}"


def _notices(blank: int, problems: Sequence[str]) -> tuple[str, ...]:
    notices = []
    if blank:
        count = "1 sample was" if blank == 1 else f"{blank} samples were"
        notices.append(f"{count} blanked by the service's safety checker.")
    if problems:
        count = "1 sample" if len(problems) == 1 else f"{len(problems)} samples"
        notices.append(f"{count} could not be brought back: {problems[0]}")
    return tuple(notices)
