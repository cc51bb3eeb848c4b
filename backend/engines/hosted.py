"""The hosted endpoint as an engine: uploads both pictures, submits once, waits, and brings every sample back."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image
from pydantic import SecretStr

from backend.addresses import Guard, Origin
from backend.download import Download
from backend.engines.base import Capabilities, OnProgress
from backend.engines.errand import Errand
from backend.engines.hosted_call import TICK, Line, Patience
from backend.engines.hosted_pictures import Arrival, Collector
from backend.engines.hosted_result import Homecoming
from backend.engines.hosted_service import SILENT, NotAccepted, Service, Unclear
from backend.errors import EngineError, EngineTimeout, EngineUnavailable
from backend.imaging.codec import encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading import Reader
from backend.imaging.region import Working
from backend.request import InpaintRequest
from backend.result import InpaintResult
from backend.translate import wire_request
from backend.wire import Processing, Refusal, Success, WireRequest

DEFAULT_ADDRESS = "https://modelslab.com/api/v6/image_editing"
LONGEST_SIDE = 1024
SIZE_MULTIPLE = 8
MARGIN = 0.5  # seconds after which an answer that only drips in counts as none
UPLOAD_SECONDS = 90.0
LONGEST_ADVICE = 86_400.0  # seconds that a person is told to wait
UPLOAD_BYTES = 5_000_000
LAST_RESORT_QUALITY = 95
NO_KEY = "The hosted engine needs a key: set INPAINT_HOSTED_KEY, or type your own under Endpoint."
NO_ADDRESS = "INPAINT_HOSTED_URL is no web address: set it to that of the service."
INTERRUPTED = (
    "The program stopped while the request was under way: it may have been accepted and charged, "
    "so look at your account before you press the button again."
)
NO_NUMBER = "The service took the request and gave it no number: look at your account before you try again."
NO_UPLOAD = "The service took no upload: check the network, then press the button again."
USES = (
    *("prompt", "negative_prompt", "seed", "num_inference_steps", "guidance_scale", "strength"),
    *("safety_checker", "enhance_prompt", "instant_response", "base64", "webhook", "track_id"),
)

Publish = Callable[[bytes, str], str]  # bytes and file ending to a link that the service can follow


@dataclass(frozen=True, kw_only=True)
class HostedEngine:
    """The service at an address. publish: makes links on our own server, where it has a public address."""

    address: str = DEFAULT_ADDRESS
    key: SecretStr = field(default_factory=lambda: SecretStr(""))
    deadline: float = 600.0
    publish: Publish | None = None
    patience: Patience = field(default_factory=Patience)
    name: str = "hosted"
    reader: Reader = field(default_factory=Reader)

    @property
    def capabilities(self) -> Capabilities:
        host = urlsplit(self.address).hostname or self.address
        return Capabilities(
            label="Hosted",
            device="hosted",
            uses=frozenset(USES),
            note=f"The surroundings of the mask are sent to {host}.",
            needs_surroundings=False,
            working=Working(LONGEST_SIDE, SIZE_MULTIPLE),
            guidance_scale=(1, 5),
            whole_guidance=True,
            draws_seed=True,
            runs_at_once=4,
            address=self.address,
            takes_key=True,
            unavailable=self._unavailable(self.key),
        )

    def _unavailable(self, key: SecretStr | None) -> str:
        try:
            Origin.of(self.address)
        except ValueError:
            return NO_ADDRESS
        return "" if key and key.get_secret_value() else NO_KEY

    def for_run(self, errand: Errand) -> "HostedRun":
        """The engine for one region of one run; raises EngineUnavailable where there is no key."""
        key = errand.key or self.key
        if reason := self._unavailable(key):
            raise EngineUnavailable(reason)
        return HostedRun(self, Service(_base(self.address), key), errand)

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        return self.for_run(Errand()).inpaint(request, on_progress)


@dataclass(frozen=True)
class HostedRun:
    """One region on its way through the service."""

    engine: HostedEngine
    service: Service
    errand: Errand

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        started = time.perf_counter()
        line = Line(self.errand, on_progress, self.engine.deadline)
        recalled = self._recalled()
        job, sent = recalled or self._submitted(request, line)
        line.grant_grace()
        done = job if isinstance(job, Success) and job.output else self._awaited(job, line, is_new=recalled is None)
        arrivals = self._brought_back(replace(done, output=done.output[: request.samples]), line)
        return Homecoming(request, sent, self.service.own_success(done), arrivals).result(time.perf_counter() - started)

    def _recalled(self) -> tuple[Processing, WireRequest] | None:
        """The job that an earlier start of this run has begun; raises EngineError where it is not known whether."""
        known = self.errand.recall()
        if not known.get("sent"):
            return None
        if known.get("id") is None and not known.get("fetch_result"):
            self.errand.forget()
            raise EngineError(INTERRUPTED)
        job = Processing(
            id=known["id"], fetch_result=known.get("fetch_result", ""), eta=known.get("eta"), meta=known.get("meta", {})
        )
        return job, WireRequest.model_validate(known["sent"] | {"key": self.service.key})

    def _submitted(self, request: InpaintRequest, line: Line) -> tuple[Success | Processing, WireRequest]:
        pictures = self._links(request, line)
        if not line.has(0):
            raise EngineTimeout(f"The upload took over {self.engine.deadline:g} s, and nothing was sent: try again.")
        sent = wire_request(request, pictures, self.service.key, self.errand.delivery)
        patience = self.engine.patience
        for attempt in range(1, patience.submits + 1):
            self.errand.remember(sent=self.service.without_key(sent.body()))
            try:
                return line.call(lambda: self._submit(sent), "Waiting for the service", patience.submit + MARGIN), sent
            except TimeoutError as error:
                raise EngineTimeout(SILENT) from error
            except NotAccepted as refused:
                self.errand.forget()
                self._wait_out(refused, line, is_last=attempt == patience.submits)
            except EngineError:
                self.errand.forget()
                raise
        raise AssertionError("the last attempt returns or raises")

    def _submit(self, sent: WireRequest) -> Success | Processing:
        """Submit, once, and write the job's number down, also where nobody waits for it any more."""
        reply = self.service.submit(sent, self.engine.patience.submit)
        if isinstance(reply, Success):
            if reply.id is None and not reply.output:
                raise EngineError(NO_NUMBER)
            clean = self.service.own_success(reply)
            self.errand.remember(id=clean.id, meta=clean.meta)
            return reply
        job = self.service.own(reply)
        if job.id is None and not job.fetch_result:
            raise EngineError(NO_NUMBER)
        self.errand.remember(id=job.id, fetch_result=job.fetch_result, eta=job.eta, meta=job.meta)
        return job

    def _links(self, request: InpaintRequest, line: Line) -> tuple[str, str]:
        picture, mask = coded_picture(request.init_image), _coded_mask(request.mask_image)
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
                if reply.has_failed:
                    self.errand.forget()
                raise self.service.error_from(reply)
        raise EngineTimeout(
            f"The service was not done after {self.engine.deadline:g} s: take the job {asked.id} up again later."
        )

    def _brought_back(self, done: Success, line: Line) -> list[Arrival]:
        patience = self.engine.patience
        download = Download(Guard(self.service.origin), deadline=line.end, cancelled=threading.Event())
        collector = Collector(download, patience.download, patience.download_pause, self.engine.reader)
        return collector.collect(done.output, done.proxy_links, lambda: line.sleep(TICK, "Bringing the samples back"))


def _base(address: str) -> str:
    """The address without the endpoint's own name, which people copy along with it."""
    return address.strip().rstrip("/").removesuffix("/inpaint")


def coded_picture(picture: Picture, most: int = UPLOAD_BYTES) -> tuple[bytes, str]:
    """The file and its ending: PNG, and JPEG only where a PNG would be larger than the service takes."""
    stream = BytesIO()
    encode_png(picture, stream)
    if stream.tell() <= most:
        return stream.getvalue(), "png"
    stream = BytesIO()
    picture.image.save(stream, "JPEG", quality=LAST_RESORT_QUALITY, subsampling=0)
    return stream.getvalue(), "jpg"


def _coded_mask(mask: Mask) -> tuple[bytes, str]:
    """White = repaint, as RGB PNG: the documented example's own kind."""
    stream = BytesIO()
    encode_png(Picture(Image.merge("RGB", [mask.image] * 3)), stream)
    return stream.getvalue(), "png"
