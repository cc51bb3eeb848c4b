"""Room on the disk, as a stranger meets it: beyond a share one sentence, and the page is still there."""

import base64
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from endpoint import API, png
from PIL import Image
from serving import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("small"), INPAINT_DISK_GB="0.004") as running:
        yield running


def noise(side: int) -> bytes:
    """A picture that cannot be packed: about three bytes a pixel."""
    return png(Image.fromarray(np.random.default_rng(side).integers(0, 256, (side, side, 3), np.uint8)))


def upload(server: Server, content: bytes) -> httpx.Response:
    return httpx.post(f"{server.url}/gradio_api/upload", files={"files": ("a.png", content)})


def test_uploads_of_one_sender_end_at_their_share_in_one_sentence(server: Server) -> None:
    assert upload(server, noise(400)).status_code == 200
    refused = upload(server, noise(500))
    assert (refused.status_code, "as much as one visitor may" in refused.text) == (507, True)
    assert httpx.get(server.url).status_code == 200
    assert upload(server, noise(20)).status_code == 200


def test_pictures_sent_to_the_endpoint_end_there_too(server: Server) -> None:
    answers = []
    for side in (400, 500, 20):
        body = {"init_image": base64.b64encode(noise(side)).decode()}
        answers.append(httpx.post(f"{server.url}{API}/base64_to_url", json=body).json())
    assert [answer["status"] for answer in answers] == ["success", "error", "success"]
    assert "as much as one visitor may" in answers[1]["message"]


def test_an_upload_says_before_how_long_it_is(server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        yield noise(20)
        yield b"\r\n--x--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = httpx.post(f"{server.url}/gradio_api/upload", content=pieces(), headers=kind)
    assert (answer.status_code, "Content-Length" in answer.text) == (411, True)
