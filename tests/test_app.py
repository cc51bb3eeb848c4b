"""The program from outside: it starts, answers programs, refuses in one sentence, and ends cleanly."""

import asyncio
import base64
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mask_files import flat, holed, right
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image
from serving import ROOT, Server
from waiting import until

from backend.imaging.files.codec import decode, decode_mask

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(server.url, verbose=False, download_files=str(tmp_path_factory.mktemp("downloads")))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    random = np.random.default_rng(5)
    pixels = (np.indices((120, 160)).sum(0)[..., None] % 64 * 3 + random.integers(0, 40, (120, 160, 3))).astype(
        np.uint8
    )
    Image.fromarray(pixels).save(folder / "photo.jpg", quality=92)
    Image.fromarray(pixels.transpose(1, 0, 2)).save(folder / "other.png")
    mask = Image.new("L", (160, 120), 0)
    mask.paste(255, (60, 40, 100, 80))
    mask.save(folder / "mask.png")
    Image.new("L", (160, 120), 255).save(folder / "everything.png")
    Image.new("L", (160, 120), 0).save(folder / "nothing.png")
    mask.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.png")
    flat(0, 1, "L").save(folder / "0-and-1.tiff")
    flat((0, 0, 0, 0), (0, 0, 0, 255), "RGBA").save(folder / "strokes.png")
    holed(Image.new("RGB", mask.size, "white")).save(folder / "hole.png")
    Image.merge("RGB", (mask, flat(0, 255, "L"), mask)).save(folder / "colours.png")
    (folder / "text.png").write_text("not a picture")
    (folder / "cut.jpg").write_bytes((folder / "photo.jpg").read_bytes()[:2000])
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def large_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A picture that takes some seconds to fill four times."""
    folder = tmp_path_factory.mktemp("large")
    coarse = Image.fromarray(np.random.default_rng(6).integers(0, 255, (60, 80, 3)).astype(np.uint8))
    coarse.resize((800, 600), Image.Resampling.BICUBIC).save(folder / "photo.png")
    mask = Image.new("L", (800, 600), 0)
    mask.paste(255, (200, 200, 600, 450))
    mask.save(folder / "mask.png")
    return {path.stem: path for path in folder.iterdir()}


def inpaint(client: Client, files: dict[str, Path], **values: Any) -> tuple[list[str], dict[str, Any]]:
    given: dict[str, Any] = {"init_image": "photo.jpg", "mask_image": "mask.png"} | values
    for name in ("init_image", "mask_image"):
        given[name] = handle_file(files[given[name]])
    return client.predict(**given, api_name="/inpaint")


def test_samples_come_back_as_png_with_their_proof(client: Client, files: dict[str, Path]) -> None:
    found, meta = inpaint(client, files, samples=2, seed=7)
    before = np.asarray(decode(files["photo.jpg"]).image)
    kept = decode_mask(files["mask.png"]).array() == 0
    samples = [np.asarray(decode(Path(path)).image) for path in found]
    assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in found)
    assert all((sample[kept] == before[kept]).all() for sample in samples)
    assert all((sample[~kept] != before[~kept]).any() for sample in samples)
    assert (samples[0] != samples[1]).any()
    assert meta["seeds"] == [7, 8]
    assert [receipt["changed_outside"] for receipt in meta["receipts"]] == [0, 0]
    assert set(meta) >= {"engine", "run_id", "seconds", "seeds", "asked", "got", "differences", "receipts"}


@pytest.mark.parametrize("name", ["hole.png", "0-and-1.tiff", "strokes.png"])
def test_a_mask_of_another_tool_marks_what_it_means(client: Client, files: dict[str, Path], name: str) -> None:
    (sample,), meta = inpaint(client, files, mask_image=name, seed=4)
    before, after = (np.asarray(decode(path).image) for path in (files["photo.jpg"], Path(sample)))
    changed = (before != after).any(axis=2)
    assert not changed[~right()].any()
    assert changed[right()].mean() > 0.9
    assert "taken as the mask" in meta["mask_note"]


def test_sample_i_equals_a_single_run_with_its_seed(client: Client, files: dict[str, Path]) -> None:
    four, _ = inpaint(client, files, samples=4, seed=2**32 - 2)
    for index, seed in enumerate([2**32 - 2, 2**32 - 1, 0, 1]):
        (single,), _ = inpaint(client, files, seed=seed)
        assert Path(single).read_bytes() == Path(four[index]).read_bytes()


def test_an_unread_prompt_is_told(client: Client, files: dict[str, Path]) -> None:
    _, meta = inpaint(client, files, prompt="a cat")
    assert meta["differences"] == [{"field": "prompt", "asked": "a cat", "got": None}]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"mask_image": "nothing.png"}, "Nothing is marked: paint over the part that should change"),
        ({"mask_image": "everything.png"}, "Everything is marked"),
        ({"mask_image": "turned.png"}, "The mask is 120×160 but the picture is 160×120: turn it by 90°"),
        ({"mask_image": "colours.png"}, "This mask has several colours or labels"),
        ({"init_image": "other.png"}, "The mask is 160×120 but the picture is 120×160"),
        ({"init_image": "text.png"}, "picture"),
        ({"init_image": "cut.jpg"}, "cut short"),
        ({"samples": 5}, "The number of samples is 5: choose 1 to 4"),
        ({"samples": 0}, "choose 1 to 4"),
        ({"samples": 1.5}, "choose a whole number"),
        ({"seed": -2}, "is not a seed"),
        ({"seed": 7.9}, "“7.9” is not a seed"),
        ({"seed": 2**32}, "is not a seed"),
        ({"seed": "abc"}, "is not a seed"),
        ({"prompt": "x" * 100_000}, "The prompt has 100,000 characters"),
        ({"engine": "nothing"}, "There is no engine"),
        ({"strength": 7}, "The strength is 7: choose 0 to 1"),
        ({"num_inference_steps": 0}, "The number of steps is 0"),
    ],
)
def test_a_refusal_is_one_sentence(
    client: Client, files: dict[str, Path], values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError) as caught:
        inpaint(client, files, **values)
    assert sentence in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_calls_side_by_side_get_their_own_pictures(client: Client, files: dict[str, Path]) -> None:
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(inpaint, client, files, seed=seed) for seed in range(4)]
        answers = [call.result() for call in calls]
    assert [meta["seeds"] for _, meta in answers] == [[0], [1], [2], [3]]
    assert len({meta["run_id"] for _, meta in answers}) == 4


def test_with_nobody_there_it_rests(tmp_path: Path) -> None:
    with Server(tmp_path) as idle:
        assert any(0 < wakings_of_a_second(idle) < 250 for _ in range(6))  # at first it does what a start leaves


def wakings_of_a_second(server: Server) -> int:
    before = server.wakings()
    time.sleep(1)
    return server.wakings() - before


def test_only_one_endpoint_is_named_for_programs(client: Client) -> None:
    api: Any = client.view_api(return_format="dict", print_info=False)
    named = api["named_endpoints"]
    assert list(named) == ["/inpaint"]
    parameters = {p["parameter_name"]: p["parameter_has_default"] for p in named["/inpaint"]["parameters"]}
    assert [name for name, optional in parameters.items() if not optional] == ["init_image", "mask_image"]


def test_it_is_a_tool_for_models_too(server: Server, files: dict[str, Path]) -> None:
    def as_url(name: str, kind: str) -> str:
        return f"data:image/{kind};base64,{base64.b64encode(files[name].read_bytes()).decode()}"

    async def ask() -> tuple[list[str], Any]:
        values = {"init_image": as_url("photo.jpg", "jpeg"), "mask_image": as_url("mask.png", "png"), "seed": None}
        async with (
            streamable_http_client(f"{server.url}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            return tools, await session.call_tool(tools[0], values)

    with ThreadPoolExecutor(1) as pool:  # the browser's driver may have a loop running in this thread
        tools, answer = pool.submit(asyncio.run, ask()).result()
    assert tools == ["inpaint"]
    assert not answer.isError
    assert '"changed_outside": 0' in str(answer.content) or "'changed_outside': 0" in str(answer.content)


def test_the_history_cannot_be_read_by_its_path(server: Server, client: Client, files: dict[str, Path]) -> None:
    inpaint(client, files, seed=1)
    database = server.folder / "data" / "history.db"
    sample = next((server.folder / "data" / "runs").glob("*/0.png"))
    for path in (database, sample, server.folder / "log"):
        assert path.exists()
        assert httpx.get(f"{server.url}/gradio_api/file={path}").status_code in (403, 404)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(tmp_path: Path, sign: signal.Signals) -> None:
    server = Server(tmp_path).start()
    assert server.stop(sign) == 0
    assert "Traceback" not in server.log()


def test_the_command_of_the_readme_starts_it_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    server = Server(tmp_path)
    command = [sys.executable, str(ROOT / "app.py")]
    with subprocess.Popen(
        command, cwd=tmp_path, env=server.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        assert any(line.strip() == f"ready: {server.url}" for line in program.stdout)
        assert httpx.get(server.url).status_code == 200
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "Traceback" not in errors


def test_it_ends_cleanly_while_a_program_waits_and_goes_on_at_the_next_start(
    tmp_path: Path, large_files: dict[str, Path]
) -> None:
    server = Server(tmp_path).start()
    job = Client(server.url, verbose=False).submit(
        init_image=handle_file(large_files["photo"]),
        mask_image=handle_file(large_files["mask"]),
        samples=4,
        api_name="/inpaint",
    )
    until(lambda: list(tmp_path.glob("data/runs/*/mask.png")), 60)
    assert server.stop() == 0
    with pytest.raises(Exception, match=r"^"):
        job.result(timeout=30)
    assert "Traceback" not in server.log()
    with server:
        until(lambda: list(tmp_path.glob("data/runs/*/3.png")), 60)


def test_an_unknown_engine_in_the_settings_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="INPAINT_ENGINE is “magic”: choose one of content_aware"):
        Server(tmp_path, INPAINT_ENGINE="magic").start()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"GRADIO_SERVER_PORT": "abc"}, "GRADIO_SERVER_PORT is “abc”: set it to a number from 1 to 65535"),
        ({"GRADIO_SERVER_PORT": "99999"}, "set it to a number from 1 to 65535"),
        ({"GRADIO_SERVER_PORT": "0"}, "set it to a number from 1 to 65535"),
        ({"GRADIO_SERVER_NAME": "no.such.host.invalid"}, "check GRADIO_SERVER_NAME"),
        ({"INPAINT_DATA": "/proc/nope"}, "cannot be written .*: set INPAINT_DATA"),
        ({"INPAINT_DATA": "{folder}/log"}, "cannot be written .*: set INPAINT_DATA"),
        ({"INPAINT_LOCAL_MODEL": "/nowhere/model"}, "there is no such folder or file|requirements-local.txt"),
        ({"INPAINT_LOCAL_DTYPE": "int4"}, "INPAINT_LOCAL_DTYPE is wrong: input should be 'auto', 'float32'"),
        (
            {"INPAINT_PUBLIC_URL": "paint.example"},
            "INPAINT_PUBLIC_URL is “paint.example”: set it to",
        ),
        ({"INPAINT_DATABASE_URL": "nonsense"}, "INPAINT_DATABASE_URL names no database that can be opened"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    given = {name: value.replace("{folder}", str(tmp_path)) for name, value in environment.items()}
    with pytest.raises(AssertionError, match=sentence):
        Server(tmp_path, **given).start()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_second_start_on_the_same_folder_is_refused_and_harms_nothing(server: Server) -> None:
    with pytest.raises(AssertionError, match="is in use by another start of this program"):
        Server(server.folder).start()
    assert httpx.get(server.url).status_code == 200
    assert (server.folder / "data-served").is_dir()


def test_a_file_env_is_read_for_the_address_too(tmp_path: Path) -> None:
    server = Server(tmp_path, GRADIO_SERVER_PORT="")
    (tmp_path / ".env").write_text(f"GRADIO_SERVER_PORT={server.port}\n")
    with server:
        assert httpx.get(server.url).status_code == 200


def test_a_port_that_is_taken_is_said_in_one_sentence(server: Server, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the port is taken: set GRADIO_SERVER_PORT to a free one"):
        Server(tmp_path, GRADIO_SERVER_PORT=str(server.port)).start()
    assert "Traceback" not in (tmp_path / "log").read_text()
