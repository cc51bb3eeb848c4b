"""Whatever the endpoint's own document allows, and more, is answered with a status and never with a failure."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from endpoint import EndpointServer
from fakes import InvertingEngine
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from reviewing import served

SUPPRESSED: Any = list(HealthCheck)
REVIEW = "/api/review"
EXAMPLES = 20  # for each address and method


@pytest.mark.slow
def test_any_request_that_the_document_allows_is_answered(tmp_path: Path) -> None:
    import schemathesis  # here: each process that collects the tests would take a third of a second for it

    with EndpointServer(tmp_path, InvertingEngine(), hold_seconds=2) as server:
        schema = schemathesis.openapi.from_url(f"{server.url}/docs/openapi.json")
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        assert len(operations) >= 9
        for operation in operations:
            if operation.path.startswith(REVIEW):
                continue
            takes_nothing = operation.path == "/healthz"  # so there is one way to ask it, and none to ask it wrongly
            for mode, ways in (schemathesis.GenerationMode.POSITIVE, 1), (schemathesis.GenerationMode.NEGATIVE, 0):
                answered = _answered(operation.as_strategy(generation_mode=mode))
                assert answered >= (ways if takes_nothing else EXAMPLES), f"{operation.method} {operation.path} {mode}"


@pytest.mark.slow
def test_the_review_answers_whatever_the_document_allows(tmp_path: Path) -> None:
    import schemathesis

    with served(tmp_path) as server:
        document = server.client.get("/docs/openapi.json").json()
        schema = schemathesis.openapi.from_dict(document)
        found: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        operations = [one for one in found if one.path.startswith(REVIEW) and one.path != f"{REVIEW}/events"]
        for operation in operations:
            for mode in schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE:
                _ask_review(operation.as_strategy(generation_mode=mode), server.url)


def _ask_review(cases: Any, url: str) -> None:
    @settings(max_examples=8, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=SUPPRESSED)
    @given(cases)
    def asked(case: Any) -> None:
        case.headers = {**(case.headers or {}), "X-Inpaint-Token": "a0" * 16}
        answer = case.call(base_url=url)
        assume(urlsplit(str(answer.request.url)).path.startswith(REVIEW))
        assert answer.status_code < 500, f"{answer.request.method} {answer.request.url}"
        if answer.status_code >= 400:
            assert answer.json()["status"] == "error"

    with suppress(Unsatisfiable):
        asked()


def _answered(cases: Any) -> int:
    """How many were answered at our own addresses."""
    count = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=SUPPRESSED,
    )
    @given(cases)
    def answered(case: Any) -> None:
        nonlocal count
        answer = case.call()
        # Dots in a number lead out of the endpoint.
        assume(urlsplit(str(answer.request.url)).path.startswith(("/api/v6/", "/healthz")))
        assert answer.status_code < 500
        told = f"{answer.request.method} {answer.request.url} is answered with {answer.text[:100]!r}"
        assert answer.text.startswith("{"), told
        assert "status" in answer.json(), told
        count += 1

    with suppress(Unsatisfiable):  # an address that takes nothing cannot be asked wrongly
        answered()
    return count


def test_every_address_of_the_review_is_documented(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        document = server.client.get("/docs/openapi.json").json()
        told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
        unknown = [
            (method, path)
            for method, path in server.service.review_addresses()
            if (method, path) not in told and "/pictures/" not in path
        ]
        assert unknown == []
