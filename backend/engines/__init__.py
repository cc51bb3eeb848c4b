"""The engines of this installation, each in a file of its own."""

from backend.engines.base import Engine
from backend.engines.content_aware import ContentAwareEngine
from backend.engines.hosted.engine import HostedEngine
from backend.engines.local.engine import LocalEngine
from backend.engines.local.model import LocalOptions
from backend.engines.run_context import RunContext

__all__ = [
    "ContentAwareEngine",
    "Engine",
    "HostedEngine",
    "LocalEngine",
    "LocalOptions",
    "RunContext",
    "create_engines",
]


def create_engines(hosted: HostedEngine | None = None, local: LocalEngine | None = None) -> dict[str, Engine]:
    """All engines by name, in the order the page lists them; hosted: how to reach the service; local: which model."""
    engines: list[Engine] = [ContentAwareEngine(), hosted or HostedEngine(), local or LocalEngine()]
    return {engine.name: engine for engine in engines}
