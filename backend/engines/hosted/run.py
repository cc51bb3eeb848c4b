"""One region on its way through a hosted service: pictures up, the request once, the wait, and every sample home."""

import math
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from backend.engines.base import OnProgress
from backend.engines.hosted.budget import BudgetReservation
from backend.engines.hosted.coding import coded_mask, coded_picture
from backend.engines.hosted.pictures import Collector, DownloadedImage
from backend.engines.hosted.result import HostedResponse
from backend.engines.hosted.service import CHARGED, SILENT, Declined, NotAccepted, Service, Unclear
from backend.engines.hosted.waiter import TICK, Waiter
from backend.engines.hosted.words import LOOK, to_guest
from backend.engines.run_context import RunContext
from backend.errors import EngineError, EngineTimeout, EngineUnavailable
from backend.network.addresses import Guard
from backend.network.download import Download
from backend.protocol.translate import wire_request
from backend.protocol.wire import Processing, Refusal, Success, WireRequest
from backend.request import InpaintRequest
from backend.result import InpaintResult

if TYPE_CHECKING:
    from backend.engines.hosted.engine import HostedEngine

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
    service: Service
    context: RunContext

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        try:
            return self._inpaint(request, on_progress)
        except EngineError as error:
            if self.context.is_guest:
                error.args = (to_guest(str(error)), *error.args[1:])
            raise

    def _inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        started = time.perf_counter()
        waiter = Waiter(self.context, on_progress, self.engine.deadline)
        recalled = self._recalled()
        job, sent = recalled or self._submitted(request, waiter)
        waiter.grant_grace()
        done = job if isinstance(job, Success) and job.output else self._awaited(job, waiter, is_new=recalled is None)
        images = self._brought_back(replace(done, output=done.output[: request.samples]), waiter)
        spent = time.perf_counter() - started
        result = HostedResponse(request, sent, self.service.own_success(done), images).result(spent)
        if len(result.samples) < self.context.recall().get("home", 0):
            raise EngineError(LESS_CAME)
        self._remember(home=len(result.samples), missing=sum(image.picture is None for image in images))
        return result

    def _recalled(self) -> tuple[Processing, WireRequest] | None:
        """The job that an earlier start of this run has begun; raises EngineError where it is not known whether."""
        known = self.context.recall()
        if not known.get("sent"):
            if self.context.is_taken_up:
                raise EngineError(NOT_BEGUN, one_region=True)
            return None
        if known.get("id") is None and not known.get("fetch_result"):
            self._forget()
            raise EngineError(INTERRUPTED)
        job = Processing(
            id=known["id"], fetch_result=known.get("fetch_result", ""), eta=known.get("eta"), meta=known.get("meta", {})
        )
        return job, WireRequest.model_validate(known["sent"] | {"key": self.service.key})

    def _submitted(self, request: InpaintRequest, waiter: Waiter) -> tuple[Success | Processing, WireRequest]:
        if not waiter.has(0):
            raise EngineTimeout(f"The {self.engine.deadline:g} s of the run were over, and the rest was not sent.")
        pictures = self._links(request, waiter)
        if not waiter.has(0):
            raise EngineTimeout(f"The upload took over {self.engine.deadline:g} s, and nothing was sent: try again.")
        sent = wire_request(request, pictures, self.service.key, self.context.delivery)
        retries = self.engine.retries
        reserve = self.engine.reserve(self.context, request.samples)
        for attempt in range(1, retries.submits + 1):
            reserve.spend(self.context.part)
            self._remember(sent=self.service.without_key(sent.body()))
            try:
                work = partial(self._submit, sent, reserve)
                return waiter.call(work, "Waiting for the service", retries.submit + MARGIN), sent
            except TimeoutError as error:
                raise EngineTimeout(SILENT) from error
            except NotAccepted as refused:
                self._wait_out(refused, waiter, is_last=attempt == retries.submits)
            except Declined as declined:
                raise declined.error from declined
        raise AssertionError("the last attempt returns or raises")

    def _submit(self, sent: WireRequest, reserve: BudgetReservation) -> Success | Processing:
        """Submit, once, and write down what came of it, also where nobody waits for it any more."""
        try:
            reply = self.service.submit(sent, self.engine.retries.submit)
        except (NotAccepted, Declined):
            self._forget()
            reserve.refused(self.context.part)
            raise
        except EngineError:
            self._forget()
            raise
        if isinstance(reply, Success):
            if reply.id is None and not reply.output:
                self._forget()
                raise EngineError(NO_NUMBER)
            clean = self.service.own_success(reply)
            self._remember(id=clean.id, meta=clean.meta)
            return reply
        job = self.service.own(reply)
        if job.id is None and not job.fetch_result:
            self._forget()
            raise EngineError(NO_NUMBER)
        self._remember(id=job.id, fetch_result=job.fetch_result, eta=job.eta, meta=job.meta)
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
                return waiter.call(lambda: self.service.upload(content, kind), "Uploading", waiter.left(UPLOAD_SECONDS))
            except NotAccepted as refused:
                self._wait_out(refused, waiter, is_last)
            except (Unclear, TimeoutError) as error:
                if is_last or not waiter.sleep(retries.upload_pause * attempt, "The upload is tried again"):
                    raise EngineUnavailable(NO_UPLOAD) from error
        raise AssertionError("the last attempt returns or raises")

    def _wait_out(self, refused: NotAccepted, waiter: Waiter, is_last: bool) -> None:
        """Wait as long as the service asks for; raises EngineUnavailable where that is of no use."""
        seconds = min(refused.seconds(self.engine.retries.rate_limit), LONGEST_ADVICE)
        said = self.service.cleaned(refused.refusal.message).rstrip(" .") or "no reason given"
        if is_last or not waiter.has(seconds):
            sentence = f"The service is busy ({said}): press the button again in {math.ceil(seconds)} s."
            raise EngineUnavailable(sentence, seconds)
        waiter.sleep(seconds, f"The service is busy ({said}), trying again in {math.ceil(seconds)} s")

    def _awaited(self, job: Success | Processing, waiter: Waiter, is_new: bool) -> Success:
        """Look until the job is done; raises EngineTimeout at the deadline, and the job can be taken up again.

        is_new: the service's guess has just begun to count; a job taken up again is looked at without delay
        """
        retries, began = self.engine.retries, time.monotonic()
        asked = job if isinstance(job, Processing) else Processing(id=job.id, meta=job.meta)
        eta = max(asked.eta or 0.0, 0.0)
        waiter.expect(eta)
        believed = began + eta + retries.lost
        text = f"In the service's queue, job {asked.id}"
        for pause in retries.waits(eta if is_new else 0.0):
            if not waiter.sleep(pause, text):
                break
            try:
                seconds = waiter.left(retries.look)
                reply = waiter.call(partial(self.service.look, asked, seconds), text, seconds + MARGIN)
            except (Unclear, TimeoutError):
                continue
            except NotAccepted as refused:
                waiter.sleep(refused.seconds(retries.rate_limit), "The service asks to look less often")
                continue
            if isinstance(reply, Success) and reply.output:
                return replace(reply, meta=asked.meta | reply.meta, id=asked.id if reply.id is None else reply.id)
            if isinstance(reply, Refusal) and not (reply.is_not_found and time.monotonic() < believed):
                if reply.has_failed and not self.context.recall().get("home"):
                    self._forget()
                raise self.service.error_from(reply)
        raise EngineTimeout(
            f"The service was not done after {self.engine.deadline:g} s: take the job {asked.id} up again later."
        )

    def _brought_back(self, done: Success, waiter: Waiter) -> list[DownloadedImage]:
        retries = self.engine.retries
        download = Download(Guard(self.service.origin), deadline=waiter.end, cancelled=threading.Event())
        collector = Collector(download, retries.download, retries.download_pause, self.engine.reader)
        return collector.collect(done.output, done.proxy_links, lambda: waiter.sleep(TICK, "Bringing the samples back"))

    def _remember(self, **values: Any) -> None:
        with self.engine.lock:  # a submit that nobody waits for any more writes its end down, too
            self.context.remember(**values)

    def _forget(self) -> None:
        with self.engine.lock:
            self.context.forget()
