"""What this program serves besides the page."""

from backend.server.links import LinkStore

__all__ = ["LinkStore"]
