"""Hundreds of programs that wait for their runs: the page answers as ever, and threads are few."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from looping import run
from PIL import Image
from serving import Server

pytestmark = pytest.mark.slow

CALLS = 300
THREADS = 120  # of the whole process: handlers, readers, workers, and what NumPy and the server have
SETTINGS = ["", "", "", 4, 1, 30, 5, 0.7, False, False]  # prompt … enhance_prompt
VISITOR = "0123456789abcdef" * 2


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """A picture whose mask takes its time."""
    random = np.random.default_rng(5)
    image, mask = tmp_path / "photo.jpg", tmp_path / "mask.png"
    Image.fromarray(random.integers(0, 255, (48, 64, 3)).astype(np.uint8)).resize((320, 240)).save(image)
    marked = Image.new("L", (320, 240))
    marked.paste(255, (60, 40, 260, 200))
    marked.save(mask)
    return [image, mask]


async def uploaded(client: httpx.AsyncClient, path: Path) -> dict[str, Any]:
    answer = await client.post("/gradio_api/upload", files={"files": (path.name, path.read_bytes())})
    return {"path": answer.json()[0], "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}


async def called(client: httpx.AsyncClient, files: list[dict[str, Any]]) -> str:
    """A call of /inpaint; returns where its answer comes."""
    answer = await client.post("/gradio_api/call/inpaint", json={"data": [*files, *SETTINGS]})
    answer.raise_for_status()
    return f"/gradio_api/call/inpaint/{answer.json()['event_id']}"


async def read(client: httpx.AsyncClient, address: str) -> str:
    """All that is told, to the end or to where the program ended."""
    told = ""
    with suppress(httpx.RemoteProtocolError):
        async with client.stream("GET", address) as stream:
            async for text in stream.aiter_text():
                told += text
    return told


async def click_on_fill(client: httpx.AsyncClient) -> str:
    """What the page says to a click on the button while there is no picture."""
    config = (await client.get("/config")).json()
    ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    click = next(
        d
        for d in config["dependencies"]
        if [ids["generate"], "click"] in d["targets"] and d["backend_fn"] and d["trigger_after"] is None
    )
    values = {part["id"]: part["props"].get("value") for part in config["components"]}
    given = [None, VISITOR, None, *(values[part] for part in click["inputs"][3:])]
    body = {"fn_index": click["id"], "data": given, "session_hash": "click", "event_data": None}
    (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
    return await read(client, "/gradio_api/queue/data?session_hash=click")


@asynccontextmanager
async def waiting_calls(client: httpx.AsyncClient, pictures: list[Path]) -> AsyncIterator[list[asyncio.Task[str]]]:
    files = [await uploaded(client, path) for path in pictures]
    addresses = await asyncio.gather(*(called(client, files) for _ in range(CALLS)))
    streams = [asyncio.create_task(read(client, address)) for address in addresses]
    try:
        yield streams
    finally:
        for stream in streams:
            stream.cancel()


def client_of(server: Server) -> httpx.AsyncClient:
    # A line that was used before may be closed by the server just when it is used again: each request has its own.
    limits = httpx.Limits(max_connections=CALLS + 20, max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=server.url, timeout=120, limits=limits)


def test_hundreds_of_waiting_calls_leave_the_page_usable_and_hold_no_threads(
    tmp_path: Path, pictures: list[Path]
) -> None:
    async def watch(server: Server) -> tuple[str, str, int, list[str]]:
        async with client_of(server) as client, waiting_calls(client, pictures) as streams:
            while len(list(tmp_path.glob("data/runs/*/mask.png"))) < CALLS * 0.9:
                assert not any(stream.done() and "error" in stream.result() for stream in streams)
                await asyncio.sleep(0.2)
            page = (await client.get("/")).text
            said = await click_on_fill(client)
            threads = server.threads()
            assert sum(not stream.done() for stream in streams) > CALLS * 0.8, "they do not wait"
            assert await asyncio.to_thread(server.stop) == 0
            return page, said, threads, await asyncio.gather(*streams, return_exceptions=True)  # type: ignore[return-value]

    with Server(tmp_path, INPAINT_QUEUE_PER_VISITOR=str(CALLS + 100)) as server:
        page, said, threads, answers = run(watch(server))
    assert "gradio" in page
    assert "There is no picture yet" in said
    assert threads < THREADS
    told = [answer for answer in answers if isinstance(answer, str) and "error" in answer]
    assert len(told) > CALLS * 0.5, "whoever waits is told when the program ends"
    assert any("The server is being restarted: ask again in a minute." in answer for answer in told)


def test_a_program_that_asks_for_too_much_is_told_so(tmp_path: Path, pictures: list[Path]) -> None:
    async def ask(server: Server) -> list[str]:
        async with client_of(server) as client:
            files = [await uploaded(client, path) for path in pictures]
            addresses = [await called(client, files) for _ in range(6)]
            streams = [asyncio.create_task(read(client, address)) for address in addresses]
            done, rest = await asyncio.wait(streams, return_when=asyncio.FIRST_COMPLETED)
            for stream in rest:
                stream.cancel()
            return [stream.result() for stream in done]

    with Server(tmp_path, INPAINT_QUEUE_PER_VISITOR="2") as server:
        refused = run(ask(server))
    assert all("2 runs of yours are waiting: wait until one is done, or stop one." in answer for answer in refused)
