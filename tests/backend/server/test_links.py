"""Links to pictures: not to be guessed, not for ever, and to nothing else."""

import os
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.history.files import FolderFiles
from backend.server import LinkStore


@pytest.fixture
def links(tmp_path: Path) -> LinkStore:
    return LinkStore(FolderFiles(tmp_path), "https://studio.example/", hours=1)


@pytest.fixture
def client(links: LinkStore) -> TestClient:
    return TestClient(Starlette(routes=links.routes()), follow_redirects=False)


def path_of(link: str) -> str:
    return link.removeprefix("https://studio.example")


def test_a_picture_is_had_without_a_key_and_without_a_redirect(links: LinkStore, client: TestClient) -> None:
    link = links.publish(b"\x89PNG...", "png")
    answer = client.get(path_of(link))
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"\x89PNG...", "image/png")
    assert len(Path(link).stem) >= 43


def test_two_links_share_nothing(links: LinkStore) -> None:
    assert links.publish(b"a", "png") != links.publish(b"a", "png")


def test_a_link_ends(links: LinkStore, client: TestClient) -> None:
    link = links.publish(b"a", "png")
    past = time.time() - 3601
    for name in (Path(link).name, "swept"):
        os.utime(links.files.path(f"links/{name}"), (past, past))
    answer = client.get(path_of(link))
    assert (answer.status_code, answer.json()["status"]) == (404, "error")
    links.publish(b"b", "png")
    assert len([file for file in links.files.files("links") if file.name.endswith(".png")]) == 1


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "a.png", "x" * 43 + ".txt", "", "x" * 43 + ".png"])
def test_nothing_else_lies_there(links: LinkStore, client: TestClient, name: str) -> None:
    links.publish(b"a", "png")
    assert client.get(f"/links/{name}").status_code == 404
