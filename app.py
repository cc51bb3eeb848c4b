"""Puts the parts together and serves them: settings → engines → history → jobs → page."""

import importlib
import inspect
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from types import FrameType
from typing import TYPE_CHECKING, Any

# The rest is imported where it is used: it takes seconds, and a wrong setting is told before.
from backend.startup import StartError, check_address, is_local, own_folder, read_address, read_settings

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from backend.engines import Engine
    from backend.history import HistoryStore
    from backend.jobs import Jobs
    from backend.safety import Checker
    from backend.server import LinkStore, Service
    from backend.settings import Settings

MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
THREADS = 200  # a page that waits for its run holds one
PATIENCE = 2.0  # seconds within which signals are one request: some shells and timers send each of them twice


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = read_settings(Path.cwd(), Path(__file__).parent)
        check_address(*read_address())
        with own_folder(settings.data):
            _run(settings)
    except StartError as error:
        sys.exit(str(error))
    print("stopped", flush=True)
    os._exit(0)  # all is written and closed; Gradio's threads may wait for a client that does not hang up


def _run(settings: "Settings") -> None:
    _use_private_folder(settings.data)
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
    checker = _checker(settings)
    _import_without_editor_stubs()

    from backend.inpainter import Inpainter
    from backend.jobs import Jobs
    from ui.controls import Offer
    from ui.handlers import Handlers
    from ui.page import build_page
    from ui.programs import Programs

    jobs = Jobs(Inpainter(engines, checker), history)
    handlers = Handlers(jobs, history, engines)
    blocks = build_page(Offer(engines, settings.engine, checker is not None), handlers, Programs(jobs, settings.engine))
    service = _service(settings, engines, jobs, history)
    service.start()
    jobs.start()
    try:
        try:
            _, local_url, _ = blocks.launch(**_launch_options(engines, service.routes()))
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


def _service(settings: "Settings", engines: "Mapping[str, Engine]", jobs: "Jobs", history: "HistoryStore") -> "Service":
    from backend.server import Service, ServiceOptions

    links = _link_store(settings)
    options = ServiceOptions(
        data=settings.data,
        engine=settings.engine,
        is_local=is_local(read_address()[0]) and not links.address,
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


def _launch_options(engines: "Mapping[str, Engine]", own_routes: "Sequence[BaseRoute]") -> dict[str, Any]:
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    from ui import static
    from ui.examples import EXAMPLES
    from ui.theme import build_theme

    name, port = read_address()
    boot_id = token_hex(8)
    base = f"studio/{static.version()}"
    capabilities = {name: engine.capabilities for name, engine in engines.items()}
    examples = [{"name": example.name, "title": example.title} for example in EXAMPLES]
    routes: list[BaseRoute] = [Mount(f"/{base}/{name}", _unchanging(folder)) for name, folder in static.FOLDERS.items()]
    routes.extend(own_routes)
    routes.append(Route(f"/{static.BOOT}", lambda _: PlainTextResponse(boot_id)))
    return {
        # Given by argument, Gradio refuses a port that is taken; left to it, it would quietly take the next.
        "server_name": name,
        "server_port": port,
        "prevent_thread_lock": True,
        "quiet": True,
        "max_threads": THREADS,
        "max_file_size": MAX_UPLOAD,
        "ssr_mode": False,
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "mcp_server": True,
        "pwa": False,
        "footer_links": [],
        "theme": build_theme(),
        "css_paths": static.STYLE,
        "head": static.head(base, boot_id, capabilities, examples),
        "app_kwargs": {"routes": routes},
    }


def _unchanging(folder: Path) -> Any:
    """Serves a folder whose address changes with its content, so that browsers may keep the files."""
    from starlette.responses import Response
    from starlette.staticfiles import StaticFiles

    class Unchanging(StaticFiles):
        def file_response(self, *args: Any, **kwargs: Any) -> Response:
            response = super().file_response(*args, **kwargs)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response

    return Unchanging(directory=folder)


def _use_private_folder(data: Path) -> None:
    """Uploads go to a folder that only this program's user can read, not to the machine's shared one.

    What another start has left there is of no use: browsers send their pictures again.
    """
    folder = (data / "served").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("GRADIO_TEMP_DIR", str(folder))
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


def _import_without_editor_stubs() -> None:
    """Import the page's parts without the .pyi files that Gradio writes beside every component class.

    Only editors read them, and making them takes half of the whole start. Gradio leaves them out where a class has no
    source file, so for the time of the import none has.
    """

    def nowhere(_: object) -> str:
        raise OSError("no stubs are wanted")

    find, inspect.getfile = inspect.getfile, nowhere
    try:
        importlib.import_module("ui.page")
    finally:
        inspect.getfile = find


if __name__ == "__main__":
    main()
