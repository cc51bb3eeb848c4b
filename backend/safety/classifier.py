"""An image classifier that says whether a finished picture may be shown; the first one imports transformers."""

import threading
from pathlib import Path
from typing import Any

from backend.errors import EngineError, EngineUnavailable
from backend.imaging.picture import Picture
from backend.models.requirements import READING, require_packages, require_place

SAFE_LABELS = ("normal", "safe", "sfw", "neutral", "drawing", "drawings")
MOST_UNSAFE = 0.5  # a picture is flagged from this share of everything that is not safe


class PictureClassifier:
    """Flags pictures by a model for image classification, such as Falconsai/nsfw_image_detection (Apache-2.0).

    model: a folder or a hub id; its labels tell what is safe. It is loaded by the first picture, on the processor.
    """

    def __init__(self, model: str) -> None:
        """Raises EngineUnavailable where the packages or the folder are missing."""
        require_packages()
        require_place("INPAINT_SAFETY_MODEL", model)
        self._name = model
        self._lock = threading.Lock()
        self._parts: tuple[Any, Any] | None = None

    def __call__(self, picture: Picture) -> bool:
        """Whether the picture must not be shown; raises EngineError where it cannot be looked at."""
        with self._lock:
            try:
                if self._parts is None:
                    with READING:
                        self._parts = self._loaded()
                return self._unsafe(picture) >= MOST_UNSAFE
            except EngineError:
                raise
            except Exception as error:
                reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
                raise EngineUnavailable(
                    f"The safety model “{self._name}” cannot be used, so nothing is shown: {reason.rstrip('.')}."
                ) from error

    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoImageProcessor, AutoModelForImageClassification

        path = Path(self._name).expanduser()
        place = str(path) if path.is_dir() else self._name
        model = AutoModelForImageClassification.from_pretrained(place).eval()
        if not _safe_places(model):
            names = ", ".join(str(name) for name in model.config.id2label.values())
            raise EngineUnavailable(f"The safety model “{self._name}” tells {names[:100]}, and none of it means safe.")
        return AutoImageProcessor.from_pretrained(place), model

    def _unsafe(self, picture: Picture) -> float:
        import torch

        assert self._parts, "loaded before"
        processor, model = self._parts
        with torch.inference_mode():
            shares = model(**processor(picture.image.convert("RGB"), return_tensors="pt")).logits.softmax(-1)[0]
        return 1 - float(shares[_safe_places(model)].sum())


def _safe_places(model: Any) -> list[int]:
    return [int(place) for place, name in model.config.id2label.items() if str(name).lower() in SAFE_LABELS]
