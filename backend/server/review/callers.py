"""Who asks for what was made, and who speaks: a token opens runs, each browser's own random id stands for a person."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from starlette.requests import Request

from backend.access.requester import neighbourhood, network_address
from backend.access.visitors import is_visitor
from backend.history.board import PROGRAM, Sight
from backend.history.links import Link, Links
from backend.server.admin import Admin
from backend.server.keys import Keys
from backend.server.refusals import Turned
from backend.server.review.tokens import LinkTokens

NOBODY = "Say whose runs these are: pass a token as Authorization: Bearer, or as X-Inpaint-Token."
UNKNOWN = (
    "This token opens nothing here: open the page in the browser that made the runs, or use a key of the endpoint."
)
SPEECHLESS = "Say who speaks: pass the header X-Reviewer with 16 to 64 letters, digits, - or _ that only you know."
LINK_OVER = "This link is over, or was taken back: ask who sent it for a new one."
REVIEWER = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST = 1000  # characters of a token


@dataclass(frozen=True)
class Caller:
    """Who asks. sight: the runs that are shown; is_admin: everybody's; shown: the link that a guest came by."""

    sight: Sight
    is_admin: bool = False
    shown: Link | None = None

    @property
    def is_guest(self) -> bool:
        return self.shown is not None

    @property
    def may_speak(self) -> bool:
        return self.shown is None or self.shown.may_speak

    @property
    def is_blind(self) -> bool:
        return self.shown is not None and self.shown.is_blind

    @property
    def link_id(self) -> str:
        """The guest's link, "" for none."""
        return self.shown.id if self.shown else ""

    @property
    def runs(self) -> tuple[str, ...]:
        """What a guest is shown."""
        return self.shown.runs if self.shown else ()


@dataclass(frozen=True)
class Callers:
    """Knows callers by what they bring. A wrong admin password slows its sender's next one, and nothing else."""

    keys: Keys
    admin: Admin

    @property
    def tokens(self) -> LinkTokens:
        return LinkTokens(self.keys.salt)

    def caller(self, request: Request, links: Links) -> Caller:
        """Raises Turned: 401 for a token that is none of ours, 410 for a link that is over, 429 after too many."""
        token = _token(request)
        if not token:
            raise Turned(NOBODY, 401)
        if owner := self.keys.owner(token):
            return Caller(Sight(visitor=PROGRAM + owner))
        if is_visitor(token):
            return Caller(Sight(visitor=token))
        if link_id := self.tokens.link_id(token):
            link = links.get(link_id)
            if link is None or link.is_over:
                raise Turned(LINK_OVER, 410)
            return Caller(Sight(link_id=link.id), shown=link)
        self.admin.require_password(token, neighbourhood(network_address(request.scope)), UNKNOWN)
        return Caller(Sight(is_everything=True), is_admin=True)

    def reviewer(self, request: Request) -> str:
        """The public id of who speaks; it does not lead back to what the browser sent. Raises Turned."""
        found = self.reviewer_or_none(request)
        if not found:
            raise Turned(SPEECHLESS, 400)
        return found

    def reviewer_or_none(self, request: Request) -> str:
        """The same, "" where nobody says who they are."""
        own = request.headers.get("x-reviewer", "")
        if not REVIEWER.fullmatch(own):
            return ""
        return hmac.new(self.keys.salt, f"reviewer {own}".encode(), hashlib.sha256).hexdigest()[:32]


def _token(request: Request) -> str:
    """The own header first: on a private Space the other one is the Space's."""
    own = request.headers.get("x-inpaint-token", "").strip()
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() == "bearer" else ""
    return (own or bearer)[:LONGEST]
