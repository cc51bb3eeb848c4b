"""Whatever the endpoint's own document allows, and more, is answered with a status and never with a failure."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from endpoint import EndpointServer
from fakes import InvertingEngine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

SUPPRESSED: Any = list(HealthCheck)
EXAMPLES = 20  # for each address and method


def test_any_request_that_the_document_allows_is_answered(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), hold_seconds=2) as server:
        schema = schemathesis.openapi.from_url(f"{server.url}/docs/openapi.json")
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        assert len(operations) >= 9
        for operation in operations:
            for mode in schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE:
                _try(operation.as_strategy(generation_mode=mode))


def _try(cases: Any) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=SUPPRESSED,
    )
    @given(cases)
    def answered(case: Any) -> None:
        answer = case.call()
        if not urlsplit(str(answer.request.url)).path.startswith(("/api/v6/", "/healthz")):
            return  # dots in a number led out of the endpoint
        assert answer.status_code < 500
        told = f"{answer.request.method} {answer.request.url} is answered with {answer.text[:100]!r}"
        assert answer.text.startswith("{"), told
        assert "status" in answer.json(), told

    with suppress(Unsatisfiable):  # an address that takes nothing cannot be asked wrongly
        answered()
