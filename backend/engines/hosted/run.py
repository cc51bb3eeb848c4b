"""One region on its way through a hosted service: pictures up, the request once, the wait, and every sample back."""

import logging
import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from backend.engines.hosted.downloads import Collector, DownloadedImage
from backend.engines.hosted.encoding import coded_mask, coded_picture
from backend.engines.hosted.json_http import SILENT
from backend.engines.hosted.providers.base import (
    Declined,
    Ended,
    HostedJob,
    HostedOutput,
    NotAccepted,
    Provider,
    Unclear,
)
from backend.engines.hosted.reservation import BudgetReservation
from backend.engines.hosted.result import HostedResponse
from backend.engines.hosted.waiter import TICK, Waiter
from backend.engines.hosted.words import CHARGED, LOOK, to_guest
from backend.engines.run_context import RunContext
from backend.errors import EngineError, EngineTimeout, EngineUnavailable
from backend.network.addresses import Guard
from backend.network.download import Download
from backend.request import InpaintRequest
from backend.result import InpaintResult

if TYPE_CHECKING:
    from backend.engines.hosted.engine import HostedEngine

logger = logging.getLogger(__name__)

MARGIN = 0.5  # seconds after which an answer that only drips in counts as none
UPLOAD_SECONDS = 90.0
LONGEST_ADVICE = 86_400.0  # seconds that a person is told to wait
INTERRUPTED = f"The program stopped while the request was under way: {CHARGED}"
NO_NUMBER = f"The service took the request and gave it no number{LOOK}"
NO_UPLOAD = "The service took no upload: check the network, then press the button again."
LESS_CAME = "Less came back than before, so what was here is kept: take the job up again later."
NOT_BEGUN = "What was never sent takes a new run."


@dataclass(frozen=True)
class HostedRun:
    """One region on its way through the service."""

    engine: "HostedEngine"
    provider: Provider
    context: RunContext

    def inpaint(self, request: InpaintRequest) -> InpaintResult:
        try:
            return self._inpaint(request)
        except EngineError as error:
            if self.context.is_guest:
                error.args = (to_guest(str(error)), *error.args[1:])
            raise

    def _inpaint(self, request: InpaintRequest) -> InpaintResult:
        began = time.perf_counter()
        waiter = Waiter(self.context, self.engine.deadline)
        recalled = self._recalled()
        job, sent = recalled or self._submitted(request, waiter)
        waiter.grant_grace()
        done = job if isinstance(job, HostedOutput) else self._awaited(job, waiter, is_new=recalled is None)
        images = self._downloaded(done.links[: request.samples], done.spare_links, waiter)
        spent = time.perf_counter() - began
        result = HostedResponse(self.provider, request, sent, done, images).result(spent)
        if len(result.samples) < (self.context.recall().delivered or 0):
            raise EngineError(LESS_CAME)
        self._delivered(len(result.samples), sum(image.picture is None for image in images))
        return result

    def _delivered(self, samples: int, missing: int) -> None:
        """Write down what came back; that it came is worth more than that this is known."""
        try:
            self._remember(delivered=samples, missing=missing)
        except Exception:
            logger.exception("that %d samples came back could not be written down", samples)

    def _recalled(self) -> tuple[HostedJob, Mapping[str, Any]] | None:
        """The job that an earlier start of this run has begun; raises EngineError where it is not known whether."""
        known = self.context.recall()
        if not known.sent:
            if self.context.is_taken_up:
                raise EngineError(NOT_BEGUN, one_region=True)
            return None
        if not known.job:
            self._forget()
            raise EngineError(INTERRUPTED)
        return self.provider.job(known.job), known.sent

    def _submitted(self, request: InpaintRequest, waiter: Waiter) -> tuple[HostedJob, Mapping[str, Any]]:
        if not waiter.has(0):
            raise EngineTimeout(f"The {self.engine.deadline:g} s of the run were over, and the rest was not sent.")
        pictures = self._links(request, waiter)
        if not waiter.has(0):
            raise EngineTimeout(f"The upload took over {self.engine.deadline:g} s, and nothing was sent: try again.")
        fields = self.provider.fields(request, pictures, self.context.delivery)
        retries = self.engine.retries
        reservation = self.engine.reservation(self.context, request.samples)
        for attempt in range(1, retries.submits + 1):
            reservation.spend(self.context.part)
            self._remember(sent=self.provider.without_key(fields))
            try:
                work = partial(self._submit, fields, reservation)
                return waiter.call(work, "Waiting for the service", retries.submit + MARGIN), fields
            except TimeoutError as error:
                raise EngineTimeout(SILENT) from error
            except NotAccepted as refused:
                self._wait_out(refused, waiter, is_last=attempt == retries.submits)
            except Declined as declined:
                raise declined.error from declined
        raise AssertionError("the last attempt returns or raises")

    def _submit(self, fields: Mapping[str, Any], reservation: BudgetReservation) -> HostedJob:
        """Submit, once, and write down what came of it, also where nobody waits for it any more."""
        try:
            job = self.provider.submit(fields, self.engine.retries.submit)
        except (NotAccepted, Declined):
            self._forget()
            reservation.refused(self.context.part)
            raise
        except EngineError:
            self._forget()
            raise
        if not job.handle and not isinstance(job, HostedOutput):
            self._forget()
            raise EngineError(NO_NUMBER)
        self._remember(job=job.handle)
        return job

    def _links(self, request: InpaintRequest, waiter: Waiter) -> tuple[str, str]:
        picture, mask = coded_picture(request.init_image), coded_mask(request.mask_image)
        if self.engine.publish:
            return self.engine.publish(*picture), self.engine.publish(*mask)
        return self._uploaded(*picture, waiter), self._uploaded(*mask, waiter)

    def _uploaded(self, content: bytes, ending: str, waiter: Waiter) -> str:
        kind = {"png": "image/png", "jpg": "image/jpeg"}[ending]
        retries = self.engine.retries
        for attempt in range(1, retries.uploads + 1):
            is_last = attempt == retries.uploads
            try:
                return waiter.call(
                    lambda: self.provider.upload(content, kind), "Uploading", waiter.left(UPLOAD_SECONDS)
                )
            except NotAccepted as refused:
                self._wait_out(refused, waiter, is_last)
            except (Unclear, TimeoutError) as error:
                if is_last or not waiter.sleep(retries.upload_pause * attempt, "The upload is tried again"):
                    raise EngineUnavailable(NO_UPLOAD) from error
        raise AssertionError("the last attempt returns or raises")

    def _wait_out(self, refused: NotAccepted, waiter: Waiter, is_last: bool) -> None:
        """Wait as long as the service asks for; raises EngineUnavailable where that is of no use."""
        seconds = min(refused.seconds(self.engine.retries.rate_limit), LONGEST_ADVICE)
        if is_last or not waiter.has(seconds):
            sentence = f"The service is busy ({refused.said}): press the button again in {math.ceil(seconds)} s."
            raise EngineUnavailable(sentence, seconds)
        waiter.sleep(seconds, f"The service is busy ({refused.said}), trying again in {math.ceil(seconds)} s")

    def _awaited(self, job: HostedJob, waiter: Waiter, is_new: bool) -> HostedOutput:
        """Look until the job is done; raises EngineTimeout at the deadline, and the job can be taken up again.

        is_new: the service's guess has just begun to count; a job taken up again is looked at without delay
        """
        retries, began = self.engine.retries, time.monotonic()
        eta = max(job.eta or 0.0, 0.0)
        waiter.expect(eta)
        believed = began + eta + retries.lost
        text = f"In the service's queue, job {job.id}"
        for pause in retries.waits(eta if is_new else 0.0):
            if not waiter.sleep(pause, text):
                break
            try:
                seconds = waiter.left(retries.look)
                found = waiter.call(partial(self.provider.poll, job, seconds), text, seconds + MARGIN)
            except (Unclear, TimeoutError):
                continue
            except NotAccepted as refused:
                waiter.sleep(refused.seconds(retries.rate_limit), "The service asks to look less often")
                continue
            except Ended as ended:
                if ended.is_not_found and time.monotonic() < believed:
                    continue
                if ended.has_failed and not self.context.recall().delivered:
                    self._forget()
                raise ended.error from ended
            if isinstance(found, HostedOutput):
                return replace(found, meta=job.meta | found.meta, id=job.id if found.id is None else found.id)
        raise EngineTimeout(
            f"The service was not done after {self.engine.deadline:g} s: take the job {job.id} up again later."
        )

    def _downloaded(self, links: Sequence[str], spare_links: Sequence[str], waiter: Waiter) -> list[DownloadedImage]:
        retries = self.engine.retries
        download = Download(Guard(self.provider.origin), deadline=waiter.end, cancelled=threading.Event())
        collector = Collector(download, retries.download, retries.download_pause, self.engine.reader)
        return collector.collect(links, spare_links, lambda: waiter.sleep(TICK, "Bringing the samples back"))

    def _remember(self, **values: Any) -> None:
        with self.engine.lock:  # a submit that nobody waits for any more writes its end down, too
            self.context.remember(**values)

    def _forget(self) -> None:
        with self.engine.lock:
            self.context.forget()
