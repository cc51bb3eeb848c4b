"""Puts the parts together and serves them: settings → engines → history → jobs → page."""

import importlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

# The rest is imported where it is used: it takes seconds, and a wrong setting is told before.
from backend.startup import StartError, check_address, check_spending, is_local, own_folder, read_address, read_settings
from ui.launch import import_without_editor_stubs, launch_options, use_private_folder

if TYPE_CHECKING:
    from backend.access import HostedAccess
    from backend.engines import Engine
    from backend.history import HistoryStore
    from backend.jobs import Jobs
    from backend.safety import Checker
    from backend.server import LinkStore, Service
    from backend.settings import Settings

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
    serve(settings, _create_engines(settings), ending)


def _create_engines(settings: "Settings") -> "dict[str, Engine]":
    from backend.engines import HostedEngine, LocalEngine, LocalOptions, create_engines

    links = _link_store(settings)
    hosted = HostedEngine(
        address=settings.hosted_url,
        key=settings.hosted_key,
        deadline=settings.hosted_deadline,
        publish=links.publish if links.address else None,
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

    space = os.environ.get("SPACE_HOST", "").partition(",")[0]  # with a domain of its own a Space lists several
    address = settings.public_url or (f"https://{space}" if space else "")
    return LinkStore(settings.data / "links", address, settings.link_hours)


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


def serve(settings: "Settings", engines: "Mapping[str, Engine]", ending: Ending) -> None:
    """Start everything with these engines, say where it is, and wait for the end."""
    _check_engines(settings, engines)
    history = _open_history(settings)
    engines = _with_budget(settings, engines, history)
    checker = _checker(settings)
    import_without_editor_stubs()

    from backend.inpainter import Inpainter
    from backend.jobs import Jobs
    from ui.controls import Offer
    from ui.handlers import Handlers
    from ui.page import build_page
    from ui.programs import Programs

    jobs = Jobs(Inpainter(engines, checker), history)
    access = _access(settings)
    handlers = Handlers(jobs, history, engines, access)
    programs = Programs(jobs, settings.engine, access)
    blocks = build_page(Offer(engines, settings.engine, checker is not None), handlers, programs)
    service = _service(settings, engines, jobs, history)
    service.start()
    jobs.start()
    try:
        try:
            _, local_url, _ = blocks.launch(**launch_options(engines, service.routes()))
        except OSError as error:  # between the check and this somebody else took the port
            raise StartError("The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT.") from error
        print(f"ready: {local_url.rstrip('/')}", flush=True)
        importlib.import_module("scipy.ndimage")  # so that the first run need not wait for it
        ending.wait()
    finally:
        jobs.close()
        service.close()
        blocks.close(verbose=False)
        history.close()


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
    is_shared = os.environ.get("GRADIO_SHARE", "").lower() == "true"
    return is_local(read_address()[0]) and not _link_store(settings).address and not is_shared


def _service(settings: "Settings", engines: "Mapping[str, Engine]", jobs: "Jobs", history: "HistoryStore") -> "Service":
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
        has_checker=bool(settings.safety_model),
    )
    return Service(options, engines[settings.engine].capabilities, links, jobs, history)


def _open_history(settings: "Settings") -> "HistoryStore":
    from backend.history import HistoryStore, HistoryUnreadable

    try:
        return HistoryStore(settings.data, settings.database_url)
    except HistoryUnreadable as error:
        raise StartError(str(error)) from error


if __name__ == "__main__":
    main()
