"""What models for torch need before one is read: packages, a place, and that no other one is read just now."""

import re
import threading
from importlib.util import find_spec
from pathlib import Path

from backend.errors import EngineUnavailable

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors")
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
READING = threading.Lock()  # diffusers and transformers change torch itself while they read a model: one at a time


def require_place(setting: str, name: str) -> None:
    """Raise EngineUnavailable for a name that is no folder, no file and cannot be a hub id either."""
    path = Path(name).expanduser()
    if name and not path.exists() and (path.is_absolute() or not HUB_ID.fullmatch(name)):
        raise EngineUnavailable(f"{setting} is “{name}”, and there is no such folder or file.")


def require_packages() -> None:
    """Raise EngineUnavailable where a package is missing."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise EngineUnavailable(
            f"The local engine needs {', '.join(missing)}: run pip install -r requirements-local.txt and start again."
        )
