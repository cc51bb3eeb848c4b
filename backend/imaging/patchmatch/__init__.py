"""The built-in fill: the masked part of a picture is replaced by patches of its known part, without any model."""

from backend.imaging.patchmatch.fill import fill, fills

__all__ = ["fill", "fills"]
