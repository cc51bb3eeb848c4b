"""Somebody signs in, in two browsers: what was made in one is there in the other."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from provider import StandInProvider
from serving import Server
from studio_page import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[StandInProvider]:
    stand_in = StandInProvider()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory, provider: StandInProvider) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("accounts"), **provider.environment) as running:
        yield running


def visitor(page: Page) -> str:
    return page.evaluate("localStorage['inpaint-studio:visitor']")


def runs(server: Server, visitor: str) -> int:
    answer = httpx.get(f"{server.url}/api/review/runs", headers={"X-Inpaint-Token": visitor})
    return len(answer.json()["runs"])


def test_runs_follow_who_signs_in(
    accounts: Server, provider: StandInProvider, open_page: OpenPage, photo: Path
) -> None:
    ada = open_page(accounts.url)
    own = visitor(ada.page)
    ada.choose(photo).paint((-0.1, 0), (0.1, 0)).fill()
    expect(ada.page.locator(".strip article.card")).to_have_count(1)
    provider.person = None
    ada.page.get_by_role("link", name="Sign in").click()
    expect(ada.page.get_by_role("status")).to_have_text("Signing in did not work: try again.")
    provider.person = {"sub": "4711", "preferred_username": "<b>ada</b>"}
    ada.page.goto(f"{accounts.url}/login/huggingface")
    ada.ready()
    expect(ada.page.locator(".strip article.card")).to_have_count(1)
    account = visitor(ada.page)
    assert (runs(accounts, own), runs(accounts, account)) == (0, 1)
    elsewhere = open_page(accounts.url)
    elsewhere.page.get_by_role("link", name="Sign in").click()
    elsewhere.page.wait_for_url(f"{accounts.url}/")
    elsewhere.ready()
    assert visitor(elsewhere.page) == account
    expect(elsewhere.page.locator(".strip article.card")).to_have_count(1)
    elsewhere.page.get_by_role("link", name="Signed in as <b>ada</b>").click()
    elsewhere.page.get_by_role("button", name="Sign out").click()
    elsewhere.ready()
    assert visitor(elsewhere.page) not in (account, own)
    expect(elsewhere.page.locator(".strip article.card")).to_have_count(0)


def test_a_link_of_somebody_elses_signs_nobody_in(
    accounts: Server, provider: StandInProvider, open_page: OpenPage
) -> None:
    page = open_page(accounts.url).page
    own = visitor(page)
    code = provider.code(f"{accounts.url}/login/callback", "v" * 43)
    page.goto(f"{accounts.url}/login/callback?code={code}&state=abc")
    expect(page.get_by_role("status")).to_have_text("Signing in did not work: try again.")
    assert code in provider.codes, "nobody used it"
    assert visitor(page) == own
