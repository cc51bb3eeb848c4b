"""The page's frame, with a guard on both sides: which files come in from elsewhere, and which go out.

Gradio itself fetches the address that stands where a file should, and serves the file that a value names. For every
component and every way in (page, Gradio's client, MCP) it is done here before Gradio looks: an address is fetched with
our limits or refused, and nothing goes out but what lies in the served folder.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from anyio import CapacityLimiter, to_thread
from gradio.data_classes import GradioModel, GradioRootModel
from gradio.utils import get_upload_folder
from gradio_client.utils import is_http_url_like

from backend.errors import InpaintError
from ui.files import new_served_path
from ui.names import label
from ui.notices import error_as_toast

Fetch = Callable[[str], bytes]  # the content behind a public address; raises InpaintError

FETCHES_AT_ONCE = 16
NO_LINK = "A link can stand only where a picture is asked for: send the picture itself."
NOT_SENT = "This file was not sent here: send the picture again."
NOT_OURS = "This file is not one that the page may show."


class GuardedBlocks(gr.Blocks):
    """Blocks whose components are handed files of this program alone. fetch: brings home what is named by link."""

    def __init__(self, fetch: Fetch, **options: Any) -> None:
        super().__init__(**options)
        self._fetch = fetch
        self._fetching = CapacityLimiter(FETCHES_AT_ONCE)

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *more: Any, **named: Any) -> Any:
        """As Gradio's own, after every address in the inputs has become a file here."""
        brought = [
            await self._brought(value, isinstance(block, gr.File))
            for value, block in zip(inputs, block_fn.inputs, strict=False)
        ]
        return await super().preprocess_data(block_fn, brought + inputs[len(brought) :], *more, **named)

    async def postprocess_data(self, block_fn: Any, predictions: Any, *more: Any, **named: Any) -> Any:
        """As Gradio's own, after a look at every file that is named."""
        _require_own_files(predictions)
        return await super().postprocess_data(block_fn, predictions, *more, **named)

    async def _brought(self, value: Any, takes_links: bool) -> Any:
        """The same JSON with a file of ours for each address; raises gr.Error where it may not stand or brings none."""
        if isinstance(value, list | tuple):
            return [await self._brought(entry, takes_links) for entry in value]
        if not isinstance(value, dict):
            return value
        path = value.get("path")
        if not isinstance(path, str):
            return {name: await self._brought(entry, takes_links) for name, entry in value.items()}
        if is_http_url_like(path):
            if not takes_links:
                raise gr.Error(NO_LINK, print_exception=False)
            path = str(await to_thread.run_sync(self._fetched, path, limiter=self._fetching))
        elif not _is_own(path, None):
            raise gr.Error(NOT_SENT, print_exception=False)
        name = value.get("orig_name")
        return {"path": path, "orig_name": label(name) if isinstance(name, str) else None, "meta": value.get("meta")}

    def _fetched(self, address: str) -> Path:
        try:
            content = self._fetch(address)
        except InpaintError as error:
            raise error_as_toast(error) from error
        path = new_served_path(name_behind(address))
        path.write_bytes(content)
        return path


def name_behind(address: str) -> str:
    """What the file behind an address may be called."""
    try:
        return urlsplit(address).path.rpartition("/")[2] or "picture"
    except ValueError:
        return "picture"


def _require_own_files(value: Any) -> None:
    """Raise gr.Error where a value names a file outside the served folder, as a stranger's text might."""
    if isinstance(value, GradioModel | GradioRootModel):
        value = value.model_dump()
    if isinstance(value, list | tuple):
        for entry in value:
            _require_own_files(entry)
    elif isinstance(value, dict):
        path = value.get("path")
        if isinstance(path, str) and "meta" in value and not _is_own(path, value.get("url")):
            raise gr.Error(NOT_OURS, print_exception=False)
        for entry in value.values():
            _require_own_files(entry)


def _is_own(path: str, url: Any) -> bool:
    is_elsewhere = isinstance(url, str) and is_http_url_like(url)
    try:
        return not is_elsewhere and Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())
    except (OSError, ValueError):  # no path at all
        return False
