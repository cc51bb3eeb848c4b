"""The built-in fill: the masked part of a picture is replaced by patches of its known part, without any model."""

from backend.imaging.patchmatch.fill import fill, fills
from backend.imaging.patchmatch.progress import Watch

__all__ = ["Watch", "fill", "fills"]
