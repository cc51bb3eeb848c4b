"""Who asks for what was made, and who speaks: a token opens runs, each browser's own random id stands for a person."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from starlette.requests import Request

from backend.access.requester import neighbourhood, network_address
from backend.access.visitors import is_visitor
from backend.history.board import Sight
from backend.server.admin import Admin
from backend.server.keys import Keys
from backend.server.refusals import Turned

NOBODY = "Say whose runs these are: pass a token as Authorization: Bearer, or as X-Inpaint-Token."
UNKNOWN = (
    "This token opens nothing here: open the page in the browser that made the runs, or use a key of the endpoint."
)
SPEECHLESS = "Say who speaks: pass the header X-Reviewer with 16 to 64 letters, digits, - or _ that only you know."
REVIEWER = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST = 1000  # characters of a token


@dataclass(frozen=True)
class Caller:
    """sight: the runs that are shown; is_admin: everybody's"""

    sight: Sight
    is_admin: bool = False


@dataclass(frozen=True)
class Callers:
    """Knows callers by what they bring. A wrong admin password slows its sender's next one, and nothing else."""

    keys: Keys
    admin: Admin

    def caller(self, request: Request) -> Caller:
        """Raises Turned: 401 for a token that is none of ours, 429 after too many of these."""
        token = _token(request)
        if not token:
            raise Turned(NOBODY, 401)
        if is_visitor(token):
            return Caller(Sight(visitor=token))
        if owner := self.keys.owner(token):
            return Caller(Sight(visitor=f"endpoint-{owner}"))
        self.admin.require_password(token, neighbourhood(network_address(request.scope)), UNKNOWN)
        return Caller(Sight(is_everything=True), is_admin=True)

    def reviewer(self, request: Request) -> str:
        """The public id of who speaks; it does not lead back to what the browser sent. Raises Turned."""
        own = request.headers.get("x-reviewer", "")
        if not REVIEWER.fullmatch(own):
            raise Turned(SPEECHLESS, 400)
        return hmac.new(self.keys.salt, f"reviewer {own}".encode(), hashlib.sha256).hexdigest()[:32]


def _token(request: Request) -> str:
    """The own header first: on a private Space the other one is the Space's."""
    own = request.headers.get("x-inpaint-token", "").strip()
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() == "bearer" else ""
    return (own or bearer)[:LONGEST]
