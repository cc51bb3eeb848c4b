"""Tells webhooks how jobs ended: again until it is heard, also after a restart, and signed where there is a secret."""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from backend.history import Job, JobStore
from backend.network.addresses import AddressRefused, Guard
from backend.network.certificates import known_certificates
from backend.network.deadline import deadline_in

PAUSES = (20, 90, 250, 480, 900, 1860)  # seconds before each further try: an hour in all
SECONDS = 30.0  # within which a receiver is to answer
AT_ONCE = 40
OF_ONE_OWNER = 8  # at once, so that receivers which do not answer hold up nobody else's
REST = 600.0  # seconds between two looks where nothing is due
SOON = 1.0  # and at least, where something is; less where a pause is shorter

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Telling:
    """How an end is told. secret: signs it, where it is set; allows_private: plain http and private networks too."""

    secret: SecretStr
    allows_private: bool = False
    pauses: tuple[float, ...] = PAUSES

    def tell(self, address: str, number: int, payload: dict[str, Any]) -> bool:
        """Whether the receiver has heard it. Raises AddressRefused for one that nobody is sent to."""
        content = json.dumps(payload, separators=(",", ":")).encode()
        checked = Guard(allows_private=self.allows_private).checked(address)
        headers = checked.headers | self._headers(number, content)
        client = httpx.Client(verify=known_certificates(), trust_env=False, timeout=SECONDS)
        with deadline_in(SECONDS) as limit, client:
            given: dict[str, Any] = {"extensions": checked.extensions | {"trace": limit.trace}}
            try:
                with client.stream("POST", checked.url, content=content, headers=headers, **given) as answer:
                    return 200 <= answer.status_code < 300  # what it says besides is not read
            except (httpx.HTTPError, httpx.InvalidURL):
                return False

    def _headers(self, number: int, content: bytes) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"inpaint-{number}",
            "User-Agent": "InpaintStudio",
        }
        secret = self.secret.get_secret_value()
        if secret:
            timestamp = str(int(time.time()))
            signature = hmac.new(secret.encode(), f"{timestamp}.".encode() + content, hashlib.sha256).hexdigest()
            headers |= {"X-Inpaint-Timestamp": timestamp, "X-Inpaint-Signature": f"sha256={signature}"}
        return headers


class WebhookSender:
    """Looks for ends that are due to be told. Nothing that happens here reaches a job."""

    def __init__(self, store: JobStore, payload: Callable[[Job], dict[str, Any]], telling: Telling) -> None:
        self._store = store
        self._payload = payload
        self._telling = telling
        self._changed = threading.Event()
        self._is_closing = False
        self._under_way: dict[int, str] = {}  # jobs that are being told, and whose they are
        self._senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """What was not heard is told after the next start."""
        self._is_closing = True
        self._changed.set()
        self._senders.shutdown(wait=False, cancel_futures=True)

    def notify(self) -> None:
        """There may be an end to tell."""
        self._changed.set()

    def _work(self) -> None:
        while not self._is_closing:
            self._changed.clear()
            try:
                pause = self._look()
            except Exception:
                logger.exception("the webhooks that are due could not be read")
                pause = REST
            self._changed.wait(pause)

    def _look(self) -> float:
        """Begin with what is due, and say after how many seconds to look again."""
        for job in self._store.to_tell(time.time()):
            owners = list(self._under_way.values())
            if job.id not in self._under_way and owners.count(job.owner) < OF_ONE_OWNER and not self._is_closing:
                self._under_way[job.id] = job.owner
                self._senders.submit(self._tell, job)
        due = self._store.next_telling()
        soon = min(SOON, *self._telling.pauses)
        return REST if due is None else min(max(due - time.time(), soon), REST)

    def _tell(self, job: Job) -> None:
        try:
            has_heard = self._telling.tell(job.request.webhook or "", job.id, self._payload(job))
            is_given_up = False
        except AddressRefused as refused:
            has_heard, is_given_up = False, refused.is_final
            logger.warning("the webhook of job %s is not told: %s", job.id, refused)
        except Exception:
            logger.exception("the webhook of job %s could not be told", job.id)
            has_heard, is_given_up = False, False
        self._note(job, has_heard or is_given_up or job.webhook_tries >= len(self._telling.pauses))

    def _note(self, job: Job, is_done: bool) -> None:
        try:
            due = None if is_done else time.time() + self._telling.pauses[job.webhook_tries]
            self._store.tell_again(job.id, due)
        except Exception:
            logger.exception("it could not be written down that the webhook of job %s was told", job.id)
        self._under_way.pop(job.id, None)
        self._changed.set()
