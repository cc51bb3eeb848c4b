"""A stand-in for where people sign in, on a real socket: OpenID Connect, as far as a Space speaks it, read strictly."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "the client", "a secret: ä"


class StandInProvider:
    """Serves until closed. person: who is signed in there at this moment, None for somebody who says no."""

    def __init__(self) -> None:
        self.person: dict[str, str] | None = {"sub": "4711", "preferred_username": "ada"}
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"provider": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        return {"OPENID_PROVIDER_URL": self.url, "OAUTH_CLIENT_ID": CLIENT, "OAUTH_CLIENT_SECRET": SECRET}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def code(self, redirect: str, verifier: str) -> str:
        """As the provider would hand it to a browser that came with this verifier's challenge."""
        return self.authorized({"redirect_uri": redirect, "code_challenge": challenge(verifier)})

    def authorized(self, asked: dict[str, str]) -> str:
        code = token_urlsafe(12)
        self.codes[code] = {**asked, "person": self.person}
        return code


class _Handler(BaseHTTPRequestHandler):
    provider: StandInProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        url = self.provider.url
        if parts.path == "/.well-known/openid-configuration":
            names = ("authorize", "token", "userinfo")
            keys = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
            self._json({key: f"{url}/oauth/{name}" for key, name in zip(keys, names, strict=True)})
        elif parts.path == "/oauth/authorize":
            assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
            answer = {"code": self.provider.authorized(asked)} if self.provider.person else {"error": "access_denied"}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")
            self.end_headers()
        else:
            person = self.provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._json(person or {}, 200 if person else 401)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(content).items()}
        known = self.provider.codes.pop(asked.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_right = (
            known is not None
            and self.headers.get("Authorization") == f"Basic {basic}"
            and known["redirect_uri"] == asked["redirect_uri"]
            and known["code_challenge"] == challenge(asked["code_verifier"])
        )
        token = token_urlsafe(12)
        if known and is_right:
            self.provider.tokens[token] = known["person"]
        self._json({"access_token": token} if is_right else {"error": "invalid_grant"}, 200 if is_right else 400)

    def _json(self, told: Any, status: int = 200) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is logged."""


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
