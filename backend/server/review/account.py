"""Accounts: who signs in has the same runs in every browser, those made before among them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.access.accounts import account_visitor, is_account
from backend.access.requester import network_address
from backend.access.visitors import is_visitor
from backend.errors import InvalidRequest
from backend.server.bodies import Allowance
from backend.server.load_limits import Limit, LoadLimits
from backend.server.review.desk import Desk, Route
from backend.server.review.replies import json_reply
from backend.server.sign_in import CALLBACK, Provider

ASKED = Allowance(most=20_000, marks=100)
UNDER_WAY = Limit(of_one=4, of_all=20)  # people who sign in at this moment
MANY = "Too many are signing in at this moment: try again in a few seconds."
NO_SIGN_IN = "Pass code and verifier, as texts, and the visitor's token of this browser."
LONGEST = 4000  # characters of a code


class Account:
    """Answers the page on which somebody signs in."""

    def __init__(self, desk: Desk, provider: Provider) -> None:
        self._desk, self._provider = desk, provider
        self._signing_in = LoadLimits(UNDER_WAY, MANY)

    def routes(self) -> list[Route]:
        return [("GET", "/account", self.where), ("POST", "/account", self.sign_in)]

    async def where(self, request: Request) -> Response:
        """Where the browser is to be sent, and as what."""
        with self._signing_in.joined(network_address(request.scope)) as share:
            share.grow(1)
            places = await self._provider.places()
        return json_reply(
            {
                "authorize": places["authorization_endpoint"],
                "client": self._provider.client_id,
                "scope": self._provider.scopes,
                "redirect": self._redirect(request),
            }
        )

    async def sign_in(self, request: Request) -> Response:
        """The account's visitor token, for which this browser's own is given. Raises InvalidRequest."""
        body = await self._desk.body(request, ASKED)
        code, verifier, visitor = (_text(body, name) for name in ("code", "verifier", "visitor"))
        if not code or not verifier or (visitor and not is_visitor(visitor)):
            raise InvalidRequest(NO_SIGN_IN)
        with self._signing_in.joined(network_address(request.scope)) as share:
            share.grow(1)
            person = await self._provider.person(code, verifier, self._redirect(request))
        salt = self._desk.callers.keys.salt
        account = account_visitor(salt, person.id)
        if visitor and not is_account(salt, visitor):  # what another account made stays with it
            await self._desk.in_thread(lambda: self._desk.history.keeping.give(visitor, account))
        return json_reply({"visitor": account, "name": person.name})

    def _redirect(self, request: Request) -> str:
        """Where the provider sends the browser back to: it knows this address from before."""
        here = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        return (self._provider.address.rstrip("/") or here) + CALLBACK


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise InvalidRequest(NO_SIGN_IN)
    return value
