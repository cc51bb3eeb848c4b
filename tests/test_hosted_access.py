"""The operator's key from outside: programs near and far, with and without a key of the endpoint, and its budget."""

import asyncio
import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from budgets import request_of_parts
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from serving import Server
from stand_in import KEY, StandIn

from backend.imaging.files.codec import encode_mask_png, encode_png

pytestmark = pytest.mark.slow

AWAY = {"X-Forwarded-For": "203.0.113.9"}
REFUSED = "with a key of your own"


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    made = StandIn()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def as_if_new(service: StandIn) -> None:
    service.reset()


@pytest.fixture(scope="module")
def settings(service: StandIn) -> dict[str, str]:
    return {
        "INPAINT_ENGINE": "hosted",
        "INPAINT_HOSTED_URL": service.address,
        "INPAINT_HOSTED_KEY": KEY,
        "INPAINT_API_KEYS": "first, second",
        "INPAINT_HOSTED_REQUESTS": "3",
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Server]:
    """Serves everybody, three pictures a day."""
    more = {"INPAINT_HOSTED_FOR_ALL": "yes", "INPAINT_HOSTED_BUDGET": "3"}
    with Server(tmp_path_factory.mktemp("public"), **settings, **more) as running:
        yield running


def parts(folder: Path, count: int) -> tuple[Path, Path]:
    """The files of a request that falls into so many parts."""
    request = request_of_parts(count)
    picture, mask = folder / "photo.png", folder / "mask.png"
    encode_png(request.init_image, picture)
    encode_mask_png(request.mask_image, mask)
    return picture, mask


def ask(server: Server, files: tuple[Path, Path], headers: dict[str, str], samples: int = 1) -> int:
    """How many samples a program gets."""
    client = Client(server.url, verbose=False, headers=headers)
    picture, mask = (handle_file(path) for path in files)
    gallery, _ = client.predict(init_image=picture, mask_image=mask, samples=samples, api_name="/inpaint")
    return len(gallery)


def ask_by_mcp(server: Server, files: tuple[Path, Path], headers: dict[str, str]) -> str:
    async def call() -> str:
        urls = [f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" for path in files]
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as http,
            streamable_http_client(f"{server.url}/gradio_api/mcp/", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            answer = await session.call_tool("inpaint", {"init_image": urls[0], "mask_image": urls[1], "seed": None})
            return str(answer.content)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, call()).result()


@pytest.mark.parametrize(
    "headers", [{}, AWAY | {"Authorization": "Bearer second"}, AWAY | {"key": "first"}], ids=["local", "bearer", "key"]
)
def test_a_program_of_this_machine_or_with_a_key_is_served(
    headers: dict[str, str], server: Server, service: StandIn, tmp_path: Path
) -> None:
    files = parts(tmp_path, 1)
    assert ask(server, files, headers) == 1
    assert "changed_outside" in ask_by_mcp(server, files, headers)
    assert {body["key"] for body in service.bodies("submit")} == {KEY}


@pytest.mark.parametrize("headers", [AWAY, AWAY | {"key": "third"}, {"Forwarded": "for=203.0.113.9"}])
def test_a_program_from_elsewhere_without_one_costs_nothing(
    headers: dict[str, str], server: Server, service: StandIn, tmp_path: Path
) -> None:
    files = parts(tmp_path, 1)
    with pytest.raises(AppError, match=REFUSED):
        ask(server, files, headers)
    assert REFUSED in ask_by_mcp(server, files, headers)
    assert service.seen == []


def test_one_call_is_no_more_than_so_many_paid_requests(server: Server, service: StandIn, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="falls into 5 parts, and a run may be 3 paid requests"):
        ask(server, parts(tmp_path, 5), {})
    assert service.seen == []


def test_nor_is_one_call_of_the_endpoint(server: Server, service: StandIn, tmp_path: Path) -> None:
    urls = [f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" for path in parts(tmp_path, 5)]
    body = {"key": "first", "prompt": "a cat", "init_image": urls[0], "mask_image": urls[1]}
    answer = httpx.post(f"{server.url}/api/v6/image_editing/inpaint", json=body, timeout=60).json()
    assert answer["status"] in ("error", "failed")
    assert "falls into 5 parts, and a run may be 3 paid requests" in answer["message"]
    assert service.count("submit") == 0


def test_everybody_spends_the_same_budget_and_a_restart_does_not_fill_it(
    public: Server, service: StandIn, tmp_path: Path
) -> None:
    files = parts(tmp_path, 1)
    assert ask(public, files, AWAY, samples=2) == 2
    with pytest.raises(AppError, match="Only 1 free picture is left today, and this run is 2"):
        ask(public, files, {"X-Forwarded-For": "203.0.113.10"}, samples=2)
    public.stop()
    public.start()
    assert ask(public, files, AWAY) == 1
    with pytest.raises(AppError, match="Today's 3 free pictures are used up: come back after midnight UTC"):
        ask(public, files, AWAY)
    assert ask(public, files, AWAY | {"key": "first"}) == 1
    assert service.count("submit") == 3


def test_everybody_without_a_budget_is_no_start(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="set INPAINT_HOSTED_BUDGET"):
        Server(tmp_path, INPAINT_HOSTED_FOR_ALL="yes").start()
