"""The data folder may be called anything that a folder can be called: its name is a path, and no part of an address."""

import base64
import os
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file
from PIL import Image
from serving import Server

from backend.history import HistoryStore
from backend.settings import Settings

pytestmark = pytest.mark.slow

NAMES = (
    *(
        "a%20b",
        "a%2Fb",
        "what?",
        "a?mode=memory",
        "a#b",
        "a&b=c",
        "with blanks ",
        "ünï — 日本",
        "a:b",
        "C:",
        "~",
        "~me",
    ),
    *(
        "file:x",
        "file:x?mode=ro",
        ":memory:",
        "sqlite:///x",
        "[a-z]*",
        "{x}",
        "%(here)s",
        "%",
        "'\"",
        "a\\b",
        "l" * 250,
    ),
)
EVERYTHING = "file:a%20b?c=d#e&f [g]*{h} ~ünï日;'\"x\\y%(here)s"


@pytest.mark.parametrize("name", NAMES)
def test_the_database_lies_in_a_folder_of_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = Path(name), tmp_path / "absolute" / name
    for folder in folders:
        HistoryStore(folder).close()
        assert (folder / "history.db").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {Path(name).parts[0], "absolute"}


def test_a_link_to_a_folder_and_a_slash_at_the_end_are_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real%20one?").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real%20one?")
    HistoryStore(tmp_path / "link").close()
    assert (tmp_path / "real%20one?" / "history.db").is_file()
    assert Settings(data=Path(f"{tmp_path}/link/")).data == tmp_path / "link"


@pytest.mark.parametrize(
    ("given", "meant"), [("~/pictures", "{home}/pictures"), ("~", "{home}"), ("~me", "~me"), ("a/~", "a/~")]
)
def test_a_tilde_is_the_home_folder_without_a_shell_too(
    given: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert str(Settings(data=Path(given)).data) == meant.format(home=tmp_path)


def test_the_program_works_in_a_folder_of_every_character(tmp_path: Path) -> None:
    picture, mask = tmp_path / "picture.png", tmp_path / "mask.png"
    Image.effect_noise((80, 60), 40).convert("RGB").save(picture)
    marked = Image.new("L", (80, 60))
    marked.paste(255, (30, 20, 40, 30))
    marked.save(mask)
    with Server(tmp_path, INPAINT_DATA=EVERYTHING) as server:
        client = Client(server.url, verbose=False, download_files=False)
        files, meta = client.predict(
            init_image=handle_file(str(picture)), mask_image=handle_file(str(mask)), api_name="/inpaint"
        )
        answer = httpx.get(files[0]["url"])
        assert Image.open(BytesIO(answer.content)).size == (80, 60)
        assert meta["receipts"][0]["changed_outside"] == 0
        body = {"init_image": base64.b64encode(picture.read_bytes()).decode()}
        link = httpx.post(f"{server.url}/api/v6/base64_to_url", json=body).json()["output"][0]
        assert httpx.get(link).content == picture.read_bytes()
        assert "Traceback" not in server.log()
    made = {entry.name for entry in os.scandir(tmp_path)} - {"picture.png", "mask.png", "log"}
    assert made == {EVERYTHING, f"{EVERYTHING}-served"}
    assert (tmp_path / EVERYTHING / "history.db").is_file()
