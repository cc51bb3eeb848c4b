"""Signing in, on real sockets: an account's runs are there in every browser, and no other account's."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from provider import StandInProvider
from reviewing import Review, refusal, served

from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest
from backend.server.sign_in import provider_of

pytestmark = pytest.mark.slow
VERIFIER = "v" * 43


@pytest.fixture
def provider() -> Iterator[StandInProvider]:
    stand_in = StandInProvider()
    yield stand_in
    stand_in.close()


@pytest.fixture
def review(provider: StandInProvider, photo: Picture, mask: Mask, tmp_path: Path) -> Iterator[Review]:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=1, seed=5)
    with served(tmp_path / "data", provider=provider_of(provider.environment, "")) as server:
        yield Review(server, asked, tmp_path)


def signed_in(review: Review, provider: StandInProvider, visitor: str = "", person: str = "4711") -> str:
    """The visitor token that a browser gets which had this one."""
    provider.person = {"sub": person, "preferred_username": "ada"}
    redirect = review.ask("GET", "/account").json()["redirect"]
    code = provider.code(redirect, VERIFIER)
    answer = review.ask("POST", "/account", code=code, verifier=VERIFIER, visitor=visitor)
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "ada"
    return answer.json()["visitor"]


def test_runs_follow_an_account_to_another_browser(review: Review, provider: StandInProvider) -> None:
    first, others = review.made(), review.made("b0" * 16)
    token = review.ask("POST", "/links", runs=[first]).json()["token"]
    account = signed_in(review, provider, review.ann)
    assert review.listed() == []
    assert review.listed(account) == [first]
    assert [link["token"] for link in review.ask("GET", "/links", account).json()["links"]] == [token]
    elsewhere = token_hex(16)
    second = review.made(elsewhere)
    assert signed_in(review, provider, elsewhere) == account
    assert review.listed(account) == [second, first]
    assert signed_in(review, provider) == account
    assert review.listed("b0" * 16) == [others]


def test_another_account_in_the_same_browser_gets_nothing(review: Review, provider: StandInProvider) -> None:
    run_id = review.made()
    ada = signed_in(review, provider, review.ann)
    bob = signed_in(review, provider, ada, person="4712")
    assert bob != ada
    assert (review.listed(ada), review.listed(bob)) == ([run_id], [])


def test_what_is_not_right_signs_nobody_in(review: Review, provider: StandInProvider) -> None:
    run_id = review.made()
    redirect = review.ask("GET", "/account").json()["redirect"]
    code = provider.code(redirect, VERIFIER)
    assert refusal(review.ask("POST", "/account", code=code, verifier="another", visitor=review.ann)) == 400
    assert refusal(review.ask("POST", "/account", code=code, verifier=VERIFIER, visitor=review.ann)) == 400
    elsewhere = provider.code("https://evil.example/login/callback", VERIFIER)
    assert refusal(review.ask("POST", "/account", code=elsewhere, verifier=VERIFIER, visitor=review.ann)) == 400
    for body in ({}, {"code": "x"}, {"code": 1, "verifier": "x"}, {"code": "x" * 5000, "verifier": "x"}):
        assert refusal(review.ask("POST", "/account", **body)) == 400
    wrong = {"code": provider.code(redirect, VERIFIER), "verifier": VERIFIER, "visitor": "../x"}
    assert refusal(review.ask("POST", "/account", **wrong)) == 400
    provider.person = {"preferred_username": "nobody"}
    assert refusal(review.ask("POST", "/account", code=provider.code(redirect, VERIFIER), verifier=VERIFIER)) == 400
    assert review.listed() == [run_id]
    provider.close()
    assert refusal(review.ask("POST", "/account", code="x", verifier=VERIFIER)) == 502


def test_nothing_is_there_where_nobody_can_sign_in(photo: Picture, mask: Mask, tmp_path: Path) -> None:
    assert provider_of({"OAUTH_CLIENT_ID": "x", "OPENID_PROVIDER_URL": "https://huggingface.co"}, "") is None
    with served(tmp_path) as server:
        review = Review(server, InpaintRequest(init_image=photo, mask_image=mask), tmp_path)
        assert refusal(review.ask("GET", "/account")) == 404
