"""What is dropped or pasted: pictures, their addresses, and what is none; and errors that go when they are mended."""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from serving import Server
from stand_in import StandIn
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))

TRANSFER = """([kind, selector, files, texts]) => {
    const data = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }
    for (const [type, text] of Object.entries(texts)) data.setData(type, text);
    const target = document.querySelector(selector);
    if (kind === "paste") {
        target.focus();
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        return !target.dispatchEvent(event);
    }
    const event = (type) => new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    target.dispatchEvent(event("dragover"));
    return !target.dispatchEvent(event("drop"));
}"""
STAGE = '#canvas canvas[data-layer="input"]'
PROMPT = "#prompt textarea"


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may fetch from this machine."""
    with Server(tmp_path_factory.mktemp("near"), INPAINT_ALLOW_PRIVATE_URLS="1") as running:
        yield running


def carry(studio: StudioPage, kind: str, where: str, *files: tuple[str, str, bytes], **texts: str) -> bool:
    """Drop or paste; True where the page has taken it."""
    packed = [(name, type_, b64encode(content).decode()) for name, type_, content in files]
    types = {f"text/{name.replace('_', '-')}": text for name, text in texts.items()}
    return studio.page.evaluate(TRANSFER, [kind, where, packed, types])


def shows(studio: StudioPage, name: str) -> None:
    studio.page.wait_for_function(f"window.inpaintStudio.canvas.state().name === {name!r}")


def test_a_picture_comes_by_its_address_and_through_the_server(
    open_page: OpenPage, near: Server, photo: Path, stand_in: StandIn
) -> None:
    studio = open_page(near.url)
    link = stand_in.keep(photo.read_bytes(), "far.jpg")
    asked: list[str] = []
    studio.page.on("request", lambda request: asked.append(request.url))
    assert carry(studio, "drop", STAGE, uri_list=f"# a picture\r\n{link}", plain=link)
    shows(studio, "0-far.jpg")
    other = stand_in.keep(photo.read_bytes(), "linked.jpg")
    assert carry(
        studio, "drop", STAGE, uri_list="http://page.test/", html=f'<a href="http://page.test/"><img src="{other}"></a>'
    )
    shows(studio, "1-linked.jpg")
    third = stand_in.keep(photo.read_bytes(), "pasted.jpg")
    assert carry(studio, "paste", "body", plain=f" {third}\n")
    shows(studio, "2-pasted.jpg")
    assert stand_in.count("file") == 3
    assert not [url for url in asked if url.startswith(stand_in.url)], "the browser itself has asked a foreign server"
    studio.paint(*STROKE).fill()
    sample = studio.sample_urls[0]
    page = stand_in.keep(b"<html>no picture</html>", "page.html")
    for address in (page, stand_in.address + "/nowhere.png", "http://[broken", "ftp://a.test/b.png"):
        carry(studio, "drop", STAGE, uri_list=address)
        expect(studio.page.locator("#message"), address).to_have_attribute("data-state", "error")
        studio.page.keyboard.press("i")  # what is wrong is said until something else is done
        expect(studio.page.locator("#message"), address).to_have_attribute("data-state", "idle")
    data = "data:image/png;base64," + b64encode(_png()).decode()
    assert carry(studio, "paste", "body", html=f'<img src="{data}">')
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().width === 64")
    assert carry(studio, "drop", STAGE, uri_list=sample)
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().width === 180")
    assert studio.own_errors == []


def test_files_that_come_are_opened_or_said(open_page: OpenPage, near: Server, photo: Path) -> None:
    studio = open_page(near.url)
    text, picture = ("notes.txt", "text/plain", b"hello"), ("a.jpg", "image/jpeg", photo.read_bytes())
    for way in ("drop", "paste"):
        where = STAGE if way == "drop" else "body"
        carry(studio, way, where, text)
        studio.says("notes.txt is no picture")
        carry(studio, way, where, plain="some words")
        studio.says("This is text and no picture")
    assert carry(studio, "drop", STAGE, text, picture, ("b.png", "image/png", _png()))
    shows(studio, "a.jpg")
    expect(studio.page.locator("#message")).to_contain_text("2 others were left out: one picture is opened at a time")
    expect(studio.page.locator("#message")).not_to_have_attribute("data-state", "error")
    studio.page.evaluate("document.querySelector('#prompt textarea').disabled = false")
    assert carry(studio, "paste", PROMPT, ("image.png", "image/png", _png()))
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().width === 64")
    assert not carry(studio, "paste", PROMPT, plain="https://a.test/b.png")
    assert not carry(studio, "paste", PROMPT, ("image.png", "image/png", _png()), plain="words", html="<b>words</b>")
    assert carry(studio, "paste", PROMPT, ("c.jpg", "image/jpeg", photo.read_bytes()), plain="c.jpg")
    shows(studio, "c.jpg")
    assert studio.own_errors == []


def test_an_error_goes_when_it_is_mended_or_something_else_goes_well(
    open_page: OpenPage, near: Server, photo: Path
) -> None:
    studio = open_page(near.url).choose(photo).paint(*STROKE).fill(2)
    message = studio.page.locator("#message")
    seed = studio.page.locator("#seed input")
    for mend in (
        lambda: studio.page.locator("#dice").click(),
        lambda: seed.fill("4"),
        lambda: studio.page.locator('#gallery [data-do="reuse"]').first.click(),
        lambda: studio.page.locator("#gallery .pic").nth(1).click(),
        lambda: studio.paint((0.1, 0.3), (0.2, 0.3)),
        lambda: studio.page.get_by_text("Download all as ZIP").click(),
    ):
        seed.fill("no seed")
        studio.page.locator("#generate").click()
        studio.says("is not a seed")
        mend()
        expect(message).not_to_have_attribute("data-state", "error")
        expect(message).not_to_contain_text("is not a seed")


def _png() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(stream, "PNG")
    return stream.getvalue()
