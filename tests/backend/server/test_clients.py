"""Clients of the hosted service, unchanged but for host, key and pictures; and what a crash leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import requests
from endpoint import API, EndpointServer, coded, marked, opened, picture
from fakes import InvertingEngine
from hosting import QUICK
from pydantic import SecretStr

from backend.engines import ContentAwareEngine
from backend.engines.hosted.engine import HostedEngine
from backend.engines.run_context import RunContext
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.request import InpaintRequest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with EndpointServer(tmp_path_factory.mktemp("endpoint"), InvertingEngine()) as server:
        yield server


@pytest.mark.parametrize("extra", [{}, {"base64": False}])
def test_the_documented_python_sample(endpoint: EndpointServer, extra: dict[str, Any]) -> None:
    payload = json.dumps(
        {
            "key": "",
            "prompt": "a cat sitting on a bench",
            "negative_prompt": None,
            "init_image": endpoint.upload(picture(512, 512)),
            "mask_image": endpoint.upload(marked(512, 512)),
            "width": "512",
            "height": "512",
            "samples": "1",
            "num_inference_steps": "30",
            "safety_checker": "no",
            "enhance_prompt": "yes",
            "guidance_scale": 5,
            "strength": 0.7,
            "seed": None,
            "webhook": None,
            "track_id": None,
            **extra,
        }
    )
    headers = {"Content-Type": "application/json"}
    response = requests.request("POST", f"{endpoint.url}{API}/inpaint", headers=headers, data=payload)
    reply = response.json()
    assert (reply["status"], reply["meta"]["H"], reply["meta"]["safetychecker"]) == ("success", 512, "no")
    assert reply["meta"]["prompt"].startswith("a cat sitting on a bench, ")
    assert opened(requests.get(reply["output"][0]).content).size == (512, 512)


def test_the_vendors_own_python_kit(endpoint: EndpointServer) -> None:
    # Here: each process that collects the tests would take a second for it.
    from modelslab_py.core.apis.image_editing import Image_editing
    from modelslab_py.core.client import Client
    from modelslab_py.schemas.image_editing import InpaintingSchema

    client = Client(api_key="any")
    client.base_url = f"{endpoint.url}/api/"
    api = Image_editing(client=client)
    pictures = {"init_image": endpoint.upload(picture(512, 512)), "mask_image": endpoint.upload(marked(512, 512))}
    reply = api.inpainting(InpaintingSchema.model_validate(pictures | {"prompt": "a cat"}))
    assert reply
    assert (reply["status"], reply["meta"]["guidance_scale"]) == ("success", 5)
    found = api.fetch(str(reply["id"]))
    assert found
    assert found["output"] == reply["output"]


@pytest.mark.slow
def test_a_run_through_both_sides_equals_a_direct_one(tmp_path: Path) -> None:
    photo, mask = Picture(picture()), Mask(marked().convert("L"))
    request = InpaintRequest(init_image=photo, mask_image=mask, prompt="a cat", samples=2, seed=2**32 - 1)
    direct = Inpainter({"content_aware": ContentAwareEngine()}).run(request, "content_aware")
    with EndpointServer(tmp_path, ContentAwareEngine(), api_keys=SecretStr("one")) as server:
        hosted = HostedEngine(address=server.url + API, key=SecretStr("one"), retries=QUICK)
        through = hosted.inpaint(request, RunContext())
    assert [sample.seed for sample in through.samples] == [2**32 - 1, 0]
    for sample, expected in zip(through.samples, direct.samples, strict=True):
        assert sample.image.image.tobytes() == expected.image.image.tobytes()
        assert np.asarray(sample.image.image).shape == (64, 96, 3)
    told = {difference.field for difference in through.report.differences}
    assert told <= {"prompt", "num_inference_steps"}


@pytest.mark.slow
def test_after_a_kill_every_number_answers_and_each_once(tmp_path: Path) -> None:
    process, client = _started(tmp_path)
    body = {"init_image": coded(picture()), "mask_image": coded(marked()), "instant_response": True}
    numbers: list[int] = []
    replies: list[dict[str, Any]] = []
    try:
        for seconds in 0.0, 0.3:  # in which something is done
            seeds = range(len(numbers), len(numbers) + 10)
            numbers += [client.post(f"{API}/inpaint", json=body | {"seed": seed}).json()["id"] for seed in seeds]
            time.sleep(seconds)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process, client = _started(tmp_path)
            replies = [_finished(client, number) for number in numbers]
        assert [reply["status"] for reply in replies] == ["success"] * 20
        assert [reply["meta"]["seed"] for reply in replies] == list(range(20))
        links = [urlsplit(link).path for reply in replies for link in reply["output"]]  # it is on another port now
        assert len(set(links)) == 20
        assert {client.get(link).status_code for link in links} == {200}
        assert len(list((tmp_path / "runs").iterdir())) == 20
    finally:
        process.kill()
        process.wait()


def _started(folder: Path) -> tuple[subprocess.Popen[str], httpx.Client]:
    paths = os.pathsep.join([str(ROOT.parent), str(ROOT)])
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "endpoint.py"), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert process.stdout
    line = process.stdout.readline()
    process.stdout.close()
    return process, httpx.Client(base_url=line.removeprefix("ready: ").strip(), timeout=30)


def _finished(client: httpx.Client, number: int) -> dict[str, Any]:
    end = time.monotonic() + 60
    while (reply := client.post(f"{API}/fetch/{number}", json={"key": ""}).json())["status"] == "processing":
        assert time.monotonic() < end
        time.sleep(0.05)
    return reply
