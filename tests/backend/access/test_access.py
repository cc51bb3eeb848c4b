"""Whom the operator's key serves: keys, logins and this machine alone; everybody only where that was decided."""

from typing import Any

import pytest
from pydantic import SecretStr

from backend.access.hosted import HostedAccess
from backend.access.requester import Spends
from backend.settings import Settings
from backend.startup import StartError, check_spending

KEYS = (SecretStr("first"), SecretStr("zweiter-schlüssel"))


def scope(address: str = "127.0.0.1", host: str = "localhost:7860", **headers: str) -> dict[str, Any]:
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {"client": (address, 4711), "headers": [(name.encode(), value.encode()) for name, value in named.items()]}


def test_this_machine_is_served_and_only_on_a_program_that_listens_to_it_alone() -> None:
    assert HostedAccess(is_local=True).spends(scope()) is Spends.FREELY
    assert HostedAccess(is_local=False).spends(scope()) is Spends.NOTHING
    for away in (scope("192.0.2.1"), scope(host="evil.example"), scope(x_forwarded_for="127.0.0.1"), scope(via="x")):
        assert HostedAccess(is_local=True).spends(away) is Spends.NOTHING
    assert HostedAccess(is_local=True).spends({}) is Spends.NOTHING


@pytest.mark.parametrize(
    ("headers", "serves"),
    [
        ({"authorization": "Bearer first"}, True),
        ({"authorization": "bearer  zweiter-schlüssel"}, True),
        ({"key": "first"}, True),
        ({"key": "wrong", "authorization": "Bearer first"}, True),
        ({"authorization": "Basic first"}, False),
        ({"authorization": "Bearer firs"}, False),
        ({"authorization": "Bearer "}, False),
        ({"key": ""}, False),
        ({"cookie": "key=first"}, False),
    ],
)
def test_a_key_of_the_endpoint_is_served(headers: dict[str, str], serves: bool) -> None:
    found = HostedAccess(api_keys=KEYS).spends(scope("192.0.2.1", "studio.example", **headers))
    assert found is (Spends.FREELY if serves else Spends.NOTHING)


def test_no_key_is_served_where_there_are_none() -> None:
    assert HostedAccess(api_keys=()).spends(scope("192.0.2.1", key="", authorization="Bearer ")) is Spends.NOTHING


def test_who_has_logged_in_is_served() -> None:
    away = scope("192.0.2.1", "studio.example")
    assert HostedAccess().spends(away, "ada") is Spends.FREELY
    assert HostedAccess().spends(away, "") is Spends.NOTHING


def test_everybody_spends_within_the_budget_where_that_was_decided() -> None:
    everybody = HostedAccess(is_local=True, for_all=True, api_keys=KEYS)
    assert everybody.spends(scope("192.0.2.1")) is Spends.BUDGET
    assert everybody.spends(scope("192.0.2.1", key="first")) is Spends.FREELY
    assert everybody.spends(scope()) is Spends.FREELY


def test_everybody_without_a_budget_is_refused_at_the_start() -> None:
    with pytest.raises(StartError, match=r"set INPAINT_HOSTED_BUDGET [^.]*\.$"):
        check_spending(Settings(hosted_for_all=True))
    check_spending(Settings(hosted_for_all=True, hosted_budget=1))
    check_spending(Settings(hosted_budget=1))
