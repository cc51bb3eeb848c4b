"""Puts the parts together from the settings, without a page: engines, history, queue, endpoint, who may use them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backend.access.budget import DailyBudget
from backend.access.hosted import HostedAccess
from backend.engines import Engine, HostedEngine, LocalEngine, LocalOptions, create_engines
from backend.errors import EngineUnavailable
from backend.history import HistoryStore, HistoryUnreadable
from backend.history.files import FolderFiles
from backend.history.keeping import KeepLimits
from backend.imaging.reading.reader import Reader
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.jobs.state import JobOptions
from backend.network.published import Published
from backend.safety.check import Checker
from backend.safety.classifier import PictureClassifier
from backend.server import LinkStore, Places, Service, ServiceOptions
from backend.server.keys import read_keys
from backend.server.sign_in import Provider, provider_of
from backend.settings import Settings
from backend.startup import StartError, is_local, is_shared, read_address, read_published
from backend.storage.disk import Disk


@dataclass(frozen=True)
class Application:
    """All that works behind the page and the endpoint.

    published: where others reach it; checker: flags unsafe samples, None where none is set up
    keep: beyond which runs are deleted; has_accounts: visitors can sign in
    """

    settings: Settings
    engines: Mapping[str, Engine]
    history: HistoryStore
    jobs: Jobs
    service: Service
    access: HostedAccess
    reader: Reader
    disk: Disk
    published: Published
    checker: Checker | None
    keep: KeepLimits
    has_accounts: bool

    def start(self) -> None:
        """Take up what a former start left unfinished, then wait for work."""
        self.service.start()
        self.jobs.start()

    def close(self) -> None:
        """Interrupt what runs; the next start goes on with it."""
        self.reader.close()
        self.jobs.close()
        self.service.close()
        self.history.close()

    def places(self, shared: Callable[[], str]) -> Places:
        """Under which names the program may be reached. shared: a public link that was made to it, "" for none."""
        return Places(
            listens_at=read_address()[0],
            addresses=(self.published.public, self.published.address, *_space_addresses()),
            hosts=self.settings.allowed_hosts,
            origins=self.settings.allowed_origins,
            shared=shared,
        )


def build(settings: Settings, served: Path, engines: Mapping[str, Engine] | None = None) -> Application:
    """The application, not yet started. Raises StartError where it cannot be put together like this.

    served: the folder of uploads and of what browsers are handed; engines: others than those of the settings
    """
    reader = Reader()
    disk = Disk([settings.data, served], round(settings.disk_gb * 1e9))
    reached = read_published(settings)
    links = _link_store(settings, reached, disk)
    found = dict(engines or _engines(settings, links, reader))
    _check_engines(settings, found)
    history = _open_history(settings)
    found = _with_budget(settings, found, history)
    checker = _checker(settings)
    jobs = Jobs(Inpainter(found, checker), history, _job_options(settings), reader)
    local = is_local(read_address()[0]) and not (links.address or reached.address) and not is_shared()
    return Application(
        settings=settings,
        engines=found,
        history=history,
        jobs=jobs,
        service=Service(
            _service_options(settings, local, reached.address, reader),
            found[settings.engine].capabilities,
            links,
            jobs,
            history,
        ),
        access=HostedAccess(is_local=local, for_all=settings.hosted_for_all, api_keys=read_keys(settings.api_keys)),
        reader=reader,
        disk=disk,
        published=reached,
        checker=checker,
        keep=_keep_limits(settings),
        has_accounts=_provider(settings) is not None,
    )


def _keep_limits(settings: Settings) -> KeepLimits:
    return KeepLimits(days=settings.keep_days, gigabytes=settings.keep_gb)


def _provider(settings: Settings) -> Provider | None:
    """Where visitors sign in: on a Space with hf_oauth, under the first of its names, which the provider knows."""
    address = next(iter(_space_addresses()), "") or read_published(settings).address
    return provider_of(os.environ, address)


def _engines(settings: Settings, links: LinkStore, reader: Reader) -> dict[str, Engine]:
    hosted = HostedEngine(
        address=settings.hosted_url,
        key=settings.hosted_key,
        deadline=settings.hosted_deadline,
        publish=links.publish if links.address else None,
        reader=reader,
        max_requests=settings.hosted_requests,
    )
    local = LocalOptions(
        model=settings.local_model,
        lora=settings.local_lora,
        device=settings.local_device,
        dtype=settings.local_dtype,
        memory=settings.local_memory,
        side=settings.local_side,
        preview=settings.local_preview,
    )
    return create_engines(hosted, LocalEngine(local))


def _check_engines(settings: Settings, engines: Mapping[str, Engine]) -> None:
    if settings.engine not in engines:
        raise StartError(f"INPAINT_ENGINE is “{settings.engine}”: choose one of {', '.join(engines)}.")
    if settings.local_model and (missing := engines["local"].capabilities.page.unavailable):
        raise StartError(missing)


def _open_history(settings: Settings) -> HistoryStore:
    try:
        return HistoryStore(settings.data, settings.database_url, round(settings.disk_gb * 1e9))
    except HistoryUnreadable as error:
        raise StartError(str(error)) from error


def _with_budget(settings: Settings, engines: Mapping[str, Engine], history: HistoryStore) -> dict[str, Engine]:
    """The engines, the hosted one with the day's budget of those who spend within it."""
    budget = DailyBudget(history.spending, settings.hosted_budget) if settings.hosted_for_all else None
    return {
        name: replace(engine, budget=budget) if isinstance(engine, HostedEngine) else engine
        for name, engine in engines.items()
    }


def _checker(settings: Settings) -> Checker | None:
    if not settings.safety_model:
        return None
    try:
        return PictureClassifier(settings.safety_model)
    except EngineUnavailable as error:
        raise StartError(str(error)) from error


def _job_options(settings: Settings) -> JobOptions:
    return JobOptions(
        queue_per_visitor=settings.queue_per_visitor,
        run_seconds=settings.run_seconds,
        service_seconds=settings.hosted_deadline,
    )


def _service_options(settings: Settings, local: bool, address: str, reader: Reader) -> ServiceOptions:
    return ServiceOptions(
        data=settings.data,
        engine=settings.engine,
        is_local=local,
        address=address,
        api_keys=settings.api_keys,
        allow_private_urls=settings.allow_private_urls,
        strict_status=settings.strict_status,
        hold_seconds=settings.hold_seconds,
        queue_per_key=settings.queue_per_key,
        webhook_secret=settings.webhook_secret,
        admin_password=settings.admin_password,
        has_checker=bool(settings.safety_model),
        keep=_keep_limits(settings),
        provider=_provider(settings),
        reader=reader,
    )


def _link_store(settings: Settings, reached: Published, disk: Disk) -> LinkStore:
    address = reached.public or next(iter(_space_addresses()), "")
    return LinkStore(FolderFiles(settings.data), address, settings.link_hours, disk.take)


def _space_addresses() -> list[str]:
    """Where a Space is reached; with a domain of its own it has several."""
    names = os.environ.get("SPACE_HOST", "").split(",")
    return [f"https://{name.strip()}" for name in names if name.strip()]
