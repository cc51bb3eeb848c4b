"""What the documents say is true: settings, their defaults, and the doors."""

import re
from pathlib import Path

from backend.engines import create_engines
from backend.settings import Settings
from backend.version import version

ROOT = Path(__file__).parent.parent


def env_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_stands_in_the_readme_and_in_the_example_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        variable = f"INPAINT_{name.upper()}"
        assert f"`{variable}`" in readme
        assert env_example()[variable] == str(field.default)


def test_every_engine_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in create_engines())


def test_every_file_the_documents_show_is_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert all((ROOT / link).exists() for link in links), links


def test_the_space_asks_for_a_gradio_that_the_requirements_allow() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    wanted = next(line.split(":")[1].strip() for line in readme.splitlines() if line.startswith("sdk_version:"))
    assert wanted.startswith("6.")
    assert "gradio[mcp]>=6.31,<7" in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert [int(part) for part in wanted.split(".")] >= [6, 31, 0]


def test_the_version_is_that_of_the_newest_release_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", changelog, re.M)[:2] == ["Unreleased", version()]
