"""Puts the parts together and serves them: settings → engines → history → jobs → page."""

import errno
import importlib
import inspect
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import FrameType
from typing import TYPE_CHECKING, Any

from dotenv import load_dotenv
from filelock import FileLock, Timeout

from backend.engines import Engine, create_engines
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.history import HistoryStore

MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
ADDRESS = ("127.0.0.1", 7860)
THREADS = 200  # a page that waits for its run holds one
LOCK_SECONDS = 5.0  # in which a former start may come to its end
PATIENCE = 2.0  # seconds within which signals are one request: some shells and timers send each of them twice


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    for name in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"):
        if not os.environ.get(name):  # empty is not set; Gradio would take it for a value
            os.environ.pop(name, None)
    for folder in (Path.cwd(), Path(__file__).parent):  # what is set already stays
        load_dotenv(folder / ".env")
    settings = Settings()
    _check_address(*_address())
    with _own_folder(settings.data):
        _run(settings)
    print("stopped", flush=True)
    os._exit(0)  # all is written and closed; Gradio's threads may wait for a client that does not hang up


def _run(settings: Settings) -> None:
    _use_private_folder(settings.data)
    _import_without_editor_stubs()
    ending = Ending()
    ending.listen()
    serve(settings, create_engines(), ending)


def _address() -> tuple[str, int]:
    """Where the page is to listen."""
    name = os.environ.get("GRADIO_SERVER_NAME") or ADDRESS[0]
    port = os.environ.get("GRADIO_SERVER_PORT") or str(ADDRESS[1])
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"GRADIO_SERVER_PORT is “{port}”: set it to a number from 1 to 65535.")
    return name, int(port)


def _check_address(name: str, port: int) -> None:
    """End with a sentence where nobody could listen there; Gradio says the same of every trouble."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit("The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT to a free one.")
        reason = (error.strerror or str(error)).lower()
        sys.exit(f"The page cannot listen at {name}, port {port} ({reason}): check GRADIO_SERVER_NAME and _PORT.")


@contextmanager
def _own_folder(data: Path) -> Iterator[None]:
    """Make the data folder and keep other starts of the program out of it: they would run each other's jobs."""
    lock = FileLock(data / "lock", timeout=LOCK_SECONDS)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        sys.exit(f"The folder {data} is in use by another start of this program: end it, or set INPAINT_DATA.")
    except OSError as error:
        sys.exit(f"The folder {data} cannot be written ({error.strerror}): set INPAINT_DATA to one that can.")
    with lock:
        yield


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


def serve(settings: Settings, engines: Mapping[str, Engine], ending: Ending) -> None:
    """Start everything with these engines, say where it is, and wait for the end."""
    from backend.inpainter import Inpainter
    from backend.jobs import Jobs
    from ui.handlers import Handlers
    from ui.page import build_page
    from ui.programs import Programs

    if settings.engine not in engines:
        sys.exit(f"INPAINT_ENGINE is “{settings.engine}”: choose one of {', '.join(engines)}.")
    history = _open_history(settings)
    jobs = Jobs(Inpainter(engines), history)
    blocks = build_page(engines, settings.engine, Handlers(jobs, history), Programs(jobs, settings.engine))
    jobs.start()
    try:
        try:
            _, local_url, _ = blocks.launch(**_launch_options(list(engines)))
        except OSError:  # Gradio's word for a port that is taken
            sys.exit("The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT to a free one.")
        print(f"ready: {local_url.rstrip('/')}", flush=True)
        importlib.import_module("scipy.ndimage")  # so that the first run need not wait for it
        ending.wait()
    finally:
        jobs.close()
        blocks.close(verbose=False)
        history.close()


def _open_history(settings: Settings) -> "HistoryStore":
    from backend.history import HistoryStore, HistoryUnreadable

    try:
        return HistoryStore(settings.data, settings.database_url)
    except HistoryUnreadable as error:
        sys.exit(str(error))


def _launch_options(engines: list[str]) -> dict[str, Any]:
    from starlette.responses import PlainTextResponse
    from starlette.routing import BaseRoute, Mount, Route

    from ui import static
    from ui.examples import EXAMPLES
    from ui.theme import build_theme

    name, port = _address()
    boot_id = token_hex(8)
    base = f"studio/{static.version()}"
    examples = [{"name": example.name, "title": example.title} for example in EXAMPLES]
    routes: list[BaseRoute] = [Mount(f"/{base}/{name}", _unchanging(folder)) for name, folder in static.FOLDERS.items()]
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
        "head": static.head(base, boot_id, engines, examples),
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
