"""One region on its way through a hosted service: pictures up, the request once, the wait, and every sample home."""

import math
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from backend.engines.base import OnProgress
from backend.engines.hosted.budget import Reserve
from backend.engines.hosted.call import TICK, Line
from backend.engines.hosted.coding import coded_mask, coded_picture
from backend.engines.hosted.pictures import Arrival, Collector
from backend.engines.hosted.result import Homecoming
from backend.engines.hosted.service import CHARGED, SILENT, Declined, NotAccepted, Service, Unclear
from backend.engines.hosted.words import LOOK, to_guest
from backend.engines.run_context import Errand
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
    errand: Errand

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        try:
            return self._inpaint(request, on_progress)
        except EngineError as error:
            if self.errand.is_guest:
                error.args = (to_guest(str(error)), *error.args[1:])
            raise

    def _inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        started = time.perf_counter()
        line = Line(self.errand, on_progress, self.engine.deadline)
        recalled = self._recalled()
        job, sent = recalled or self._submitted(request, line)
        line.grant_grace()
        done = job if isinstance(job, Success) and job.output else self._awaited(job, line, is_new=recalled is None)
        arrivals = self._brought_back(replace(done, output=done.output[: request.samples]), line)
        spent = time.perf_counter() - started
        result = Homecoming(request, sent, self.service.own_success(done), arrivals).result(spent)
        if len(result.samples) < self.errand.recall().get("home", 0):
            raise EngineError(LESS_CAME)
        self._remember(home=len(result.samples), missing=sum(arrival.picture is None for arrival in arrivals))
        return result

    def _recalled(self) -> tuple[Processing, WireRequest] | None:
        """The job that an earlier start of this run has begun; raises EngineError where it is not known whether."""
        known = self.errand.recall()
        if not known.get("sent"):
            if self.errand.is_taken_up:
                raise EngineError(NOT_BEGUN, one_region=True)
            return None
        if known.get("id") is None and not known.get("fetch_result"):
            self._forget()
            raise EngineError(INTERRUPTED)
        job = Processing(
            id=known["id"], fetch_result=known.get("fetch_result", ""), eta=known.get("eta"), meta=known.get("meta", {})
        )
        return job, WireRequest.model_validate(known["sent"] | {"key": self.service.key})

    def _submitted(self, request: InpaintRequest, line: Line) -> tuple[Success | Processing, WireRequest]:
        if not line.has(0):
            raise EngineTimeout(f"The {self.engine.deadline:g} s of the run were over, and the rest was not sent.")
        pictures = self._links(request, line)
        if not line.has(0):
            raise EngineTimeout(f"The upload took over {self.engine.deadline:g} s, and nothing was sent: try again.")
        sent = wire_request(request, pictures, self.service.key, self.errand.delivery)
        patience = self.engine.patience
        reserve = self.engine.reserve(self.errand, request.samples)
        for attempt in range(1, patience.submits + 1):
            reserve.spend(self.errand.part)
            self._remember(sent=self.service.without_key(sent.body()))
            try:
                work = partial(self._submit, sent, reserve)
                return line.call(work, "Waiting for the service", patience.submit + MARGIN), sent
            except TimeoutError as error:
                raise EngineTimeout(SILENT) from error
            except NotAccepted as refused:
                self._wait_out(refused, line, is_last=attempt == patience.submits)
            except Declined as declined:
                raise declined.error from declined
        raise AssertionError("the last attempt returns or raises")

    def _submit(self, sent: WireRequest, reserve: Reserve) -> Success | Processing:
        """Submit, once, and write down what came of it, also where nobody waits for it any more."""
        try:
            reply = self.service.submit(sent, self.engine.patience.submit)
        except (NotAccepted, Declined):
            self._forget()
            reserve.refused(self.errand.part)
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

    def _links(self, request: InpaintRequest, line: Line) -> tuple[str, str]:
        picture, mask = coded_picture(request.init_image), coded_mask(request.mask_image)
        if self.engine.publish:
            return self.engine.publish(*picture), self.engine.publish(*mask)
        return self._uploaded(*picture, line), self._uploaded(*mask, line)

    def _uploaded(self, content: bytes, ending: str, line: Line) -> str:
        kind = {"png": "image/png", "jpg": "image/jpeg"}[ending]
        patience = self.engine.patience
        for attempt in range(1, patience.uploads + 1):
            is_last = attempt == patience.uploads
            try:
                return line.call(lambda: self.service.upload(content, kind), "Uploading", line.left(UPLOAD_SECONDS))
            except NotAccepted as refused:
                self._wait_out(refused, line, is_last)
            except (Unclear, TimeoutError) as error:
                if is_last or not line.sleep(patience.upload_pause * attempt, "The upload is tried again"):
                    raise EngineUnavailable(NO_UPLOAD) from error
        raise AssertionError("the last attempt returns or raises")

    def _wait_out(self, refused: NotAccepted, line: Line, is_last: bool) -> None:
        """Wait as long as the service asks for; raises EngineUnavailable where that is of no use."""
        seconds = min(refused.seconds(self.engine.patience.rate_limit), LONGEST_ADVICE)
        said = self.service.cleaned(refused.refusal.message).rstrip(" .") or "no reason given"
        if is_last or not line.has(seconds):
            sentence = f"The service is busy ({said}): press the button again in {math.ceil(seconds)} s."
            raise EngineUnavailable(sentence, seconds)
        line.sleep(seconds, f"The service is busy ({said}), trying again in {math.ceil(seconds)} s")

    def _awaited(self, job: Success | Processing, line: Line, is_new: bool) -> Success:
        """Look until the job is done; raises EngineTimeout at the deadline, and the job can be taken up again.

        is_new: the service's guess has just begun to count; a job taken up again is looked at without delay
        """
        patience, began = self.engine.patience, time.monotonic()
        asked = job if isinstance(job, Processing) else Processing(id=job.id, meta=job.meta)
        eta = max(asked.eta or 0.0, 0.0)
        line.expect(eta)
        believed = began + eta + patience.lost
        text = f"In the service's queue, job {asked.id}"
        for pause in patience.waits(eta if is_new else 0.0):
            if not line.sleep(pause, text):
                break
            try:
                seconds = line.left(patience.look)
                reply = line.call(partial(self.service.look, asked, seconds), text, seconds + MARGIN)
            except (Unclear, TimeoutError):
                continue
            except NotAccepted as refused:
                line.sleep(refused.seconds(patience.rate_limit), "The service asks to look less often")
                continue
            if isinstance(reply, Success) and reply.output:
                return replace(reply, meta=asked.meta | reply.meta, id=asked.id if reply.id is None else reply.id)
            if isinstance(reply, Refusal) and not (reply.is_not_found and time.monotonic() < believed):
                if reply.has_failed and not self.errand.recall().get("home"):
                    self._forget()
                raise self.service.error_from(reply)
        raise EngineTimeout(
            f"The service was not done after {self.engine.deadline:g} s: take the job {asked.id} up again later."
        )

    def _brought_back(self, done: Success, line: Line) -> list[Arrival]:
        patience = self.engine.patience
        download = Download(Guard(self.service.origin), deadline=line.end, cancelled=threading.Event())
        collector = Collector(download, patience.download, patience.download_pause, self.engine.reader)
        return collector.collect(done.output, done.proxy_links, lambda: line.sleep(TICK, "Bringing the samples back"))

    def _remember(self, **values: Any) -> None:
        with self.engine.lock:  # a submit that nobody waits for any more writes its end down, too
            self.errand.remember(**values)

    def _forget(self) -> None:
        with self.engine.lock:
            self.errand.forget()
