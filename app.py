"""Puts the parts together and serves them: settings → engines → history → jobs → page."""

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

# The rest is imported where it is used: it takes seconds, and a wrong setting is told before.
from backend.startup import StartError, check_address, check_spending, is_local, own_folder, read_address, read_settings
from ui.launch import import_without_editor_stubs, is_shared, launch_options, use_private_folder, widen

if TYPE_CHECKING:
    from backend.access import HostedAccess
    from backend.engines import Engine
    from backend.history import HistoryStore
    from backend.housekeeping import Housekeeper
    from backend.imaging.reading import Reader
    from backend.job_state import JobOptions
    from backend.jobs import Jobs
    from backend.safety import Checker
    from backend.server import Guard, LinkStore, Service
    from backend.settings import Settings
    from ui.handlers import Handlers

SWEEP_SECONDS, CLEAN_SECONDS, MEASURE_SECONDS = 600.0, 3600.0, 60.0
PATIENCE = 2.0  # seconds within which signals are one request: some shells and timers send each of them twice


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = read_settings(Path.cwd(), Path(__file__).parent)
        check_spending(settings)
        check_address(*read_address())
        with own_folder(settings.data):
            _run(settings)
    except StartError as error:
        sys.exit(str(error))
    print("stopped", flush=True)
    os._exit(0)  # all is written and closed; Gradio's threads may wait for a client that does not hang up


def _run(settings: "Settings") -> None:
    use_private_folder(settings.data)
    ending = Ending()
    ending.listen()
    from backend.imaging.reading import Reader

    reader = Reader()
    serve(settings, _create_engines(settings, reader), ending, reader)


def _create_engines(settings: "Settings", reader: "Reader") -> "dict[str, Engine]":
    from backend.engines import HostedEngine, LocalEngine, LocalOptions, create_engines

    links = _link_store(settings)
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


def _checker(settings: "Settings") -> "Checker | None":
    from backend.engines.local_classifier import PictureClassifier
    from backend.errors import EngineUnavailable

    if not settings.safety_model:
        return None
    try:
        return PictureClassifier(settings.safety_model)
    except EngineUnavailable as error:
        raise StartError(str(error)) from error


def _link_store(settings: "Settings") -> "LinkStore":
    from backend.server import LinkStore

    address = settings.public_url or next(iter(_space_addresses()), "")
    return LinkStore(settings.data / "links", address, settings.link_hours)


def _space_addresses() -> list[str]:
    """Where a Space is reached; with a domain of its own it has several."""
    names = os.environ.get("SPACE_HOST", "").split(",")
    return [f"https://{name.strip()}" for name in names if name.strip()]


class Ending:
    """Remembers that the program was asked to end; a second request, after a while, ends it the hard way.

    Nothing is raised: an exception out of a signal can land in an import or a destructor, and is lost there.
    """

    def __init__(self) -> None:
        self._asked_at: float | None = None

    def listen(self) -> None:
        """Take SIGTERM and SIGINT from now on; SIGINT too, since a shell starts background jobs with it ignored."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._ask)

    def wait(self) -> None:
        """Return once the program was asked to end."""
        while self._asked_at is None:  # no threading.Event: the thread that a signal interrupts may hold its lock
            time.sleep(0.1)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif now - self._asked_at > PATIENCE:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def serve(
    settings: "Settings", engines: "Mapping[str, Engine]", ending: Ending, reader: "Reader | None" = None
) -> None:
    """Start everything with these engines, say where it is, and wait for the end."""
    _check_engines(settings, engines)
    history = _open_history(settings)
    engines = _with_budget(settings, engines, history)
    checker = _checker(settings)
    import_without_editor_stubs()

    from backend.download import PictureByAddress
    from backend.imaging.reading import Reader
    from backend.inpainter import Inpainter
    from backend.jobs import Jobs
    from ui import handlers as page_handlers
    from ui import programs as page_programs
    from ui.controls import Offer
    from ui.following import Following
    from ui.page import build_page

    reader = reader or Reader()
    jobs = Jobs(Inpainter(engines, checker), history, _job_options(settings), reader)
    access = _access(settings)
    looking = Following(jobs, "page", page_handlers.THREADS, page_handlers.WAITING)
    calling = Following(jobs, "program", page_programs.READERS, page_programs.WAITING)
    handlers = page_handlers.Handlers(jobs, history, engines, looking, access, reader)
    programs = page_programs.Programs(jobs, settings.engine, calling, access, reader)
    offer = Offer(engines, settings.engine, checker is not None)
    blocks = build_page(offer, handlers, programs, PictureByAddress(settings.allow_private_urls))
    service = _service(settings, jobs, history, handlers)
    keeper = _housekeeper(settings, history)
    service.start()
    jobs.start()
    keeper.start()
    try:
        try:
            guard = _guard(settings, lambda: blocks.share_url or "")
            options = launch_options(blocks, engines, service.routes(), guard)
            _, local_url, _ = blocks.launch(**options, blocked_paths=[str(settings.data.resolve())])
        except OSError as error:  # between the check and this somebody else took the port
            raise StartError("The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT.") from error
        widen(blocks)
        print(f"ready: {local_url.rstrip('/')}", flush=True)
        importlib.import_module("scipy.ndimage")  # so that the first run need not wait for it
        ending.wait()
    finally:
        keeper.close()
        reader.close()
        jobs.close()
        service.close()
        blocks.close(verbose=False)
        history.close()


def _guard(settings: "Settings", shared: Callable[[], str]) -> "Guard":
    from backend.server import DoorOptions, Guard, Places
    from ui.addresses import allowance, closed

    places = Places(
        listens_at=read_address()[0],
        addresses=(settings.public_url, *_space_addresses()),
        hosts=settings.allowed_hosts,
        origins=settings.allowed_origins,
        shared=shared,
    )
    return Guard(DoorOptions(places=places, closed=closed, allowance=allowance))


def _check_engines(settings: "Settings", engines: "Mapping[str, Engine]") -> None:
    if settings.engine not in engines:
        raise StartError(f"INPAINT_ENGINE is “{settings.engine}”: choose one of {', '.join(engines)}.")
    if settings.local_model and (missing := engines["local"].capabilities.unavailable):
        raise StartError(missing)


def _with_budget(
    settings: "Settings", engines: "Mapping[str, Engine]", history: "HistoryStore"
) -> "Mapping[str, Engine]":
    """The engines, the hosted one with the day's budget of those who spend within it."""
    from backend.engines import HostedEngine
    from backend.purse import Purse

    budget = Purse(history.spending, settings.hosted_budget) if settings.hosted_for_all else None
    return {
        name: replace(engine, purse=budget) if isinstance(engine, HostedEngine) else engine
        for name, engine in engines.items()
    }


def _access(settings: "Settings") -> "HostedAccess":
    from backend.access import HostedAccess
    from backend.server.keys import read_keys

    return HostedAccess(
        is_local=_is_local(settings), for_all=settings.hosted_for_all, api_keys=read_keys(settings.api_keys)
    )


def _is_local(settings: "Settings") -> bool:
    """Whether only this machine reaches the program; what is shared, or has an address of its own, it is not."""
    return is_local(read_address()[0]) and not _link_store(settings).address and not is_shared()


def _service(settings: "Settings", jobs: "Jobs", history: "HistoryStore", handlers: "Handlers") -> "Service":
    from backend.server import Service, ServiceOptions

    links = _link_store(settings)
    options = ServiceOptions(
        data=settings.data,
        engine=settings.engine,
        is_local=_is_local(settings),
        api_keys=settings.api_keys,
        allow_private_urls=settings.allow_private_urls,
        strict_status=settings.strict_status,
        hold_seconds=settings.hold_seconds,
        queue_per_key=settings.queue_per_key,
        webhook_secret=settings.webhook_secret,
        admin_password=settings.admin_password,
        has_checker=bool(settings.safety_model),
        reader=handlers.reader,
    )
    return Service(options, handlers.engines[settings.engine].capabilities, links, jobs, history)


def _housekeeper(settings: "Settings", history: "HistoryStore") -> "Housekeeper":
    from backend.disk import Disk
    from backend.housekeeping import Chore, Housekeeper
    from ui.files import served_root, sweep_served

    disk = Disk([settings.data, served_root()], round(settings.disk_gb * 1e9))
    return Housekeeper(
        [
            Chore("sweeping", SWEEP_SECONDS, sweep_served),
            Chore("cleaning the history", CLEAN_SECONDS, lambda _: history.clean()),
            Chore("measuring the disk", MEASURE_SECONDS, disk.measure),
        ]
    )


def _job_options(settings: "Settings") -> "JobOptions":
    from backend.job_state import JobOptions

    return JobOptions(
        queue_per_visitor=settings.queue_per_visitor,
        run_seconds=settings.run_seconds,
        service_seconds=settings.hosted_deadline,
    )


def _open_history(settings: "Settings") -> "HistoryStore":
    from backend.history import HistoryStore, HistoryUnreadable

    try:
        return HistoryStore(settings.data, settings.database_url, int(settings.disk_gb * 1e9))
    except HistoryUnreadable as error:
        raise StartError(str(error)) from error


if __name__ == "__main__":
    main()
