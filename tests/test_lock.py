"""requirements.lock pins all that the requirements ask for, and is what the tests run with."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
FILES = sorted(ROOT.glob("requirements*.txt"))


def requirements_of(name: str) -> list[Requirement]:
    """Those for this interpreter and machine."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def pins() -> dict[NormalizedName, Version]:
    found = {}
    for pinned in requirements_of("requirements.lock"):
        (specifier,) = pinned.specifier
        assert specifier.operator == "=="
        found[canonicalize_name(pinned.name)] = Version(specifier.version)
    return found


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_all_that_is_required_is_pinned_as_required(name: str) -> None:
    pinned, required = pins(), requirements_of(name)
    assert len(required) >= 6
    for one in required:
        assert pinned[canonicalize_name(one.name)] in one.specifier, f"make requirements.lock anew: {one}"


def test_what_is_installed_has_the_pinned_versions() -> None:
    installed = {canonicalize_name(one.metadata["Name"]): Version(one.version) for one in distributions()}
    pinned = {name: version for name, version in pins().items() if name in installed}
    assert len(pinned) > 50
    others = {name: installed[name] for name, version in pinned.items() if installed[name].public != version.public}
    assert not others, "make requirements.lock anew, or install what it pins"


def test_the_lock_says_how_to_make_it_anew_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    (command,) = re.findall(r"^#\s+(uv pip compile .+)$", text, re.M)
    assert all(path.name in command or path.name == "requirements.txt" for path in FILES)  # that one is in -dev
    assert not re.search(r"https?:|file:|--\w*index|--find-links|--hash", text)
