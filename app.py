"""Puts the parts together and serves them: settings → application → page."""

import importlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

# The rest is imported where it is used: it takes seconds, and a wrong setting is told before.
from backend.startup import (
    StartError,
    check_address,
    check_spending,
    own_folder,
    read_address,
    read_published,
    read_settings,
)
from ui.launch import (
    Outside,
    account_routes,
    import_without_editor_stubs,
    launch_options,
    one_application,
    use_private_folder,
    widen,
)

if TYPE_CHECKING:
    from gradio import Blocks

    from backend.application import Application
    from backend.engines import Engine
    from backend.server import Guard
    from backend.settings import Settings
    from backend.storage.housekeeping import Housekeeper

SWEEP_SECONDS, CLEAN_SECONDS, MEASURE_SECONDS = 600.0, 3600.0, 60.0
# Seconds in which pages hear that their runs go on at the next start: a stream that Gradio has to cut while something
# is awaited on it is never opened again by its page.
FAREWELL = 0.6
PATIENCE = 2.0  # seconds within which signals are one request: some shells and timers send each of them twice


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = read_settings(Path.cwd(), Path(__file__).parent)
        check_spending(settings)
        read_published(settings)
        check_address(*read_address())
        with own_folder(settings.data):
            _run(settings)
    except StartError as error:
        sys.exit(str(error))
    print("stopped", flush=True)
    os._exit(0)  # all is written and closed; Gradio's threads may wait for a client that does not hang up


def _run(settings: "Settings") -> None:
    ending = Ending()
    ending.listen()
    serve(settings, None, ending)


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


def serve(settings: "Settings", engines: "Mapping[str, Engine] | None", ending: Ending) -> None:
    """Start everything, say where it is, and wait for the end. engines: others than those of the settings."""
    served = use_private_folder(settings.data)
    from backend.application import build

    application = build(settings, served, engines)
    import_without_editor_stubs()
    with one_application():
        blocks, keeper = _page(application), _housekeeper(application)
    application.start()
    keeper.start()
    try:
        print(f"ready: {_launched(application, blocks).rstrip('/')}", flush=True)
        importlib.import_module("scipy.ndimage")  # so that the first run need not wait for it
        ending.wait()
    finally:
        keeper.close()
        application.close()
        time.sleep(FAREWELL)
        blocks.close(verbose=False)


def _page(application: "Application") -> "Blocks":
    from backend.network.download import PictureByAddress
    from ui import programs
    from ui.addresses import ACCOUNT_PAGES
    from ui.page import build_page
    from ui.readings import Readings
    from ui.studio import handlers
    from ui.studio.controls import Offer
    from ui.studio.kept import kept_sentence
    from ui.studio.tree_handlers import TreeHandlers
    from ui.studio.waiting import Following

    jobs, settings, access, reader = application.jobs, application.settings, application.access, application.reader
    looking = Following(jobs, "page", handlers.THREADS, handlers.WAITING)
    calling = Following(jobs, "program", programs.THREADS, programs.WAITING)
    account = ACCOUNT_PAGES[0].removeprefix("/") if application.has_accounts else ""
    readings, kept = Readings(), kept_sentence(application.keep.days, application.keep.gigabytes)
    page = handlers.Handlers(jobs, application.history, application.engines, looking, readings, access, reader)
    return build_page(
        Offer(application.engines, settings.engine, application.checker is not None, kept=kept, account=account),
        TreeHandlers(page, application.service.picture_links),
        programs.Programs(jobs, settings.engine, calling, readings, access, reader),
        PictureByAddress(settings.allow_private_urls),
    )


def _launched(application: "Application", blocks: "Blocks") -> str:
    """Begin to listen; returns the address."""
    outside = Outside(_guard(application, blocks), application.published.address)
    pages = account_routes() if application.has_accounts else []
    options = launch_options(blocks, application.engines, [*application.service.routes(), *pages], outside)
    try:
        _, address, _ = blocks.launch(**options, blocked_paths=[str(application.settings.data.resolve())])
    except OSError as error:  # between the check and this somebody else took the port
        raise StartError("The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT.") from error
    widen(blocks)
    return address


def _guard(application: "Application", blocks: "Blocks") -> "Guard":
    from backend.server import DoorOptions, Guard
    from ui.addresses import ACCOUNT_PAGES, allowance, closed, hands_on

    places = application.places(shared=lambda: blocks.share_url or "")
    opened = ACCOUNT_PAGES if application.has_accounts else ()
    open_here = partial(closed, opened=opened)
    options = DoorOptions(
        places=places, closed=open_here, allowance=allowance, room=application.disk.take, hands_on=hands_on
    )
    return Guard(options, application.published.prefixes)


def _housekeeper(application: "Application") -> "Housekeeper":
    from backend.storage.housekeeping import Chore, Housekeeper
    from ui.files import sweep_served

    return Housekeeper(
        [
            Chore("sweeping", SWEEP_SECONDS, sweep_served),
            Chore("cleaning the history", CLEAN_SECONDS, lambda _: application.history.clean(limits=application.keep)),
            Chore("measuring the disk", MEASURE_SECONDS, application.disk.measure),
        ]
    )


if __name__ == "__main__":
    main()
