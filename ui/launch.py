"""How Gradio is started: its launch options, the folder it serves from, and the page's own scripts as routes.

Gradio looks at the environment while it is imported, so it is imported in the functions, after `use_private_folder`.
"""

import asyncio
import importlib
import inspect
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from backend.startup import read_address

if TYPE_CHECKING:
    from gradio import Blocks
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from backend.engines import Engine
    from backend.server.hosts import Places

MAX_UPLOAD = "600mb"  # an uncompressed 50-megapixel TIFF with alpha and 16 bits a channel
THREADS = 200  # a page that waits for its run holds one


@dataclass(frozen=True, kw_only=True)
class Public:
    """Where the program is reached. address: its own in the internet; hosts, origins: settings of these names."""

    address: str = ""
    hosts: str = ""
    origins: str = ""

    def places(self, blocks: "Blocks") -> "Places":
        """With a Space's names, and the link that Gradio shares, where it does."""
        from backend.server.hosts import Places, space_addresses

        names = space_addresses(os.environ.get("SPACE_HOST", ""))
        return Places(
            listens_at=read_address()[0],
            addresses=(self.address, *names) if self.address else tuple(names),
            hosts=self.hosts,
            origins=self.origins,
            shared=lambda: blocks.share_url or "",
        )


def is_shared() -> bool:
    """Whether Gradio makes a public link to the program, by which anybody reaches it."""
    return os.environ.get("GRADIO_SHARE", "").lower() == "true"


def launch_options(
    blocks: "Blocks", engines: "Mapping[str, Engine]", own_routes: "Sequence[BaseRoute]", public: Public
) -> dict[str, Any]:
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
        "app_kwargs": {"routes": routes, "lifespan": _guarding(blocks, public)},
    }


def _guarding(blocks: "Blocks", public: Public) -> "Callable[[Starlette], Any]":
    """Puts the door around all that Gradio has put together, before the first request; and looks after idle lines."""

    @asynccontextmanager
    async def lifespan(app: "Starlette") -> AsyncIterator[None]:
        from backend.server.connections import IdleLines, raise_descriptor_limit
        from backend.server.door import Door, DoorOptions
        from ui.addresses import allowance, closed

        inner = app.middleware_stack
        assert inner, "Starlette builds it before it begins"
        options = DoorOptions(places=public.places(blocks), closed=closed, allowance=allowance)
        app.middleware_stack = Door(inner, options)
        blocks.api_open = False  # what queues is not run past the queue
        raise_descriptor_limit()
        watching = asyncio.create_task(IdleLines(lambda: _lines(blocks)).watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    return lifespan


def _lines(blocks: "Blocks") -> set[Any]:
    """The lines that are open to the server; none before it is known."""
    server = getattr(blocks, "server", None)
    return server.server_state.connections if server else set()


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
