"""The hosted endpoint as an engine: uploads both pictures, submits once, waits, and brings every sample back."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pydantic import SecretStr

from backend.access.budget import DailyBudget
from backend.access.requester import Spends
from backend.engines.base import Capabilities, EnginePage, QueueNeeds
from backend.engines.hosted.json_http import JsonHttp
from backend.engines.hosted.providers.base import ProviderKind
from backend.engines.hosted.providers.modelslab import ModelsLab
from backend.engines.hosted.reservation import BudgetReservation
from backend.engines.hosted.run import HostedRun
from backend.engines.hosted.waiter import RetryPolicy
from backend.engines.run_context import RunContext
from backend.errors import EngineUnavailable, UnsupportedRequest
from backend.imaging.reading.reader import Reader
from backend.network.addresses import Origin
from backend.request import InpaintRequest
from backend.result import InpaintResult

DEFAULT_ADDRESS = "https://modelslab.com/api/v6/image_editing"
MAX_REQUESTS = 16
NO_KEY = "The hosted engine needs a key: set INPAINT_HOSTED_KEY, or type your own under Endpoint."
KEY_OF_YOUR_OWN = "The hosted engine needs a key: type your own under Endpoint."
NOT_YOURS = "Here the hosted engine works with a key of your own: type it under Endpoint; programs send an API key."
NOT_WITH_OURS = "A webhook and a track id go with a key of your own: type it under Endpoint, or leave both empty."
NO_ADDRESS = "INPAINT_HOSTED_URL is no web address: set it to that of the service."
Publish = Callable[[bytes, str], str]  # bytes and file ending to a link that the service can follow


@dataclass(frozen=True, kw_only=True)
class HostedEngine:
    """The service at an address.

    publish: makes links on our own server, where it has a public address
    max_requests: paid requests that one run may be
    budget: the day's budget of those who may spend the operator's key within one; None: nobody may
    lock: of what several threads write down of one run
    provider: which service it is
    """

    address: str = DEFAULT_ADDRESS
    key: SecretStr = field(default_factory=lambda: SecretStr(""))
    deadline: float = 600.0
    publish: Publish | None = None
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    max_requests: int = MAX_REQUESTS
    budget: DailyBudget | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    name: str = "hosted"
    provider: ProviderKind = ModelsLab
    http: JsonHttp = field(default_factory=JsonHttp, repr=False, compare=False)
    reader: Reader = field(default_factory=Reader)

    @property
    def capabilities(self) -> Capabilities:
        host = urlsplit(self.address).hostname or self.address
        missing = self._missing(RunContext())
        return Capabilities(
            replace(self.provider.limits, max_requests=self.max_requests),
            QueueNeeds(device="hosted", runs_at_once=4, is_service=True),
            EnginePage(
                label="Hosted",
                note=f"The surroundings of the mask are sent to {host}.",
                address=self.address,
                takes_key=True,
                unavailable=missing,
                needs_key=missing not in ("", NO_ADDRESS),
            ),
        )

    def capabilities_for(self, context: RunContext) -> Capabilities:
        """The same for who asks: with a key of their own, or the operator's as far as it serves them."""
        missing, budget = self._missing(context), self._budget(context)
        if budget and not missing:
            missing = budget.refusal()
        allowance = budget.words() if budget and not missing else ""
        able, needs_key = self.capabilities, missing not in ("", NO_ADDRESS)
        page = replace(able.page, unavailable=missing, needs_key=needs_key, allowance=allowance)
        return replace(able, page=page)

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """Raise where there is no key for who asks, or they may not cause so many requests; what a service has already
        costs nothing again."""
        self._require_key(context)
        new = _new_parts(context)
        if new and (too_many := self.capabilities.limits.too_many(context.parts)):
            raise UnsupportedRequest(too_many)
        if context.is_guest and (context.delivery.webhook or context.delivery.track_id):
            raise UnsupportedRequest(NOT_WITH_OURS)
        self.reservation(context, request.samples).require(new)

    def paying(self, context: RunContext, samples: int) -> AbstractContextManager[None]:
        """Take what the run may cost, before anything is sent; what it did not is given back at the end."""
        return self.reservation(context, samples).held(_new_parts(context))

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        self._require_key(context)
        provider = self.provider(self.address, context.key or self.key, self.http)
        return HostedRun(self, provider, context).inpaint(request)

    def reservation(self, context: RunContext, samples: int) -> BudgetReservation:
        """What a run takes of the budget; nothing where it is not counted."""
        return BudgetReservation(self._budget(context), context.resume, samples, self.lock)

    def _require_key(self, context: RunContext) -> None:
        asks_only = context.is_taken_up or bool(context.recall().sent)
        if reason := self._missing(replace(context, spends=Spends.FREELY) if asks_only else context):
            raise EngineUnavailable(reason)

    def _budget(self, context: RunContext) -> DailyBudget | None:
        return self.budget if context.key is None and context.spends is Spends.BUDGET else None

    def _missing(self, context: RunContext) -> str:
        try:
            Origin.of(self.address)
        except ValueError:
            return NO_ADDRESS
        if context.key is not None and context.key.get_secret_value():
            return ""
        if not self.key.get_secret_value():
            return NO_KEY if context.spends is Spends.FREELY else KEY_OF_YOUR_OWN
        may = context.spends is Spends.FREELY or (context.spends is Spends.BUDGET and self.budget is not None)
        return "" if may else NOT_YOURS


def _new_parts(context: RunContext) -> list[int]:
    """The regions that are not sent yet, and will be."""
    known = context.resume.read()
    return [] if known.is_taken_up else [part for part in range(context.parts) if not known.part(part).sent]
