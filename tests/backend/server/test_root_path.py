"""Requests that a proxy hands on with the path that it has the program under, or without it."""

from urllib.parse import urljoin

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from backend.server.root_path import RootPath, relative

OWN = ("", "api", "docs", "far", "go", "here", "static", "studio")
ELSEWHERE = "https://elsewhere.example/docs"


def told(request: Request) -> JSONResponse:
    root = request.scope["root_path"]
    return JSONResponse({"root": root, "path": request.scope["path"].removeprefix(root), "url": str(request.url)})


def client(*prefixes: str) -> TestClient:
    routes = [
        *(Route("/", told), Route("/docs", told), Route("/studio/boot", told), Route("/api/v6/a b", told)),
        Route("/go", lambda _: RedirectResponse("/docs?a=b")),
        Route("/here", lambda request: RedirectResponse(request.url.replace(path="/docs"))),
        Route("/far", lambda _: RedirectResponse(ELSEWHERE)),
        Mount("/studio/v1/js", StaticFiles(directory="ui/js")),
        Mount("/static/", Starlette(routes=[Route("/", told)])),
    ]
    return TestClient(RootPath(Starlette(routes=routes), prefixes, OWN), follow_redirects=False)


@pytest.mark.parametrize("prefix", ["/studio", "/tools/studio", "/gradio_api", "/api", "/my studio"])
@pytest.mark.parametrize("path", ["/", "/docs", "/studio/boot", "/api/v6/a%20b", "/static/"])
def test_a_path_means_the_same_with_and_without_the_prefix(prefix: str, path: str) -> None:
    ours = client(prefix)
    kept, taken = ours.get(prefix + path), ours.get(path)
    assert (kept.status_code, taken.status_code) == (200, 200)
    assert kept.json() == taken.json()
    assert kept.json()["root"].startswith(prefix)


@pytest.mark.parametrize("prefix", ["", "/studio", "/studio/v1", "/studio/v1/js", "/other"])
def test_scripts_are_found_under_every_prefix(prefix: str) -> None:
    ours = client(*([prefix] if prefix else []))
    for path in ("/studio/v1/js/store.js", f"{prefix}/studio/v1/js/store.js"):
        assert ours.get(path).status_code == 200


def test_each_of_two_prefixes_counts() -> None:
    ours = client("/inside", "/studio")
    assert [ours.get(path).json()["root"] for path in ("/docs", "/inside/docs", "/studio/docs")] == [
        *("/inside", "/inside", "/studio"),
    ]


@pytest.mark.parametrize("path", ["/studiodocs", "/other/docs", "/studio/studio/docs/x", "/STUDIO/docs"])
def test_nothing_else_is_taken_off(path: str) -> None:
    assert client("/studio").get(path).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/studio"])
@pytest.mark.parametrize("public", ["https://example.org/", "https://example.org/studio/", "http://a.example/b/c/"])
@pytest.mark.parametrize(("path", "end"), [("go", "docs?a=b"), ("here", "docs"), ("static", "static/")])
def test_a_redirect_leads_there_under_every_public_address(prefix: str, public: str, path: str, end: str) -> None:
    ours = client(*([prefix] if prefix else []))
    for before in {"", prefix}:
        answer = ours.get(f"{before}/{path}")
        assert answer.status_code in (307, 302)
        assert urljoin(public + path, answer.headers["location"]) == public + end


def test_the_prefix_alone_leads_to_the_page() -> None:
    answer = client("/tools/studio").get("/tools/studio?a=b")
    assert httpx.URL("https://example.org/tools/studio?a=b").join(answer.headers["location"]) == httpx.URL(
        "https://example.org/tools/studio/?a=b"
    )


def test_a_redirect_to_elsewhere_stays() -> None:
    assert client("/studio").get("/far").headers["location"] == ELSEWHERE


@pytest.mark.parametrize("here", ["/", "/a", "/a/", "/a/b", "/a/b/c/", "/x"])
@pytest.mark.parametrize("there", ["/", "/a", "/a/", "/a/b", "/b/c/d", "/x:y"])
def test_a_relative_address_leads_where_the_whole_one_does(here: str, there: str) -> None:
    assert urljoin(f"https://example.org{here}", relative(here, there)) == f"https://example.org{there}"
