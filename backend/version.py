"""The program's version. It stands in pyproject.toml and nowhere else; nothing needs to be installed for that."""

import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """As in “1.0.0”."""
    return tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
