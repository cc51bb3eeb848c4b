"""The page behind a real nginx and a real Caddy, as the README sets them up, with TLS and below a path."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import proxies
import pytest
from endpoint import coded, picture
from gradio_client import Client, handle_file
from playwright.sync_api import BrowserContext, Page, Response
from reviewed import BoardPage
from serving import ROOT, Server, free_port
from studio_page import StudioPage

EXAMPLES = ROOT / "assets" / "examples"
SHOWN = "[...document.querySelectorAll('#gallery .card img')].some((image) => image.naturalWidth > 0)"
# Takes nothing off and says nothing: no path, no Host, no header is as the browser has it.
SILENT = """server {
    listen 443 ssl;
    server_name example.org;
    ssl_certificate /etc/ssl/example.org.pem;
    ssl_certificate_key /etc/ssl/example.org.key;
    location /studio {
        proxy_pass http://127.0.0.1:7860;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_buffering off;
    }
}
"""
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    for name in ("nginx", "caddy", "openssl"):
        try:
            proxies.program(name)
        except FileNotFoundError as missing:
            pytest.skip(str(missing))


@pytest.fixture(scope="module")
def silent_port() -> int:
    """Where the proxy listens that says nothing."""
    return free_port()


@pytest.fixture(scope="module")
def below_a_path(tmp_path_factory: pytest.TempPathFactory, silent_port: int) -> Iterator[Server]:
    settings = {"GRADIO_ROOT_PATH": "/studio", "INPAINT_ALLOWED_ORIGINS": f"https://{proxies.NAME}:{silent_port}"}
    with Server(tmp_path_factory.mktemp("below"), INPAINT_API_KEYS="one", **settings) as running:
        yield running


@pytest.fixture
def closing() -> Iterator[list[proxies.Proxy]]:
    open_ones: list[proxies.Proxy] = []
    yield open_ones
    for proxy in open_ones:
        proxy.close()


@pytest.mark.parametrize("make", [proxies.nginx, proxies.caddy])
def test_the_page_works_behind_the_readmes_lines(
    make: Callable[[Path, str], proxies.Proxy],
    closing: list[proxies.Proxy],
    below_a_path: Server,
    new_context: NewContext,
    tmp_path: Path,
) -> None:
    closing.append(make(tmp_path, below_a_path.url))
    work_through(new_context(ignore_https_errors=True).new_page(), closing[0].url, tmp_path)
    ask_as_a_program(closing[0].url, tmp_path)


def test_the_page_works_behind_a_proxy_that_says_nothing(
    closing: list[proxies.Proxy], below_a_path: Server, silent_port: int, new_context: NewContext, tmp_path: Path
) -> None:
    closing.append(proxies.nginx(tmp_path, below_a_path.url, silent_port, SILENT))
    work_through(new_context(ignore_https_errors=True).new_page(), closing[0].url, tmp_path)


def test_programs_get_links_to_the_address_that_is_told(closing: list[proxies.Proxy], tmp_path: Path) -> None:
    port = free_port()
    address = f"https://{proxies.NAME}:{port}/studio"
    with Server(tmp_path, GRADIO_ROOT_PATH=f"{address}/", INPAINT_API_KEYS="one") as server:
        closing.append(proxies.nginx(tmp_path, server.url, port, SILENT))
        with httpx.Client(verify=False) as client:
            asked = {"key": "one", "init_image": coded(picture())}
            link = client.post(f"{address}/api/v6/base64_to_url", json=asked).json()["output"][0]
            assert link.startswith(f"{address}/links/")
            assert client.get(link).status_code == 200
            assert client.get(f"{address}/config").json()["root"] == address
            assert client.get(f"{address}?a=b", follow_redirects=True).url == f"{address}/?a=b"
            assert client.get(f"{address}/healthz").json()["status"] == "ok"
            origin = {"Origin": "https://evil.example"}
            assert client.post(f"{address}/gradio_api/queue/join", json={}, headers=origin).status_code == 403


def work_through(page: Page, url: str, folder: Path) -> None:
    """What a person does, from the address without its slash on; everything stays on the page's own origin."""
    asked: list[str] = []
    answers: list[Response] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: answers.append(answer))
    studio = StudioPage(page).open(url.rstrip("/") + "?__theme=dark")
    page.locator('[data-example="lake"]').click()
    page.wait_for_function("window.inpaintStudio.canvas.state().name")
    studio.fill()
    page.wait_for_function(SHOWN)
    at = page.url
    assert studio.downloaded_samples(folder)[0].read_bytes()[:4] == b"\x89PNG"
    with page.expect_download() as waiting:
        page.get_by_text("Download all as ZIP").click()
    assert waiting.value.path().read_bytes()[:2] == b"PK"
    assert page.url == at
    look_through(page, url)
    page.wait_for_function(SHOWN)
    (folder / "bad.png").write_bytes(b"nothing")
    studio.offer(folder / "bad.png")
    studio.says("no picture that can be opened")
    health = page.evaluate("async () => (await (await fetch('healthz')).json()).status")
    assert (health, studio.own_errors) == ("ok", [])
    assert {urlsplit(address)[:2] for address in asked if address.startswith("http")} == {urlsplit(url)[:2]}
    failed = {answer.url for answer in answers if answer.status >= 400}
    assert not {address for address in failed if "manifest.json" not in address}  # Gradio looks for it at the root


def look_through(page: Page, url: str) -> None:
    """The board, from the studio and back, and its address below."""
    page.goto(f"{url}review/all")
    BoardPage(page).ready()
    page.get_by_role("link", name="Edit").click()
    StudioPage(page).ready()
    page.locator("#bar").get_by_role("link", name="Review").click()
    BoardPage(page).ready().shows(page.locator("[data-run]").get_attribute("data-run") or "", "")
    page.wait_for_function("document.querySelector('#board .card img').naturalWidth > 0")
    page.get_by_role("link", name="Edit").click()
    StudioPage(page).ready()


def ask_as_a_program(url: str, folder: Path) -> None:
    client = Client(url, ssl_verify=False, verbose=False, download_files=folder / "got", analytics_enabled=False)
    files, meta = client.predict(
        init_image=handle_file(EXAMPLES / "beach.jpg"),
        mask_image=handle_file(EXAMPLES / "beach-mask.png"),
        seed=4,
        api_name="/inpaint",
    )
    assert meta["seeds"] == [4]
    assert Path(files[0]).read_bytes()[:4] == b"\x89PNG"
