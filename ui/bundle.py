"""The page's modules in one script: a browser asks once, not for each of a hundred files.

No package does this without Node.js, which nobody needs to run the program. It takes no more of JavaScript than the
page's scripts use: relative imports by name, and exports in front of what they export, each at the beginning of a line.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

IMPORT = re.compile(r"""^import (?:\{(?P<names>[^}]*)\} from )?"(?P<path>\.[^"]*)";$""", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"  # of a source map


@dataclass(frozen=True)
class Bundle:
    """script: JavaScript, a module; source_map: JSON that leads from its lines to those of the files"""

    script: str
    source_map: str


@dataclass(frozen=True)
class _Module:
    path: Path
    body: str  # as many lines as the file
    exports: list[str]


def bundle(entries: Sequence[Path], root: Path, source_map: str) -> Bundle:
    """A module that exports what the entries do, and has in it all that they import.

    Each module becomes a function that is called once, those that it imports before it. `import.meta.url` is the
    script's, and so is where `import()` begins. Files are read as UTF-8.
    root: the map names files from here; source_map: its name
    Raises ValueError for modules that import each other in a circle, and for imports and exports of other kinds.
    """
    modules: dict[Path, _Module] = {}
    for entry in entries:
        _gather(entry.resolve(), modules, ())
    places = {path: place for place, path in enumerate(modules)}
    script = "".join(_wrapped(module, places) for module in modules.values())
    for entry in entries:
        module = modules[entry.resolve()]
        script += f"export const {{ {', '.join(module.exports)} }} = ${places[module.path]};\n"
    sources = [path.relative_to(root.resolve()).as_posix() for path in modules]
    mappings = ";".join(_mappings([module.body.count("\n") for module in modules.values()]))
    mapped = {"version": 3, "sources": sources, "names": [], "mappings": mappings}
    return Bundle(script + f"//# sourceMappingURL={source_map}\n", json.dumps(mapped))


def _gather(path: Path, modules: dict[Path, _Module], importing: tuple[Path, ...]) -> None:
    """Put a module behind those that it imports. importing: what leads to it."""
    if path in importing:
        raise ValueError(f"{path.name} imports itself by way of {importing[-1].name}")
    if path in modules:
        return
    text = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(text):
        _gather(_imported(path, found), modules, (*importing, path))
    modules[path] = _Module(path, text, EXPORT.findall(text))


def _imported(path: Path, found: re.Match[str]) -> Path:
    return (path.parent / found["path"]).resolve()


def _wrapped(module: _Module, places: dict[Path, int]) -> str:
    """The module's own lines, after one line and before another one."""

    def constants(found: re.Match[str]) -> str:
        place = places[_imported(module.path, found)]
        return f"const {{{(found['names'] or '').replace(' as ', ': ')}}} = ${place};"

    body = EXPORT.sub("", IMPORT.sub(constants, module.body))
    if other := OTHER.search(body):
        raise ValueError(f"{module.path.name}: “{other[0]}” cannot be bundled")
    exports = ", ".join(module.exports)
    return f"const ${places[module.path]} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _mappings(lengths: Sequence[int]) -> Iterator[str]:
    """What a source map has for each line of the script. lengths: lines of each module."""
    last = 0  # line of the module before that was mapped last
    for place, length in enumerate(lengths):
        yield ""
        for line in range(length):
            step = (min(place, 1), -last) if line == 0 else (0, 1)
            yield "".join(map(_digits, (0, *step, 0)))
        last = max(0, length - 1)
        yield from ("", "")


def _digits(number: int) -> str:
    """A number as source maps write it: five bits a digit, the sign in the lowest one, the low digits first."""
    rest = abs(number) << 1 | (number < 0)
    digits = ""
    while True:
        digit, rest = rest & 31, rest >> 5
        digits += DIGITS[digit | (32 if rest else 0)]
        if not rest:
            return digits
