"""The addresses of the review."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.routing import BaseRoute

from backend.history import HistoryStore
from backend.history.keeping import FOR_EVER, KeepLimits
from backend.server.bodies import Room
from backend.server.links import everything_below
from backend.server.review.account import Account
from backend.server.review.callers import Callers
from backend.server.review.desk import Desk, Route
from backend.server.review.events import Events
from backend.server.review.exporting import Exporting
from backend.server.review.handing import Handing
from backend.server.review.keeping import Keeping
from backend.server.review.picture_links import PictureLinks
from backend.server.review.replies import answer_errors
from backend.server.review.runs import RunAnswers
from backend.server.review.showing import Showing
from backend.server.review.speaking import Speaking
from backend.server.review.telling import Telling
from backend.server.sign_in import Provider

API = "/api/review"


@dataclass(frozen=True)
class Outside:
    """What is told to callers. address: where guests reach the program, "" if not known; limits: how long runs stay

    provider: where people sign in, None where they cannot
    """

    address: str = ""
    limits: KeepLimits = FOR_EVER
    provider: Provider | None = None


class ReviewApi:
    """Shows runs to those who may see them, and keeps what they say."""

    def __init__(self, history: HistoryStore, callers: Callers, room: Room, outside: Outside | None = None) -> None:
        """room: asked before what somebody says is kept"""
        outside = outside or Outside()
        desk = Desk(history, callers, PictureLinks(callers.keys.salt), room, outside.limits)
        self._events = Events(desk)
        others = (RunAnswers(desk), Telling(desk), Speaking(desk), Handing(desk, outside.address), Showing(desk))
        self._parts = (*others, self._events, Exporting(desk), Keeping(desk), *_account(desk, outside))

    def close(self) -> None:
        """End the streams of those who listen."""
        self._events.close()

    def routes(self) -> list[BaseRoute]:
        """For the program that serves the page too; everything below this address is answered here."""
        return list(everything_below(API, _app(self._answers())))

    def addresses(self) -> list[tuple[str, str]]:
        """Methods and paths of all that is answered."""
        return [(method, API + path) for method, path, _ in self._answers()]

    def _answers(self) -> list[Route]:
        return [route for part in self._parts for route in part.routes()]


def _account(desk: Desk, outside: Outside) -> list[Account]:
    return [Account(desk, outside.provider)] if outside.provider else []


def _app(answers: Sequence[Route]) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for method, path, answer in answers:
        app.add_api_route(API + path, answer, methods=[method])
    answer_errors(app)
    return app
