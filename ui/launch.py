"""How Gradio is started: its launch options, the folder it serves from, and the page's own scripts as routes.

Gradio looks at the environment while it is imported, so it is imported in the functions, after `use_private_folder`.
"""

import importlib
import inspect
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from backend.startup import read_address

if TYPE_CHECKING:
    from gradio import Blocks
    from starlette.routing import BaseRoute

    from backend.engines import Engine

MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
THREADS = 40  # of handlers; those that wait for a run hold none
SESSIONS = 500  # pages and programs whose values Gradio keeps; of what is older only a visitor's own key is missed
PLACES = 3000  # events that may be under way: pages and programs that wait for their runs, and what they do meanwhile


def launch_options(engines: "Mapping[str, Engine]", own_routes: "Sequence[BaseRoute]") -> dict[str, Any]:
    """What `Blocks.launch` is called with; own_routes: what is served besides the page."""
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
        "app_kwargs": {"routes": routes},
    }


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
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response

    return Unchanging(directory=folder)


def use_private_folder(data: Path) -> None:
    """Uploads go to a folder that only this program's user can read, not to the machine's shared one.

    What another start has left there is of no use: browsers send their pictures again.
    """
    folder = (data / "served").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("GRADIO_TEMP_DIR", str(folder))
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


def import_without_editor_stubs() -> None:
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
