"""The endpoint put together from its parts."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr
from starlette.routing import BaseRoute

from backend.engines.base import Capabilities
from backend.history import HistoryStore
from backend.history.keeping import FOR_EVER, KeepLimits
from backend.imaging.reading.reader import Reader
from backend.jobs.jobs import Jobs
from backend.server.admin import Admin
from backend.server.endpoint import Endpoint, EndpointOptions
from backend.server.ingest import Ingest
from backend.server.job_service import JobService, JobServiceOptions
from backend.server.keys import Keys, read_keys, read_salt
from backend.server.links import LinkStore
from backend.server.pictures import Pictures
from backend.server.review import Callers, Outside, ReviewApi
from backend.server.review.picture_links import PictureLinks
from backend.server.sign_in import Provider
from backend.server.webhook import PAUSES, Telling, WebhookSender


@dataclass(frozen=True, kw_only=True)
class ServiceOptions:
    """How the endpoint behaves; the fields are the settings of these names.

    engine: carries the requests out; is_local: nobody can reach the program from another machine
    address: where callers reach it, "" where that is the address of the links, or not known
    """

    data: Path
    engine: str
    is_local: bool
    api_keys: SecretStr
    webhook_secret: SecretStr
    address: str = ""
    allow_private_urls: bool = False
    strict_status: bool = False
    hold_seconds: float = 8.0
    queue_per_key: int = 20
    has_checker: bool = False
    webhook_pauses: tuple[float, ...] = PAUSES
    admin_password: SecretStr | None = None
    keep: KeepLimits = FOR_EVER
    provider: Provider | None = None
    reader: Reader = field(default_factory=Reader)


class Service:
    """Start it before the queue of runs, and close it after."""

    def __init__(
        self, options: ServiceOptions, capabilities: Capabilities, links: LinkStore, jobs: Jobs, history: HistoryStore
    ) -> None:
        pictures = Pictures(links, options.allow_private_urls, options.reader)
        keys = Keys(read_keys(options.api_keys), options.is_local, read_salt(options.data))
        self._links = links
        self._job_service = JobService(
            jobs,
            history,
            Ingest(pictures, options.engine),
            JobServiceOptions(options.queue_per_key, options.has_checker),
        )
        telling = Telling(options.webhook_secret, options.allow_private_urls, options.webhook_pauses)
        self._webhooks = WebhookSender(history.jobs, self._job_service.webhook_body, telling)
        self._job_service.on_end = self._webhooks.notify
        address = links.address or options.address
        form = EndpointOptions(
            capabilities, address, options.hold_seconds, options.strict_status, options.admin_password
        )
        self._endpoint = Endpoint(self._job_service, pictures, keys, form)
        callers = Callers(keys, Admin(options.admin_password))
        self._review = ReviewApi(history, callers, links.room, Outside(address, options.keep, options.provider))
        self.picture_links = PictureLinks(keys.salt)  # the page's own lead to the same pictures

    def routes(self) -> list[BaseRoute]:
        return [*self._links.routes(), *self._review.routes(), *self._endpoint.routes()]

    def review_addresses(self) -> list[tuple[str, str]]:
        """Methods and paths that the review answers."""
        return self._review.addresses()

    def start(self) -> None:
        self._job_service.start()
        self._webhooks.start()

    def close(self) -> None:
        self._review.close()
        self._webhooks.close()
        self._job_service.close()
