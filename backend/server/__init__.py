"""What this program serves besides the page: the compatible endpoint, and pictures under links."""

from backend.server.door import DoorOptions
from backend.server.guard import Guard
from backend.server.hosts import Places
from backend.server.links import LinkStore
from backend.server.service import Service, ServiceOptions

__all__ = ["DoorOptions", "Guard", "LinkStore", "Places", "Service", "ServiceOptions"]
