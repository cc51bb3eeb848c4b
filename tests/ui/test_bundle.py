"""Modules in one script: what they do stays the same, and an error is found in the file that it is in."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ui import static
from ui.bundle import Bundle, bundle

FILES = {
    "main.js": 'import { double, Wide } from "./parts/double.js";\nimport "./log.js";\n\n'
    "export const answer = double(new Wide().size);\nexport async function fail() {\n"
    "  throw new Error(double.name);\n}\n",
    "parts/double.js": "import {\n  LEFT,\n  TWO as FACTOR,\n} from '../two.js';\n".replace("'", '"')
    + "const TWO = FACTOR + LEFT;\n/** Twice as much. */\nexport function double(n) {\n  return TWO * n;\n}\n"
    "export class Wide {\n  size = 21;\n}\n",
    "two.js": 'globalThis.order = ["two"];\nexport const TWO = 2;\nexport const LEFT = 0;\n',
    "log.js": 'globalThis.order.push("log");\n',
}


@pytest.fixture
def made(tmp_path: Path) -> Bundle:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    made = bundle([tmp_path / "main.js"], tmp_path, "page.mjs.map")
    (tmp_path / "page.mjs").write_text(made.script)
    (tmp_path / "page.mjs.map").write_text(made.source_map)
    return made


def node(tmp_path: Path, script: str) -> str:
    """What Node.js, by which the page's scripts are checked, prints."""
    program = shutil.which("node")
    assert program
    command = [program, "--enable-source-maps", "--input-type=module", "-e", script]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout


def test_names_of_one_module_are_not_those_of_another(made: Bundle, tmp_path: Path) -> None:
    said = node(tmp_path, 'import { answer } from "./page.mjs"; console.log(answer, globalThis.order.join());')
    assert said == "42 two,log\n"
    assert made.script.endswith("//# sourceMappingURL=page.mjs.map\n")


@pytest.mark.usefixtures("made")
def test_an_error_tells_its_own_file_and_line(tmp_path: Path) -> None:
    said = node(tmp_path, 'import { fail } from "./page.mjs"; await fail().catch(({ stack }) => console.log(stack));')
    assert re.search(r"Error: double\n\s+at .*main\.js:6\b", said), said


@pytest.mark.parametrize(
    "line",
    ['export * from "./two.js";', 'import two from "./two.js";', "export default 1;", "export let two = 2;"],
)
def test_what_is_not_understood_is_not_bundled(tmp_path: Path, line: str) -> None:
    (tmp_path / "main.js").write_text(f"{line}\n")
    with pytest.raises(ValueError, match=re.escape(f"main.js: “{line}” cannot be bundled")):
        bundle([tmp_path / "main.js"], tmp_path, "map")


def test_modules_in_a_circle_are_not_bundled(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./other.js";\n')
    (tmp_path / "other.js").write_text('import { b } from "./main.js";\n')
    with pytest.raises(ValueError, match=re.escape("main.js imports itself by way of other.js")):
        bundle([tmp_path / "main.js"], tmp_path, "map")


def test_each_bundle_of_the_page_is_whole() -> None:
    files = static.bundles()
    for name in static.BUNDLES:
        assert not re.search(r"^(?:import|export (?!const \{))", files[name], re.MULTILINE)
    assert re.search(r"^export const \{ start \}.*\nexport const \{ mount \}", files["page.js"], re.MULTILINE)
    assert re.search(r"^export const \{ start \}", files["review.js"], re.MULTILINE)
    calls = r'await import\("\./(.+?)"\)|new Worker\(new URL\("\./(.+?)", import\.meta\.url\)'
    asked = {name for names in re.findall(calls, files["page.js"]) for name in names if name}
    assert asked == set(static.BUNDLES) - {"page.js", "review.js"}  # each of them lies beside it
