"""What Gradio would fetch or serve by itself goes through our guard, whichever way it comes in."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from stand_in import StandIn

from backend.network.download import PictureByAddress
from ui.blocks import GuardedBlocks
from ui.plain_json import plain

pytestmark = pytest.mark.slow

SECRET = "nobody may read this"


class Served:
    """A page with the guard: one endpoint that measures a file, and one that gives back the JSON that it gets."""

    def __init__(self, folder: Path, fetch: PictureByAddress) -> None:
        self.secret = folder / "secret.txt"
        self.secret.write_text(SECRET)
        with GuardedBlocks(fetch, analytics_enabled=False) as blocks:
            file, text, answer = gr.File(type="filepath"), gr.Textbox(), gr.JSON()
            gr.Button().click(lambda path: Path(path).read_text(), file, text, api_name="read")
            gr.Button().click(lambda given: json.loads(given), text, answer, api_name="echo")
            gr.Button().click(lambda given: plain(json.loads(given)), text, answer, api_name="plain")
        self._blocks = blocks
        _, self.url, _ = blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
        self.client = Client(self.url, verbose=False)

    def close(self) -> None:
        self._blocks.close(verbose=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("guarded")
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "served"))
        patch.chdir(folder)  # Gradio may serve what lies where the program was started
        yield folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Served]:
    served = Served(folder, PictureByAddress())
    yield served
    served.close()


@pytest.fixture(scope="module")
def open_page(folder: Path) -> Iterator[Served]:
    """Where private networks are allowed, so that the stand-in can be asked."""
    served = Served(folder, PictureByAddress(allows_private=True))
    yield served
    served.close()


def test_a_link_in_place_of_a_file_is_fetched_with_our_limits(open_page: Served, stand_in: StandIn) -> None:
    link = stand_in.keep(b"hello", "a.txt")
    assert open_page.client.predict(handle_file(link), api_name="/read") == "hello"


def test_a_link_into_a_private_network_is_refused_in_one_sentence(page: Served, stand_in: StandIn) -> None:
    link = stand_in.keep(b"hello", "a.txt")
    with pytest.raises(AppError, match="private network"):
        page.client.predict(handle_file(link), api_name="/read")
    assert stand_in.count("file") == 0


def test_a_link_that_answers_without_end_is_given_up(open_page: Served) -> None:
    with endless_server() as link, pytest.raises(AppError, match="larger than 50 MB"):
        open_page.client.predict(handle_file(link), api_name="/read")


def test_a_link_where_no_picture_is_asked_for_is_not_followed(open_page: Served, stand_in: StandIn) -> None:
    link = stand_in.keep(b"hello", "b.txt")
    with pytest.raises(AppError, match="only where a picture is asked for"):
        open_page.client.predict({"path": link, "meta": {"_type": "gradio.FileData"}}, api_name="/echo")
    assert stand_in.count("file") == 0


def called(page: Served, name: str, value: Any) -> str:
    """What comes back for a value as it is; Gradio's own client would send a file that it names."""
    begun = httpx.post(f"{page.url}gradio_api/call/{name}", json={"data": [value]}).json()
    return httpx.get(f"{page.url}gradio_api/call/{name}/{begun['event_id']}", timeout=30).text


@pytest.mark.parametrize("path", ["{secret}", "secret.txt", "../secret.txt", "/etc/passwd", "a\0b", "", "x" * 5000])
def test_a_file_that_was_not_sent_here_is_refused_in_one_sentence(page: Served, path: str) -> None:
    named = {"path": path.replace("{secret}", str(page.secret)), "meta": {"_type": "gradio.FileData"}}
    for place in ("read", "echo"):
        assert "not sent here" in called(page, place, named)


def all_that_is_served(page: Served, folder: Path) -> str:
    """Together with what is sent just now, so that it is known to be the place."""
    httpx.post(f"{page.url}gradio_api/upload", files={"files": ("a.txt", b"sent here")}).raise_for_status()
    found = "".join(path.read_text() for path in (folder / "served").rglob("*") if path.is_file())
    assert "sent here" in found
    return found


def test_a_value_that_names_a_file_of_the_machine_makes_no_copy_of_it(page: Served, folder: Path) -> None:
    forms: list[Any] = [
        {"path": str(page.secret), "meta": {"_type": "gradio.FileData"}},
        [{"a": {"path": "secret.txt", "meta": {"_type": "gradio.FileData"}}}],
        {"path": str(page.secret), "url": "http://203.0.114.9/x", "meta": {"_type": "gradio.FileData"}},
    ]
    for form in forms:
        with pytest.raises(AppError, match="not one that the page may show"):
            page.client.predict(json.dumps(form), api_name="/echo")
    assert SECRET not in all_that_is_served(page, folder)


def test_plain_json_is_served_as_json_alone(page: Served, folder: Path) -> None:
    file = {"path": str(page.secret), "meta": {"_type": "gradio.FileData"}}
    odd = {"path": "x", "meta": "no object"}
    for form in (file, [file], {"a": file}, odd, {"__type__": "update", "value": file}):
        answer = json.dumps(page.client.predict(json.dumps(form), api_name="/plain"))
        assert "FileData" not in answer
        assert "__type__" not in answer
    assert page.client.predict(json.dumps({"a": [1, 0.5, True, None, "b"]}), api_name="/plain") == {
        "a": [1, 0.5, True, None, "b"]
    }
    assert SECRET not in all_that_is_served(page, folder)
    assert httpx.get(f"{page.url}gradio_api/file={page.secret}").status_code in (403, 404)


class endless_server:  # noqa: N801  # used as a context
    """Answers with bytes for as long as they are taken."""

    def __enter__(self) -> str:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/a.png"

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
                with connection:
                    connection.recv(10_000)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    while True:
                        connection.sendall(b"x" * 1_000_000)
            except OSError:
                if self._listener.fileno() < 0:
                    return
