"""What this program serves besides the page: the compatible endpoint, and pictures under links."""

from backend.server.links import LinkStore
from backend.server.service import Service, ServiceOptions

__all__ = ["LinkStore", "Service", "ServiceOptions"]
