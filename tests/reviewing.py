"""The review over HTTP, with runs in its history, on a real socket."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from endpoint import EndpointServer
from fakes import InvertingEngine
from httpx import Response
from keeping import keep, new_run, result_of
from pydantic import SecretStr

from backend.request import InpaintRequest

API = "/api/review"
ONE = "reviewer-one-aaaaaaaa"


class Review:
    """The server, with runs in its history."""

    def __init__(self, server: EndpointServer, asked: InpaintRequest, folder: Path) -> None:
        self.server, self._asked, self._folder = server, asked, folder
        self.ann = token_hex(16)  # whose runs these are, where it is not said
        self._runs = 0

    def made(self, visitor: str = "", **more: Any) -> str:
        """A run with two samples, a minute newer than the one before."""
        self._runs += 1
        created = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=self._runs)
        new = new_run(self._asked, self._folder, visitor=visitor or self.ann, created=created, **more)
        keep(
            self.server.history,
            self.server.history.create(new),
            self._asked,
            result_of(self._asked, width=96, height=64),
        )
        return new.id

    def ask(self, method: str, path: str, token: str = "", who: str = ONE, **body: Any) -> Response:
        headers = self.headers(token) | {"X-Reviewer": who, "Content-Type": "application/json"}
        return self.server.client.request(method, API + path, headers=headers, content=json.dumps(body))

    def headers(self, token: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.ann}"}

    def listed(self, token: str = "", **query: Any) -> list[str]:
        found = self.server.client.get(f"{API}/runs", headers=self.headers(token), params=query)
        assert found.status_code == 200, found.text
        return [run["id"] for run in found.json()["runs"]]


def served(folder: Path, **options: Any) -> EndpointServer:
    keys, password = SecretStr("key-one, key-two"), SecretStr("open sesame")
    return EndpointServer(folder, InvertingEngine(), api_keys=keys, admin_password=password, **options)


def refusal(response: Response) -> int:
    """The status of an answer that is one sentence."""
    told = response.json()
    assert told["status"] == "error"
    assert told["message"].endswith(".")
    return response.status_code
