"""Signing in where people have accounts: OpenID Connect, by an authorization code with PKCE (RFC 7636).

The page keeps what proves that it began (state and verifier) in its own browser, so that no cookie is needed, which
browsers do not take in the frame of a Space; the secret stays here, and so does what the provider answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from backend.network.certificates import known_certificates
from backend.server.refusals import Turned

CALLBACK = "/login/callback"
DISCOVERY = "/.well-known/openid-configuration"
SECONDS = 15.0  # for each question to the provider
NAMES = ("OPENID_PROVIDER_URL", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET")  # of the environment
SCOPES = "openid profile"
NOT_REACHED = "Where you sign in cannot be reached at the moment: try again in a minute."
NOT_SIGNED_IN = "Signing in did not work, or took too long: try again."


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in. id: never changes; name: as others know them"""

    id: str
    name: str


@dataclass(frozen=True)
class Provider:
    """Where people sign in. url: its issuer; address: where they reach this program, "" where the request tells"""

    url: str
    client_id: str
    secret: SecretStr
    scopes: str = SCOPES
    address: str = ""
    _known: dict[str, str] = field(default_factory=dict, compare=False)

    async def places(self) -> Mapping[str, str]:
        """The provider's addresses by their names in OpenID Connect Discovery; asked for once. Raises Turned."""
        if not self._known:
            async with _client() as client:
                told = await _json(client, "GET", self.url.rstrip("/") + DISCOVERY)
            names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
            if not all(urlsplit(str(told.get(name))).scheme in ("http", "https") for name in names):
                raise Turned(NOT_REACHED, 502)
            self._known.update({name: told[name] for name in names})
        return self._known

    async def person(self, code: str, verifier: str, redirect: str) -> Person:
        """Who has come back with this code. Raises Turned."""
        places = await self.places()
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        asked |= {"client_id": self.client_id, "code_verifier": verifier}
        secret = httpx.BasicAuth(self.client_id, self.secret.get_secret_value())
        async with _client() as client:
            told = await _json(client, "POST", places["token_endpoint"], data=asked, auth=secret)
            bearer = {"Authorization": f"Bearer {told.get('access_token')}"}
            about = await _json(client, "GET", places["userinfo_endpoint"], headers=bearer)
        if not isinstance(about.get("sub"), str) or not about["sub"]:
            raise Turned(NOT_SIGNED_IN, 400)
        return Person(about["sub"], str(about.get("preferred_username") or about.get("name") or ""))


def provider_of(environment: Mapping[str, str], address: str) -> Provider | None:
    """What a Space with `hf_oauth: true` says in its environment; None where nothing is said."""
    url, client, secret = (environment.get(name, "") for name in NAMES)
    if not (url and client and secret):
        return None
    return Provider(url, client, SecretStr(secret), environment.get("OAUTH_SCOPES") or SCOPES, address)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=SECONDS, verify=known_certificates(), headers={"Accept": "application/json"})


async def _json(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = await client.request(method, url, **more)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Turned(NOT_REACHED, 502) from error
    if answer.status_code >= 500:
        raise Turned(NOT_REACHED, 502)
    try:
        told = answer.json() if answer.is_success else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Turned(NOT_SIGNED_IN, 400)
    return told
