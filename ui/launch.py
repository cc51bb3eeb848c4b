"""How Gradio is started: its launch options, the folder it serves from, and the page's own scripts as routes.

Gradio looks at the environment while it is imported, so it is imported in the functions, after `use_private_folder`.
"""

import importlib
import inspect
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from backend.startup import read_address

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from backend.engines import Engine

MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
THREADS = 200  # a page that waits for its run holds one


def launch_options(engines: "Mapping[str, Engine]", own_routes: "Sequence[BaseRoute]", data: Path) -> dict[str, Any]:
    """What `Blocks.launch` is called with.

    own_routes: what is served besides the page; data: the folder of which Gradio may serve nothing
    """
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
        "blocked_paths": [str(data.resolve())],
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


def use_private_folder(data: Path) -> None:
    """Uploads go to a folder that only this program's user can read, not to the machine's shared one.

    What another start has left there is of no use: browsers send their pictures again. It lies beside the data folder
    and never in it, so that nothing which Gradio may serve is history.
    """
    folder = _served_folder(data.resolve())
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
