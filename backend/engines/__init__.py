"""The engines of this installation, each in a file of its own."""

from backend.engines.base import Engine
from backend.engines.content_aware import ContentAwareEngine
from backend.engines.errand import Errand
from backend.engines.hosted import HostedEngine

__all__ = ["ContentAwareEngine", "Engine", "Errand", "HostedEngine", "create_engines"]


def create_engines(hosted: HostedEngine | None = None) -> dict[str, Engine]:
    """All engines by name, in the order the page lists them; hosted: how to reach the service."""
    engines: list[Engine] = [ContentAwareEngine(), hosted or HostedEngine()]
    return {engine.name: engine for engine in engines}
