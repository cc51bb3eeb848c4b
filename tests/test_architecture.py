"""The shape of the house: imports point down, packages stay at home, files and functions stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import ROOT, functions, module_name, nodes, sources

# Whatever stands higher may import what stands lower; names of one row do not import each other. A name is a module or
# a whole package, whose modules may import each other; of two that fit, the longer one counts. "=" names the package's
# own module alone: what is new below it needs a row.
LEVELS = (
    ("scripts.draw_masks",),
    ("scripts.draw_fills", "scripts.draw_examples"),
    ("scripts.examples",),
    ("app",),
    ("ui.page", "ui.launch"),
    ("ui.programs", "ui.static"),
    ("ui.studio",),
    ("ui.blocks", "ui.canvas", "ui.review"),
    ("ui.files", "ui.notices"),
    (
        *(
            "ui.account",
            "ui.addresses",
            "ui.bundle",
            "ui.by_name",
            "ui.callers",
            "ui.early_scripts",
            "ui.examples",
            "ui.names",
        ),
        "ui.plain_json",
        *("ui.previews", "ui.readings", "ui.root_path", "ui.theme"),
    ),
    ("backend.application",),
    ("backend.server",),
    ("backend.jobs",),
    ("backend.inpainter", "backend.selection"),
    ("backend.window_runner",),
    ("backend.region_runner",),
    ("backend.engines", "backend.history"),
    ("backend.handover", "backend.protocol", "backend.safety", "backend.startup"),
    ("backend.models", "backend.result", "backend.resume", "backend.settings"),
    ("backend.request",),
    ("backend.imaging.windows",),
    ("backend.imaging.extend", "backend.imaging.partial", "backend.imaging.reading", "backend.imaging.region"),
    ("backend.imaging.files", "backend.imaging.cutout", "backend.imaging.receipt"),
    ("backend.imaging.mask", "backend.imaging.patchmatch"),
    ("backend.imaging.masks",),
    ("backend.imaging.files.pixel_modes",),
    ("backend.imaging.files.opened_file", "backend.imaging.picture", "backend.imaging.preview"),
    ("backend.imaging.files.colour_chunks", "backend.imaging.files.source", "backend.imaging.geometry"),
    ("backend.access", "backend.network", "backend.storage", "backend.values", "backend.version"),
    ("backend.errors",),
    ("=backend", "=backend.imaging", "=ui"),
)
# What history and engines are to each other, levels say; where a package of others may be used, this says.
HOMES = {
    "gradio": ("app", "ui"),
    "fastapi": ("app", "backend.server"),
    "starlette": ("app", "backend.server", "ui.launch"),
    "httpx": ("backend.engines", "backend.server", "backend.network"),
    "torch": ("backend.engines.local", "backend.safety.classifier"),
    "diffusers": ("backend.engines.local",),
    "transformers": ("backend.engines.local", "backend.safety.classifier"),
    "sqlalchemy": ("backend.history",),
    "alembic": ("backend.history",),
    "sqlite3": ("backend.history",),
}
LINES_OF_FILE, LINES_OF_FUNCTION, PARAMETERS = 300, 60, 5


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def place(name: str) -> tuple[int, str] | None:
    """The level of a module, and the longest name in LEVELS that it is or belongs to."""
    fits = [
        (level, own) for level, names in enumerate(LEVELS) for own in names if own == f"={name}" or within(name, own)
    ]
    return max(fits, key=lambda fit: len(fit[1]), default=None)


def test_every_module_has_a_level() -> None:
    assert not [name for path in sources() if place(name := module_name(path)) is None]
    assert not [own for names in LEVELS for own in names if not any(own == place_of(path) for path in sources())]


def place_of(path: Path) -> str:
    here = place(module_name(path))
    return here[1] if here else ""


def test_imports_point_down() -> None:
    breaches = []
    for path in sources():
        here = place(module_name(path))
        for name in imports(path):
            there = place(name)
            if here and there and here[1] != there[1] and there[0] <= here[0]:
                breaches.append(f"{module_name(path)} imports {name}")
    assert not breaches


def test_packages_stay_at_home() -> None:
    breaches = [
        f"{module_name(path)} imports {name}"
        for path in sources()
        for name in imports(path)
        for package, homes in HOMES.items()
        if within(name, package) and not any(within(module_name(path), home) for home in homes)
    ]
    assert not breaches


def test_the_backend_knows_no_page() -> None:
    breaches = [module_name(p) for p in sources() for name in imports(p) if within(name, "ui") and "backend" in p.parts]
    assert not breaches


def test_files_are_one_idea() -> None:
    scripts = [
        path for folder in ("ui", "assets") for path in (ROOT / folder).rglob("*") if path.suffix in (".js", ".css")
    ]
    tests = [path for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".js")]
    assert not {
        str(path.relative_to(ROOT)): lines
        for path in sources() + scripts + tests
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LINES_OF_FILE
    }


def test_functions_are_short_and_take_few_parameters() -> None:
    breaches = []
    for path in sources():
        for function in functions(path):
            docstring = ast.get_docstring(function, clean=False) or ""
            assert function.end_lineno
            lines = function.end_lineno - function.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
            arguments = function.args
            own = [a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]
            parameters = [name for name in own if name not in ("self", "cls")]
            if lines > LINES_OF_FUNCTION or len(parameters) > PARAMETERS:
                breaches.append(f"{module_name(path)}.{function.name}: {lines} lines, {len(parameters)} parameters")
    assert not breaches


def test_every_function_says_what_it_returns() -> None:
    assert not [f"{module_name(p)}.{f.name}" for p in sources() for f in functions(p) if f.returns is None]


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_a_file_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))
