"""How Gradio is started: its launch options, the folder it serves from, and the page's own scripts as routes.

Gradio looks at the environment while it is imported, so it is imported in the functions, after `use_private_folder`.
"""

import asyncio
import importlib
import inspect
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Protocol

from backend.startup import read_address
from ui.addresses import ACCOUNT_PAGES, API
from ui.root_path import PageRoot

if TYPE_CHECKING:
    from gradio import Blocks
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from backend.engines import Engine
MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
THREADS = 40  # of handlers; those that wait for a run hold none
SESSIONS = 500  # pages and programs whose values Gradio keeps; of what is older only a visitor's own key is missed
EVENTS_OF_BLOCKS = "gradio.blocks_events"  # the one class with stubs that is no component
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
PLACES = 3000  # events that may be under way: pages and programs that wait for their runs, and what they do meanwhile


class Guard(Protocol):
    """Who stands before everything that is served."""

    def around(self, app: "ASGIApp", beginnings: "Iterable[str]") -> "ASGIApp":
        """The program behind the guard. beginnings: the first parts of its own paths."""
        ...

    async def watch(self, lines: "Callable[[], Iterable[Any]]") -> None:
        """Look after the lines that are open to the server, until cancelled."""
        ...


@dataclass(frozen=True)
class Outside:
    """What stands between callers and the program. address: where they reach it, "" where that is not known."""

    guard: Guard
    address: str = ""


def launch_options(
    blocks: "Blocks", engines: "Mapping[str, Engine]", own_routes: "Sequence[BaseRoute]", outside: Outside
) -> dict[str, Any]:
    """What `Blocks.launch` is called with; own_routes: what is served besides the page; outside: see its class."""
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
    routes.extend(Route(f"/{base}/{name}", _script(text)) for name, text in static.bundles().items())
    routes.extend(own_routes)
    routes.append(Route(f"/{static.BOOT}", lambda _: PlainTextResponse(boot_id)))
    return {
        # Given by argument, Gradio refuses a port that is taken; left to it, it would quietly take the next.
        "server_name": name,
        "server_port": port,
        "root_path": "",  # what it is reached under is told with each request
        "prevent_thread_lock": True,
        "quiet": True,
        "max_threads": THREADS,
        "state_session_capacity": SESSIONS,
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
        "app_kwargs": {"routes": routes, "lifespan": guarded_from_the_start(blocks, outside)},
    }


def account_routes() -> "list[BaseRoute]":
    """The pages on which somebody signs in."""
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    from ui import static
    from ui.account.page import HEADERS, account_page

    page = account_page(f"studio/{static.version()}")
    return [Route(path, lambda _: HTMLResponse(page, headers=HEADERS)) for path in ACCOUNT_PAGES]


def guarded_from_the_start(blocks: "Blocks", outside: Outside) -> "Callable[[Starlette], Any]":
    """Puts the guard around all that Gradio has put together, before the first request; its own watch runs beside."""

    @asynccontextmanager
    async def lifespan(app: "Starlette") -> AsyncIterator[None]:
        assert app.middleware_stack, "Starlette builds it before it begins"
        told = PageRoot(app.middleware_stack, outside.address)
        app.middleware_stack = outside.guard.around(told, _beginnings(app))
        _speak_first(app)
        blocks.api_open = False  # what queues is not run past the queue
        watching = asyncio.create_task(outside.guard.watch(lambda: _lines(blocks)))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    return lifespan


def _beginnings(app: "Starlette") -> set[str]:
    """The first parts of all paths that are served; Gradio's own lie in a router whose routes are not told."""
    paths = [str(getattr(route, "path", "")) for route in app.routes]
    return {path.split("/")[1] for path in paths if path.startswith("/")} | {API.strip("/")}


def _speak_first(app: "Starlette") -> None:
    """Let the pages say so where Gradio's own scripts do not come, and the review's be there for each link."""
    from starlette.routing import Route

    from ui.early_scripts import with_first_words
    from ui.review import places
    from ui.static import FIRST

    words = "\n".join(path.read_text(encoding="utf-8") for path in FIRST)
    for route in list(app.routes):
        page: Any = route
        if getattr(route, "path", None) == "/":
            page.app = with_first_words(page.app, words)
        elif getattr(route, "path", None) == places.PAGE:
            script = words + places.BELOW_SCRIPT.read_text(encoding="utf-8")
            below = places.unreferred(with_first_words(page.app, script, places.ABOVE))
            page.app = places.unreferred(with_first_words(page.app, words))
            app.router.routes.insert(0, Route(places.BELOW, places.Deeper(below), methods=["GET"]))


def _lines(blocks: "Blocks") -> set[Any]:
    """The lines that are open to the server; none before it is known."""
    server = getattr(blocks, "server", None)
    return server.server_state.connections if server else set()


def widen(blocks: "Blocks") -> None:
    """Let so many events be under way. Gradio counts them as threads; those that wait for a run hold none."""
    active = blocks._queue.active_jobs  # pyright: ignore[reportPrivateUsage]: Gradio has no setting for it
    active.extend([None] * (PLACES - len(active)))


def _unchanging(folder: Path) -> Any:
    """Serves a folder whose address changes with its content, so that browsers may keep the files."""
    from starlette.responses import Response
    from starlette.staticfiles import StaticFiles

    class Unchanging(StaticFiles):
        def file_response(self, *args: Any, **kwargs: Any) -> Response:
            response = super().file_response(*args, **kwargs)
            response.headers.update(FOR_EVER)
            return response

    return Unchanging(directory=folder)


def _script(text: str) -> Any:
    """Answers with a script, or the map of one, of an address like that."""
    from starlette.responses import Response

    return lambda _: Response(text, media_type="text/javascript", headers=FOR_EVER)


def _served_folder(data: Path) -> Path:
    """A new one beside the data folder; among the machine's temporary ones where nothing can be made there."""
    shutil.rmtree(data / "served", ignore_errors=True)  # where it was once
    beside = data.with_name(f"{data.name}-served")
    aside = Path(tempfile.gettempdir()) / f"inpaint-served-{sha256(str(data).encode()).hexdigest()[:16]}"
    for folder in (beside, aside):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700)
        except OSError:  # the place cannot be written, or somebody else's folder has the name
            continue
        return folder
    return Path(tempfile.mkdtemp(prefix="inpaint-served-"))


def use_private_folder(data: Path) -> Path:
    """Uploads go to a folder that only this program's user can read, not to the machine's shared one.

    What another start has left there is of no use: browsers send their pictures again. It lies beside the data folder
    and never in it, so that nothing which Gradio may serve is history. Returns the folder.
    """
    folder = _served_folder(data.resolve())
    os.environ.setdefault("GRADIO_TEMP_DIR", str(folder))
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    return Path(os.environ["GRADIO_TEMP_DIR"])


def import_without_editor_stubs() -> None:
    """Import the page's parts without the .pyi files that Gradio writes beside every component class.

    Only editors read them, and making them takes half of the whole start.
    """
    with components_without_source():
        importlib.import_module("ui.page")


@contextmanager
def components_without_source() -> Iterator[None]:
    """Meanwhile a component class of Gradio's has no source file, and for such Gradio writes no stubs.

    The function that says so belongs to the whole process: whoever asks for anything else gets what it always says.
    """
    find = inspect.getfile

    def found(asked: Any) -> str:
        if _has_stubs(asked):
            raise OSError("no stubs are wanted")
        return find(asked)

    inspect.getfile = found
    try:
        yield
    finally:
        inspect.getfile = find


def _has_stubs(asked: object) -> bool:
    """By names: to import the classes themselves would be to write the stubs."""
    return type(asked).__module__ == "gradio.component_meta" or getattr(asked, "__module__", "") == EVENTS_OF_BLOCKS


@contextmanager
def one_application() -> Iterator[None]:
    """While the page is put together, leave the web application to `launch`.

    Gradio makes one at the begin, one at the end and one with the queue, a second of processor in all, and throws
    each away for the one that it launches.
    """
    from gradio.routes import App

    make: Any = App.create_app
    App.create_app = staticmethod(lambda *_, **__: None)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        App.create_app = staticmethod(make)
