"""The engines of this installation, each in a file of its own."""

from backend.engines.base import Engine
from backend.engines.content_aware import ContentAwareEngine


def create_engines() -> dict[str, Engine]:
    """All engines by name, in the order the page lists them."""
    engines: list[Engine] = [ContentAwareEngine()]
    return {engine.name: engine for engine in engines}
