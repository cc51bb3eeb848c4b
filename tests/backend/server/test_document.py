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

SUPPRESSED: Any = list(HealthCheck)
EXAMPLES = 20  # for each address and method


@pytest.mark.slow
def test_any_request_that_the_document_allows_is_answered(tmp_path: Path) -> None:
    import schemathesis  # here: each process that collects the tests would take a third of a second for it

    with EndpointServer(tmp_path, InvertingEngine(), hold_seconds=2) as server:
        schema = schemathesis.openapi.from_url(f"{server.url}/docs/openapi.json")
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        assert len(operations) >= 9
        for operation in operations:
            takes_nothing = operation.path == "/healthz"  # so there is one way to ask it, and none to ask it wrongly
            for mode, ways in (schemathesis.GenerationMode.POSITIVE, 1), (schemathesis.GenerationMode.NEGATIVE, 0):
                answered = _answered(operation.as_strategy(generation_mode=mode))
                assert answered >= (ways if takes_nothing else EXAMPLES), f"{operation.method} {operation.path} {mode}"


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
