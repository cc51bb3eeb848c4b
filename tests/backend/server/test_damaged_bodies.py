"""What is damaged, packed or sent in another way is refused in the same words at every address and in every field."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from endpoint import API, EndpointServer, coded, marked, opened, picture, png
from fakes import InvertingEngine

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
WHOLE = base64.b64encode(png(picture())).decode()
BEGIN = "data:image/png;base64,"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with EndpointServer(tmp_path_factory.mktemp("endpoint"), InvertingEngine()) as server:
        yield server


def cut(share: float) -> str:
    content = png(picture())
    return base64.b64encode(content[: int(len(content) * share)]).decode()


DAMAGED = {
    "bad characters": WHOLE[:40] + "!*" + WHOLE[42:],
    "a colon": WHOLE[:4] + ":" + WHOLE[5:],
    "not ASCII": WHOLE[:40] + "é" + WHOLE[41:],
    "one letter too many": WHOLE.rstrip("=") + "A" * (1 + -len(WHOLE.rstrip("=")) % 4),
    "padding within": WHOLE[:40] + "==" + WHOLE[42:],
    "no comma": BEGIN[:-1] + WHOLE,
    "a semicolon for the comma": BEGIN[:-1] + ";" + WHOLE,
    "no word base64": "data:image/png," + WHOLE,
    "nothing after the comma": BEGIN,
    "blanks after the comma": BEGIN + " \n ",
    "cut to half": cut(0.5),
    "cut to half after data:": BEGIN + cut(0.5),
    "cut in its header": cut(0.002),
    "no picture": base64.b64encode(b"no picture at all").decode(),
    "words": "hello world",
    "a scheme alone": "https:/a.example/b.png",
    "changed inside": base64.b64encode(png(picture())[:300] + b"\0" * 50 + png(picture())[350:]).decode(),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_damaged_base64_has_one_answer(endpoint: EndpointServer, damaged: str) -> None:
    both = {"init_image": WHOLE, "mask_image": coded(marked())}
    answers = {
        name: endpoint.post(f"{API}/inpaint", both | {name: damaged, "instant_response": True}) for name in both
    } | {name: endpoint.post(f"{API}/base64_to_url", {name: damaged}) for name in ("base64_string", "image")}
    for name, answer in answers.items():
        field = name if name == "mask_image" else "init_image"
        reply = answer.json()
        assert (answer.status_code, reply["status"]) == (200, "error")
        assert reply["message"] == (
            f"The {field} is invalid: it is neither a link nor a picture in base64 that can be read. "
            "Encode the file again, and send all of it."
        )


@pytest.mark.parametrize(
    "given",
    [
        WHOLE,
        BEGIN + WHOLE,
        BEGIN.upper() + WHOLE,
        "\n".join(WHOLE[i : i + 76] for i in range(0, len(WHOLE), 76)) + "\r\n",
        WHOLE.rstrip("="),
        WHOLE + "==",
        WHOLE.replace("+", "-").replace("/", "_"),
        WHOLE.replace("+", "%2B").replace("/", "%2F"),
        f"  {BEGIN} {WHOLE}\t",
    ],
)
def test_whole_base64_is_read_in_every_spelling(endpoint: EndpointServer, given: str) -> None:
    link = endpoint.post(f"{API}/base64_to_url", {"init_image": given}).json()["output"][0]
    assert endpoint.client.get(link).content == png(picture())


def test_what_is_wrong_with_a_whole_picture_is_said_of_it(endpoint: EndpointServer) -> None:
    reply = endpoint.post(f"{API}/base64_to_url", {"init_image": coded(picture(1, 1))}).json()
    assert reply["message"].startswith("The init_image is invalid. This picture is 1×1: choose one")
    reply = endpoint.post(f"{API}/base64_to_url", {"init_image": "https://a.example/b.png"}).json()
    assert reply["message"] == "The init_image is a link already: pass the picture itself, as base64."


BODY = json.dumps({"init_image": WHOLE}).encode()


@pytest.mark.parametrize("path", [f"{API}/base64_to_url", f"{API}/inpaint", f"{API}/fetch/5"])
@pytest.mark.parametrize(
    ("headers", "content", "words"),
    [
        *(
            (JSON | {"Content-Encoding": name}, gzip.compress(BODY), "is packed")
            for name in ("gzip", "br", "zstd", "x")
        ),
        (JSON, gzip.compress(BODY), "is packed"),
        (JSON, b"\x28\xb5\x2f\xfd" + BODY, "is packed"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"init_image=a", "as a form"),
        ({"Content-Type": "multipart/form-data; boundary=a"}, b"--a\r\n", "as a form"),
        ({"Content-Type": "text/plain;charset=UTF-8"}, b"a", "sent as text/plain: pass Content-Type: application/json"),
        ({}, b"a", "Pass Content-Type: application/json"),
        (JSON, b"{", "Make sure that your JSON has no error"),
    ],
)
def test_a_body_that_is_no_json_is_told_what_to_send(
    endpoint: EndpointServer, path: str, headers: dict[str, str], content: bytes, words: str
) -> None:
    answer = endpoint.client.post(path, content=content, headers=headers)
    reply = answer.json()
    assert (answer.status_code, reply["status"]) == (200, "error")
    assert reply["message"].startswith("Invalid API Request")
    assert words in f"{reply['message']} {reply['tip']}"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_every_unicode_coding(endpoint: EndpointServer, coding: str) -> None:
    content = BODY.decode().encode(coding)
    headers = JSON | {"Content-Encoding": "identity"}
    answer = endpoint.client.post(f"{API}/base64_to_url", content=content, headers=headers)
    assert answer.json()["status"] == "success"


@pytest.mark.parametrize(
    ("sides", "size"),
    [
        ({"width": 48}, (48, 32)),
        ({"height": "16"}, (24, 16)),
        ({"width": 1024, "height": None}, (1024, 683)),
        ({"width": 50, "height": 50}, (50, 50)),
    ],
)
def test_a_side_alone_lets_the_other_follow(endpoint: EndpointServer, sides: dict[str, Any], size: Any) -> None:
    at_once = endpoint.inpaint(**sides, instant_response=True)
    reply = endpoint.finished(at_once["id"])
    for told in (at_once, reply):
        assert (told["meta"]["W"], told["meta"]["H"]) == size
    answer = endpoint.client.get(reply["output"][0])
    assert opened(answer.content).size == size


@pytest.mark.parametrize("as_link", [False, True])
def test_a_side_that_would_be_too_long_is_said(endpoint: EndpointServer, as_link: bool) -> None:
    tall, mask = picture(40, 100), marked(40, 100)
    given = {"init_image": endpoint.upload(tall) if as_link else coded(tall), "mask_image": coded(mask)}
    reply = endpoint.inpaint(**given, width=1024)
    assert (
        reply["message"] == "With this width alone the height would be 2560, and 1024 is the most: pass less, or both."
    )
    assert endpoint.inpaint(**given, width=400, instant_response=True)["meta"]["H"] == 1000
    for wrong in ("512.5", 512.5, True, 0, -5, 1025, "wide", 10**30):
        assert endpoint.inpaint(width=wrong)["message"].startswith("The width is ")
